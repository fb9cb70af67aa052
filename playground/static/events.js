/** What each event of the live socket changes in the store. */

/** @import { Message } from './types.js' */
/** @import { Store } from './store.js' */

import { setClock } from './clock.js';
import { emojiKey } from './discord.js';

const TYPING_LASTS_MS = 10_000;

/** @param {Store} store @param {any} role */
function putRole(store, { role }) {
  store.roles.set(role.id, role);
  store.emit('people');
}

/** @param {Store} store @param {any} event */
function putEvent(store, event) {
  store.events.set(event.id, event);
  store.emit('events');
}

/** @param {Store} store @param {any} event one person's interest @param {number} step 1 or -1 */
function countInterest(store, { guild_scheduled_event_id: id, user_id: user }, step) {
  const event = store.events.get(id);
  if (event)
    putEvent(store, {
      ...event,
      user_count: (event.user_count ?? 0) + step,
      ...(user === store.me.id && { me: step > 0 }),
    });
}

/** @param {Store} store @param {any} reaction @param {number} step 1 or -1 */
function countReaction(store, { channel_id, message_id, user_id, emoji }, step) {
  const message = store.message(channel_id, message_id);
  if (!message) return;
  const key = emojiKey(emoji);
  const reactions = (message.reactions ?? []).map((reaction) => ({ ...reaction }));
  let reaction = reactions.find((each) => emojiKey(each.emoji) === key);
  if (!reaction) reactions.push((reaction = { emoji, count: 0, me: false }));
  reaction.count += step;
  if (user_id === store.me.id) reaction.me = step > 0;
  store.putMessage({ ...message, reactions: reactions.filter((each) => each.count > 0) });
}

/** @param {Store} store @param {Message} message */
function receive(store, message) {
  store.setTyping(message.channel_id, message.author.id, false);
  forgetWaiting(store, message);
  store.putMessage(message);
  if (message.author.id === store.me.id) return;
  if (message.channel_id === store.channelId && document.hasFocus()) return;
  store.unread.set(message.channel_id, (store.unread.get(message.channel_id) ?? 0) + 1);
  store.emit('channels');
}

/**
 * @param {Store} store
 * @param {Message} message the answer, which takes the place of the page's own "thinking…" row
 */
function forgetWaiting(store, message) {
  const interaction = message.interaction_metadata ?? message.interaction;
  if (interaction && interaction.id !== message.id) store.removeMessage(message.channel_id, interaction.id);
}

/** @param {Store} store @param {any} data */
function startTyping(store, { channel_id, user_id }) {
  if (user_id === store.me.id) return;
  store.setTyping(channel_id, user_id, true);
  setTimeout(() => store.setTyping(channel_id, user_id, false), TYPING_LASTS_MS);
}

/** @type {Record<string, (store: Store, data: any) => void>} by event name */
const CHANGES = {
  MESSAGE_CREATE: receive,
  MESSAGE_UPDATE: (store, message) => store.message(message.channel_id, message.id) && store.putMessage(message),
  MESSAGE_DELETE: (store, { channel_id, id }) => store.removeMessage(channel_id, id),
  MESSAGE_REACTION_ADD: (store, reaction) => countReaction(store, reaction, 1),
  MESSAGE_REACTION_REMOVE: (store, reaction) => countReaction(store, reaction, -1),
  CHANNEL_CREATE: (store, channel) => store.putChannel(channel),
  CHANNEL_UPDATE: (store, channel) => store.putChannel(channel),
  CHANNEL_DELETE: (store, { id }) => store.removeChannel(id),
  THREAD_CREATE: (store, thread) => store.putChannel(thread),
  THREAD_UPDATE: (store, thread) => store.putChannel(thread),
  THREAD_DELETE: (store, { id }) => store.removeChannel(id),
  GUILD_ROLE_CREATE: putRole,
  GUILD_ROLE_UPDATE: putRole,
  GUILD_ROLE_DELETE(store, { role_id }) {
    store.roles.delete(role_id);
    store.emit('people');
  },
  GUILD_MEMBER_UPDATE(store, member) {
    const person = store.people.get(member.user.id);
    if (person) store.people.set(member.user.id, { ...person, ...member });
    store.emit('people');
  },
  GUILD_SCHEDULED_EVENT_CREATE: putEvent,
  GUILD_SCHEDULED_EVENT_UPDATE: putEvent,
  GUILD_SCHEDULED_EVENT_DELETE(store, { id }) {
    store.events.delete(id);
    store.emit('events');
  },
  GUILD_SCHEDULED_EVENT_USER_ADD: (store, interest) => countInterest(store, interest, 1),
  GUILD_SCHEDULED_EVENT_USER_REMOVE: (store, interest) => countInterest(store, interest, -1),
  TYPING_START: startTyping,
  CLOCK_UPDATE(store, clock) {
    setClock(clock);
    store.emit('clock');
  },
  COMMANDS_UPDATE(store, { commands }) {
    store.commands = commands;
    store.emit('bot');
  },
  BOT_STATUS(store, { online }) {
    store.botOnline = online;
    store.emit('bot');
  },
};

/**
 * Applies one event; one that the page does not know is left alone.
 * @param {Store} store
 * @param {string} name
 * @param {any} data
 */
export function apply(store, name, data) {
  CHANGES[name]?.(store, data);
}

/** What the page knows. Views read it and listen to the topics they draw; only actions and live events change it. */

/** @import { Runnable } from './commands.js' */
/** @import { Channel, Command, Message, Moment, Person, Role, ScheduledEvent, State, User } from './types.js' */

import { ChannelType, compareIds, displayName } from './discord.js';

/**
 * @typedef {object} History   the messages of one channel that are loaded
 * @property {Message[]} messages  oldest first
 * @property {boolean} hasOlder    whether the server may have older ones
 * @property {boolean} loading     whether the newest ones were asked for and have not come yet
 */

/**
 * What listeners are told. `channels` covers names, threads, direct messages, roles and unread counts.
 * @typedef {'session' | 'channel' | 'channels' | 'people' | 'bot' | 'events' | 'typing' | 'messages' | 'reply'
 *   | 'command' | 'clock'} Topic
 */

/** @typedef {{kind: 'reset' | 'older' | 'put' | 'removed', channelId: string, message?: Message}} MessagesChange */

const NOBODY = /** @type {User} */ ({ id: '', username: '' });

export class Store {
  /** @type {Map<Topic, Set<(change: any) => void>>} */
  #listeners = new Map();

  me = NOBODY;
  guild = { id: '', name: '' };
  /** @type {Map<string, Person>} */
  people = new Map();
  /** @type {Map<string, Role>} */
  roles = new Map();
  /** @type {Map<string, Channel>} channels, threads and direct messages */
  channels = new Map();
  /** @type {Map<string, ScheduledEvent>} */
  events = new Map();
  /** @type {Command[]} */
  commands = [];
  /** @type {User | null} */
  bot = null;
  botOnline = false;
  timeZone = 'UTC';
  /** @type {Moment[]} what the course holds, the earliest first */
  agenda = [];
  /** @type {string | null} the channel that is shown */
  channelId = null;
  /** @type {Message | null} the message that the next one will answer */
  replyTo = null;
  /** @type {Runnable | null} the command whose options are being filled */
  command = null;
  /** @type {Map<string, History>} */
  histories = new Map();
  /** @type {Map<string, number>} messages not seen yet, by channel */
  unread = new Map();
  /** @type {Map<string, Set<string>>} ids of the people writing, by channel */
  typing = new Map();
  /** @type {Map<string, string>} `custom_id` of the component that waits for the bot, by message */
  busy = new Map();
  /** @type {Map<string, string>} why the last press failed, by message */
  problems = new Map();

  /**
   * @param {Topic} topic
   * @param {(change: any) => void} listener told of each change; for `messages` a {@link MessagesChange}
   * @returns {() => void} stops it
   */
  on(topic, listener) {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** @param {Topic} topic @param {MessagesChange} [change] */
  emit(topic, change) {
    for (const listener of this.#listeners.get(topic) ?? []) listener(change);
  }

  /**
   * Takes over the whole state of a person. Loaded messages are forgotten: they may be another's, or out of date.
   * @param {State} state
   */
  load(state) {
    if (state.me.id !== this.me.id) this.unread.clear();
    this.me = state.me;
    this.guild = { id: state.guild.id, name: state.guild.name };
    this.people = new Map(state.people.map((person) => [person.user.id, person]));
    this.roles = new Map(state.guild.roles.map((role) => [role.id, role]));
    this.channels = new Map([...state.guild.channels, ...state.dms].map((channel) => [channel.id, channel]));
    this.events = new Map((state.guild.scheduled_events ?? []).map((event) => [event.id, event]));
    this.commands = state.commands;
    this.bot = state.bot;
    this.botOnline = state.bot_online;
    this.timeZone = state.time_zone;
    this.agenda = state.agenda;
    for (const part of [this.histories, this.typing, this.busy, this.problems]) part.clear();
    this.emit('session');
  }

  /** @returns {Channel | undefined} the channel that is shown */
  get channel() {
    return this.channelId ? this.channels.get(this.channelId) : undefined;
  }

  /** @param {string} id @returns {User | undefined} */
  user(id) {
    return this.people.get(id)?.user ?? (this.bot?.id === id ? this.bot : undefined);
  }

  /** @param {string} id @returns {string} the name people see in the course */
  userName(id) {
    return this.people.get(id)?.nick || displayName(this.user(id));
  }

  /** @param {Channel} channel @returns {User | undefined} the other side of a direct message */
  partner(channel) {
    return channel.recipients?.find((user) => user.id !== this.me.id) ?? channel.recipients?.[0];
  }

  /** @param {Channel} channel @returns {string} its name, for a direct message that of the other person */
  channelName(channel) {
    if (channel.type !== ChannelType.DM) return channel.name ?? 'unnamed';
    const partner = this.partner(channel);
    return partner ? this.userName(partner.id) || displayName(partner) : 'Direct message';
  }

  /** @param {Message | null} message that the next one will answer */
  setReply(message) {
    this.replyTo = message;
    this.emit('reply');
  }

  /** @param {Runnable | null} command whose options are to be filled */
  setCommand(command) {
    this.command = command;
    this.emit('command');
  }

  /** Notes that everything in the shown channel has been seen. */
  markRead() {
    if (this.channelId && this.unread.delete(this.channelId)) this.emit('channels');
  }

  /** @param {Channel} channel */
  putChannel(channel) {
    this.channels.set(channel.id, { ...this.channels.get(channel.id), ...channel });
    this.emit('channels');
  }

  /** @param {string} id */
  removeChannel(id) {
    this.channels.delete(id);
    this.histories.delete(id);
    this.unread.delete(id);
    this.emit('channels');
  }

  /** @param {string} channelId whose messages are being asked for; those that arrive meanwhile are kept */
  expectHistory(channelId) {
    this.histories.set(channelId, { messages: [], hasOlder: false, loading: true });
    this.emit('messages', { kind: 'reset', channelId });
  }

  /** @param {string} channelId @param {Message[]} messages @param {boolean} hasOlder */
  setHistory(channelId, messages, hasOlder) {
    const arrived = this.histories.get(channelId)?.messages ?? [];
    const byId = new Map([...messages, ...arrived].map((message) => [message.id, message]));
    const merged = [...byId.values()].sort((a, b) => compareIds(a.id, b.id));
    this.histories.set(channelId, { messages: merged, hasOlder, loading: false });
    this.emit('messages', { kind: 'reset', channelId });
  }

  /** @param {string} channelId @param {Message[]} messages @param {boolean} hasOlder */
  addOlder(channelId, messages, hasOlder) {
    const history = this.histories.get(channelId);
    if (!history) return;
    history.messages.unshift(...messages);
    history.hasOlder = hasOlder;
    this.emit('messages', { kind: 'older', channelId });
  }

  /** @param {string} channelId @param {string} id @returns {Message | undefined} */
  message(channelId, id) {
    return this.histories.get(channelId)?.messages.find((message) => message.id === id);
  }

  /** @param {Message} message a new message, or a known one with new contents; kept only where the channel is loaded */
  putMessage(message) {
    const messages = this.histories.get(message.channel_id)?.messages;
    if (!messages) return;
    let place = messages.length;
    while (place > 0 && compareIds(messages[place - 1].id, message.id) > 0) place -= 1;
    if (messages[place - 1]?.id === message.id) messages[place - 1] = message;
    else messages.splice(place, 0, message);
    this.emit('messages', { kind: 'put', channelId: message.channel_id, message });
  }

  /** @param {string} channelId @param {string} id */
  removeMessage(channelId, id) {
    const history = this.histories.get(channelId);
    const message = this.message(channelId, id);
    if (!history || !message) return;
    history.messages.splice(history.messages.indexOf(message), 1);
    this.emit('messages', { kind: 'removed', channelId, message });
  }

  /**
   * Notes that a component of a message waits for the bot, or that it no longer does.
   * @param {Message} message
   * @param {string | null} customId
   * @param {string} [problem] why it failed
   */
  setBusy(message, customId, problem) {
    if (customId) this.busy.set(message.id, customId);
    else this.busy.delete(message.id);
    if (problem) this.problems.set(message.id, problem);
    else this.problems.delete(message.id);
    const known = this.message(message.channel_id, message.id);
    if (known) this.emit('messages', { kind: 'put', channelId: known.channel_id, message: known });
  }

  /** @param {string} channelId @param {string} userId @param {boolean} writing */
  setTyping(channelId, userId, writing) {
    const people = this.typing.get(channelId) ?? new Set();
    this.typing.set(channelId, people);
    if (people.has(userId) === writing) return;
    if (writing) people.add(userId);
    else people.delete(userId);
    this.emit('typing');
  }
}

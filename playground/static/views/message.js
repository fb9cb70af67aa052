/** One message with everything that belongs to it. */

/** @import { App, Message, User } from '../types.js' */

import { ChannelType, displayName, emojiKey, emojiText, isEphemeral, MessageFlag, MessageType } from '../discord.js';
import { h } from '../dom.js';
import { formatDate, formatMoment } from '../format.js';
import { icon } from '../icons.js';
import { inlineMarkdown, markdown } from '../markdown/render.js';
import { avatar } from './avatar.js';
import { componentViews } from './components.js';
import { embedView } from './embeds.js';
import { attachmentList } from './media.js';
import { messageTools } from './message-tools.js';

/** @type {Record<number, string>} what a message that only tells of an event says after the person's name */
const NOTICES = {
  [MessageType.PIN]: 'pinned a message to this channel.',
  [MessageType.JOIN]: 'joined the course.',
  [MessageType.THREAD_CREATED]: 'started a thread: ',
};

/**
 * @param {App} app
 * @param {Message} message
 * @param {boolean} continued whether it follows a message of the same author and needs no heading
 * @returns {HTMLElement}
 */
export function messageView(app, message, continued) {
  const origin = message.type === MessageType.THREAD_STARTER && message.referenced_message;
  if (origin) return messageView(app, { ...origin, thread: undefined }, continued);
  const author = authorName(app, message.author);
  const classes = [
    'message',
    continued && 'continued',
    isEphemeral(message) && 'ephemeral',
    mentionsMe(app, message) && 'mentions-me',
  ];
  return h(
    'article',
    {
      class: classes.filter(Boolean).join(' '),
      tabindex: -1,
      'aria-label': `${author}, ${formatDate(new Date(message.timestamp), 't')}`,
    },
    commandLine(app, message),
    replyLine(app, message),
    continued ? gutterTime(message) : avatar(message.author),
    h('div', { class: 'message-body' }, continued ? null : heading(message, author), ...contents(app, message)),
    message.local ? null : messageTools(app, message),
  );
}

/** @param {App} app @param {User} user */
const authorName = ({ store }, user) => (store.user(user.id) ? store.userName(user.id) : displayName(user));

/** @param {App} app @param {Message} message */
function mentionsMe({ store }, { channel_id: channelId, mentions, mention_roles: roles, mention_everyone: everyone }) {
  if (store.channels.get(channelId)?.type === ChannelType.DM) return false;
  const mine = store.people.get(store.me.id)?.roles ?? [];
  return everyone || mentions?.some((user) => user.id === store.me.id) || roles?.some((role) => mine.includes(role));
}

/** @param {Message} message @param {string} author @returns {HTMLElement} */
function heading(message, author) {
  return h(
    'header',
    {},
    h('span', { class: 'author' }, author),
    message.author.bot && h('span', { class: 'badge' }, 'BOT'),
    time(message),
  );
}

/** @param {Message} message @returns {HTMLElement} */
function time({ timestamp }) {
  const date = new Date(timestamp);
  return h('time', { datetime: timestamp, title: formatDate(date, 'F') }, formatMoment(date));
}

/** @param {Message} message @returns {HTMLElement} the time beside a message without a heading, seen on hover */
const gutterTime = ({ timestamp }) =>
  h('time', { class: 'gutter', datetime: timestamp }, formatDate(new Date(timestamp), 't'));

/** @param {App} app @param {Message} message @returns {HTMLElement | null} who ran which command to get this message */
function commandLine(app, { interaction }) {
  if (!interaction) return null;
  return h(
    'p',
    { class: 'before' },
    h('b', {}, authorName(app, interaction.user)),
    ' used ',
    h('b', {}, `/${interaction.name}`),
  );
}

/** @param {App} app @param {Message} message @returns {HTMLElement | null} what it answers */
function replyLine(app, { type, referenced_message: target, interaction }) {
  if (type !== MessageType.REPLY || interaction) return null;
  if (!target) return h('p', { class: 'before' }, icon('reply'), h('i', {}, 'The original message was deleted.'));
  const [line] = (
    target.content ||
    target.embeds?.[0]?.title ||
    target.embeds?.[0]?.description ||
    'a message without text'
  ).split('\n');
  const excerpt = h('span', { class: 'excerpt', inert: true }, ...inlineMarkdown(app, line, target.mentions));
  return h('p', { class: 'before' }, icon('reply'), h('b', {}, authorName(app, target.author)), excerpt);
}

/** @param {App} app @param {Message} message @returns {(HTMLElement | null)[]} */
function contents(app, message) {
  if (message.local) return [localRow(message.local), ephemeralNote(app, message)];
  if ((message.flags ?? 0) & MessageFlag.LOADING) return [thinking(), ephemeralNote(app, message)];
  const { embeds = [], components = [], attachments = [] } = message;
  const shownEmbeds = (message.flags ?? 0) & MessageFlag.SUPPRESS_EMBEDS ? [] : embeds;
  const problem = app.store.problems.get(message.id);
  return [
    text(app, message),
    ...attachmentList(attachments, JSON.stringify([embeds, components])),
    ...shownEmbeds.map((embed) => embedView(app, embed)),
    ...componentViews(components, { app, message }),
    message.content ? null : editedMark(message),
    problem ? h('p', { class: 'problem', role: 'alert' }, problem) : null,
    reactions(app, message),
    threadLink(app, message),
    ephemeralNote(app, message),
  ];
}

/** @param {Message} message @returns {HTMLElement | null} */
function editedMark({ edited_timestamp: at }) {
  return at ? h('span', { class: 'edited', title: formatDate(new Date(at), 'F') }, '(edited)') : null;
}

/** @param {App} app @param {Message} message @returns {HTMLElement | null} */
function text(app, message) {
  if (message.type in NOTICES)
    return h('p', { class: 'notice' }, NOTICES[message.type], message.content && h('b', {}, message.content));
  if (!message.content) return null;
  const body = markdown(app, message.content, message.mentions);
  const edited = editedMark(message);
  if (edited)
    (body.lastElementChild instanceof HTMLParagraphElement ? body.lastElementChild : body).append(' ', edited);
  return body;
}

/** @returns {HTMLElement} */
function thinking() {
  return h(
    'p',
    { class: 'thinking' },
    'Thinking',
    h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
  );
}

/** @param {{reason?: string}} local @returns {HTMLElement} */
function localRow({ reason }) {
  return reason ? h('p', { class: 'problem' }, reason) : thinking();
}

/** @param {App} app @param {Message} message @returns {HTMLElement | null} */
function ephemeralNote(app, message) {
  if (!isEphemeral(message)) return null;
  const dismiss = h(
    'button',
    { type: 'button', class: 'text-button', onclick: () => app.actions.dismiss(message) },
    'Dismiss',
  );
  return h('p', { class: 'only-you' }, icon('lock'), 'Only you can see this · ', dismiss);
}

/** @param {App} app @param {Message} message @returns {HTMLElement | null} */
function reactions(app, message) {
  if (!message.reactions?.length) return null;
  return h(
    'ul',
    { class: 'reactions', 'aria-label': 'Reactions' },
    ...message.reactions.map(({ emoji, count, me }) =>
      h(
        'li',
        {},
        h(
          'button',
          {
            type: 'button',
            class: 'reaction',
            'aria-pressed': String(me),
            'aria-label': `${emojiText(emoji)}, ${count}`,
            dataset: { key: `reaction ${emojiKey(emoji)}` },
            onclick: () => app.actions.toggleReaction(message, emoji),
          },
          h('span', {}, emojiText(emoji)),
          String(count),
        ),
      ),
    ),
  );
}

/** @param {App} app @param {Message} message @returns {HTMLElement | null} */
function threadLink(app, { thread }) {
  const known = thread && app.store.channels.get(thread.id);
  if (!known) return null;
  return h(
    'button',
    { type: 'button', class: 'thread-link', onclick: () => app.actions.openChannel(known.id) },
    icon('thread'),
    h('b', {}, known.name),
    'Open thread',
  );
}

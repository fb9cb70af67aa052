/** The channels with their threads, the events, and the direct messages. */

/** @import { App, Channel } from '../types.js' */

import { ChannelType, compareIds, holdsMessages, isThread } from '../discord.js';
import { h, replace } from '../dom.js';
import { icon } from '../icons.js';
import { userItems } from '../mentions.js';
import { avatar } from './avatar.js';
import { openEvents } from './scheduled-events.js';
import { openMenu } from './menu.js';

/** @param {HTMLElement} root @param {App} app */
export function mountSidebar(root, app) {
  const { store } = app;
  const draw = () => replace(root, events(app), channels(app), directMessages(app));
  for (const topic of /** @type {const} */ (['session', 'channels', 'channel', 'events', 'people']))
    store.on(topic, draw);
  root.addEventListener('keydown', (event) => walk(event, root));
}

/** @param {App} app @returns {HTMLElement | null} */
function events(app) {
  const count = app.store.events.size;
  if (!count) return null;
  const open = () => openEvents(app);
  return h(
    'ul',
    {},
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'entry', dataset: { key: 'events' }, onclick: open },
        icon('calendar'),
        h('span', { class: 'entry-name' }, count === 1 ? '1 event' : `${count} events`),
      ),
    ),
  );
}

/** @param {App} app @returns {HTMLElement[]} the channels without a category, then each category */
function channels(app) {
  const all = [...app.store.channels.values()].filter(
    (channel) => channel.type !== ChannelType.DM && !isThread(channel),
  );
  const categories = all.filter((channel) => channel.type === ChannelType.CATEGORY).sort(byPosition);
  const known = new Set(categories.map((category) => category.id));
  const rest = all.filter((channel) => channel.type !== ChannelType.CATEGORY);
  const loose = rest.filter((channel) => !known.has(channel.parent_id ?? ''));
  const sections = categories.map((category) =>
    section(
      app,
      category.name ?? '',
      rest.filter((channel) => channel.parent_id === category.id),
    ),
  );
  return [section(app, 'Channels', loose), ...sections].filter((part) => part !== null);
}

/** @param {Channel} a @param {Channel} b */
const byPosition = (a, b) => (a.position ?? 0) - (b.position ?? 0) || compareIds(a.id, b.id);

/** @param {App} app @param {string} name @param {Channel[]} list @returns {HTMLElement | null} */
function section(app, name, list) {
  if (!list.length) return null;
  return h(
    'section',
    {},
    h('h2', {}, name),
    h('ul', {}, ...list.sort(byPosition).map((channel) => h('li', {}, entry(app, channel), threads(app, channel)))),
  );
}

/** @param {App} app @param {Channel} channel @returns {HTMLElement | null} its open threads, the newest first */
function threads(app, { id }) {
  const { store } = app;
  const open = [...store.channels.values()]
    .filter(
      (each) =>
        isThread(each) && each.parent_id === id && (!each.thread_metadata?.archived || each.id === store.channelId),
    )
    .sort((a, b) => compareIds(b.id, a.id));
  return open.length ? h('ul', { class: 'threads' }, ...open.map((thread) => h('li', {}, entry(app, thread)))) : null;
}

/** @param {App} app @returns {HTMLElement} */
function directMessages(app) {
  const { store } = app;
  const list = [...store.channels.values()].filter((channel) => channel.type === ChannelType.DM);
  list.sort((a, b) => compareIds(b.last_message_id ?? b.id, a.last_message_id ?? a.id));
  const start = h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': 'Start a direct message',
      title: 'Start a direct message',
      'aria-haspopup': 'menu',
      dataset: { key: 'new-dm' },
      onclick: () => choosePartner(app, start),
    },
    icon('plus'),
  );
  return h(
    'section',
    {},
    h('div', { class: 'section-head' }, h('h2', {}, 'Direct messages'), start),
    list.length
      ? h('ul', {}, ...list.map((channel) => h('li', {}, entry(app, channel))))
      : h('p', { class: 'hint' }, 'Press + to write to someone, or to the bot.'),
  );
}

/** @param {App} app @param {HTMLElement} button */
function choosePartner(app, button) {
  const others = userItems(app.store).filter((item) => item.value !== app.store.me.id);
  const items = others.map(({ value, label, hint }) => ({
    label,
    group: hint,
    content: [avatar(app.store.user(value)), document.createTextNode(label)],
    onpick: () => app.actions.openDm(value),
  }));
  items.sort((a, b) => Number(b.group === 'Bot') - Number(a.group === 'Bot'));
  openMenu(button, 'Write to', items);
}

/** @param {App} app @param {Channel} channel @returns {HTMLElement} */
function entry({ store, actions }, channel) {
  const current = channel.id === store.channelId;
  const unread = store.unread.get(channel.id) ?? 0;
  const image = channel.type === ChannelType.DM ? avatar(store.partner(channel)) : icon(imageOf(channel));
  const opens = holdsMessages(channel) || channel.type === ChannelType.FORUM;
  return h(
    'button',
    {
      type: 'button',
      class: unread && !current ? 'entry unread' : 'entry',
      disabled: !opens,
      'aria-current': current ? 'page' : null,
      dataset: { key: channel.id },
      onclick: () => actions.openChannel(channel.id),
    },
    image,
    h('span', { class: 'entry-name' }, store.channelName(channel)),
    unread && !current
      ? h('span', { class: 'count' }, String(unread), h('span', { class: 'for-readers' }, ' new'))
      : null,
  );
}

/** @param {Channel} channel @returns {'thread' | 'sound' | 'hash'} */
function imageOf(channel) {
  if (isThread(channel) || channel.type === ChannelType.FORUM) return 'thread';
  return channel.type === ChannelType.VOICE || channel.type === ChannelType.STAGE ? 'sound' : 'hash';
}

/** @param {KeyboardEvent} event moves through the entries with the arrow keys @param {HTMLElement} root */
function walk(event, root) {
  const entries = /** @type {HTMLElement[]} */ ([...root.querySelectorAll('.entry:not(:disabled)')]);
  const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = entries[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || !next || !['ArrowDown', 'ArrowUp'].includes(event.key)) return;
  event.preventDefault();
  next.focus();
}

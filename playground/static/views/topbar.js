/** The head of the page: what this is, whether the bot is there, and as whom one looks at it. */

/** @import { App } from '../types.js' */

import { h, replace } from '../dom.js';
import { icon } from '../icons.js';
import { avatar } from './avatar.js';
import { openMenu } from './menu.js';

/** @param {HTMLElement} root @param {App} app @param {{onmenu: () => void}} drawer */
export function mountTopbar(root, app, { onmenu }) {
  const { store } = app;

  function draw() {
    const unread = [...store.unread]
      .filter(([id]) => id !== store.channelId)
      .reduce((sum, [, count]) => sum + count, 0);
    const menu = h(
      'button',
      {
        type: 'button',
        class: 'icon-button drawer-button',
        'aria-label': unread ? `Channels, ${unread} new messages` : 'Channels',
        'aria-controls': 'sidebar',
        'aria-expanded': 'false',
        dataset: { key: 'drawer' },
        onclick: onmenu,
      },
      icon('menu'),
      unread ? h('span', { class: 'dot' }) : null,
    );
    replace(root, menu, brand(store.guild.name), botStatus(app), switcher(app));
    document.title = [unread && `(${unread})`, store.channel && title(app), 'Syllabot playground']
      .filter(Boolean)
      .join(' ');
  }
  for (const topic of /** @type {const} */ (['session', 'bot', 'channels', 'channel'])) store.on(topic, draw);
}

/** @param {App} app */
const title = ({ store }) => `${store.channel ? store.channelName(store.channel) : ''} ·`;

/** @param {string} course @returns {HTMLElement} */
function brand(course) {
  return h(
    'div',
    { class: 'brand' },
    h('img', { src: '/static/icon.svg', alt: '', width: 30, height: 30 }),
    h(
      'h1',
      {},
      h('span', { class: 'product' }, 'Syllabot ', h('span', {}, 'playground')),
      h('span', { class: 'course' }, course),
    ),
  );
}

/** @param {App} app @returns {HTMLElement} */
function botStatus({ store }) {
  const name = store.bot ? store.userName(store.bot.id) : 'The bot';
  const state = store.botOnline ? 'online' : 'offline';
  return h(
    'p',
    { class: `bot-status ${state}`, role: 'status', title: `${name} is ${state}` },
    h('span', { class: 'dot' }),
    h('span', { class: 'bot-name' }, name),
    h('span', { class: 'bot-state' }, state),
  );
}

/** @param {App} app @returns {HTMLElement} */
function switcher(app) {
  const { store } = app;
  const person = store.people.get(store.me.id);
  const name = store.userName(store.me.id);
  const button = h(
    'button',
    {
      type: 'button',
      class: 'switcher',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      dataset: { key: 'switcher' },
      title: 'Switch person',
      onclick: () => openMenu(button, 'Act as', choices(app)),
    },
    avatar(store.me),
    h(
      'span',
      { class: 'who' },
      h('span', { class: 'for-readers' }, 'You are '),
      h('span', { class: 'who-name' }, name),
      h('span', { class: 'for-readers' }, ', '),
      h('span', { class: 'who-title' }, person?.title),
      h('span', { class: 'for-readers' }, '. Switch person'),
    ),
    icon('chevron'),
  );
  return button;
}

/** @param {App} app */
function choices({ store, actions }) {
  const people = [...store.people.values()];
  const titles = [...new Set(people.map((person) => person.title))];
  return titles
    .flatMap((title) => people.filter((person) => person.title === title))
    .map((person) => ({
      label: store.userName(person.user.id),
      content: [avatar(person.user), document.createTextNode(store.userName(person.user.id))],
      group: person.title,
      checked: person.user.id === store.me.id,
      onpick: () => actions.go(person.user.id),
    }));
}

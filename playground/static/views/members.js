/** Everyone in the course, by title. A press starts a direct message. */

/** @import { App, Item } from '../types.js' */

import { h, replace } from '../dom.js';
import { userItems } from '../mentions.js';
import { avatar } from './avatar.js';

/** @param {HTMLElement} root @param {App} app */
export function mountMembers(root, app) {
  const { store } = app;

  function draw() {
    /** @type {Map<string, Item[]>} */
    const groups = new Map();
    for (const item of userItems(store)) groups.set(item.hint ?? '', [...(groups.get(item.hint ?? '') ?? []), item]);
    replace(
      root,
      [...groups].map(([title, items]) =>
        h('section', {}, h('h2', {}, title), h('ul', {}, ...items.map((item) => h('li', {}, member(app, item))))),
      ),
    );
  }
  for (const topic of /** @type {const} */ (['session', 'people', 'bot'])) store.on(topic, draw);
}

/** @param {App} app @param {Item} item @returns {HTMLElement} */
function member({ store, actions }, { value, label }) {
  const isMe = value === store.me.id;
  const away = value === store.bot?.id && !store.botOnline;
  return h(
    'button',
    {
      type: 'button',
      class: away ? 'entry away' : 'entry',
      disabled: isMe,
      title: isMe ? null : `Write to ${label}`,
      dataset: { key: `member ${value}` },
      onclick: () => actions.openDm(value),
    },
    avatar(store.user(value)),
    h('span', { class: 'entry-name' }, label),
    isMe ? h('span', { class: 'you' }, 'you') : null,
  );
}

/** The line above the messages: where one is, and a button for the members. */

/** @import { App, Channel } from '../types.js' */

import { ChannelType, isThread } from '../discord.js';
import { h, replace } from '../dom.js';
import { icon } from '../icons.js';

/** @param {HTMLElement} root @param {App} app @param {{onmembers: () => void}} aside */
export function mountHeading(root, app, { onmembers }) {
  const { store } = app;

  function draw() {
    const { channel } = store;
    const members = h(
      'button',
      {
        type: 'button',
        class: 'icon-button members-button',
        'aria-label': 'Show or hide the members',
        title: 'Members',
        dataset: { key: 'members' },
        onclick: onmembers,
      },
      icon('members'),
    );
    replace(root, channel ? where(app, channel) : [], members);
  }
  for (const topic of /** @type {const} */ (['session', 'channel', 'channels'])) store.on(topic, draw);
}

/** @param {App} app @param {Channel} channel @returns {(Node | null)[]} */
function where({ store, actions }, channel) {
  const parent = isThread(channel) ? store.channels.get(channel.parent_id ?? '') : undefined;
  const image = channel.type === ChannelType.DM ? 'at' : isThread(channel) ? 'thread' : 'hash';
  const back = () => parent && actions.openChannel(parent.id);
  return [
    parent
      ? h(
          'button',
          { type: 'button', class: 'text-button', dataset: { key: 'parent' }, onclick: back },
          `#${parent.name}`,
        )
      : null,
    parent ? h('span', { class: 'step', 'aria-hidden': 'true' }, '›') : null,
    icon(image),
    h('h2', {}, store.channelName(channel)),
    channel.topic ? h('p', { class: 'topic', title: channel.topic }, channel.topic) : null,
  ];
}

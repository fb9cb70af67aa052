/** What stands at the beginning of a channel, and tells a newcomer what can be done there. */

/** @import { App, User } from '../types.js' */
/** @import { Actions } from '../actions.js' */
/** @import { Runnable } from '../commands.js' */

import { runnables } from '../commands.js';
import { ChannelType, holdsMessages, isThread } from '../discord.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { avatar } from './avatar.js';

const MOST_COMMANDS = 4;

/** @param {App} app @param {boolean} empty whether nothing has been written yet @returns {HTMLElement} */
export function emptyChannel(app, empty) {
  const { store } = app;
  const { channel } = store;
  if (!channel) return h('div', { class: 'beginning' }, h('h2', {}, 'Choose a channel to begin'));
  const partner = channel.type === ChannelType.DM ? store.partner(channel) : undefined;
  return h(
    'div',
    { class: 'beginning' },
    partner ? avatar(partner) : h('span', { class: 'beginning-icon' }, icon(isThread(channel) ? 'thread' : 'hash')),
    h('h2', {}, store.channelName(channel)),
    h('p', {}, introduction(app, partner)),
    empty && holdsMessages(channel) && !(partner && !partner.bot) && suggestions(app),
  );
}

/** @param {App} app @param {User | undefined} partner @returns {string} */
function introduction({ store }, partner) {
  if (partner?.bot)
    return `Here you talk with ${store.userName(partner.id)} alone. Ask a question as you would ask a person.`;
  if (partner) return `This is the beginning of your conversation with ${store.userName(partner.id)}.`;
  if (store.channel && !holdsMessages(store.channel))
    return 'Messages are written in its threads: choose one on the left.';
  if (store.channel && isThread(store.channel)) return 'This is the beginning of the thread.';
  return store.channel?.topic || `This is the beginning of #${store.channel?.name}.`;
}

/** @param {App} app @returns {HTMLElement | null} commands to begin with */
function suggestions({ store, actions }) {
  const commands = runnables(store);
  if (!commands.length) {
    return h(
      'p',
      {},
      store.botOnline
        ? 'The bot offers no commands here.'
        : 'The bot is not connected yet: start it, and its commands appear here.',
    );
  }
  const first = [...commands]
    .sort((a, b) => Number(b.name === 'ask') - Number(a.name === 'ask'))
    .slice(0, MOST_COMMANDS);
  return h(
    'div',
    { class: 'suggestions' },
    h('p', {}, 'Try a command: type / below, or one of these.'),
    h('ul', {}, ...first.map((command) => h('li', {}, suggestion(actions, command)))),
  );
}

/** @param {Actions} actions @param {Runnable} command */
function suggestion(actions, command) {
  return h(
    'button',
    { type: 'button', class: 'suggestion', onclick: () => actions.prepare(command) },
    h('b', {}, `/${command.name}`),
    h('span', {}, command.description),
  );
}

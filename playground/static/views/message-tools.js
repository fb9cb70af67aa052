/** What can be done with a message: answer it, react to it, start a thread from it. Shown on hover and on focus. */

/** @import { App, Message } from '../types.js' */

import { ChannelType, isEphemeral, isThread } from '../discord.js';
import { h } from '../dom.js';
import { fieldRow } from '../fields/field.js';
import { textField } from '../fields/text.js';
import { icon } from '../icons.js';
import { openDialog } from './dialog.js';
import { openMenu } from './menu.js';

const EMOJI = [
  ['👍', 'Thumbs up'],
  ['👎', 'Thumbs down'],
  ['❤️', 'Heart'],
  ['🎉', 'Party'],
  ['😄', 'Smile'],
  ['🤔', 'Thinking'],
  ['👀', 'Eyes'],
  ['🙏', 'Thanks'],
  ['✅', 'Check mark'],
  ['❌', 'Cross mark'],
];

/** @param {App} app @param {Message} message @returns {HTMLElement | null} none for what only one person sees */
export function messageTools(app, message) {
  if (isEphemeral(message)) return null;
  const channel = app.store.channels.get(message.channel_id);
  const tools = [
    tool('smile', 'Add a reaction', (event) =>
      pickEmoji(app, message, /** @type {HTMLElement} */ (event.currentTarget)),
    ),
    tool('reply', 'Reply', () => app.actions.reply(message)),
  ];
  if (channel && channel.type !== ChannelType.DM && !isThread(channel) && !message.thread) {
    tools.push(tool('thread', 'Start a thread', () => nameThread(app, message)));
  }
  return h('div', { class: 'message-tools', role: 'group', 'aria-label': 'Message actions' }, ...tools);
}

/** @param {'smile' | 'reply' | 'thread'} image @param {string} label @param {(event: Event) => void} onclick */
function tool(image, label, onclick) {
  return h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': label,
      title: label,
      onclick,
      dataset: { key: `tool ${image}` },
    },
    icon(image),
  );
}

/** @param {App} app @param {Message} message @param {HTMLElement} button */
function pickEmoji(app, message, button) {
  const items = EMOJI.map(([name, label]) => ({
    label,
    content: [document.createTextNode(name)],
    onpick: () => app.actions.toggleReaction(message, { name }),
  }));
  openMenu(button, 'Reactions', items, { grid: true });
}

/** @param {App} app @param {Message} message */
function nameThread(app, message) {
  const row = fieldRow(textField({ maxLength: 100 }), { label: 'Name of the thread', required: true });
  openDialog({
    title: 'Start a thread',
    body: [row.element],
    submitLabel: 'Start',
    onsubmit() {
      if (!row.check()) return '';
      app.actions.startThread(message, row.field.value());
      return null;
    },
  });
}

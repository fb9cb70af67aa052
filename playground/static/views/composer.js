/** Where messages are written: text, files, an answer to another message, and the way to the commands. */

/** @import { App } from '../types.js' */

import { ChannelType, holdsMessages } from '../discord.js';
import { h, replace } from '../dom.js';
import { FileTray, pastedFiles, receiveDrops } from '../fields/file.js';
import { growWithText } from '../fields/text.js';
import { icon } from '../icons.js';
import { encodeMentions } from '../mentions.js';
import { commandForm } from './command-form.js';
import { Suggestions } from './suggestions.js';

const LONGEST_TEXT = 2000;
const MOST_FILES = 10;
const TYPING_EVERY_MS = 8000;

/** @param {HTMLElement} root @param {App} app */
export function mountComposer(root, app) {
  const composer = new Composer(root, app);
  receiveDrops(/** @type {HTMLElement} */ (root.parentElement), (files) => composer.addFiles(files));
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || isWriting(event) || root.hidden || app.store.command) return;
    event.preventDefault();
    composer.openCommands();
  });
}

class Composer {
  #root;
  #app;
  #tray = new FileTray(MOST_FILES);
  /** @type {Map<string, string>} what is written but not sent, by person and channel */
  #drafts = new Map();
  #place = '';
  #toldTyping = 0;

  /** @param {HTMLElement} root @param {App} app */
  constructor(root, app) {
    this.#root = root;
    this.#app = app;
    this.area = h('textarea', {
      id: 'message-box',
      class: 'message-box',
      rows: 1,
      maxlength: LONGEST_TEXT,
      autocomplete: 'off',
      'aria-autocomplete': 'list',
    });
    this.fileInput = h('input', { type: 'file', multiple: true, hidden: true, 'aria-label': 'Files to send' });
    this.replyBar = h('div', { class: 'reply-bar', hidden: true });
    this.typing = h('p', { class: 'typing' });
    this.commandPlace = h('div', { class: 'command-place' });
    this.row = h(
      'form',
      { class: 'composer-row' },
      toolButton('paperclip', 'Add a file', () => this.fileInput.click()),
      this.fileInput,
      toolButton('command', 'Commands', () => this.openCommands()),
      this.area,
      h('button', { type: 'submit', class: 'icon-button send', 'aria-label': 'Send', title: 'Send' }, icon('send')),
    );
    root.replaceChildren(this.replyBar, this.#tray.element, this.row, this.commandPlace, this.typing);
    growWithText(this.area);
    this.suggestions = new Suggestions(app, this.area, this.row, (rest) => this.#commandChosen(rest));
    this.#listen();
  }

  openCommands() {
    this.area.focus();
    if (!this.area.value.startsWith('/')) this.#setText('/');
  }

  /** @param {File[]} files */
  addFiles(files) {
    this.#tray.add(files);
    this.area.focus();
  }

  #listen() {
    const { store } = this.#app;
    this.area.addEventListener('input', () => this.#tellTyping());
    this.area.addEventListener('keydown', (event) => this.#handleKey(event));
    this.area.addEventListener('paste', (event) => this.#tray.add(pastedFiles(event)));
    this.fileInput.addEventListener('change', () => {
      this.addFiles([...(this.fileInput.files ?? [])]);
      this.fileInput.value = '';
    });
    this.row.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    store.on('channel', () => this.#moveIn());
    store.on('channels', () => this.#drawPlace());
    store.on('reply', () => this.#drawReply());
    store.on('command', () => this.#drawCommand());
    for (const topic of /** @type {const} */ (['channel', 'typing'])) store.on(topic, () => this.#drawTyping());
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    if (this.suggestions.handleKey(event)) return;
    if (event.key === 'Escape') this.#app.actions.reply(null);
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  /** @param {string} text */
  #setText(text) {
    this.area.value = text;
    this.area.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  async #send() {
    const { store, actions } = this.#app;
    const { channelId, replyTo } = store;
    const text = this.area.value;
    const files = this.#tray.files;
    if (!channelId || (!text.trim() && !files.length)) return;
    this.#clear();
    const sent = await actions.send(channelId, encodeMentions(store, text.trim()), files, replyTo?.id);
    if (sent || store.channelId !== channelId || this.area.value) return;
    this.#setText(text);
    this.#tray.add(files);
  }

  #clear() {
    this.#setText('');
    this.#tray.clear();
    this.#app.actions.reply(null);
    this.#toldTyping = 0;
  }

  #tellTyping() {
    const { store, actions } = this.#app;
    const writing = this.area.value.trim() && !this.area.value.startsWith('/');
    if (!writing || !store.channelId || Date.now() - this.#toldTyping < TYPING_EVERY_MS) return;
    this.#toldTyping = Date.now();
    actions.typing(store.channelId);
  }

  /** @param {string} rest of the text, after the command's name: the beginning of its first option */
  #commandChosen(rest) {
    this.#setText('');
    const first = this.commandPlace.querySelector('textarea, input');
    if (rest && first instanceof HTMLTextAreaElement) first.setRangeText(rest, 0, 0, 'end');
  }

  /** Puts the draft of the channel just left aside, and takes up that of the one entered. */
  #moveIn() {
    const { store, actions } = this.#app;
    const place = `${store.me.id} ${store.channelId}`;
    if (place !== this.#place) {
      this.#drafts.set(this.#place, this.area.value);
      this.#place = place;
      this.#clear();
      this.area.value = this.#drafts.get(place) ?? '';
      actions.prepare(null);
    }
    this.#drawPlace();
    // Where a keyboard is at hand, one can begin to write at once.
    if (document.activeElement === document.body && matchMedia('(hover: hover)').matches) this.area.focus();
  }

  #drawPlace() {
    const { channel } = this.#app.store;
    this.#root.hidden = !channel || !holdsMessages(channel);
    const mark = channel?.type === ChannelType.DM ? '@' : '#';
    this.area.placeholder = channel ? `Message ${mark}${this.#app.store.channelName(channel)}` : '';
    this.area.setAttribute('aria-label', this.area.placeholder);
  }

  #drawReply() {
    const { store, actions } = this.#app;
    this.replyBar.hidden = !store.replyTo;
    if (!store.replyTo) return;
    const stop = toolButton('close', 'Do not reply', () => actions.reply(null));
    replace(this.replyBar, icon('reply'), 'Replying to ', h('b', {}, store.userName(store.replyTo.author.id)), stop);
    this.area.focus();
  }

  #drawCommand() {
    const { command } = this.#app.store;
    this.row.hidden = Boolean(command);
    this.commandPlace.replaceChildren(...(command ? [commandForm(this.#app, command)] : []));
    if (command) /** @type {HTMLElement | null} */ (this.commandPlace.querySelector('input, textarea, .run'))?.focus();
  }

  #drawTyping() {
    const { store } = this.#app;
    const names = [...(store.typing.get(store.channelId ?? '') ?? [])].map((id) => store.userName(id));
    this.typing.textContent = names.length ? `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} typing…` : '';
  }
}

/** @param {KeyboardEvent} event @returns {boolean} whether it belongs to a field or a dialog */
function isWriting({ target, ctrlKey, metaKey, altKey }) {
  return (
    ctrlKey ||
    metaKey ||
    altKey ||
    (target instanceof Element && target.closest('input, textarea, dialog, [role=menu]') !== null)
  );
}

/** @param {'paperclip' | 'command' | 'close'} image @param {string} label @param {() => void} onclick */
function toolButton(image, label, onclick) {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick }, icon(image));
}

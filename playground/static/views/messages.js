/** The messages of the shown channel: a log that stays at its end, grows upward, and says what is new. */

/** @import { App, Message } from '../types.js' */
/** @import { MessagesChange } from '../store.js' */

import { isEphemeral, MessageType } from '../discord.js';
import { h, keepFocus } from '../dom.js';
import { formatDay, sameDay } from '../format.js';
import { icon } from '../icons.js';
import { emptyChannel } from './empty.js';
import { messageView } from './message.js';

const NEAR_END_PX = 90;
const NEAR_START_PX = 300;
const GROUPED_MS = 7 * 60_000;
const GROUPED_TYPES = [MessageType.DEFAULT, MessageType.COMMAND];

/** @param {HTMLElement} root @param {App} app */
export function mountMessages(root, app) {
  new MessageLog(root, app);
}

class MessageLog {
  #app;
  /** @type {Map<string, HTMLElement>} the row of each message */
  #rows = new Map();
  #atEnd = true;
  #unseen = 0;

  /** @param {HTMLElement} root @param {App} app */
  constructor(root, app) {
    this.#app = app;
    this.list = h('div', { class: 'message-list' });
    this.log = h(
      'div',
      {
        class: 'log',
        role: 'log',
        'aria-live': 'polite',
        'aria-relevant': 'additions',
        'aria-label': 'Messages',
        tabindex: 0,
      },
      this.list,
    );
    this.pill = h('button', { type: 'button', class: 'pill', hidden: true, onclick: () => this.#toEnd() });
    root.replaceChildren(this.log, this.pill);
    this.log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.log.addEventListener('keydown', (event) => walk(event, this.list));
    const resized = new ResizeObserver(() => this.#atEnd && this.#toEnd());
    resized.observe(this.list);
    resized.observe(this.log);
    app.store.on('messages', (change) => this.#changed(change));
    app.store.on('channel', () => this.#changed({ kind: 'reset', channelId: app.store.channelId ?? '' }));
    app.store.on('people', () => this.#keepingPlace());
  }

  get #messages() {
    return this.#history?.messages ?? [];
  }

  get #history() {
    return this.#app.store.histories.get(this.#app.store.channelId ?? '');
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** @param {MessagesChange} change */
  #changed({ kind, channelId, message }) {
    if (channelId !== this.#app.store.channelId) return;
    if (kind === 'reset') this.#reset();
    else if (kind === 'older') this.#keepingPlace();
    else if (message && kind === 'put') this.#put(message);
    else if (message) this.#remove(message);
    if (this.#atEnd) this.#toEnd();
    this.#drawPill();
  }

  #reset() {
    this.log.setAttribute('aria-busy', 'true');
    this.#redraw();
    this.#atEnd = true;
    this.#unseen = 0;
    requestAnimationFrame(() => this.log.removeAttribute('aria-busy'));
  }

  /** Draws everything anew, as after a change of channel. */
  #redraw() {
    const all = this.#messages;
    this.#rows.clear();
    this.list.replaceChildren(...all.map((message, index) => this.#row(message, all[index - 1])));
    if (this.#history?.loading) this.list.prepend(h('p', { class: 'loading' }, 'Loading messages…'));
    else if (!this.#history?.hasOlder) this.list.prepend(emptyChannel(this.#app, all.length === 0));
  }

  /** Draws everything anew while what is being read stays where it is. */
  #keepingPlace() {
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    this.#redraw();
    this.log.scrollTop = this.log.scrollHeight - fromEnd;
  }

  /** @param {Message} message @param {Message | undefined} previous @returns {HTMLElement} */
  #row(message, previous) {
    const date = new Date(message.timestamp);
    const newDay = !previous || !sameDay(date, new Date(previous.timestamp));
    const element = h(
      'div',
      { class: 'row' },
      newDay && h('p', { class: 'day', role: 'separator' }, h('span', {}, formatDay(date))),
      messageView(this.#app, message, !newDay && continues(message, previous)),
    );
    this.#rows.set(message.id, element);
    return element;
  }

  /** @param {Message} message new or changed; the one after a new one may need another heading */
  #put(message) {
    const known = this.#rows.has(message.id);
    const index = this.#messages.findIndex((each) => each.id === message.id);
    if (!known && this.#messages.length === 1) this.#redraw();
    else this.#drawAt(index);
    if (!known) this.#drawAt(index + 1);
    if (!known && message.author.id === this.#app.store.me.id) this.#atEnd = true;
    else if (!known && !this.#atEnd) this.#unseen += 1;
  }

  /** @param {number} index draws one message (again), in its place */
  #drawAt(index) {
    const all = this.#messages;
    const message = all[index];
    if (!message) return;
    const old = this.#rows.get(message.id);
    const fresh = this.#row(message, all[index - 1]);
    const restoreFocus = old && keepFocus(old);
    if (old) old.replaceWith(fresh);
    else this.list.insertBefore(fresh, this.#rows.get(all[index + 1]?.id) ?? null);
    const article = fresh.querySelector('article');
    if (article) restoreFocus?.(article);
  }

  /** @param {Message} message */
  #remove(message) {
    const row = this.#rows.get(message.id);
    const next = row?.nextElementSibling;
    row?.remove();
    this.#rows.delete(message.id);
    this.#drawAt(this.#messages.findIndex((each) => this.#rows.get(each.id) === next));
  }

  #scrolled() {
    this.#atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PX;
    if (this.#atEnd) this.#unseen = 0;
    if (this.log.scrollTop < NEAR_START_PX) this.#app.actions.loadOlder();
    this.#drawPill();
  }

  #drawPill() {
    this.pill.hidden = this.#atEnd;
    const news = `${this.#unseen} new ${this.#unseen === 1 ? 'message' : 'messages'}`;
    this.pill.replaceChildren(icon('down'), this.#unseen ? news : 'Jump to the newest');
  }
}

/**
 * @param {Message} message
 * @param {Message | undefined} previous
 * @returns {boolean} whether it needs no heading of its own
 */
function continues(message, previous) {
  if (!previous || previous.author.id !== message.author.id || message.interaction) return false;
  const plain = [message, previous].every((each) => GROUPED_TYPES.includes(/** @type {any} */ (each.type)));
  const soon = Date.parse(message.timestamp) - Date.parse(previous.timestamp) < GROUPED_MS;
  return plain && soon && isEphemeral(message) === isEphemeral(previous);
}

/** @param {KeyboardEvent} event moves from message to message with the arrow keys @param {HTMLElement} list */
function walk(event, list) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!['ArrowUp', 'ArrowDown'].includes(event.key) || target.matches('input, textarea')) return;
  const articles = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('article')]);
  const at = articles.findIndex((article) => article.contains(document.activeElement));
  const next = articles[at < 0 ? articles.length - 1 : at + (event.key === 'ArrowUp' ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

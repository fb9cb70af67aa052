/** Discord markup as DOM nodes. */

/** @import { App, User } from '../types.js' */
/** @import { Block } from './blocks.js' */
/** @import { Inline } from './inline.js' */

import { displayName } from '../discord.js';
import { h } from '../dom.js';
import { timestamp } from '../views/timestamp.js';
import { parseBlocks } from './blocks.js';
import { parseInline } from './inline.js';

/**
 * @param {App} app
 * @param {string} text
 * @param {User[]} [mentioned] people who may be no longer in the course
 * @returns {HTMLElement} the whole text with its blocks
 */
export function markdown(app, text, mentioned = []) {
  const render = new Renderer(app, mentioned);
  return h('div', { class: 'markdown' }, ...parseBlocks(text).map((block) => render.block(block)));
}

/**
 * @param {App} app
 * @param {string} text a title or label, where blocks do not count
 * @param {User[]} [mentioned]
 * @returns {Node[]}
 */
export function inlineMarkdown(app, text, mentioned = []) {
  return new Renderer(app, mentioned).inline(parseInline(text));
}

class Renderer {
  /** @param {App} app @param {User[]} mentioned */
  constructor(app, mentioned) {
    this.app = app;
    this.mentioned = mentioned;
  }

  /** @param {Block} block @returns {HTMLElement} */
  block(block) {
    const text = () => this.inline(parseInline(block.text ?? ''));
    switch (block.type) {
      case 'heading':
        return h('p', { class: `h${block.level}`, role: 'heading', 'aria-level': (block.level ?? 1) + 2 }, ...text());
      case 'small':
        return h('p', { class: 'small-print' }, ...text());
      case 'quote':
        return h('blockquote', {}, ...(block.children ?? []).map((each) => this.block(each)));
      case 'list':
        return this.list(block);
      case 'code':
        return codeBlock(block);
      default:
        return h('p', {}, ...text());
    }
  }

  /** @param {Block} block @returns {HTMLElement} */
  list(block) {
    const items = (block.items ?? []).map((item) =>
      h('li', {}, ...this.inline(parseInline(item.text)), ...item.lists.map((each) => this.list(each))),
    );
    return block.ordered ? h('ol', { start: block.start }, ...items) : h('ul', {}, ...items);
  }

  /** @param {Inline[]} pieces @returns {Node[]} */
  inline(pieces) {
    return pieces.map((piece) => this.piece(piece));
  }

  /** @param {Inline} piece @returns {Node} */
  piece(piece) {
    const children = () => this.inline(piece.children ?? []);
    switch (piece.type) {
      case 'break':
        return h('br');
      case 'strong':
        return h('strong', {}, ...children());
      case 'em':
        return h('em', {}, ...children());
      case 'underline':
        return h('u', {}, ...children());
      case 'strike':
        return h('s', {}, ...children());
      case 'code':
        return h('code', {}, piece.text);
      case 'spoiler':
        return spoiler(children());
      case 'link':
        return externalLink(piece.url ?? '', children());
      case 'emoji':
        return h('span', { class: 'emoji-name', title: 'An emoji of the server' }, `:${piece.text}:`);
      case 'time':
        return timestamp(new Date((piece.seconds ?? 0) * 1000), piece.style);
      case 'text':
        return document.createTextNode(piece.text ?? '');
      default:
        return this.mention(piece);
    }
  }

  /** @param {Inline} piece @returns {HTMLElement} */
  mention(piece) {
    const { store, actions } = this.app;
    const id = piece.id ?? '';
    const channel = store.channels.get(id);
    if (piece.type === 'channel' && channel) {
      return h(
        'button',
        { type: 'button', class: 'mention', onclick: () => actions.openChannel(id) },
        `#${store.channelName(channel)}`,
      );
    }
    const mine = piece.type === 'everyone' || id === store.me.id || store.people.get(store.me.id)?.roles.includes(id);
    return h('span', { class: mine ? 'mention of-me' : 'mention' }, this.mentionText(piece));
  }

  /** @param {Inline} piece @returns {string} */
  mentionText({ type, id = '', text }) {
    const { store } = this.app;
    if (type === 'command') return `/${text}`;
    if (type === 'role') return `@${store.roles.get(id)?.name ?? 'unknown role'}`;
    if (type === 'channel') return '#unknown channel';
    if (type === 'everyone') return text ?? '';
    const user = store.user(id) ? store.userName(id) : displayName(this.mentioned.find((each) => each.id === id));
    return `@${user}`;
  }
}

/**
 * @param {string} url
 * @param {Node[]} children
 * @returns {HTMLElement} a link that opens beside the page and shows where it goes
 */
export function externalLink(url, children) {
  return h('a', { href: url, title: url, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

/** @param {Node[]} children @returns {HTMLElement} a cover that a press takes away */
export function spoiler(children) {
  const cover = h('button', { type: 'button', class: 'spoiler-cover', 'aria-label': 'Spoiler: press to show it' });
  const body = h('span', { class: 'spoiler-body', 'aria-hidden': 'true', inert: true }, ...children);
  const element = h('span', { class: 'spoiler' }, cover, body);
  cover.addEventListener('click', () => {
    cover.remove();
    body.removeAttribute('aria-hidden');
    body.removeAttribute('inert');
  });
  return element;
}

/** @param {Block} block @returns {HTMLElement} */
function codeBlock({ text = '', language }) {
  const label = language ? h('figcaption', {}, language) : null;
  return h('figure', { class: 'code-block' }, label, h('pre', { tabindex: 0 }, h('code', {}, text)));
}

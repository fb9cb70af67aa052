/** Embeds: the framed cards of a message. */

/** @import { App, Embed } from '../types.js' */

import { h } from '../dom.js';
import { formatDate } from '../format.js';
import { externalLink, inlineMarkdown, markdown } from '../markdown/render.js';
import { picture } from './media.js';

/** @typedef {NonNullable<Embed['fields']>[number]} Field */

const MOST_IN_LINE = 3;

/** @param {number | null | undefined} colour as in Discord, 0xRRGGBB @returns {string} for CSS; empty for none */
export const cssColour = (colour) =>
  typeof colour === 'number' && colour > 0 ? `#${colour.toString(16).padStart(6, '0')}` : '';

/** @param {App} app @param {Embed} embed @returns {HTMLElement} */
export function embedView(app, embed) {
  const element = h(
    'div',
    { class: 'embed' },
    embed.thumbnail && h('div', { class: 'embed-thumbnail' }, picture(embed.thumbnail.url, '')),
    embed.author &&
      h('p', { class: 'embed-author' }, linked(embed.author.url, [document.createTextNode(embed.author.name)])),
    embed.title &&
      h(
        'p',
        { class: 'embed-title', role: 'heading', 'aria-level': 3 },
        linked(embed.url, inlineMarkdown(app, embed.title)),
      ),
    embed.description && markdown(app, embed.description),
    embed.fields?.length && fields(app, embed.fields),
    embed.image && picture(embed.image.url, ''),
    footer(embed),
  );
  element.style.setProperty('--bar', cssColour(embed.color));
  return element;
}

/** @param {string | undefined} url @param {Node[]} content @returns {HTMLElement} */
function linked(url, content) {
  return url ? externalLink(url, content) : h('span', {}, ...content);
}

/** @param {App} app @param {Field[]} list @returns {HTMLElement} */
function fields(app, list) {
  return h(
    'dl',
    { class: 'embed-fields' },
    ...lines(list).flatMap((line) =>
      line.map(({ name, value }) =>
        h(
          'div',
          { class: `of-${line.length}` },
          h('dt', {}, ...inlineMarkdown(app, name)),
          h('dd', {}, markdown(app, value)),
        ),
      ),
    ),
  );
}

/** @param {Field[]} list @returns {Field[][]} by line: up to three inline fields stand side by side */
function lines(list) {
  /** @type {Field[][]} */
  const found = [];
  for (const field of list) {
    const last = found[found.length - 1];
    if (field.inline && last?.[0].inline && last.length < MOST_IN_LINE) last.push(field);
    else found.push([field]);
  }
  return found;
}

/** @param {Embed} embed @returns {HTMLElement | null} */
function footer({ footer: note, timestamp }) {
  const parts = [note?.text, timestamp && formatDate(new Date(timestamp), 'f')].filter(Boolean);
  return parts.length ? h('p', { class: 'embed-footer' }, parts.join(' · ')) : null;
}

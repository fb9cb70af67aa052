/** Sentences that appear for a while at the edge of the page. */

import { byId, h } from '../dom.js';
import { icon } from '../icons.js';

const SHOWN_MS = 8000;

/** @param {string} sentence */
export function toast(sentence) {
  const close = h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': 'Close this note', onclick: () => note.remove() },
    icon('close'),
  );
  const note = h('div', { class: 'toast' }, h('p', {}, sentence), close);
  byId('toasts').append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

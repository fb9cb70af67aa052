/** Instants in messages, in the viewer's own time zone; relative ones keep counting. */

import { formatDate, formatRelative } from '../format.js';
import { h } from '../dom.js';

const REFRESH_MS = 10_000;

/**
 * @param {Date} date
 * @param {string} [style] one of Discord's: t, T, d, D, f, F, s, S, R
 * @returns {HTMLElement} with the full date as its tooltip
 */
export function timestamp(date, style = 'f') {
  if (Number.isNaN(date.getTime())) return h('span', {}, 'an impossible date');
  const element = h('time', { datetime: date.toISOString(), title: formatDate(date, 'F'), class: 'timestamp' });
  element.textContent = style === 'R' ? formatRelative(date) : formatDate(date, style);
  if (style === 'R') element.dataset.relative = '';
  return element;
}

/** Keeps "in 3 minutes" true while the page is open. */
export function keepRelativeTimes() {
  setInterval(() => {
    for (const element of document.querySelectorAll('time[data-relative]')) {
      const fresh = formatRelative(new Date(/** @type {HTMLTimeElement} */ (element).dateTime));
      if (element.textContent !== fresh) element.textContent = fresh;
    }
  }, REFRESH_MS);
}

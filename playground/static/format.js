/** Instants and sizes as people read them, in the viewer's own time zone and the clock of the playground. */

import { now } from './clock.js';

const LOCALE = navigator.language.startsWith('en') ? navigator.language : 'en';

/** @type {Record<string, Intl.DateTimeFormatOptions>} Discord's timestamp styles, without R (relative) */
const STYLES = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { dateStyle: 'short', timeStyle: 'short' },
  S: { dateStyle: 'short', timeStyle: 'medium' },
};

/** @type {[Intl.RelativeTimeFormatUnit, number][]} units with their length in seconds, longest first */
const UNITS = [
  ['year', 31_556_952],
  ['month', 2_629_746],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** @param {Date} date @param {string} style one of t, T, d, D, f, F, s, S @returns {string} */
export const formatDate = (date, style) => date.toLocaleString(LOCALE, STYLES[style] ?? STYLES.f);

/** @param {Date} date @param {string} timeZone an IANA name @returns {string} such as "Tue, Feb 8, 2022, 9:00 AM CST" */
export const formatInZone = (date, timeZone) =>
  date.toLocaleString(LOCALE, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });

/** @param {Date} date @returns {string} such as "in 3 days" or "2 minutes ago" */
export function formatRelative(date) {
  const seconds = (date.getTime() - now().getTime()) / 1000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS[UNITS.length - 1];
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / length), unit);
}

/** @param {Date} date @returns {string} "Today", "Yesterday" or the date */
export function formatDay(date) {
  if (sameDay(date, now())) return 'Today';
  if (sameDay(date, new Date(now().getTime() - 86_400_000))) return 'Yesterday';
  return date.toLocaleDateString(LOCALE, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** @param {Date} date @returns {string} the time, with the date unless it is today's */
export const formatMoment = (date) => formatDate(date, sameDay(date, now()) ? 't' : 's');

/** @param {Date} a @param {Date} b @returns {boolean} whether both fall on one day of the viewer's calendar */
export const sameDay = (a, b) => a.toDateString() === b.toDateString();

/** @param {number} bytes @returns {string} such as "12.3 kB" */
export function formatSize(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

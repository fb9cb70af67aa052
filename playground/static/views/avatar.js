/** The round initial that stands for a person. */

/** @import { User } from '../types.js' */

import { displayName } from '../discord.js';
import { h } from '../dom.js';

const COLOURS = 10;

/**
 * @param {User | null | undefined} user
 * @returns {HTMLElement} coloured by id; decorative, the name stands beside it
 */
export function avatar(user) {
  const id = user?.id ?? '0';
  const colour = [...id].reduce((sum, digit) => (sum * 7 + digit.charCodeAt(0)) % 9973, 0) % COLOURS;
  const [initial] = displayName(user);
  return h('span', { class: `avatar colour-${colour}`, 'aria-hidden': 'true' }, initial.toUpperCase());
}

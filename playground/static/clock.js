/** The playground's clock, which may be set forward and run fast. The page only shows it; the server keeps it. */

/** @import { ClockState } from './types.js' */

/** @type {ClockState & {heard: number}} how it goes since the machine's clock showed `heard`, in milliseconds */
let going = { now: new Date().toISOString(), speed: 1, until: null, then: 1, limit: null, heard: Date.now() };

export const FASTEST = 10_080;

/** @param {ClockState} state how the clock goes, as the server says */
export function setClock(state) {
  going = { ...state, heard: Date.now() };
}

/** @returns {Date} the present instant by the server's clock */
export function now() {
  const begun = Date.parse(going.now);
  let shown = begun + (Date.now() - going.heard) * going.speed;
  const until = going.until ? Date.parse(going.until) : Infinity;
  if (going.speed && shown > until) {
    const reached = going.heard + (until - begun) / going.speed;
    shown = until + (Date.now() - reached) * going.then;
  }
  return new Date(going.limit ? Math.max(begun, Math.min(shown, Date.parse(going.limit))) : shown);
}

/** @returns {number} how fast it goes on when a jump or a stretch that is played is over */
export const usualSpeed = () => (going.until && now() >= new Date(going.until) ? going.then : going.speed);

/** @returns {boolean} whether a jump is under way: the bot is busy with what lies on its way */
export const isJumping = () => usualSpeed() > FASTEST;

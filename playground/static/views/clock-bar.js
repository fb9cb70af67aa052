/** The bar that shows the course's date and time, and moves them. */

/** @import { App } from '../types.js' */

import { isJumping, now, usualSpeed } from '../clock.js';
import { h, replace } from '../dom.js';
import { icon } from '../icons.js';
import { formatInZone } from '../format.js';
import { openJump } from './jump.js';

const REFRESH_MS = 200;
const WEEK_MS = 7 * 86_400_000;

const SPEEDS = [
  { speed: 0, label: 'Paused' },
  { speed: 1, label: 'Real time' },
  { speed: 60, label: 'An hour a minute (×60)' },
  { speed: 1440, label: 'A day a minute (×1440)' },
  { speed: 10_080, label: 'A week a minute (×10080)' },
];

/** @param {HTMLElement} root @param {App} app */
export function mountClockBar(root, app) {
  const { store, actions } = app;
  const shown = h('time', { class: 'clock-time' });
  const speeds = SPEEDS.map(({ speed, label }) => h('option', { value: speed }, label));
  const other = h('option', { value: '', hidden: true }, 'Jumping…');
  const select = h(
    'select',
    {
      'aria-label': 'How fast the clock goes',
      onchange: () => actions.moveClock({ speed: Number(select.value) }),
    },
    ...speeds,
    other,
  );
  const week = () => actions.moveClock({ speed: 10_080, until: new Date(now().getTime() + WEEK_MS).toISOString() });
  replace(
    root,
    icon('calendar'),
    shown,
    select,
    h('button', { type: 'button', class: 'button secondary', onclick: () => openJump(app) }, 'Jump to…'),
    h('button', { type: 'button', class: 'button secondary', onclick: week }, 'Play a week'),
  );

  function tick() {
    const text = formatInZone(now(), store.timeZone);
    if (shown.textContent !== text) shown.textContent = text;
    const speed = usualSpeed();
    const label = SPEEDS.find((each) => each.speed === speed);
    other.textContent = isJumping() ? 'Jumping…' : `×${speed}`;
    const value = label ? String(speed) : '';
    if (select.value !== value && document.activeElement !== select) select.value = value;
  }
  store.on('session', tick);
  store.on('clock', () => {
    select.blur();
    tick();
  });
  setInterval(tick, REFRESH_MS);
}

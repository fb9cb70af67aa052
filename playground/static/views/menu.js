/** A menu that a button opens: arrows move, letters jump, Escape closes and returns to the button. */

import { focusInside, h } from '../dom.js';
import { followAnchor, placeBeside } from './place.js';

/**
 * @typedef {object} MenuItem
 * @property {string} label        its name
 * @property {Node[]} [content]    how it looks, when not like its name
 * @property {boolean} [checked]   given for a choice among several
 * @property {string} [group]      a heading is put before the first item of each group
 * @property {() => void} onpick
 */

/**
 * @param {HTMLElement} button  what was pressed
 * @param {string} label
 * @param {MenuItem[]} items
 * @param {{grid?: boolean}} [options] `grid`: side by side, for single characters
 */
export function openMenu(button, label, items, { grid = false } = {}) {
  const rows = items.map((item) => menuRow(item, () => close(item)));
  const menu = h(
    'div',
    { class: grid ? 'menu grid' : 'menu', role: 'menu', 'aria-label': label, popover: 'auto' },
    ...items.flatMap((item, index) => [heading(item, items[index - 1]), rows[index]]),
  );
  const unfollow = followAnchor(() => placeBeside(menu, button));

  /** @param {MenuItem} item */
  function close(item) {
    menu.hidePopover();
    item.onpick();
  }

  menu.addEventListener('keydown', (event) => moveFocus(event, rows));
  menu.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== 'closed') return;
    unfollow();
    menu.remove();
    button.setAttribute('aria-expanded', 'false');
    if (document.activeElement === document.body) focusInside(button.closest('[tabindex]'), button);
  });
  (button.closest('dialog') ?? document.body).append(menu);
  button.setAttribute('aria-expanded', 'true');
  menu.showPopover();
  placeBeside(menu, button);
  (rows.find((row) => row.getAttribute('aria-checked') === 'true') ?? rows[0])?.focus();
}

/** @param {MenuItem} item @param {() => void} pick @returns {HTMLElement} */
function menuRow({ label, content, checked }, pick) {
  const role = checked === undefined ? 'menuitem' : 'menuitemradio';
  return h(
    'button',
    {
      type: 'button',
      role,
      class: 'menu-row',
      tabindex: -1,
      'aria-label': content && label,
      'aria-checked': checked === undefined ? null : String(checked),
      onclick: pick,
    },
    ...(content ?? [label]),
  );
}

/** @param {MenuItem} item @param {MenuItem | undefined} previous */
const heading = (item, previous) =>
  item.group && item.group !== previous?.group && h('p', { class: 'menu-heading', role: 'presentation' }, item.group);

/** @param {KeyboardEvent} event @param {HTMLElement[]} rows */
function moveFocus(event, rows) {
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const target = targetOf(event.key, at, rows);
  if (event.key === 'Tab') /** @type {HTMLElement} */ (event.currentTarget).hidePopover();
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/** @param {string} key @param {number} at @param {HTMLElement[]} rows @returns {HTMLElement | undefined} */
function targetOf(key, at, rows) {
  if (key === 'ArrowDown' || key === 'ArrowRight') return rows[(at + 1) % rows.length];
  if (key === 'ArrowUp' || key === 'ArrowLeft') return rows[(at || rows.length) - 1];
  if (key === 'Home') return rows[0];
  if (key === 'End') return rows[rows.length - 1];
  if (key.length !== 1) return undefined;
  const after = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  return after.find((row) =>
    (row.getAttribute('aria-label') ?? row.textContent ?? '').toLowerCase().startsWith(key.toLowerCase()),
  );
}

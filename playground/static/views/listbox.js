/** A floating list to pick from while the focus stays in a text field, as ARIA's combobox pattern asks. */

/** @import { Item } from '../types.js' */

import { h, uniqueId } from '../dom.js';
import { followAnchor, placeBeside } from './place.js';

export class Listbox {
  /** @type {Item[]} */
  items = [];
  active = -1;
  #input;
  #anchor;
  #onpick;
  /** @type {() => void} */
  #unfollow = () => {};
  /** @type {(item: Item) => boolean} */
  #isChosen;

  /**
   * @param {object} options
   * @param {HTMLInputElement | HTMLTextAreaElement} options.input  has the focus
   * @param {HTMLElement} [options.anchor]   what the list is placed beside; else the input
   * @param {string} options.label
   * @param {(item: Item) => void} options.onpick
   * @param {(item: Item) => boolean} [options.isChosen]  marks the rows that are chosen already
   */
  constructor({ input, anchor = input, label, onpick, isChosen = () => false }) {
    this.#input = input;
    this.#anchor = anchor;
    this.#onpick = onpick;
    this.#isChosen = isChosen;
    this.element = h('ul', {
      id: uniqueId('list'),
      class: 'listbox',
      role: 'listbox',
      'aria-label': label,
      popover: 'manual',
    });
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
    input.addEventListener('blur', () => this.hide());
  }

  /** @returns {boolean} whether it is shown */
  get open() {
    return this.element.matches(':popover-open');
  }

  /**
   * @param {Item[]} items none hides the list
   * @param {number} [active] the row that Enter picks, -1 for none
   */
  show(items, active = 0) {
    if (!items.length || !this.#input.isConnected) return this.hide();
    this.items = items;
    this.element.replaceChildren(...items.map((item, index) => this.#row(item, index)));
    if (!this.element.isConnected) this.#input.after(this.element);
    if (!this.open) this.element.showPopover();
    this.#input.setAttribute('role', 'combobox');
    this.#input.setAttribute('aria-expanded', 'true');
    this.#input.setAttribute('aria-controls', this.element.id);
    this.#place();
    this.#unfollow();
    this.#unfollow = followAnchor(() => this.#place());
    this.#activate(active);
  }

  hide() {
    if (!this.open) return;
    this.#unfollow();
    this.element.hidePopover();
    this.active = -1;
    this.#input.removeAttribute('aria-activedescendant');
    this.#input.removeAttribute('aria-controls');
    if (this.#input instanceof HTMLInputElement) return this.#input.setAttribute('aria-expanded', 'false');
    // A text area is a combobox only while it has a list.
    for (const name of ['role', 'aria-expanded']) this.#input.removeAttribute(name);
  }

  /**
   * Moves in the list, picks or closes it.
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was meant for the list
   */
  handleKey(event) {
    if (!this.open || event.isComposing) return false;
    if (event.key === 'ArrowDown') this.#activate((this.active + 1) % this.items.length);
    else if (event.key === 'ArrowUp') this.#activate((this.active <= 0 ? this.items.length : this.active) - 1);
    else if (event.key === 'Escape') this.hide();
    else if (this.#picks(event)) this.#onpick(this.items[this.active]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** @param {KeyboardEvent} event */
  #picks({ key, shiftKey }) {
    return this.active >= 0 && !shiftKey && (key === 'Enter' || key === 'Tab');
  }

  #place() {
    placeBeside(this.element, this.#anchor, { wide: true });
  }

  /** @param {number} index */
  #activate(index) {
    this.active = Math.min(index, this.items.length - 1);
    [...this.element.children].forEach((row, place) => row.classList.toggle('active', place === this.active));
    const row = this.element.children[this.active];
    if (!row) return this.#input.removeAttribute('aria-activedescendant');
    row.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', row.id);
  }

  /** @param {Item} item @param {number} index @returns {HTMLElement} */
  #row(item, index) {
    return h(
      'li',
      {
        id: `${this.element.id}-${index}`,
        role: 'option',
        'aria-selected': String(this.#isChosen(item)),
        onclick: () => this.#onpick(item),
        onmousemove: () => this.active !== index && this.#activate(index),
      },
      h('span', { class: 'row-label' }, item.label),
      item.hint && h('span', { class: 'row-hint' }, item.hint),
    );
  }
}

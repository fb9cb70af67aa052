/** A field to pick one or several rows from a list, by typing a part of the name. */

/** @import { Item } from '../types.js' */
/** @import { Field } from './field.js' */

import { h } from '../dom.js';
import { icon } from '../icons.js';
import { Listbox } from '../views/listbox.js';

/** With fewer rows than this there is nothing to search for, and no keyboard is opened on a phone. */
const WORTH_SEARCHING = 9;

/**
 * @typedef {object} PickerOptions
 * @property {string} label
 * @property {(query: string) => Item[] | Promise<Item[]>} find  what to offer for a text
 * @property {number} [min]           how many must be picked, once any is
 * @property {number} [max]           how many can be picked
 * @property {boolean} [free]         whether text that is in no row is a value too
 * @property {number} [delay]         milliseconds to wait for more typing before asking
 * @property {Item[]} [initial]
 * @property {string} [placeholder]
 * @property {boolean} [disabled]
 * @property {(values: string[]) => void} [onchange]  told of each pick of the person
 */

export class Picker {
  /** @type {Item[]} */
  chosen;
  #options;
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {PickerOptions} options */
  constructor(options) {
    this.#options = { min: 0, max: 1, free: false, delay: 0, ...options };
    this.chosen = options.initial ?? [];
    this.input = h('input', {
      class: 'input',
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-label': options.label,
      autocomplete: 'off',
      placeholder: options.placeholder,
      disabled: options.disabled,
      dataset: { key: `picker ${options.label}` },
    });
    this.chips = h('span', { class: 'chips' });
    this.element = h('div', { class: 'picker' }, this.chips, this.input, icon('chevron'));
    this.listbox = new Listbox({
      input: this.input,
      anchor: this.element,
      label: options.label,
      onpick: (item) => this.#pick(item),
      isChosen: (item) => this.values.includes(item.value),
    });
    this.#listen();
    this.#draw();
  }

  /** @returns {string[]} what is picked; for a free field also what is only typed */
  get values() {
    const typed = this.input.value.trim();
    if (this.#options.free && typed && this.chosen[0]?.label !== typed) return [typed];
    return this.chosen.map((item) => item.value);
  }

  /** @returns {Field} */
  asField() {
    const { min, max } = this.#options;
    return {
      element: this.element,
      control: this.input,
      value: () => (this.values.length ? (max > 1 ? this.values : this.values[0]) : undefined),
      problem: () => {
        if (!this.values.length && this.input.value.trim()) return 'Pick one from the list.';
        return this.values.length && this.values.length < min ? `Pick at least ${min}.` : null;
      },
    };
  }

  #listen() {
    const { input, listbox } = this;
    input.addEventListener('input', () => {
      if (this.#options.max === 1) this.chosen = [];
      this.#ask(input.value);
    });
    input.addEventListener('click', () => listbox.open || this.#ask(''));
    input.addEventListener('blur', () => this.#settle());
    input.addEventListener('keydown', (event) => {
      if (listbox.handleKey(event)) return;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        this.#ask('');
      }
      if (event.key === 'Backspace' && !input.value && this.chosen.length)
        this.#drop(this.chosen[this.chosen.length - 1]);
    });
  }

  /** @param {string} query asks what to offer, once the person has paused where asking takes a while */
  #ask(query) {
    const { delay } = this.#options;
    this.#asked += 1;
    clearTimeout(this.#timer);
    if (delay) this.#timer = setTimeout(() => this.#offer(query, this.#asked), delay);
    else this.#offer(query, this.#asked);
  }

  /** @param {string} query @param {number} asked which question it is: its answer counts unless another followed */
  async #offer(query, asked) {
    const { find, free } = this.#options;
    const found = find(query);
    const items = found instanceof Promise ? await found : found;
    if (asked !== this.#asked || document.activeElement !== this.input) return;
    if (!query && items.length < WORTH_SEARCHING && !free) this.input.inputMode = 'none';
    this.listbox.show(items, free ? -1 : 0);
  }

  /** @param {Item} item */
  #pick(item) {
    const { max } = this.#options;
    const known = this.chosen.some((each) => each.value === item.value);
    if (max === 1) this.chosen = [item];
    else if (known) this.chosen = this.chosen.filter((each) => each.value !== item.value);
    else if (this.chosen.length < max) this.chosen = [...this.chosen, item];
    this.#changed();
    if (max === 1) this.listbox.hide();
    else this.listbox.show(this.listbox.items, this.listbox.active);
  }

  /** @param {Item} item */
  #drop(item) {
    this.chosen = this.chosen.filter((each) => each !== item);
    this.#changed();
    this.input.focus();
  }

  #changed() {
    this.#draw();
    this.element.dispatchEvent(new InputEvent('input', { bubbles: true }));
    this.#options.onchange?.(this.values);
  }

  /** Takes the one row that was typed in full; forgets a text that is in no row of a field with several. */
  #settle() {
    const typed = this.input.value.trim().toLowerCase();
    const exact = this.listbox.items.find((item) => item.label.toLowerCase() === typed);
    if (typed && exact && !this.chosen.length) this.#pick(exact);
  }

  #draw() {
    const several = this.#options.max > 1;
    this.input.value = several ? '' : (this.chosen[0]?.label ?? '');
    this.chips.replaceChildren(...(several ? this.chosen.map((item) => this.#chip(item)) : []));
  }

  /** @param {Item} item @returns {HTMLElement} */
  #chip(item) {
    const remove = h(
      'button',
      { type: 'button', 'aria-label': `Remove ${item.label}`, onclick: () => this.#drop(item) },
      icon('close'),
    );
    return h('span', { class: 'chip' }, item.label, remove);
  }
}

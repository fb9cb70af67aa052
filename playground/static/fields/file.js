/** Fields that take files, and files as they come from pasting and dragging. */

/** @import { Field } from './field.js' */

import { h } from '../dom.js';
import { formatSize } from '../format.js';
import { icon } from '../icons.js';

/** The files chosen so far, as a list from which each can be taken away. */
export class FileTray {
  /** @type {File[]} */
  files = [];

  /** @param {number} most how many it holds; of a single one the latest stays */
  constructor(most) {
    this.most = most;
    this.element = h('ul', { class: 'file-list', 'aria-label': 'Chosen files' });
  }

  /** @param {File[]} files */
  add(files) {
    this.#put(this.most > 1 ? [...this.files, ...files].slice(0, this.most) : [...this.files, ...files].slice(-1));
  }

  clear() {
    this.#put([]);
  }

  /** @param {File[]} files */
  #put(files) {
    if (!files.length && !this.files.length) return;
    this.files = files;
    const rows = files.map((file) => fileChip(file, () => this.#put(this.files.filter((each) => each !== file))));
    this.element.replaceChildren(...rows);
    this.element.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}

/**
 * @param {{min?: number, max?: number}} [options] how many files
 * @returns {Field}
 */
export function fileField({ min = 1, max = 1 } = {}) {
  const tray = new FileTray(max);
  const control = h('input', { type: 'file', class: 'file-input', multiple: max > 1 });
  const prompt = h(
    'span',
    { class: 'file-prompt' },
    icon('paperclip'),
    max > 1 ? `Choose up to ${max} files` : 'Choose a file',
  );
  const element = h('div', { class: 'file-field' }, h('label', { class: 'file-drop' }, control, prompt), tray.element);
  control.addEventListener('change', () => {
    tray.add([...(control.files ?? [])]);
    control.value = '';
  });
  receiveDrops(element, (files) => tray.add(files));
  return {
    element,
    control,
    take: (files) => tray.add(files),
    files: () => tray.files,
    value: () => (tray.files.length ? tray.files : undefined),
    problem: () => (tray.files.length && tray.files.length < min ? `Choose at least ${min} files.` : null),
  };
}

/**
 * @param {File} file
 * @param {() => void} onremove
 * @returns {HTMLElement} its name and size, with a button that takes it away
 */
function fileChip(file, onremove) {
  return h(
    'li',
    { class: 'file-chip' },
    icon('file'),
    h('span', { class: 'file-name' }, file.name),
    h('span', { class: 'file-size' }, formatSize(file.size)),
    h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': `Remove ${file.name}`, onclick: onremove },
      icon('close'),
    ),
  );
}

/**
 * @param {HTMLElement} element where files can be dropped
 * @param {(files: File[]) => void} take
 */
export function receiveDrops(element, take) {
  element.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    element.classList.add('dropping');
  });
  element.addEventListener('dragleave', () => element.classList.remove('dropping'));
  element.addEventListener('drop', (event) => {
    element.classList.remove('dropping');
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    take([...event.dataTransfer.files]);
  });
}

/**
 * @param {ClipboardEvent} event
 * @returns {File[]} the files that were pasted, none when it was text
 */
export function pastedFiles(event) {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length) event.preventDefault();
  return files;
}

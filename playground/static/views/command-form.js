/** The options of a slash command as fields, in the place of the composer. Enter runs it, Escape gives it up. */

/** @import { App, Choice, CommandOption, OptionValue } from '../types.js' */
/** @import { Runnable } from '../commands.js' */
/** @import { FieldRow } from '../fields/field.js' */
/** @import { Uploads } from '../actions.js' */

import { wrapOptions } from '../commands.js';
import { h } from '../dom.js';
import { checkRows, fieldRow } from '../fields/field.js';
import { pastedFiles, receiveDrops } from '../fields/file.js';
import { optionField } from '../fields/option.js';
import { icon } from '../icons.js';

/** @typedef {{option: CommandOption, row: FieldRow}} Entry */

/** @param {App} app @param {Runnable} command @returns {HTMLFormElement} */
export function commandForm(app, command) {
  const { actions } = app;
  /** @type {Entry[]} */
  const entries = command.options.map((option) => ({
    option,
    row: optionRow(app, option, (text) => complete(option, text)),
  }));

  /** @param {CommandOption} focused @param {string} text @returns {Promise<Choice[]>} */
  function complete(focused, text) {
    const options = entries.flatMap(({ option, row }) => {
      if (option === focused) return [{ name: option.name, type: option.type, value: text, focused: true }];
      const value = row.field.files || row.field.problem() ? undefined : row.field.value();
      return value === undefined ? [] : [{ name: option.name, type: option.type, value }];
    });
    return actions.complete(command, wrapOptions(command, options));
  }

  async function run() {
    if (form.getAttribute('aria-busy') || !checkRows(entries.map(({ row }) => row))) return;
    const { options, uploads } = filled(entries);
    form.setAttribute('aria-busy', 'true');
    const taken = await actions.run(command, wrapOptions(command, options), uploads);
    form.removeAttribute('aria-busy');
    if (taken && app.store.command === command) giveUp();
  }

  function giveUp() {
    actions.prepare(null);
    document.getElementById('message-box')?.focus();
  }

  /** @param {File[]} files */
  function take(files) {
    const free =
      entries.find(({ row }) => row.field.files && !row.field.files().length) ??
      entries.find(({ row }) => row.field.files);
    free?.row.field.take?.(files);
  }

  const form = h(
    'form',
    { class: 'command-form', novalidate: true, 'aria-label': `Options of /${command.name}` },
    h(
      'header',
      {},
      h('b', {}, `/${command.name}`),
      h('span', { class: 'field-hint' }, command.description),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': 'Give up the command',
          title: 'Give up (Escape)',
          onclick: giveUp,
        },
        icon('close'),
      ),
    ),
    entries.length ? h('div', { class: 'command-fields' }, ...entries.map(({ row }) => row.element)) : null,
    h(
      'footer',
      {},
      h('span', { class: 'field-hint keys' }, 'Enter runs it, Escape gives it up'),
      h('button', { type: 'submit', class: 'button primary run' }, 'Run'),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') giveUp();
  });
  form.addEventListener('paste', (event) => take(pastedFiles(event)));
  receiveDrops(form, take);
  return form;
}

/**
 * @param {App} app
 * @param {CommandOption} option
 * @param {(text: string) => Promise<Choice[]>} complete
 * @returns {FieldRow}
 */
function optionRow(app, option, complete) {
  return fieldRow(optionField(app, option, complete), {
    label: option.name,
    description: option.description,
    required: option.required,
  });
}

/**
 * @param {Entry[]} entries
 * @returns {{options: OptionValue[], uploads: Uploads}} the options that have a value; ids of the page stand for files
 */
function filled(entries) {
  /** @type {Uploads} */
  const uploads = { values: {}, files: [] };
  const options = entries.flatMap(({ option: { name, type }, row }) => {
    const value = row.field.value();
    if (value === undefined) return [];
    if (!row.field.files) return [{ name, type, value }];
    const index = uploads.files.push(value) - 1;
    uploads.values[String(index)] = index;
    return [{ name, type, value: String(index) }];
  });
  return { options, uploads };
}

/** Modals: the forms that the bot asks a person to fill. */

/** @import { App, Component, ModalForm } from '../types.js' */
/** @import { Field, FieldRow } from '../fields/field.js' */
/** @import { Uploads } from '../actions.js' */

import { ComponentType } from '../discord.js';
import { checkbox, choiceGroup } from '../fields/choice-group.js';
import { checkRows, fieldRow } from '../fields/field.js';
import { fileField } from '../fields/file.js';
import { selectPicker } from '../fields/select.js';
import { textField } from '../fields/text.js';
import { markdown } from '../markdown/render.js';
import { openDialog } from './dialog.js';

const PARAGRAPH = 2;

/**
 * @typedef {object} Part   one component of the modal
 * @property {Component} component
 * @property {Component} [input]  the component to fill, in it or itself
 * @property {FieldRow} [row]
 */

/**
 * @param {App} app
 * @param {ModalForm} form
 * @param {string} channelId where it was asked for
 */
export function openModal(app, form, channelId) {
  const parts = form.components.map((component) => partOf(app, component));
  const rows = parts.flatMap((part) => (part.row ? [part.row] : []));
  openDialog({
    title: form.title,
    submitLabel: 'Submit',
    body: parts.map((part) => part.row?.element ?? markdown(app, part.component.content ?? '')),
    onsubmit() {
      if (!checkRows(rows)) return '';
      /** @type {Uploads} */
      const uploads = { values: {}, files: [] };
      const components = parts.map((part) => submitted(part, uploads));
      return app.actions.submitModal(form, channelId, components, uploads);
    },
  });
}

/** @param {App} app @param {Component} component @returns {Part} */
function partOf(app, component) {
  const input = component.component ?? component.components?.[0];
  if (!input) return { component };
  const texts = {
    label: component.label ?? input.label ?? '',
    description: component.description,
    required: isRequired(input),
  };
  return { component, input, row: fieldRow(inputField(app, input), texts) };
}

/**
 * @param {Component} input
 * @returns {boolean} Discord requires what is not said to be optional; a single box may stay empty
 */
const isRequired = (input) =>
  input.type !== ComponentType.CHECKBOX && input.required !== false && input.min_values !== 0;

/** @param {App} app @param {Component} input @returns {Field} */
function inputField(app, input) {
  const { options = [], min_values: min, max_values: max } = input;
  switch (input.type) {
    case ComponentType.TEXT_INPUT:
      return textField({
        paragraph: input.style === PARAGRAPH,
        value: input.value ?? '',
        placeholder: input.placeholder,
        minLength: input.min_length,
        maxLength: input.max_length,
      });
    case ComponentType.FILE_UPLOAD:
      return fileField({ min, max });
    case ComponentType.RADIO_GROUP:
      return choiceGroup(options, { several: false });
    case ComponentType.CHECKBOX_GROUP:
      return choiceGroup(options, { several: true, min, max });
    case ComponentType.CHECKBOX:
      return checkbox(Boolean(input.default));
    default:
      return selectPicker(app, input).asField();
  }
}

/**
 * @param {Part} part
 * @param {Uploads} uploads takes the files; their values are ids of the page's own
 * @returns {object} the component in the shape of Discord's modal submission
 */
function submitted({ component: { type, id, component }, input, row }, uploads) {
  if (!input || !row) return { type, id };
  const filled = { type: input.type, id: input.id, custom_id: input.custom_id, ...answer(input, row.field, uploads) };
  return component ? { type, id, component: filled } : { type, id, components: [filled] };
}

/**
 * @param {Component} input
 * @param {Field} field
 * @param {Uploads} uploads
 * @returns {{value?: any, values?: string[]}}
 */
function answer(input, field, uploads) {
  const value = field.value();
  switch (input.type) {
    case ComponentType.TEXT_INPUT:
      return { value: value ?? '' };
    case ComponentType.RADIO_GROUP:
      return { value: value ?? null };
    case ComponentType.CHECKBOX:
      return { value };
    case ComponentType.FILE_UPLOAD:
      return { values: (field.files?.() ?? []).map((file) => upload(file, uploads)) };
    default:
      return { values: value === undefined ? [] : [value].flat() };
  }
}

/** @param {File} file @param {Uploads} uploads @returns {string} the id that stands for it */
function upload(file, uploads) {
  const index = uploads.files.push(file) - 1;
  uploads.values[String(index)] = index;
  return String(index);
}

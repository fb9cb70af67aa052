/** What every field of a command or modal has in common, and the row that it stands in. */

import { h, uniqueId } from '../dom.js';

/**
 * @typedef {object} Field
 * @property {HTMLElement} element   the whole field
 * @property {HTMLElement} control   the part that takes the focus and carries the label
 * @property {() => any} value       undefined while it is empty
 * @property {() => string | null} problem  why its value cannot be used, or null; emptiness is judged by the row
 * @property {() => File[]} [files]  chosen for upload
 * @property {(files: File[]) => void} [take]  adds files that were pasted or dropped
 */

/**
 * @typedef {object} FieldRow
 * @property {HTMLElement} element
 * @property {Field} field
 * @property {() => boolean} check  says at the field what is wrong; true when nothing is
 */

/**
 * @param {Field} field
 * @param {object} texts
 * @param {string} texts.label
 * @param {string} [texts.description]
 * @param {boolean} [texts.required]
 * @returns {FieldRow}
 */
export function fieldRow(field, { label, description, required = false }) {
  const { control } = field;
  control.id ||= uniqueId('field');
  const hint = description ? h('p', { id: `${control.id}-hint`, class: 'field-hint' }, description) : null;
  const problem = h('p', { id: `${control.id}-problem`, class: 'problem' });
  const mark = required
    ? h('span', { class: 'required', 'aria-hidden': 'true' }, '*')
    : h('span', { class: 'optional' }, 'optional');
  const element = h(
    'div',
    { class: 'field-row' },
    h('label', { for: control.id, id: `${control.id}-label` }, h('span', {}, label), ' ', mark),
    hint,
    field.element,
    problem,
  );
  control.setAttribute('aria-describedby', [hint?.id, problem.id].filter(Boolean).join(' '));
  if (!control.matches('input:not([aria-label]), textarea'))
    control.setAttribute('aria-labelledby', `${control.id}-label`);
  if (required) control.setAttribute('aria-required', 'true');

  function check() {
    const empty = field.value() === undefined;
    const text = field.problem() ?? (required && empty ? 'This is required.' : null);
    problem.textContent = text ?? '';
    if (text) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
    return !text;
  }
  element.addEventListener('input', () => control.hasAttribute('aria-invalid') && check());
  return { element, field, check };
}

/**
 * Checks every row and moves to the first that needs attention.
 * @param {FieldRow[]} rows
 * @returns {boolean} whether all can be used
 */
export function checkRows(rows) {
  const wrong = rows.filter((row) => !row.check());
  wrong[0]?.field.control.focus();
  return !wrong.length;
}

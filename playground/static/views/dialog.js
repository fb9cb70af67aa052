/** Dialogs: the browser's own, which keeps the focus inside and closes on Escape. */

import { h, uniqueId } from '../dom.js';
import { icon } from '../icons.js';

/**
 * @typedef {object} DialogOptions
 * @property {string} title
 * @property {Node[]} body
 * @property {string} [submitLabel]  the dialog is a form when given
 * @property {() => Promise<string | null> | string | null} [onsubmit] returns why it cannot close yet, or null
 */

/**
 * Shows a dialog until it is closed or its form has been taken.
 * @param {DialogOptions} options
 * @returns {{close: () => void}}
 */
export function openDialog({ title, body, submitLabel, onsubmit }) {
  const titleId = uniqueId('dialog');
  const problem = h('p', { class: 'problem', role: 'alert' });
  const submit = submitLabel ? h('button', { type: 'submit', class: 'button primary' }, submitLabel) : null;
  const cancel = h(
    'button',
    { type: 'button', class: 'button secondary', onclick: () => dialog.close() },
    submitLabel ? 'Cancel' : 'Close',
  );
  const form = h(
    'form',
    { class: 'dialog-form', novalidate: true },
    h(
      'header',
      {},
      h('h2', { id: titleId }, title),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => dialog.close() },
        icon('close'),
      ),
    ),
    h('div', { class: 'dialog-body' }, ...body),
    problem,
    h('footer', {}, cancel, submit),
  );
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': titleId }, form);

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!submit || submit.getAttribute('aria-busy') === 'true') return;
    submit.setAttribute('aria-busy', 'true');
    problem.textContent = '';
    const refusal = (await onsubmit?.()) ?? null;
    submit.removeAttribute('aria-busy');
    if (refusal === null) dialog.close();
    else problem.textContent = refusal;
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  /** @type {HTMLElement | null} */ (
    dialog.querySelector('.dialog-body :is(input, textarea, select, button)')
  )?.focus();
  return { close: () => dialog.close() };
}

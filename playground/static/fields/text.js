/** Fields for text and numbers. */

/** @import { Field } from './field.js' */

import { h } from '../dom.js';

/**
 * Lets a text area grow with what is written in it.
 * @param {HTMLTextAreaElement} area
 */
export function growWithText(area) {
  const fit = () => {
    area.style.height = 'auto';
    const border = area.offsetHeight - area.clientHeight;
    if (area.scrollHeight) area.style.height = `${area.scrollHeight + border}px`;
  };
  area.addEventListener('input', fit);
  requestAnimationFrame(fit);
}

/**
 * Makes a text area behave like a single line, although a long text is shown in full.
 * @param {HTMLTextAreaElement} area
 */
function submitOnEnter(area) {
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    area.form?.requestSubmit();
  });
}

/**
 * @param {object} options
 * @param {boolean} [options.paragraph]  several lines, where Enter makes a new one
 * @param {string} [options.value]
 * @param {string} [options.placeholder]
 * @param {number} [options.minLength]
 * @param {number} [options.maxLength]
 * @returns {Field}
 */
export function textField({ paragraph = false, value = '', placeholder, minLength = 0, maxLength = 4000 }) {
  const control = h('textarea', {
    class: 'input',
    rows: paragraph ? 4 : 1,
    maxlength: maxLength,
    placeholder,
    value,
    'aria-multiline': String(paragraph),
    autocomplete: 'off',
  });
  growWithText(control);
  if (!paragraph) submitOnEnter(control);
  const counter = h('span', { class: 'counter', 'aria-hidden': 'true' });
  const count = () => {
    counter.textContent = control.value.length > maxLength * 0.8 ? `${control.value.length} / ${maxLength}` : '';
  };
  control.addEventListener('input', count);
  count();
  return {
    element: h('div', { class: 'text-field' }, control, counter),
    control,
    value: () => control.value.trim() || undefined,
    problem: () =>
      control.value && control.value.length < minLength ? `Write at least ${minLength} characters.` : null,
  };
}

/**
 * @param {object} options
 * @param {boolean} options.whole  whether only whole numbers count
 * @param {number} [options.min]
 * @param {number} [options.max]
 * @returns {Field}
 */
export function numberField({ whole, min, max }) {
  const control = h('input', { class: 'input', inputmode: whole ? 'numeric' : 'decimal', autocomplete: 'off' });
  const number = () => Number(control.value.trim().replace(',', '.'));
  return {
    element: control,
    control,
    value: () => (control.value.trim() ? number() : undefined),
    problem() {
      if (!control.value.trim()) return null;
      if (!Number.isFinite(number())) return 'Write a number.';
      if (whole && !Number.isSafeInteger(number())) return 'Write a whole number.';
      if (min !== undefined && number() < min) return `Write ${min} or more.`;
      return max !== undefined && number() > max ? `Write ${max} or less.` : null;
    },
  };
}

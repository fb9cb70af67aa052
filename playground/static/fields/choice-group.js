/** Radio buttons and check boxes of a modal. */

/** @import { SelectOption } from '../types.js' */
/** @import { Field } from './field.js' */

import { h, uniqueId } from '../dom.js';

/**
 * @param {SelectOption[]} options
 * @param {{several: boolean, min?: number, max?: number}} rule
 * @returns {Field} its value is one option's value, or a list of them when several can be chosen
 */
export function choiceGroup(options, { several, min = 0, max = options.length }) {
  const name = uniqueId('group');
  const inputs = options.map((option) =>
    h('input', { type: several ? 'checkbox' : 'radio', name, checked: option.default }),
  );
  const control = h(
    'div',
    { class: 'choice-group', role: several ? 'group' : 'radiogroup', tabindex: -1 },
    ...options.map((option, index) =>
      h(
        'label',
        {},
        inputs[index],
        h('span', {}, option.label),
        option.description && h('span', { class: 'field-hint' }, option.description),
      ),
    ),
  );
  const values = () => options.filter((_, index) => inputs[index].checked).map((option) => option.value);
  return {
    element: control,
    control,
    value: () => (values().length ? (several ? values() : values()[0]) : undefined),
    problem() {
      if (!several || !values().length) return null;
      if (values().length < min) return `Choose at least ${min}.`;
      return values().length > max ? `Choose ${max} at most.` : null;
    },
  };
}

/** @param {boolean} checked @returns {Field} a single check box */
export function checkbox(checked) {
  const control = h('input', { type: 'checkbox', class: 'checkbox', checked });
  return { element: control, control, value: () => control.checked, problem: () => null };
}

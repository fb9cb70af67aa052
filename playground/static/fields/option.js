/** The field for each type of a slash command's option. */

/** @import { App, Choice, CommandOption, Item } from '../types.js' */
/** @import { Field } from './field.js' */

import { OptionType } from '../discord.js';
import { channelItems, filterItems, roleItems, userItems } from '../mentions.js';
import { fileField } from './file.js';
import { Picker } from './picker.js';
import { numberField, textField } from './text.js';

const AUTOCOMPLETE_DELAY_MS = 200;

/** @type {Choice[]} */
const YES_OR_NO = [
  { name: 'True', value: 'true' },
  { name: 'False', value: 'false' },
];

/**
 * @param {App} app
 * @param {CommandOption} option
 * @param {(text: string) => Promise<Choice[]>} complete asks the bot what to offer
 * @returns {Field} its value has the type that Discord sends for the option; files give their `File`
 */
export function optionField(app, option, complete) {
  if (option.type === OptionType.ATTACHMENT) return singleFile();
  if (option.type === OptionType.BOOLEAN)
    return withValue(choicePicker(option, YES_OR_NO), (value) => value === 'true');
  if (option.choices?.length) return typed(option, choicePicker(option, option.choices));
  if (option.autocomplete) return typed(option, completing(option, complete));
  const items = entityItems(app, option);
  if (items) return new Picker({ label: option.name, find: (query) => filterItems(items(), query) }).asField();
  return written(option);
}

/** @param {CommandOption} option @returns {Field} */
function written(option) {
  if (option.type === OptionType.STRING)
    return textField({ minLength: option.min_length, maxLength: option.max_length });
  return numberField({ whole: option.type === OptionType.INTEGER, min: option.min_value, max: option.max_value });
}

/** @returns {Field} */
function singleFile() {
  const field = fileField();
  return { ...field, value: () => field.files?.()[0] };
}

/** @param {App} app @param {CommandOption} option @returns {(() => Item[]) | undefined} */
function entityItems({ store }, option) {
  /** @type {Record<number, () => Item[]>} */
  const sources = {
    [OptionType.USER]: () => userItems(store),
    [OptionType.ROLE]: () => roleItems(store),
    [OptionType.CHANNEL]: () => channelItems(store, option.channel_types),
    [OptionType.MENTIONABLE]: () => [...userItems(store), ...roleItems(store)],
  };
  return sources[option.type];
}

/** @param {Choice} choice @returns {Item} */
const toItem = ({ name, value }) => ({ label: name, value: String(value) });

/** @param {CommandOption} option @param {Choice[]} choices @returns {Field} */
function choicePicker(option, choices) {
  return new Picker({ label: option.name, find: (query) => filterItems(choices.map(toItem), query) }).asField();
}

/** @param {CommandOption} option @param {(text: string) => Promise<Choice[]>} complete @returns {Field} */
function completing(option, complete) {
  const find = async (/** @type {string} */ text) => (await complete(text)).map(toItem);
  return new Picker({ label: option.name, find, free: true, delay: AUTOCOMPLETE_DELAY_MS }).asField();
}

/** @param {CommandOption} option @param {Field} field @returns {Field} with a number for an option that is one */
function typed(option, field) {
  if (option.type === OptionType.STRING) return field;
  const numeric = withValue(field, Number);
  return { ...numeric, problem: () => field.problem() ?? (Number.isNaN(numeric.value()) ? 'Write a number.' : null) };
}

/** @param {Field} field @param {(value: string) => any} convert @returns {Field} */
function withValue(field, convert) {
  return { ...field, value: () => (field.value() === undefined ? undefined : convert(field.value())) };
}

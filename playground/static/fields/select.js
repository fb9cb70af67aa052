/** The picker for each kind of select component, in messages and in modals. */

/** @import { App, Component, Item } from '../types.js' */
/** @import { PickerOptions } from './picker.js' */

import { ComponentType, emojiText } from '../discord.js';
import { channelItems, filterItems, roleItems, userItems } from '../mentions.js';
import { Picker } from './picker.js';

/**
 * @param {App} app
 * @param {Component} component a select of any type
 * @param {Partial<PickerOptions>} [options] that the place of the select adds
 * @returns {Picker}
 */
export function selectPicker(app, component, options = {}) {
  const items = selectItems(app, component);
  const defaults = new Set(component.default_values?.map((value) => value.id));
  for (const option of component.options ?? []) if (option.default) defaults.add(option.value);
  return new Picker({
    label: component.placeholder || 'Make a selection',
    placeholder: component.placeholder || 'Make a selection',
    find: (query) => filterItems(items, query),
    min: component.min_values ?? 1,
    max: component.max_values ?? 1,
    disabled: component.disabled,
    initial: items.filter((item) => defaults.has(item.value)),
    ...options,
  });
}

/** @param {App} app @param {Component} component @returns {Item[]} everything that can be picked */
function selectItems({ store }, component) {
  switch (component.type) {
    case ComponentType.USER_SELECT:
      return userItems(store);
    case ComponentType.ROLE_SELECT:
      return roleItems(store);
    case ComponentType.MENTIONABLE_SELECT:
      return [...userItems(store), ...roleItems(store)];
    case ComponentType.CHANNEL_SELECT:
      return channelItems(store, component.channel_types);
    default:
      return (component.options ?? []).map((option) => ({
        value: option.value,
        hint: option.description,
        label: option.emoji ? `${emojiText(option.emoji)} ${option.label}` : option.label,
      }));
  }
}

/** Message components, of both versions: rows of buttons and selects, and laid-out content. */

/** @import { App, Component, Message } from '../types.js' */

import { ComponentType, emojiText } from '../discord.js';
import { h } from '../dom.js';
import { selectPicker } from '../fields/select.js';
import { markdown, spoiler } from '../markdown/render.js';
import { cssColour } from './embeds.js';
import { fileCard, picture } from './media.js';

/** @typedef {{app: App, message: Message}} Place */

const BUTTON_LOOKS = ['', 'primary', 'secondary', 'success', 'danger', 'link', 'primary'];
const LINK = 5;

/** @type {Record<number, (component: Component, place: Place) => HTMLElement>} */
const VIEWS = {
  [ComponentType.ACTION_ROW]: (component, place) => h('div', { class: 'action-row' }, ...inner(component, place)),
  [ComponentType.BUTTON]: button,
  [ComponentType.STRING_SELECT]: select,
  [ComponentType.USER_SELECT]: select,
  [ComponentType.ROLE_SELECT]: select,
  [ComponentType.MENTIONABLE_SELECT]: select,
  [ComponentType.CHANNEL_SELECT]: select,
  [ComponentType.SECTION]: section,
  [ComponentType.TEXT_DISPLAY]: (component, { app, message }) =>
    markdown(app, component.content ?? '', message.mentions),
  [ComponentType.THUMBNAIL]: (component) => h('div', { class: 'thumbnail' }, media(component)),
  [ComponentType.MEDIA_GALLERY]: (component) => h('div', { class: 'gallery' }, ...(component.items ?? []).map(media)),
  [ComponentType.FILE]: file,
  [ComponentType.SEPARATOR]: separator,
  [ComponentType.CONTAINER]: container,
};

/** @param {Component[]} components @param {Place} place @returns {HTMLElement[]} */
export function componentViews(components, place) {
  return components.map(
    (component) =>
      VIEWS[component.type]?.(component, place) ??
      h('p', { class: 'unsupported' }, 'A part of this message cannot be shown here.'),
  );
}

/** @param {Component} component @param {Place} place @returns {HTMLElement[]} */
const inner = (component, place) => componentViews(component.components ?? [], place);

/** @param {Component} component @param {Place} place @returns {HTMLElement} */
function button(component, { app, message }) {
  const { style = 1, custom_id: id, disabled, url, emoji, label } = component;
  const content = [emoji && h('span', { class: 'button-emoji' }, emojiText(emoji)), label];
  if (style === LINK) {
    return h(
      'a',
      { class: 'button link', href: url, title: url, target: '_blank', rel: 'noopener noreferrer' },
      ...content,
    );
  }
  const waiting = app.store.busy.get(message.id);
  return h(
    'button',
    {
      type: 'button',
      class: `button ${BUTTON_LOOKS[style]}`,
      disabled,
      dataset: { key: `button ${id}` },
      'aria-busy': waiting === id ? 'true' : null,
      'aria-disabled': waiting !== undefined ? 'true' : null,
      onclick: () => app.actions.press(message, component),
    },
    ...content,
  );
}

/** @param {Component} component @param {Place} place @returns {HTMLElement} */
function select(component, { app, message }) {
  const several = (component.max_values ?? 1) > 1;
  const send = () => app.actions.press(message, component, picker.values);
  const picker = selectPicker(app, component, { onchange: several ? undefined : send });
  const busy = app.store.busy.get(message.id) === component.custom_id;
  const confirm = h(
    'button',
    { type: 'button', class: 'button secondary', onclick: () => picker.asField().problem() || send() },
    'Choose',
  );
  return h('div', { class: 'select', 'aria-busy': busy ? 'true' : null }, picker.element, several && confirm);
}

/** @param {Component} component @param {Place} place @returns {HTMLElement} */
function section(component, place) {
  const accessory = component.accessory ? componentViews([component.accessory], place) : [];
  return h('div', { class: 'section' }, h('div', {}, ...inner(component, place)), ...accessory);
}

/** @param {Pick<Component, 'media' | 'spoiler'> & {description?: string}} item @returns {HTMLElement} */
function media({ media: source, description, spoiler: hidden }) {
  const view = picture(source?.url ?? '', description ?? '');
  return hidden ? spoiler([view]) : view;
}

/** @param {Component} component @returns {HTMLElement} */
function file({ file: source, name, size, spoiler: hidden }) {
  const view = fileCard({ filename: name || 'file', size, url: source?.url ?? '' });
  return hidden ? spoiler([view]) : view;
}

/** @param {Component} component @returns {HTMLElement} */
function separator({ divider = true, spacing = 1 }) {
  return h('div', {
    class: `separator ${spacing > 1 ? 'wide' : ''} ${divider ? 'line' : ''}`,
    role: divider ? 'separator' : 'presentation',
  });
}

/** @param {Component} component @param {Place} place @returns {HTMLElement} */
function container(component, place) {
  const element = h('div', { class: 'container' }, ...inner(component, place));
  element.style.setProperty('--bar', cssColour(component.accent_color));
  return component.spoiler ? spoiler([element]) : element;
}

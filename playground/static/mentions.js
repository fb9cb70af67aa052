/** People, channels and roles as rows to pick from, and mentions as they are typed and as they are sent. */

/** @import { Channel, Item } from './types.js' */
/** @import { Store } from './store.js' */

import { ChannelType, holdsMessages } from './discord.js';

/** @param {Store} store @returns {Item[]} everyone in the course, the bot too */
export function userItems(store) {
  /** @type {Item[]} */
  const people = [...store.people.values()].map(({ user, title }) => ({
    value: user.id,
    label: store.userName(user.id),
    hint: title,
  }));
  const { bot } = store;
  return bot ? [...people, { value: bot.id, label: store.userName(bot.id), hint: 'Bot' }] : people;
}

/** @param {Store} store @returns {Item[]} */
export function roleItems(store) {
  return [...store.roles.values()]
    .filter((role) => role.id !== store.guild.id)
    .map((role) => ({ value: role.id, label: `@${role.name}`, hint: 'Role' }));
}

/** @param {Store} store @param {number[]} [types] only channels of these types @returns {Item[]} */
export function channelItems(store, types) {
  /** @param {Channel} channel */
  const wanted = (channel) => channel.type !== ChannelType.DM && (!types?.length || types.includes(channel.type));
  return [...store.channels.values()]
    .filter(wanted)
    .map((channel) => ({ value: channel.id, label: `#${store.channelName(channel)}` }));
}

/**
 * @param {Item[]} items
 * @param {string} query
 * @returns {Item[]} those whose label has the query, those that start with it first; 25 at most
 */
export function filterItems(items, query) {
  const wanted = query.trim().toLowerCase().replace(/^[@#]/, '');
  /** @param {Item} item */
  const place = (item) => item.label.toLowerCase().replace(/^[@#]/, '').indexOf(wanted);
  const found = items.filter((item) => place(item) >= 0);
  return found.sort((a, b) => Math.min(place(a), 1) - Math.min(place(b), 1)).slice(0, 25);
}

/**
 * @param {Store} store
 * @param {string} mark "@" or "#"
 * @param {string} query what follows it
 * @returns {Item[]} whom or what it may mean; the labels begin with the mark
 */
export function mentionItems(store, mark, query) {
  if (mark === '#') return filterItems(textChannels(store), query);
  const users = userItems(store).map((item) => ({ ...item, label: `@${item.label}` }));
  return filterItems([...users, ...roleItems(store)], query);
}

/** @param {Store} store @returns {Item[]} */
function textChannels(store) {
  return channelItems(store).filter(({ value }) => {
    const channel = store.channels.get(value);
    return channel && holdsMessages(channel);
  });
}

/**
 * Turns "@Name" and "#channel" into Discord's mentions, outside of code.
 * @param {Store} store
 * @param {string} text as typed
 * @returns {string} as sent
 */
export function encodeMentions(store, text) {
  const users = userItems(store).map(({ value, label }) => ({ label: `@${label}`, code: `<@${value}>` }));
  const roles = roleItems(store).map(({ value, label }) => ({ label, code: `<@&${value}>` }));
  const channels = textChannels(store).map(({ value, label }) => ({ label, code: `<#${value}>` }));
  const all = [...users, ...roles, ...channels].sort((a, b) => b.label.length - a.label.length);
  return text
    .split(/(```[\s\S]*?```|`[^`]*`)/)
    .map((part, index) =>
      index % 2 ? part : all.reduce((done, { label, code }) => replaceName(done, label, code), part),
    )
    .join('');
}

/** @param {string} text @param {string} label @param {string} code */
function replaceName(text, label, code) {
  const escaped = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\w<])${escaped}(?!\\w)`, 'g'), () => code);
}

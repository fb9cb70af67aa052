/** Discord's numbers by name, and the few rules about its objects that several views share. */

/** @import { Channel, Emoji, Message, User } from './types.js' */

export const ChannelType = Object.freeze({
  TEXT: 0,
  DM: 1,
  VOICE: 2,
  CATEGORY: 4,
  ANNOUNCEMENT: 5,
  ANNOUNCEMENT_THREAD: 10,
  PUBLIC_THREAD: 11,
  PRIVATE_THREAD: 12,
  STAGE: 13,
  FORUM: 15,
  MEDIA: 16,
});

export const MessageType = Object.freeze({
  DEFAULT: 0,
  PIN: 6,
  JOIN: 7,
  THREAD_CREATED: 18,
  REPLY: 19,
  COMMAND: 20,
  THREAD_STARTER: 21,
  CONTEXT_COMMAND: 23,
});

export const MessageFlag = Object.freeze({ SUPPRESS_EMBEDS: 1 << 2, EPHEMERAL: 1 << 6, LOADING: 1 << 7 });

export const InteractionType = Object.freeze({ COMMAND: 2, COMPONENT: 3, AUTOCOMPLETE: 4, MODAL: 5 });

export const CommandContext = Object.freeze({ GUILD: 0, BOT_DM: 1 });

export const CommandType = Object.freeze({ CHAT_INPUT: 1 });

export const OptionType = Object.freeze({
  SUB_COMMAND: 1,
  SUB_COMMAND_GROUP: 2,
  STRING: 3,
  INTEGER: 4,
  BOOLEAN: 5,
  USER: 6,
  CHANNEL: 7,
  ROLE: 8,
  MENTIONABLE: 9,
  NUMBER: 10,
  ATTACHMENT: 11,
});

export const ComponentType = Object.freeze({
  ACTION_ROW: 1,
  BUTTON: 2,
  STRING_SELECT: 3,
  TEXT_INPUT: 4,
  USER_SELECT: 5,
  ROLE_SELECT: 6,
  MENTIONABLE_SELECT: 7,
  CHANNEL_SELECT: 8,
  SECTION: 9,
  TEXT_DISPLAY: 10,
  THUMBNAIL: 11,
  MEDIA_GALLERY: 12,
  FILE: 13,
  SEPARATOR: 14,
  CONTAINER: 17,
  LABEL: 18,
  FILE_UPLOAD: 19,
  RADIO_GROUP: 21,
  CHECKBOX_GROUP: 22,
  CHECKBOX: 23,
});

const THREADS = [ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD];
const SILENT = [ChannelType.CATEGORY, ChannelType.VOICE, ChannelType.STAGE, ChannelType.FORUM, ChannelType.MEDIA];

/** @param {Channel} channel */
export const isThread = (channel) => THREADS.includes(/** @type {any} */ (channel.type));

/** @param {Channel} channel @returns {boolean} whether messages can be written in it */
export const holdsMessages = (channel) => !SILENT.includes(/** @type {any} */ (channel.type));

/** @param {User | null | undefined} user @returns {string} the name people see */
export const displayName = (user) => user?.global_name || user?.username || 'Unknown person';

/** @param {Message} message */
export const isEphemeral = (message) => Boolean((message.flags ?? 0) & MessageFlag.EPHEMERAL);

/**
 * Orders two snowflakes by age, without losing digits to floating point.
 * @param {string} a
 * @param {string} b
 * @returns {number} negative when `a` is the older
 */
export function compareIds(a, b) {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

/** @param {Emoji} emoji @returns {string} how the emoji is read: its character, or `:name:` for a server's own */
export const emojiText = (emoji) => (emoji.id ? `:${emoji.name}:` : (emoji.name ?? ''));

/** @param {Emoji} emoji @returns {string} how the emoji is named in a path, not yet percent-encoded */
export const emojiKey = (emoji) => (emoji.id ? `${emoji.name}:${emoji.id}` : (emoji.name ?? ''));

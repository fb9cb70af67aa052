/** Slash commands as a person runs them: subcommands stand as commands of their own, "/group sub". */

/** @import { Store } from './store.js' */
/** @import { Command, CommandOption, OptionValue } from './types.js' */

import { ChannelType, CommandContext, CommandType, OptionType } from './discord.js';

/**
 * @typedef {object} Runnable   a command, or a subcommand, that can be run
 * @property {string} id        of the registered command
 * @property {string} name      the whole name without the slash, such as "course show"
 * @property {string} description
 * @property {CommandOption[]} options
 * @property {{name: string, type: number}[]} path  the group and subcommand to wrap the options in, outermost first
 */

/** @param {CommandOption} option */
const isNested = (option) => option.type === OptionType.SUB_COMMAND || option.type === OptionType.SUB_COMMAND_GROUP;

/**
 * @param {Store} store
 * @returns {Runnable[]} what can be run in the shown channel, in alphabetical order
 */
export function runnables(store) {
  return store.commands
    .filter(
      (command) => (command.type ?? CommandType.CHAT_INPUT) === CommandType.CHAT_INPUT && isUsable(command, store),
    )
    .flatMap((command) => unfold(command, command.id, command.name, []))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * @param {Command} command
 * @param {Store} store
 * @returns {boolean} whether the command is offered in the shown channel: between two people none is
 */
function isUsable({ contexts, dm_permission: inDms, guild_id: guildId }, store) {
  const { bot, channel } = store;
  if (channel?.type !== ChannelType.DM) return contexts?.includes(CommandContext.GUILD) ?? true;
  if (store.partner(channel)?.id !== bot?.id || guildId) return false;
  return contexts?.includes(CommandContext.BOT_DM) ?? inDms !== false;
}

/**
 * @param {Command | CommandOption} node a command, group or subcommand
 * @param {string} id
 * @param {string} name
 * @param {{name: string, type: number}[]} path
 * @returns {Runnable[]}
 */
function unfold(node, id, name, path) {
  const options = node.options ?? [];
  if (!options.some(isNested)) return [{ id, name, path, options, description: node.description }];
  return options
    .filter(isNested)
    .flatMap((each) => unfold(each, id, `${name} ${each.name}`, [...path, { name: each.name, type: each.type }]));
}

/**
 * @param {Runnable[]} commands
 * @param {string} text what was typed after the slash
 * @returns {Runnable[]} those it may mean: by name first, then those whose description speaks of it
 */
export function matching(commands, text) {
  const wanted = text.trim().toLowerCase();
  const starting = commands.filter((command) => command.name.startsWith(wanted));
  const containing = commands.filter((command) => !starting.includes(command) && command.name.includes(wanted));
  const described = commands.filter((command) => command.description.toLowerCase().includes(wanted));
  return [...new Set([...starting, ...containing, ...(wanted.length > 2 ? described : [])])];
}

/**
 * Recognises a command whose whole name has been typed, followed by a space.
 * @param {Runnable[]} commands
 * @param {string} text what was typed after the slash
 * @returns {{command: Runnable, rest: string} | null} with what follows the name
 */
export function typedCommand(commands, text) {
  const command = commands.find((each) => text.toLowerCase().startsWith(`${each.name} `));
  return command ? { command, rest: text.slice(command.name.length + 1) } : null;
}

/**
 * @param {Runnable} command
 * @param {OptionValue[]} values of its own options
 * @returns {OptionValue[]} in the group and subcommand they belong to
 */
export function wrapOptions(command, values) {
  return [...command.path].reverse().reduce((options, part) => [{ ...part, options }], values);
}

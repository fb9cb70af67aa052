/** What a person can do on the page. Each action asks the server; what comes of it reaches the store. */

/** @import { Choice, Emoji, Message, ModalForm, OptionValue, ScheduledEvent } from './types.js' */
/** @import { Interactions, Outcome } from './interactions.js' */
/** @import { Runnable } from './commands.js' */
/** @import { Api } from './api.js' */
/** @import { Store } from './store.js' */

import { ApiError } from './api.js';
import { emojiKey, InteractionType, MessageFlag, MessageType } from './discord.js';
import { now } from './clock.js';

const PAGE_SIZE = 50;
const NO_REASON = 'This interaction failed.';

/**
 * @typedef {object} Uploads
 * @property {Record<string, number>} values  indices of `files`, by the ids that stand for them in the form
 * @property {File[]} files
 */

export class Actions {
  #store;
  #interactions;
  #api = /** @type {Api} */ (/** @type {unknown} */ (null));
  #toast;
  #openModal;
  #loadingOlder = false;

  /**
   * @param {object} parts
   * @param {Store} parts.store
   * @param {Interactions} parts.interactions
   * @param {(sentence: string) => void} parts.toast  shows a sentence for a moment
   * @param {(form: ModalForm, channelId: string) => void} parts.openModal
   * @param {(personId: string, channelId?: string) => void} parts.go  shows the page as a person, in a channel
   */
  constructor({ store, interactions, toast, openModal, go }) {
    this.#store = store;
    this.#interactions = interactions;
    this.#toast = toast;
    this.#openModal = openModal;
    this.go = go;
  }

  /** @param {Api} api in whose person's name everything happens from now on */
  actAs(api) {
    this.#api = api;
  }

  /** @param {string} channelId */
  openChannel(channelId) {
    this.go(this.#store.me.id, channelId);
  }

  /** Loads the messages of the shown channel, unless they are there already. */
  async loadChannel() {
    const { channelId, histories } = this.#store;
    if (!channelId || histories.has(channelId)) return;
    this.#store.expectHistory(channelId);
    const messages = await this.#attempt(this.#api.messages(channelId, undefined, PAGE_SIZE));
    this.#store.setHistory(channelId, messages ?? [], messages?.length === PAGE_SIZE);
  }

  async loadOlder() {
    const { channelId, histories } = this.#store;
    const history = channelId && histories.get(channelId);
    if (!history || !history.hasOlder || this.#loadingOlder) return;
    this.#loadingOlder = true;
    const messages = await this.#attempt(this.#api.messages(channelId, history.messages[0]?.id, PAGE_SIZE));
    this.#loadingOlder = false;
    if (messages) this.#store.addOlder(channelId, messages, messages.length === PAGE_SIZE);
  }

  /**
   * @param {string} channelId
   * @param {string} content
   * @param {File[]} files
   * @param {string} [replyTo] id of the message answered
   * @returns {Promise<boolean>} whether it was sent
   */
  async send(channelId, content, files, replyTo) {
    const body = { content, ...(replyTo && { reply_to: replyTo }) };
    const message = await this.#attempt(this.#api.send(channelId, body, files));
    if (message) this.#store.putMessage(message);
    return Boolean(message);
  }

  /** @param {Message | null} message that the next one will answer */
  reply(message) {
    this.#store.setReply(message);
  }

  /** @param {Runnable | null} command whose options are to be filled; null gives it up */
  prepare(command) {
    this.#store.setCommand(command);
  }

  /** @param {string} channelId tells the others that the person is writing */
  typing(channelId) {
    this.#api.typing(channelId).catch(() => {});
  }

  /** @param {string} userId */
  async openDm(userId) {
    const channel = await this.#attempt(this.#api.openDm(userId));
    if (!channel) return;
    this.#store.putChannel(channel);
    this.openChannel(channel.id);
  }

  /** @param {Message} message @param {string} name */
  async startThread(message, name) {
    const thread = await this.#attempt(this.#api.createThread(message.channel_id, { name, message_id: message.id }));
    if (!thread) return;
    this.#store.putChannel(thread);
    this.openChannel(thread.id);
  }

  /** @param {Message} message @param {Emoji} emoji adds the person's reaction, or takes it back */
  toggleReaction(message, emoji) {
    const mine = message.reactions?.some((each) => emojiKey(each.emoji) === emojiKey(emoji) && each.me);
    return this.#attempt(this.#api.react(message, emojiKey(emoji), !mine));
  }

  /** @param {ScheduledEvent} event @param {boolean} interested */
  setInterest(event, interested) {
    return this.#attempt(this.#api.setInterest(event.id, interested));
  }

  /** @param {{to: string} | {speed: number, until?: string}} move jumps to an instant, or plays at a speed */
  moveClock(move) {
    return this.#attempt(this.#api.moveClock(move));
  }

  /** @param {Message} message takes a message that only this person sees off the page */
  dismiss(message) {
    this.#store.removeMessage(message.channel_id, message.id);
  }

  /**
   * Runs a slash command in the shown channel. A row says that the answer is awaited, or why there is none.
   * @param {Runnable} command
   * @param {OptionValue[]} options
   * @param {Uploads} uploads
   * @returns {Promise<boolean>} whether the server took it
   */
  async run(command, options, uploads) {
    const channelId = this.#store.channelId ?? '';
    const body = {
      type: InteractionType.COMMAND,
      channel_id: channelId,
      command_id: command.id,
      options,
      attachments: uploads.values,
    };
    const started = this.#interactions.start(
      this.#api.interact(body, uploads.files),
      (outcome, id) => {
        if (outcome.kind === 'failed') this.#putRow(channelId, id, command.name, outcome.reason ?? NO_REASON);
        else if (outcome.kind !== 'pending') this.#store.removeMessage(channelId, id);
        this.#openFrom(outcome, channelId);
      },
      (id) => this.#putRow(channelId, id, command.name),
    );
    return Boolean(await this.#attempt(started));
  }

  /**
   * Asks the bot what to offer for an option that is being filled.
   * @param {Runnable} command
   * @param {OptionValue[]} options one of them focused
   * @returns {Promise<Choice[]>} nothing when the bot does not answer
   */
  complete(command, options) {
    const body = {
      type: InteractionType.AUTOCOMPLETE,
      channel_id: this.#store.channelId,
      command_id: command.id,
      options,
    };
    return new Promise((resolve) => {
      const started = this.#interactions.start(this.#api.interact(body), ({ kind, data }) => {
        resolve(kind === 'choices' ? data : []);
      });
      started.catch(() => resolve([]));
    });
  }

  /**
   * Presses a button or makes a choice. The message shows that it waits, or why it failed.
   * @param {Message} message
   * @param {{custom_id?: string, type: number}} component
   * @param {string[]} [values] chosen in a select
   */
  async press(message, component, values) {
    if (this.#store.busy.has(message.id)) return;
    const body = {
      type: InteractionType.COMPONENT,
      channel_id: message.channel_id,
      message_id: message.id,
      custom_id: component.custom_id,
      component_type: component.type,
      ...(values && { values }),
    };
    this.#store.setBusy(message, component.custom_id ?? '');
    const started = this.#interactions.start(this.#api.interact(body), (outcome) => {
      this.#store.setBusy(message, null, outcome.kind === 'failed' ? (outcome.reason ?? NO_REASON) : undefined);
      this.#openFrom(outcome, message.channel_id);
    });
    if (!(await this.#attempt(started))) this.#store.setBusy(message, null);
  }

  /**
   * Hands in a modal.
   * @param {ModalForm} form
   * @param {string} channelId
   * @param {object[]} components the filled components, in the shape of Discord's modal submission
   * @param {Uploads} uploads
   * @returns {Promise<string | null>} why it failed, or null once the bot has taken it
   */
  submitModal(form, channelId, components, uploads) {
    const body = {
      type: InteractionType.MODAL,
      channel_id: channelId,
      custom_id: form.custom_id,
      modal_id: form.id,
      components,
      attachments: uploads.values,
    };
    return new Promise((resolve) => {
      const started = this.#interactions.start(this.#api.interact(body, uploads.files), (outcome) => {
        resolve(outcome.kind === 'failed' ? (outcome.reason ?? NO_REASON) : null);
      });
      started.catch((error) => resolve(sentence(error)));
    });
  }

  /** @param {Outcome} outcome @param {string} channelId opens the modal that the bot answered with, if it did */
  #openFrom(outcome, channelId) {
    if (outcome.kind === 'modal') this.#openModal(outcome.data, channelId);
  }

  /**
   * @param {string} channelId
   * @param {string} id of the interaction
   * @param {string} command
   * @param {string} [reason]
   */
  #putRow(channelId, id, command, reason) {
    const { bot, histories, me } = this.#store;
    const answered = histories.get(channelId)?.messages.some((message) => message.interaction_metadata?.id === id);
    if (answered && !reason) return;
    this.#store.putMessage({
      id,
      channel_id: channelId,
      type: MessageType.COMMAND,
      author: bot ?? me,
      content: '',
      timestamp: now().toISOString(),
      flags: MessageFlag.EPHEMERAL,
      interaction: { id, name: command, user: me },
      local: { command, reason },
    });
  }

  /**
   * @template T
   * @param {Promise<T>} request
   * @returns {Promise<T | undefined>} the answer, undefined when it failed and the person was told
   */
  async #attempt(request) {
    try {
      return await request;
    } catch (error) {
      this.#toast(sentence(error));
      return undefined;
    }
  }
}

/** @param {unknown} error @returns {string} @throws what is no answer of the server: a mistake of the page */
function sentence(error) {
  if (error instanceof ApiError) return error.message;
  throw error;
}

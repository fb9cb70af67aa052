/** What the composer suggests while one types: commands after "/", people and channels after "@" and "#". */

/** @import { App, Item } from '../types.js' */

import { matching, runnables, typedCommand } from '../commands.js';
import { mentionItems } from '../mentions.js';
import { Listbox } from './listbox.js';

const MENTION = /(^|\s)([@#])([\w.-]*(?: [\w.-]*)?)$/;

export class Suggestions {
  #app;
  #area;
  #onstart;
  #commands;
  #mentions;

  /**
   * @param {App} app
   * @param {HTMLTextAreaElement} area where is typed
   * @param {HTMLElement} anchor what the lists are placed beside
   * @param {(rest: string) => void} onstart told that a command was chosen, with the text that followed its name
   */
  constructor(app, area, anchor, onstart) {
    this.#app = app;
    this.#area = area;
    this.#onstart = onstart;
    this.#commands = new Listbox({
      input: area,
      anchor,
      label: 'Commands',
      onpick: (item) => this.#start(item.value, ''),
    });
    this.#mentions = new Listbox({ input: area, anchor, label: 'Mentions', onpick: (item) => this.#complete(item) });
    area.addEventListener('input', () => this.#suggest());
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was meant for a list */
  handleKey(event) {
    return this.#commands.handleKey(event) || this.#mentions.handleKey(event);
  }

  #suggest() {
    const text = this.#area.value;
    if (text.startsWith('/')) {
      this.#mentions.hide();
      this.#suggestCommands(text.slice(1));
    } else {
      this.#commands.hide();
      this.#suggestMentions();
    }
  }

  /** Suggests nothing for a name that stands there in full, so that Enter sends the message. */
  #suggestMentions() {
    const hit = this.#mention();
    const items = hit ? mentionItems(this.#app.store, hit[2], hit[3]) : [];
    const complete = hit && items.some((item) => item.label.toLowerCase() === (hit[2] + hit[3]).toLowerCase());
    this.#mentions.show(complete ? [] : items);
  }

  /** @param {string} text what follows the slash */
  #suggestCommands(text) {
    const all = runnables(this.#app.store);
    const typed = typedCommand(all, text);
    if (typed) return this.#start(typed.command.name, typed.rest);
    const items = matching(all, text).map(({ name, description }) => ({
      value: name,
      label: `/${name}`,
      hint: description,
    }));
    this.#commands.show(items);
  }

  /** @param {string} name @param {string} rest */
  #start(name, rest) {
    this.#commands.hide();
    const command = runnables(this.#app.store).find((each) => each.name === name);
    if (!command) return;
    this.#app.actions.prepare(command);
    this.#onstart(rest);
  }

  /** @returns {RegExpExecArray | null} the mention that is being typed before the cursor */
  #mention() {
    return MENTION.exec(this.#area.value.slice(0, this.#area.selectionEnd));
  }

  /** @param {Item} item */
  #complete(item) {
    const hit = this.#mention();
    if (hit) this.#area.setRangeText(`${item.label} `, hit.index + hit[1].length, this.#area.selectionEnd, 'end');
    this.#mentions.hide();
  }
}

/** The requests that the page makes to its server, always in the name of one person. */

/** @import { Channel, Message, Person, State } from './types.js' */

const UNREACHABLE = 'The playground does not answer. Is it still running in its terminal?';

/** A request that did not succeed. Its message is a sentence that can be shown as it is. */
export class ApiError extends Error {}

export class Api {
  /** @param {string} person the id of the person who acts */
  constructor(person) {
    this.person = person;
  }

  /** @returns {Promise<{people: Person[], guild: {id: string, name: string}}>} who there is to act as */
  static people() {
    return request('/page/state', {});
  }

  /** @returns {Promise<State>} */
  state() {
    return this.#call('GET', '/page/state');
  }

  /**
   * @param {string} channel
   * @param {string} [before]
   * @param {number} [limit]
   * @returns {Promise<Message[]>} oldest first
   */
  messages(channel, before, limit = 50) {
    return this.#call('GET', `/page/channels/${channel}/messages`, undefined, [], { before, limit });
  }

  /**
   * @param {string} channel
   * @param {{content: string, reply_to?: string}} body
   * @param {File[]} files
   * @returns {Promise<Message>}
   */
  send(channel, body, files) {
    return this.#call('POST', `/page/channels/${channel}/messages`, body, files);
  }

  /** @param {string} recipient_id @returns {Promise<Channel>} */
  openDm(recipient_id) {
    return this.#call('POST', '/page/dms', { recipient_id });
  }

  /** @param {string} channel */
  typing(channel) {
    return this.#call('POST', `/page/channels/${channel}/typing`);
  }

  /** @param {Message} message @param {string} emoji @param {boolean} on */
  react(message, emoji, on) {
    const path = `/page/channels/${message.channel_id}/messages/${message.id}/reactions/${encodeURIComponent(emoji)}`;
    return this.#call(on ? 'PUT' : 'DELETE', path);
  }

  /** @param {string} channel @param {{name: string, message_id: string}} body @returns {Promise<Channel>} */
  createThread(channel, body) {
    return this.#call('POST', `/page/channels/${channel}/threads`, body);
  }

  /** @param {string} event @param {boolean} interested */
  setInterest(event, interested) {
    return this.#call('POST', `/page/events/${event}/interest`, { interested });
  }

  /** @param {{to: string} | {speed: number, until?: string}} move */
  moveClock(move) {
    return this.#call('POST', '/page/clock', move);
  }

  /**
   * @param {object} body
   * @param {File[]} [files]
   * @returns {Promise<{id: string}>} the interaction; its outcome comes over the live socket
   */
  interact(body, files = []) {
    return this.#call('POST', '/page/interactions', body, files);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body] sent as JSON, or as multipart when there are files
   * @param {File[]} [files]
   * @param {Record<string, any>} [query]
   */
  #call(method, path, body, files = [], query = {}) {
    const search = new URLSearchParams({ as: this.person });
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    return request(`${path}?${search}`, { method, ...encode(body, files) });
  }
}

/** @param {object | undefined} body @param {File[]} files @returns {RequestInit} */
function encode(body, files) {
  if (!body) return {};
  if (!files.length) return { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const form = new FormData();
  form.set('payload_json', JSON.stringify(body));
  files.forEach((file, index) => form.set(`files[${index}]`, file, file.name));
  return { body: form };
}

/** @param {string} url @param {RequestInit} init @returns {Promise<any>} @throws {ApiError} */
async function request(url, init) {
  let response;
  try {
    response = await fetch(url, init);
  } catch {
    throw new ApiError(UNREACHABLE);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(answer?.error ?? `The playground answered with an error (${response.status}).`);
  return answer;
}

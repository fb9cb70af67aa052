/** The live socket: what happens in the playground, as it happens, with a new attempt whenever the line breaks. */

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5000;

export class Live {
  #person = '';
  #wait = FIRST_WAIT_MS;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #handlers;

  /**
   * @param {object} handlers
   * @param {() => void} handlers.onOpen        the line stands (again); anything missed meanwhile must be asked for
   * @param {() => void} handlers.onLost        the line broke; a new attempt is under way
   * @param {(name: string, data: any) => void} handlers.onEvent
   */
  constructor(handlers) {
    this.#handlers = handlers;
    addEventListener('online', () => this.#retryNow());
    document.addEventListener('visibilitychange', () => document.hidden || this.#retryNow());
  }

  /** @param {string} person whose events to hear; ends the line of the person before */
  connect(person) {
    this.#person = person;
    this.#wait = FIRST_WAIT_MS;
    this.#open();
  }

  #open() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const old = this.#socket;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/page/live?as=${encodeURIComponent(this.#person)}`);
    this.#socket = socket;
    old?.close();
    socket.onopen = () => {
      this.#wait = FIRST_WAIT_MS;
      if (this.#socket === socket) this.#handlers.onOpen();
    };
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      const event = JSON.parse(data);
      this.#handlers.onEvent(event.t, event.d);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #lost() {
    this.#handlers.onLost();
    this.#timer = setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #retryNow() {
    if (this.#timer !== undefined) this.#open();
  }
}

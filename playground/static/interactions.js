/**
 * Which of this tab's interactions wait for the bot. Outcomes come over the live socket and may arrive before the
 * request that started the interaction is answered; they are kept until then.
 */

/**
 * @typedef {object} Outcome
 * @property {'pending' | 'done' | 'failed' | 'modal' | 'choices'} kind  only `pending` is followed by another one
 * @property {string} [reason]   of a failure, a sentence
 * @property {any} [data]        the modal to open, or the choices offered
 */

/** @type {Record<string, (data: any) => [string, Outcome]>} by event name: the interaction's id and its outcome */
const OUTCOMES = {
  INTERACTION_PENDING: (data) => [data.id, { kind: 'pending', data }],
  INTERACTION_DONE: (data) => [data.id, { kind: 'done' }],
  INTERACTION_FAILED: (data) => [data.id, { kind: 'failed', reason: data.reason }],
  MODAL_OPEN: (data) => [data.interaction_id, { kind: 'modal', data }],
  AUTOCOMPLETE_RESULT: (data) => [data.id, { kind: 'choices', data: data.choices }],
};

export class Interactions {
  /** @type {Map<string, (outcome: Outcome) => void>} */
  #waiting = new Map();
  /** @type {Map<string, Outcome[]>} outcomes of interactions whose id is not known yet */
  #early = new Map();
  #starting = 0;

  /**
   * @param {Promise<{id: string}>} request that starts the interaction
   * @param {(outcome: Outcome, id: string) => void} onOutcome told of each outcome in turn
   * @param {(id: string) => void} [onStarted] told of the id before any outcome
   * @returns {Promise<string>} the interaction's id; rejects as the request does
   */
  async start(request, onOutcome, onStarted) {
    this.#starting += 1;
    try {
      const { id } = await request;
      onStarted?.(id);
      this.#waiting.set(id, (outcome) => onOutcome(outcome, id));
      for (const outcome of this.#early.get(id) ?? []) this.#deliver(id, outcome);
      return id;
    } finally {
      this.#starting -= 1;
      if (!this.#starting) this.#early.clear();
    }
  }

  /** @param {string} name @param {any} data an event of the live socket; those that are no outcome are left alone */
  hear(name, data) {
    const outcome = OUTCOMES[name]?.(data);
    if (outcome) this.#deliver(...outcome);
  }

  /** Ends every wait: the line was down, and outcomes may have been missed. */
  endAll() {
    for (const id of [...this.#waiting.keys()]) this.#deliver(id, { kind: 'done' });
  }

  /** @param {string} id @param {Outcome} outcome */
  #deliver(id, outcome) {
    const listener = this.#waiting.get(id);
    if (listener) {
      if (outcome.kind !== 'pending') this.#waiting.delete(id);
      listener(outcome);
    } else if (this.#starting) {
      this.#early.set(id, [...(this.#early.get(id) ?? []), outcome]);
    }
  }
}

/**
 * How long this page had the updates of which the gateway sends stamps: from when their frame had come until the report, and
 * until the listeners had been told.
 *
 * Bounded by the keys of the connection: of each the last update.
 */
export class Reports {
  #clock;
  #had = new Map();

  constructor(clock) {
    this.#clock = clock;
  }

  /** Another connection counts, whose gateway knows nothing of what came before. */
  forget() {
    this.#had.clear();
  }

  /** @param received when the frame had come, on the clock */
  dealtWith({ ch, sym, seq }, received) {
    this.#had.set(`${ch} ${sym}`, { seq, received, dealt: this.#clock.now() });
  }

  /** The command to say, without its id; null where the next update of the key has come already. */
  on({ chain, ch, sym, seq }) {
    const had = this.#had.get(`${ch} ${sym}`);
    if (had?.seq !== seq) return null;
    return { op: 'report', chain, heldUs: micros(this.#clock.now() - had.received), renderUs: micros(had.dealt - had.received) };
  }
}

function micros(millis) {
  return Math.round(1000 * millis);
}

/** Left for the order book and the bars of the chosen symbol, and for those before them that may not be given up yet. */
const SPARE_KEYS = 4;

const CHANNELS = {
  instrument: {},
  quote: { maxRate: 10 },
  // Folded, so that a page that is slow for a moment is not sent all that it missed, and begins with the last trades.
  trade: { keep: 60, mode: 'conflate' },
};

/**
 * Decides which rows are subscribed: all of them, or, where the gateway's limit is below that, those in view.
 * `taken(key)` is called for every change.
 */
export class Coverage {
  #tickgate;
  #covered = new Map();
  #handles = {};
  #listener;

  constructor(tickgate, taken) {
    this.#tickgate = tickgate;
    this.#listener = (key, event, message) => taken(key, event, message);
  }

  /** Whether `count` rows are more than the gateway lets one connection subscribe. */
  isPartial(count) {
    return count > this.#room();
  }

  /** @param rows all rows @param inView those to prefer, the most important first */
  cover(rows, inView) {
    if (this.#tickgate.welcome === null) return;
    const wanted = new Map((this.isPartial(rows.length) ? inView.slice(0, this.#room()) : rows).map((row) => [row.sym, row]));
    const gone = [...this.#covered.keys()].filter((sym) => !wanted.has(sym));
    const added = [...wanted.keys()].filter((sym) => !this.#covered.has(sym));
    for (const sym of gone) this.#covered.get(sym).clear();
    this.#covered = wanted;
    for (const [ch, options] of Object.entries(CHANNELS)) {
      // First make room, then take it.
      if (gone.length > 0) this.#handles[ch].unsubscribe(gone);
      if (added.length > 0) this.#handles[ch] = this.#tickgate.subscribe(ch, added, options, this.#listener);
    }
  }

  #room() {
    const limit = this.#tickgate.welcome?.limits?.subs ?? Infinity;
    return Math.max(1, Math.floor((limit - SPARE_KEYS) / Object.keys(CHANNELS).length));
  }
}

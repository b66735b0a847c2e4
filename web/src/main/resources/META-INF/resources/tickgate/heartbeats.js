/** What heartbeats tell: how far behind the market each channel is. */
export class Heartbeats {
  /** Covers the lossless subscriptions of this connection so far; opaque. */
  cursor = null;
  #clock;
  #ages = new Map();
  #at = 0;
  #everyMillis = 5_000;

  constructor(clock) {
    this.#clock = clock;
  }

  begin(everyMillis) {
    this.#everyMillis = everyMillis;
    this.#ages.clear();
  }

  /** The pace that was granted, where another one was asked for. */
  paced(everyMillis) {
    this.#everyMillis = everyMillis;
  }

  receive({ tx, wm }) {
    this.#at = this.#clock.now();
    this.#ages.clear();
    for (const [channel, watermark] of Object.entries(wm ?? {})) {
      if (Number.isFinite(watermark) && Number.isFinite(tx)) this.#ages.set(channel, (tx - watermark) / 1000);
    }
  }

  covers(cursor) {
    this.cursor = cursor;
  }

  /**
   * Milliseconds by which `channel` is behind, the worst of all channels where none is named; null before the first
   * heartbeat. Grows from the moment at which the next heartbeat was due and did not come.
   */
  age(channel) {
    const known = channel === undefined ? [...this.#ages.values()] : [this.#ages.get(channel)].filter((age) => age !== undefined);
    if (known.length === 0) return null;
    return Math.max(0, ...known) + Math.max(0, this.#clock.now() - this.#at - this.#everyMillis);
  }
}

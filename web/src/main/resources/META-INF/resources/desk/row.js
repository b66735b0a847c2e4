import { compare, relative, subtract } from '../tickgate/decimal.js';
import { lastOf } from '../tickgate/trades.js';
import { timeOfDay } from './text.js';
import { sessionOf, troubleOf } from './trouble.js';

/** What a snapshot of trades is for where some before it were not sent. */
const MISSED = { lagged: 'this page was too slow for some trades', resync: 'some trades were not sent' };

/** Points of a sparkline, one for each second in which there was a price. */
const SPARK_POINTS = 60;

/** What the desk knows of one symbol: its keys, and what the columns derive from their values. */
export class Row {
  /** Keys by channel; each null while it is not subscribed. */
  quote = null;
  trade = null;
  instrument = null;
  lastTrade = null;
  /** Why, and when, trades were last lost for good: `{state, why}` for people; null if none were. */
  hole = null;
  /** 1 or -1: the way the price last went. */
  direction = 0;
  /** Cells whose price has moved since they were painted, and which way. */
  moves = {};
  spark = [];
  #bid = null;
  #ask = null;
  #name;
  #venue;

  constructor({ sym, name, venue }) {
    this.sym = sym;
    this.#name = name ?? null;
    this.#venue = venue ?? null;
    this.searched = `${sym} ${name ?? ''} ${venue ?? ''}`.toLowerCase();
  }

  get name() {
    return this.instrument?.value?.name ?? this.#name;
  }

  get venue() {
    return this.instrument?.value?.venue ?? this.#venue;
  }

  get bid() {
    return this.#bid;
  }

  get ask() {
    return this.#ask;
  }

  get last() {
    return this.lastTrade?.px ?? null;
  }

  get prevClose() {
    return this.instrument?.value?.prevClose ?? null;
  }

  get change() {
    return this.last === null || this.prevClose === null ? null : subtract(this.last, this.prevClose);
  }

  get changePercent() {
    return this.last === null || this.prevClose === null ? null : relative(this.last, this.prevClose);
  }

  /** What the gateway says against this symbol's prices, `{state, why}`; null if nothing. */
  get trouble() {
    return troubleOf(this.quote) ?? troubleOf(this.trade);
  }

  /** The trading state where it is not open. */
  get session() {
    return sessionOf(this.instrument?.value);
  }

  take(key, event, message) {
    this[key.ch] = key;
    if (key.ch === 'quote') this.#takeQuote(key.value);
    else if (key.ch === 'trade') {
      this.#findHole(event, message);
      this.#takeTrade(lastOf(key.value));
    }
  }

  /** No longer subscribed: what was known is not known any more. */
  clear() {
    this.quote = this.trade = this.instrument = this.lastTrade = this.hole = null;
    this.#bid = this.#ask = null;
    this.direction = 0;
    this.moves = {};
    this.spark = [];
  }

  sample() {
    if (this.last === null) return false;
    this.spark.push(Number(this.last));
    if (this.spark.length > SPARK_POINTS) this.spark.shift();
    return true;
  }

  #findHole(event, message) {
    const why = event === 'status' && message?.state === 'live' && message.code === 'SOURCE_GAP' ? 'the source lost records' : event === 'snapshot' ? MISSED[message?.reason] : undefined;
    if (why !== undefined) this.hole = { state: 'trades missed', why: `${why}, ${timeOfDay(Date.now() * 1000)}` };
  }

  #takeQuote(quote) {
    const bid = quote?.bid ?? null;
    const ask = quote?.ask ?? null;
    this.#moved('bid', this.#bid?.[0], bid?.[0]);
    this.#moved('ask', this.#ask?.[0], ask?.[0]);
    this.#bid = bid;
    this.#ask = ask;
  }

  #takeTrade(trade) {
    const move = this.#moved('last', this.lastTrade?.px, trade?.px);
    if (move !== 0) this.direction = move;
    this.lastTrade = trade;
  }

  #moved(cell, before, now) {
    const move = before === undefined || now === undefined ? 0 : compare(now, before);
    if (move !== 0) this.moves[cell] = move;
    return move;
  }
}

import { SHAPES } from './shapes.js';

/** Events or bars that a key keeps where its subscription does not say. */
const KEEP = 200;

/** In `awaiting`: no request for this key is on its way yet. */
export const NOT_ASKED = 0;

/**
 * One channel of one symbol: its value, its position, and the client's rule that keeps both right.
 *
 * Knows nothing of connections. Whoever owns it sends the requests and says here which of them has to be answered before
 * data counts again.
 */
export class Key {
  /** The latest value in the form its shape gives it; null while nothing is known. */
  value = null;
  /** Source time of the latest change, microseconds. */
  ts = null;
  epoch = null;
  seq = null;
  pxScale = null;
  szScale = null;
  /** What the gateway last said of this key, `{state, code, since, behind}`; null means live. */
  status = null;
  /** The code with which the gateway refused this key; null if it did not. */
  rejected = null;
  /** Whether the value is in force: confirmed on the connection that is open now, with nothing known to be missing. */
  fresh = false;
  /** Id of the request whose ack makes data count again; null when the key is held. */
  awaiting = NOT_ASKED;
  /** Gaps in a row, without an update that fitted between them. */
  gaps = 0;

  constructor(ch, sym, shape, keep = KEEP) {
    this.ch = ch;
    this.sym = sym;
    this.shape = shape;
    this.keep = keep;
  }

  /** `epoch:seq`, or null where there is none to resume from: of nothing known there is no position either. */
  get position() {
    return !this.epoch || this.seq === null ? null : `${this.epoch}:${this.seq}`;
  }

  get isLive() {
    return this.fresh && (this.status === null || this.status.state === 'live');
  }

  /** @returns {'ignored' | 'snapshot' | 'update' | 'duplicate' | 'gap' | 'corrupt'} what became of the message */
  receive(message) {
    if (this.awaiting !== null) return 'ignored';
    if (message.type === 'snapshot') return this.#replace(message);
    if (this.seq === null) return 'gap';
    if (this.shape === 'bar' ? message.seq < this.seq : message.seq <= this.seq) return 'duplicate';
    if (message.prev !== undefined && message.prev !== this.seq) return 'gap';
    this.value = SHAPES[this.shape].apply(this.value, message.data, this.keep);
    this.seq = message.seq;
    this.gaps = 0;
    return this.#settle(message, 'update');
  }

  /** The request `id` was granted. `resumed`: what it asked for from its position on follows in full. */
  granted(id, resumed) {
    this.rejected = null;
    if (this.awaiting !== id) return;
    this.awaiting = null;
    this.fresh = resumed;
  }

  /** Forgets the value's position, so that the next request begins with a snapshot. */
  forget() {
    this.epoch = null;
    this.seq = null;
  }

  #replace(message) {
    this.value = message.data === null ? null : SHAPES[this.shape].replace(message.data, this.keep);
    this.epoch = message.epoch ?? null;
    // Nothing known can come without a position; whatever is known later comes after it.
    this.seq = message.seq ?? -1;
    this.pxScale = message.pxScale ?? this.pxScale;
    this.szScale = message.szScale ?? this.szScale;
    return this.#settle(message, 'snapshot');
  }

  #settle(message, outcome) {
    this.ts = message.ts ?? this.ts;
    this.fresh = this.#matches(message);
    return this.fresh ? outcome : 'corrupt';
  }

  #matches({ crc }) {
    if (crc === undefined || this.shape !== 'book' || this.value === null) return true;
    return this.value.checksum(this.pxScale ?? 0, this.szScale ?? 0) === crc;
  }
}

import { behaviourOf } from './shapes.js';

/** Events or bars that a key keeps where its subscription does not say. */
const KEEP = 200;

/** More offset spaces than a symbol ever has at once. */
const MOST_EPOCHS = 1000;

/** Reasons of snapshots, in `mode` `all`, that take nothing back. */
const GOING_ON = new Set(['resumed', 'epoch', 'lagged', 'deleted']);

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
  /** In `mode` `all`: the `seq` of each other epoch that it has had; a symbol may have records in several partitions. */
  #elsewhere = new Map();
  /** Gaps in a row, without an update that fitted between them. */
  gaps = 0;
  /** Whether what comes next may begin before the own position, and repeats what lies between. */
  overlaps = false;

  constructor(ch, sym, shape, keep) {
    this.ch = ch;
    this.sym = sym;
    this.shape = shape;
    this.keep = keep ?? KEEP;
  }

  /** `epoch:seq`, or null where there is none to resume from: of nothing known there is no position either. */
  get position() {
    return !this.epoch || this.seq === null ? null : `${this.epoch}:${this.seq}`;
  }

  /** In `mode` `all`: whether it was read in several partitions, of which the position says where it stands in one. */
  get hasSeveralPlaces() {
    return this.#elsewhere.size > 0;
  }

  /** Whether the gateway said that it does not serve this key, or not any more. */
  get isRefused() {
    return this.rejected !== null || this.status?.state === 'closed';
  }

  get isLive() {
    return this.fresh && (this.status === null || this.status.state === 'live');
  }

  /**
   * @param isEvery whether every record is taken: then snapshots only say where the log goes on
   * @returns {'ignored' | 'snapshot' | 'resumed' | 'update' | 'duplicate' | 'gap' | 'corrupt'} what became of the message
   */
  receive(message, isEvery = false) {
    if (this.awaiting !== null) return 'ignored';
    try {
      return message.type === 'snapshot' ? this.#replace(message, isEvery) : this.#update(message);
    } catch (failure) {
      // Data that cannot be read: what is held may have been changed by half of it.
      console.error(failure);
      this.fresh = false;
      return 'corrupt';
    }
  }

  /** The gateway says something of this key. */
  heed({ state, code, since, behind }) {
    this.status = state === 'live' ? null : { state, code, since, behind };
    // It is not held any more: what is known of it is what it was.
    if (state === 'closed') this.fresh = false;
  }

  /** The request `id` was granted. `resumed`: what it asked for from its position on follows in full. */
  granted(id, resumed) {
    const isClosed = this.awaiting === NOT_ASKED && this.isRefused;
    this.rejected = null;
    // What was closed while its options were being changed has begun again.
    if (this.awaiting !== id && !isClosed) return;
    this.awaiting = null;
    this.fresh = resumed;
  }

  /** A pattern that matches was granted, so data may come although the key was refused by its name. */
  follow() {
    if (this.awaiting === NOT_ASKED && this.isRefused) this.awaiting = null;
  }

  /** Forgets the value's position, so that the next request begins with a snapshot. */
  forget() {
    this.epoch = null;
    this.seq = null;
    this.#elsewhere.clear();
  }

  /** Offset spaces have other names now; the offsets are the same. */
  rename(renamed) {
    for (const [before, now] of Object.entries(renamed)) {
      const reached = this.#reached(before);
      if (reached > this.#reached(now) && now !== this.epoch) this.#leave(now, reached);
    }
  }

  #replace(message, isEvery) {
    if (isEvery) {
      const { epoch, seq } = message;
      const reason = this.overlaps && message.reason === 'initial' ? 'resumed' : message.reason;
      this.overlaps = false;
      const reached = this.#reached(epoch);
      if (reason === 'initial') this.#elsewhere.clear();
      else if (this.epoch && this.epoch !== epoch) this.#leave(this.epoch, this.seq);
      this.#elsewhere.delete(epoch);
      if (GOING_ON.has(reason) && reached >= seq) {
        this.epoch = epoch;
        this.seq = reached;
        return this.#goOn();
      }
    } else if (this.#isBehindOwn(message)) return this.#goOn();
    const { data } = message;
    this.value = data === null || data === undefined ? null : behaviourOf(this.shape).replace(data, this.keep);
    this.epoch = message.epoch ?? null;
    // Nothing known can come without a position; whatever is known later comes after it.
    this.seq = message.seq ?? -1;
    this.pxScale = message.pxScale ?? this.pxScale;
    this.szScale = message.szScale ?? this.szScale;
    // Refused is over where the key begins again.
    this.rejected = null;
    if (this.status?.state === 'closed') this.status = null;
    return this.#settle(message, 'snapshot');
  }

  #reached(epoch) {
    return epoch === this.epoch && this.seq !== null ? this.seq : (this.#elsewhere.get(epoch) ?? -Infinity);
  }

  #leave(epoch, seq) {
    this.#elsewhere.delete(epoch);
    this.#elsewhere.set(epoch, seq);
    // What was left first and comes again is taken twice.
    if (this.#elsewhere.size > MOST_EPOCHS) this.#elsewhere.delete(this.#elsewhere.keys().next().value);
  }

  /** Whether a cursor has taken the log up at or before the own position: what lies between comes again. */
  #isBehindOwn({ reason, epoch, seq }) {
    return reason === 'resumed' && this.position !== null && this.epoch === epoch && this.seq >= seq;
  }

  /** What is held is in force, and what was missed follows. */
  #goOn() {
    if (this.fresh) return 'duplicate';
    this.fresh = true;
    return 'resumed';
  }

  #update(message) {
    const { seq, prev } = message;
    if (this.seq === null || !Number.isFinite(seq)) return 'gap';
    if (this.shape === 'bar' ? seq < this.seq : seq <= this.seq) return 'duplicate';
    if (prev !== undefined && prev !== null && prev !== this.seq) return 'gap';
    this.value = behaviourOf(this.shape).apply(this.value, message.data, this.keep);
    this.seq = seq;
    const outcome = this.#settle(message, 'update');
    if (outcome === 'update') this.gaps = 0;
    return outcome;
  }

  #settle(message, outcome) {
    this.ts = message.ts ?? this.ts;
    this.fresh = this.#matches(message);
    // A key that was ahead of its gateway: that it has come to the position is told by data alone.
    if (this.status?.state === 'lagging' && !this.status.code && !this.status.behind) this.status = null;
    return this.fresh ? outcome : 'corrupt';
  }

  #matches({ crc }) {
    if (crc === undefined || crc === null || this.shape !== 'book' || this.value === null) return true;
    return this.value.checksum(this.pxScale ?? 0, this.szScale ?? 0) === crc;
  }
}

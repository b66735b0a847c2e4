import { backoffMillis } from './clock.js';
import { Key, NOT_ASKED } from './key.js';
import { Outbox } from './outbox.js';
import { changes, subscriptions, unsubscriptions } from './requests.js';
import { shapeOf } from './shapes.js';

/**
 * Everything this client is subscribed to, and what has been asked for it on the connection in use.
 *
 * An entry is a key with the options of its latest subscription and the listeners of all of them. It lives as long as it
 * has a listener, and so outlives connections.
 */
export class Subscriptions {
  #clock;
  #entries = new Map();
  #link = null;
  #asked = new Map();
  #lastId = 0;
  #broken = new Set();

  constructor(clock) {
    this.#clock = clock;
  }

  get size() {
    return this.#entries.size;
  }

  /** Whether the gateway has answered all that was asked. */
  get isSettled() {
    return this.#asked.size === 0;
  }

  key(ch, sym) {
    return this.#entries.get(name(ch, sym))?.key;
  }

  add(ch, syms, { keep, ...options }, listener) {
    const ask = [];
    for (const sym of new Set(syms)) {
      let entry = this.#entries.get(name(ch, sym));
      if (entry === undefined) {
        entry = { key: new Key(ch, sym, this.#shape(ch), keep), options, listeners: new Set([listener]) };
        this.#entries.set(name(ch, sym), entry);
        ask.push(entry);
        continue;
      }
      entry.listeners.add(listener);
      if (entry.key.seq !== null) notify(listener, entry.key, 'snapshot');
      if (JSON.stringify(entry.options) !== JSON.stringify(options)) {
        entry.options = options;
        ask.push(entry);
      }
    }
    this.#ask(ask);
  }

  remove(ch, syms, listener) {
    const gone = [];
    for (const sym of syms) {
      const entry = this.#entries.get(name(ch, sym));
      if (entry === undefined || !entry.listeners.delete(listener) || entry.listeners.size > 0) continue;
      this.#entries.delete(name(ch, sym));
      gone.push(entry);
    }
    if (this.#link !== null) for (const { op } of unsubscriptions(gone, this.#link.limits)) this.#request(op, []);
  }

  /** From now on requests go to `send`; everything is asked for anew, from the positions held. */
  connect(send, { limits = {}, channels = {} }) {
    this.disconnect();
    this.#link = { limits, channels, outbox: new Outbox(send, this.#clock, limits.opsPerSec) };
    for (const { key } of this.#entries.values()) {
      key.awaiting = NOT_ASKED;
      key.status = null;
      key.gaps = 0;
      key.shape = this.#shape(key.ch);
    }
    this.#ask([...this.#entries.values()]);
  }

  disconnect() {
    this.#link?.outbox.close();
    this.#link = null;
    this.#asked.clear();
    for (const { key } of this.#entries.values()) key.fresh = false;
  }

  receive(message) {
    switch (message.type) {
      case 'snapshot':
      case 'update':
        return this.#data(message);
      case 'ack':
        return this.#granted(message);
      case 'error':
        return this.#refused(message);
      case 'status':
        return this.#status(message);
      case 'hb':
        return this.#quiet(message.quiet ?? []);
    }
  }

  /** After the last message of a frame: asks again for the keys in which it showed a gap. */
  endFrame() {
    if (this.#broken.size === 0) return;
    const broken = [...this.#broken];
    this.#broken.clear();
    this.#ask(broken.filter(({ key }) => key.gaps <= 1));
    // A key that does not heal at once must not keep the gateway busy.
    for (const entry of broken.filter(({ key }) => key.gaps > 1)) this.#askLater([entry], backoffMillis(entry.key.gaps, this.#clock));
  }

  #data(message) {
    const entry = this.#entries.get(name(message.ch, message.sym));
    if (entry === undefined) return;
    const outcome = entry.key.receive(message);
    if (outcome === 'snapshot' || outcome === 'update') tell(entry, outcome, message);
    else if (outcome === 'gap' || outcome === 'corrupt') this.#lost(entry, outcome);
  }

  /** `corrupt`: what is held is wrong, so nothing can be added to it. */
  #lost(entry, cause) {
    const { key } = entry;
    if (cause === 'corrupt') key.forget();
    key.gaps++;
    key.fresh = false;
    key.awaiting = NOT_ASKED;
    this.#broken.add(entry);
    tell(entry, 'gap');
  }

  #granted({ id, resumed = [], rejected = [] }) {
    const { entries } = this.#take(id);
    const inFull = new Set(resumed);
    const codes = new Map(rejected.map(({ sym, code }) => [sym, code]));
    for (const entry of entries) {
      const { key } = entry;
      if (codes.has(key.sym)) {
        key.rejected = codes.get(key.sym);
        tell(entry, 'rejected');
      } else {
        // A change of options leaves a key that is held as it is.
        const wasAwaited = key.awaiting === id;
        key.granted(id, inFull.has(key.sym));
        if (wasAwaited && key.fresh) tell(entry, 'resumed');
      }
    }
  }

  #refused({ id, code, retry, after = 1000 }) {
    const { op, entries } = this.#take(id);
    for (const entry of entries) {
      if (retry && entry.key.awaiting === id) entry.key.awaiting = NOT_ASKED;
      if (retry) continue;
      entry.key.rejected = code;
      tell(entry, 'rejected');
    }
    if (retry && op?.op === 'unsub') this.#later(after, () => this.#request(op, entries));
    else if (retry) this.#askLater(entries, after);
  }

  #status({ ch, syms, ...status }) {
    const named = syms?.map((sym) => this.#entries.get(name(ch, sym))).filter((entry) => entry !== undefined);
    for (const entry of named ?? [...this.#entries.values()].filter(({ key }) => key.ch === ch)) {
      entry.key.status = status.state === 'live' ? null : status;
      tell(entry, 'status');
    }
  }

  /** Above the own position: an update to this key got lost on the way here. */
  #quiet(positions) {
    for (const [ch, sym, seq] of positions) {
      const entry = this.#entries.get(name(ch, sym));
      if (entry !== undefined && entry.key.awaiting === null && entry.key.seq !== null && entry.key.seq < seq) this.#lost(entry, 'gap');
    }
  }

  /** A key that is not asked for begins; for the others only the options change. */
  #ask(entries) {
    if (this.#link === null) return;
    const { limits } = this.#link;
    const beginning = entries.filter(({ key }) => key.awaiting === NOT_ASKED);
    const changing = entries.filter((entry) => !beginning.includes(entry));
    // The gateway holds them, but there is no position to resume from: only a key that it does not hold gets a snapshot.
    const restarting = beginning.filter(({ key }) => key.gaps > 0 && key.position === null);
    for (const { op } of unsubscriptions(restarting, limits)) this.#request(op, []);
    for (const part of subscriptions(beginning, limits)) {
      const id = this.#request(part.op, part.entries);
      for (const { key } of part.entries) key.awaiting = id;
    }
    for (const part of changes(changing, limits)) this.#request(part.op, part.entries);
  }

  #askLater(entries, delay) {
    this.#later(delay, () => this.#ask(entries.filter((entry) => this.#entries.get(name(entry.key.ch, entry.key.sym)) === entry)));
  }

  /** Unless the connection has changed by then, for then everything has been asked for anyway. */
  #later(delay, task) {
    const link = this.#link;
    this.#clock.setTimeout(() => this.#link === link && task(), delay);
  }

  #request({ op, ...rest }, entries) {
    const numbered = { op, id: ++this.#lastId, ...rest };
    this.#asked.set(numbered.id, { op: { op, ...rest }, entries });
    this.#link.outbox.add(numbered);
    return numbered.id;
  }

  #take(id) {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked ?? { op: null, entries: [] };
  }

  #shape(ch) {
    return this.#link?.channels[ch] ?? shapeOf(ch);
  }
}

function name(ch, sym) {
  return `${ch} ${sym}`;
}

function tell({ key, listeners }, event, message) {
  for (const listener of listeners) notify(listener, key, event, message);
}

/** A listener that fails must not keep others, or the messages after this one, from being told. */
function notify(listener, key, event, message) {
  try {
    listener(key, event, message);
  } catch (failure) {
    console.error(failure);
  }
}

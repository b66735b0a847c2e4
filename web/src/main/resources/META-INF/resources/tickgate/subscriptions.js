import { backoffMillis } from './clock.js';
import { Entry, NOBODY, matcher, notify } from './entry.js';
import { Key, NOT_ASKED } from './key.js';
import { Outbox } from './outbox.js';
import { changes, isLossless, isPast, subscriptionOf, subscriptions, unsubscriptions } from './requests.js';
import { shapeOf } from './shapes.js';

/** Keys that patterns may find here; beyond it what is new is not taken, except in the place of what is not in force. */
const MOST_KEYS = 100_000;
/** By how much a record may bear an earlier time than others that were published before it. */
const CLOCKS_APART_MILLIS = 60_000;

/**
 * Everything this client is subscribed to, and what has been asked for it on the connection in use.
 *
 * An entry lives as long as it has a listener of its own or a pattern that matches it, and so outlives connections.
 */
export class Subscriptions {
  #clock;
  #mostKeys;
  #entries = new Map();
  #patterns = new Set();
  #link = null;
  #asked = new Map();
  #lastId = 0;
  #lastOrder = 0;
  #broken = new Set();
  /** Microseconds before which everything is before the last cursor; null before the first one. */
  #coveredFrom = null;
  /** Whether a record of `mode` `all` found no room here. */
  #isLosing = false;

  constructor(clock, mostKeys = MOST_KEYS) {
    this.#clock = clock;
    this.#mostKeys = mostKeys;
  }

  get size() {
    return this.#entries.size;
  }

  /** Whether the gateway has answered all that was asked. */
  get isSettled() {
    return this.#asked.size === 0;
  }

  /** Whether a record of `mode` `all` found no room here. */
  get isLosing() {
    return this.#isLosing;
  }

  key(ch, sym) {
    return this.#entries.get(name(ch, sym))?.key;
  }

  add(ch, syms, options, listener) {
    const { keep, ...asked } = options ?? {};
    // The gateway would let the key go after its snapshot, and the value here would be taken for the current one for ever.
    if (asked.once) throw new TypeError('once: true (expected: nothing; /v1/snapshot answers once)');
    const ask = [];
    for (const sym of new Set(syms)) {
      const entry = this.#entries.get(name(ch, sym)) ?? this.#enter(ch, sym, keep);
      const reached = entry.matches === null ? [entry] : [entry, ...this.#foundBy(entry)];
      const before = reached.map(({ options }) => JSON.stringify(options));
      entry.listeners.add(listener);
      entry.asked = asked;
      entry.order = ++this.#lastOrder;
      for (const { key } of reached) if (key.seq !== null) notify(listener, key, 'snapshot');
      const isChanged = reached.some(({ options }, index) => JSON.stringify(options) !== before[index]);
      if (isChanged || !entry.isNamed) ask.push(entry);
    }
    this.#ask(ask);
  }

  remove(ch, syms, listener) {
    const gone = [];
    for (const sym of syms) {
      const entry = this.#entries.get(name(ch, sym));
      if (entry === undefined || !entry.listeners.delete(listener) || entry.listeners.size > 0) continue;
      gone.push(entry);
      if (entry.matches !== null) gone.push(...this.#leave(entry));
      else if (entry.patterns.size === 0) this.#entries.delete(name(ch, sym));
    }
    if (this.#link === null) return;
    for (const { op } of unsubscriptions(gone.filter(({ isNamed }) => isNamed), this.#link.limits)) this.#request(op, []);
    for (const entry of gone) entry.isNamed = false;
  }

  /** From now on requests go to `send`; everything is asked for anew, from the positions held. */
  connect(send, { limits, channels }, cursor = null) {
    this.disconnect();
    this.#link = { limits: limits ?? {}, channels: channels ?? {}, given: cursor, cursor, outbox: new Outbox(send, this.#clock, limits?.opsPerSec) };
    for (const entry of this.#entries.values()) {
      const { key } = entry;
      entry.isNamed = false;
      key.awaiting = NOT_ASKED;
      key.status = null;
      key.gaps = 0;
      key.shape = this.#shape(key.ch);
    }
    this.#ask([...this.#entries.values()].filter(({ isFound }) => !isFound));
  }

  disconnect() {
    this.#link?.outbox.close();
    this.#link = null;
    this.#asked.clear();
    for (const { key } of this.#entries.values()) key.fresh = false;
  }

  /**
   * Whether the cursor of a heartbeat that has just come is after all that was told, and before all that was not: nothing is under way
   * of which it may or may not know. What is sent in full is covered then.
   *
   * @param tx when the gateway gave it out, microseconds; undefined where that is not said
   */
  isCovered(tx) {
    // What is refused is not sent, so no cursor can be after it.
    const lossless = [...this.#entries.values()].filter((entry) => isLossless(entry) && !entry.key.isRefused);
    if (!this.isSettled || lossless.some(({ key }) => key.awaiting !== null)) return false;
    for (const entry of lossless) entry.isCovered = true;
    if (Number.isFinite(tx)) this.#coveredFrom = coveredFrom(lossless, tx);
    return true;
  }

  /** Lets the gateway send so many messages more. */
  grant(messages) {
    this.#link?.outbox.grant(messages);
  }

  /** @returns what listeners returned that are not done with the message yet */
  receive(message) {
    switch (message.type) {
      case 'welcome':
        if (this.#link !== null) this.#link.limits = message.limits ?? this.#link.limits;
        break;
      case 'snapshot':
      case 'update':
        return this.#data(message);
      case 'ack':
        this.#granted(message);
        break;
      case 'error':
        this.#refused(message);
        break;
      case 'status':
        this.#status(message);
        break;
      case 'hb':
        this.#quiet(message.quiet);
        break;
    }
    return NOBODY;
  }

  /** After the last message of a frame: asks again for the keys in which it showed a gap. */
  endFrame() {
    if (this.#broken.size === 0) return;
    const broken = [...this.#broken].filter((entry) => this.#isHeld(entry));
    this.#broken.clear();
    this.#ask(broken.filter(({ key }) => key.gaps <= 1));
    // A key that does not heal at once must not keep the gateway busy.
    for (const entry of broken.filter(({ key }) => key.gaps > 1)) this.#askLater([entry], backoffMillis(entry.key.gaps, this.#clock));
  }

  #data(message) {
    const entry = this.#find(message.ch, message.sym);
    if (entry === undefined) return NOBODY;
    const outcome = entry.key.receive(message, isLossless(entry));
    if (outcome === 'snapshot' || outcome === 'update') return entry.tell(outcome, message);
    if (outcome === 'resumed') entry.tell('resumed');
    if (outcome === 'gap' || outcome === 'corrupt') this.#lost(entry, outcome);
    return NOBODY;
  }

  /** `corrupt`: what is held is wrong, so nothing can be added to it. */
  #lost(entry, cause) {
    const { key } = entry;
    if (cause === 'corrupt') key.forget();
    key.gaps++;
    key.fresh = false;
    key.awaiting = NOT_ASKED;
    this.#broken.add(entry);
    entry.tell('gap');
  }

  #granted({ id, ch, resumed, rejected, renamed }) {
    const { entries, found } = this.#take(id);
    if (renamed) for (const { key } of this.#entries.values()) if (key.ch === ch) key.rename(renamed);
    const inFull = new Set(resumed ?? []);
    // After a cursor a pattern is named for all that it has found.
    if (entries.some(({ key, matches }) => matches !== null && inFull.has(key.sym))) for (const { key } of found) inFull.add(key.sym);
    const codes = new Map((rejected ?? []).map(({ sym, code }) => [sym, code]));
    for (const entry of [...entries, ...found]) {
      const { key } = entry;
      if (codes.has(key.sym)) {
        this.#reject(entry, id, codes.get(key.sym));
      } else {
        // A change of options leaves a key that is held as it is.
        const wasAwaited = key.awaiting === id;
        key.granted(id, entry.matches === null && inFull.has(key.sym));
        if (wasAwaited && key.fresh) entry.tell('resumed');
        if (entry.matches !== null) for (const matched of this.#foundBy(entry)) matched.key.follow();
      }
    }
  }

  #refused({ id, code, retry, after }) {
    const { op, entries, found } = this.#take(id);
    // Somebody may have asked for them by name meanwhile.
    const asked = [...entries, ...found.filter((entry) => !entry.isFound)];
    if (!retry && this.#isOurCursor(op, entries)) return this.#askWithoutCursor(asked, found);
    for (const entry of [...entries, ...found]) {
      if (!retry) this.#reject(entry, id, code);
      else if (entry.key.awaiting === id) entry.key.awaiting = NOT_ASKED;
    }
    if (retry && op?.op === 'unsub') this.#later(after ?? 1000, () => this.#endAgain(op));
    else if (retry) this.#askLater(asked, after ?? 1000);
  }

  /** What was subscribed to again meanwhile stays. */
  #endAgain({ op, ch, syms }) {
    const left = syms.filter((sym) => !this.#entries.get(name(ch, sym))?.listeners.size);
    if (left.length > 0) this.#request({ op, ch, syms: left }, []);
  }

  #isOurCursor(op, entries) {
    return typeof op?.from === 'string' && op.from === this.#link?.given && entries.every(({ isCovered }) => isCovered);
  }

  /** It is of another log, or of before this channel was taken: what was told before it was published before this time. */
  #askWithoutCursor(entries, found) {
    this.#link.cursor = this.#coveredFrom;
    for (const { key } of [...entries, ...found]) key.awaiting = NOT_ASKED;
    this.#ask(entries);
  }

  /** A change of options that is refused leaves a key that is held as it is. */
  #reject(entry, id, code) {
    entry.key.rejected = code;
    if (entry.key.awaiting === id) entry.release();
    entry.tell('rejected');
  }

  /** Of keys by name, or of a whole channel. */
  #status({ ch, syms, ...status }) {
    const named = syms?.flatMap((sym) => this.#named(ch, sym)) ?? [...this.#entries.values()].filter(({ key }) => key.ch === ch);
    const pattern = syms && status.state !== 'closed' ? named.find(({ matches }) => matches !== null) : undefined;
    const before = pattern === undefined ? null : JSON.stringify(pattern.key.status);
    for (const entry of named) {
      if (entry.isFound && before !== null && !follows(entry.key.status, status, before)) continue;
      entry.key.heed(status);
      if (status.state === 'closed') this.#close(entry);
      entry.tell('status', { ch, syms, ...status });
    }
  }

  /** The gateway does not hold it any more. What a pattern finds again begins with a snapshot; a name has to be asked for. */
  #close(entry) {
    this.#broken.delete(entry);
    if (entry.isFound) this.#entries.delete(name(entry.key.ch, entry.key.sym));
    else if (entry.key.awaiting === null) entry.release();
  }

  #named(ch, sym) {
    const entry = this.#find(ch, sym);
    if (entry === undefined) return [];
    return entry.matches === null ? [entry] : [entry, ...this.#foundBy(entry)];
  }

  /** Above the own position: what came last did not come here. */
  #quiet(positions) {
    for (const position of positions ?? []) {
      if (!Array.isArray(position)) continue;
      const [ch, sym, seq] = position;
      const entry = this.#find(ch, sym);
      if (entry === undefined || entry.key.awaiting !== null) continue;
      if (entry.key.seq === null || entry.key.seq < seq) this.#lost(entry, 'gap');
    }
  }

  /** The entry of a symbol, a new one where a pattern that was granted has found it. */
  #find(ch, sym) {
    const known = this.#entries.get(name(ch, sym));
    if (known !== undefined || this.#patterns.size === 0 || typeof sym !== 'string') return known;
    const found = this.#found(ch, sym);
    if (found === undefined || !this.#hasRoomFor(found)) return undefined;
    this.#entries.set(name(ch, sym), found);
    return found;
  }

  #found(ch, sym) {
    const patterns = this.#patternsOf(ch, sym);
    if (patterns.every(({ key }) => key.awaiting !== null)) return undefined;
    const entry = this.#newEntry(ch, sym, patterns, undefined);
    entry.key.awaiting = null;
    // What was told of the whole pattern goes for what it finds later, too.
    entry.key.status = inherited(patterns);
    return entry;
  }

  #hasRoomFor(found) {
    if (this.#entries.size < this.#mostKeys) return true;
    for (const [id, entry] of this.#entries) {
      if (entry.isFound && !entry.key.fresh) return this.#entries.delete(id);
    }
    if (isLossless(found) && !this.#isLosing) {
      this.#isLosing = true;
      console.error(`${found.key.ch} ${found.key.sym}: no room beyond ${this.#mostKeys} keys (mostKeys); records are lost here, and no cursor is given out any more`);
    }
    return false;
  }

  /** A name that is asked for here for the first time: a symbol or a pattern. */
  #enter(ch, sym, keep) {
    const matches = matcher(sym);
    const entry = matches === null ? this.#newEntry(ch, sym, this.#patternsOf(ch, sym), keep) : new Entry(new Key(ch, sym, this.#shape(ch), keep), matches);
    this.#entries.set(name(ch, sym), entry);
    if (matches !== null) {
      this.#patterns.add(entry);
      for (const each of this.#entries.values()) if (isMatch(entry, each.key.ch, each.key.sym) && each.matches === null) each.patterns.add(entry);
    }
    return entry;
  }

  #newEntry(ch, sym, patterns, keep) {
    const entry = new Entry(new Key(ch, sym, this.#shape(ch), keep ?? patterns.at(-1)?.key.keep));
    for (const pattern of patterns) entry.patterns.add(pattern);
    return entry;
  }

  /** Gives a pattern up. @returns the entries that went with it */
  #leave(pattern) {
    const gone = this.#foundBy(pattern);
    this.#patterns.delete(pattern);
    this.#entries.delete(name(pattern.key.ch, pattern.key.sym));
    for (const { key, patterns } of gone) {
      patterns.delete(pattern);
      if (key.status !== null && JSON.stringify(key.status) === JSON.stringify(pattern.key.status)) key.status = inherited([...patterns]);
    }
    const orphans = gone.filter(({ isFound, patterns }) => isFound && patterns.size === 0);
    for (const { key } of orphans) this.#entries.delete(name(key.ch, key.sym));
    return orphans;
  }

  #patternsOf(ch, sym) {
    return [...this.#patterns].filter((pattern) => isMatch(pattern, ch, sym)).sort((a, b) => a.order - b.order);
  }

  #foundBy(pattern) {
    return [...this.#entries.values()].filter(({ patterns }) => patterns.has(pattern));
  }

  /** A key that is not asked for begins; for the others only the options change. */
  #ask(entries) {
    if (this.#link === null) return;
    const { limits, cursor } = this.#link;
    const beginning = entries.filter(({ key }) => key.awaiting === NOT_ASKED);
    const changing = entries.filter(({ key }) => key.awaiting !== NOT_ASKED);
    const names = beginning.filter(({ matches }) => matches === null);
    // Patterns first, the latest last: so the options of names, and of later patterns, are those that stay.
    for (const pattern of beginning.filter(({ matches }) => matches !== null).sort((a, b) => a.order - b.order)) {
      names.push(...this.#askPattern(pattern));
    }
    for (const part of subscriptions(names, limits, cursor)) this.#begin(part);
    for (const part of changes(changing, limits)) {
      this.#request(part.op, part.entries);
      for (const entry of part.entries) entry.isNamed = true;
    }
  }

  /** @returns the symbols it has found that have to be asked for by name, to go on from their positions */
  #askPattern(pattern) {
    const { limits, cursor } = this.#link;
    const found = this.#foundBy(pattern).filter((entry) => entry.isFound && entry.key.awaiting === NOT_ASKED);
    const part = subscriptionOf(pattern, found, cursor, limits);
    this.#begin(part);
    return found.filter((entry) => !part.found.includes(entry));
  }

  #begin({ op, entries, found = [] }) {
    const id = this.#request(op, entries, found);
    for (const entry of entries) entry.isNamed = true;
    // Not after a cursor, of which the gateway says itself that it goes on there.
    const overlaps = typeof op.from === 'number' || (isPast(op.from) && op.from !== this.#link.cursor);
    for (const { key } of [...entries, ...found]) {
      key.awaiting = id;
      key.overlaps = overlaps && key.position !== null;
    }
  }

  #askLater(entries, delay) {
    this.#later(delay, () => this.#ask(entries.filter((entry) => this.#isHeld(entry))));
  }

  #isHeld(entry) {
    return this.#entries.get(name(entry.key.ch, entry.key.sym)) === entry;
  }

  /** Unless the connection has changed by then, for then everything has been asked for anyway. */
  #later(delay, task) {
    const link = this.#link;
    this.#clock.setTimeout(() => this.#link === link && task(), delay);
  }

  #request({ op, ...rest }, entries, found = []) {
    const numbered = { op, id: ++this.#lastId, ...rest };
    this.#asked.set(numbered.id, { op: { op, ...rest }, entries, found });
    this.#link.outbox.add(numbered);
    return numbered.id;
  }

  #take(id) {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked ?? { op: null, entries: [], found: [] };
  }

  #shape(ch) {
    return this.#link?.channels[ch] ?? shapeOf(ch);
  }
}

/** A pattern is stale where one of its sources is; each key of that source is told so itself. */
function inherited(patterns) {
  const latest = patterns.reduce((before, pattern) => (before === null || pattern.order > before.order ? pattern : before), null);
  const status = latest?.key.status ?? null;
  return status?.state === 'stale' ? null : status;
}

/** Whether what is told of a pattern goes for a key it found: not for one that was told something of its own. `before` is the pattern's, as text. */
function follows(own, { state }, before) {
  return state !== 'stale' && (own === null ? state !== 'live' : JSON.stringify(own) === before);
}

/** The very first cursor comes before any record: without it, all that was asked for is still to come. */
function coveredFrom(lossless, tx) {
  const behind = lossless.reduce((most, { key }) => Math.max(most, key.status?.behind ?? 0), 0);
  let micros = tx - 1000 * (behind + CLOCKS_APART_MILLIS);
  if (lossless.every(({ key }) => key.position === null)) {
    for (const { options: { from } } of lossless) if (isPast(from)) micros = Math.min(micros, typeof from === 'number' ? from : 0);
  }
  return Math.max(0, micros);
}

function name(ch, sym) {
  return `${ch} ${sym}`;
}

function isMatch(pattern, ch, sym) {
  return pattern.key.ch === ch && pattern.matches(sym);
}

import { systemClock } from './clock.js';
import { Connection } from './connection.js';
import { Credit } from './credit.js';
import { Heartbeats } from './heartbeats.js';
import { Reconnector } from './reconnector.js';
import { Reports } from './reports.js';
import { Subscriptions } from './subscriptions.js';

/** Ids of pings; those of subscriptions count up from 1 and stay far below. */
const FIRST_PING = 2 ** 40;

/** Market data by channel and symbol, over a connection that this class keeps up. See tickgate.d.ts. */
export class Tickgate extends EventTarget {
  /** Since the start: frames, characters, messages, and source events that they stood for. */
  counts = { frames: 0, characters: 0, messages: 0, events: 0 };
  #options;
  #clock;
  #subscriptions;
  #heartbeats;
  #reconnector;
  /** Null where the gateway may send as fast as the socket takes it. */
  #credit;
  /** Null where stamps are not asked for. */
  #reports;
  /** The cursor for the next connection; null before the first. */
  #goesOnAt = null;
  #pings = new Map();
  #lastPing = FIRST_PING;

  constructor(options = {}) {
    super();
    const { url = streamOfThisPage(), WebSocket = globalThis.WebSocket, clock = systemClock, autoStart = true } = options;
    this.#options = options;
    this.#credit = options.credit ? new Credit(options.credit) : null;
    this.#reports = options.stamps ? new Reports(clock) : null;
    this.#clock = clock;
    this.#subscriptions = new Subscriptions(clock, options.mostKeys);
    this.#heartbeats = new Heartbeats(clock);
    this.#reconnector = new Reconnector((listener) => new Connection({ url, WebSocket, clock }, listener), clock, {
      opened: (connection) => this.#greet(connection),
      adopted: (connection) => this.#adopted(connection),
      lost: () => this.#lost(),
      frame: (length) => this.#frame(length),
      message: (message) => this.#message(message),
      frameEnd: () => this.#frameEnd(),
      changed: () => this.dispatchEvent(new Event('state')),
    });
    if (autoStart) this.#reconnector.start();
  }

  get state() {
    return this.#reconnector.state;
  }

  get welcome() {
    return this.#reconnector.current?.welcome ?? null;
  }

  get cursor() {
    return this.#heartbeats.cursor;
  }

  /** Milliseconds since anything at all came; null without a connection. */
  get heardMillisAgo() {
    return this.#reconnector.current?.heardMillisAgo ?? null;
  }

  start() {
    this.#reconnector.start();
  }

  subscribe(ch, syms, options, listener) {
    const all = [...syms];
    this.#subscriptions.add(ch, all, options, listener);
    return { unsubscribe: (some = all) => this.#subscriptions.remove(ch, some, listener) };
  }

  key(ch, sym) {
    return this.#subscriptions.key(ch, sym);
  }

  feedAge(ch) {
    return this.#heartbeats.age(ch);
  }

  /** Milliseconds to the gateway and back; rejects where the connection is not up or does not stay up. */
  ping() {
    const connection = this.#reconnector.current;
    if (connection === null) return Promise.reject(new Error('not connected'));
    const id = ++this.#lastPing;
    return new Promise((resolve, reject) => {
      this.#pings.set(id, { resolve, reject, at: this.#clock.now() });
      connection.send({ op: 'ping', id });
    });
  }

  async renewToken() {
    const connection = this.#reconnector.current;
    if (connection !== null) await this.#hello(connection, false);
  }

  reconnectNow() {
    this.#reconnector.hurry();
  }

  close() {
    this.#reconnector.stop();
    this.#lost();
  }

  #greet(connection) {
    const { token, client, hb, stamps } = this.#options;
    const hasWords = [token, client, hb, stamps, this.#credit].some((word) => word !== undefined && word !== null);
    if (hasWords) this.#hello(connection, true);
    else this.#reconnector.greeted(connection);
  }

  /** With a token that is asked for now. Only the first hello of a connection sets its credit. */
  async #hello(connection, isFirst) {
    const { token, client, hb, replace, stamps } = this.#options;
    try {
      const current = typeof token === 'function' ? await token() : token;
      if (connection.hasEnded) return;
      const credit = isFirst ? this.#credit?.hello(connection) : undefined;
      connection.send({ op: 'hello', id: 0, token: current, credit, client, hb, replace, stamps });
    } catch (failure) {
      connection.fail(`no token: ${failure}`);
      return;
    }
    if (isFirst) this.#reconnector.greeted(connection);
  }

  #adopted(connection) {
    this.#heartbeats.begin(connection.heartbeatMillis);
    this.#dropPings();
    this.#reports?.forget();
    this.#subscriptions.connect((op) => connection.send(op), connection.welcome, this.#goesOnAt);
    this.#credit?.adopted(connection, (messages) => this.#subscriptions.grant(messages));
    this.#releaseOld();
    this.dispatchEvent(new Event('welcome'));
  }

  #lost() {
    this.#dropPings();
    this.#subscriptions.disconnect();
  }

  #frame(length) {
    this.counts.frames++;
    this.counts.characters += length;
  }

  #message(message) {
    this.counts.messages++;
    const isData = message.type === 'snapshot' || message.type === 'update';
    if (isData) this.counts.events += message.n ?? 1;
    const busy = this.#subscriptions.receive(message);
    if (isData) this.#credit?.received(busy);
    if (message.type === 'update') this.#reports?.dealtWith(message, this.#clock.now() - this.heardMillisAgo);
    switch (message.type) {
      case 'pong':
        return this.#pong(message);
      case 'hb':
        this.#heartbeats.receive(message);
        return this.#cursor(message);
      case 'bye':
        return this.#cursor(message);
      case 'stamps':
        return this.#stamped(message);
      case 'welcome':
        return this.#heartbeats.paced(this.#reconnector.current.heartbeatMillis);
      case 'error':
        this.dispatchEvent(Object.assign(new Event('problem'), { problem: message }));
    }
  }

  /** One that may not cover what has been asked for is of no use: the next one will do. */
  #cursor({ cursor, tx }) {
    if (typeof cursor !== 'string' || !this.#subscriptions.isCovered(tx)) return;
    this.#goesOnAt = cursor;
    // Before it is something that nobody was told.
    if (this.#subscriptions.isLosing) return;
    this.#heartbeats.covers(cursor);
    this.dispatchEvent(new Event('cursor'));
  }

  #frameEnd() {
    this.#subscriptions.endFrame();
    this.#releaseOld();
  }

  #releaseOld() {
    if (this.#subscriptions.isSettled) this.#reconnector.resumed();
  }

  #stamped(stamps) {
    const report = this.#reports?.on(stamps);
    // With an id, so that a refusal is not taken for one of a grant of credit.
    if (report) this.#reconnector.current?.send({ ...report, id: ++this.#lastPing });
    this.dispatchEvent(Object.assign(new Event('stamps'), { stamps }));
  }

  #pong({ id }) {
    const ping = this.#pings.get(id);
    this.#pings.delete(id);
    ping?.resolve(this.#clock.now() - ping.at);
  }

  #dropPings() {
    for (const { reject } of this.#pings.values()) reject(new Error('the connection was lost'));
    this.#pings.clear();
  }
}

function streamOfThisPage() {
  const url = new URL('v1/stream', globalThis.location?.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

import { backoffMillis } from './clock.js';

/** A connection that ends sooner counts as one more failure. */
const STABLE_MILLIS = 5_000;

/**
 * Keeps one connection in use: opens the next one when it is lost, or before it is lost where a `bye` announces it.
 *
 * `open(listener)` makes a Connection. Tells its `owner`: `adopted(connection)` when a welcomed connection is in use from
 * now on, `lost()` when there is none any more, `opened(connection)` when hello can be said (and is told `greeted` when it was), `frame(length)`, then
 * `message(message)` for each and `frameEnd()` of the connection in use alone, and `changed(state)`.
 */
export class Reconnector {
  /** The connection in use. */
  current = null;
  state = { name: 'idle' };
  #open;
  #clock;
  #owner;
  #next = null;
  /** Replaced, but kept until everything has resumed on the one in use. */
  #retiring = null;
  #timer = null;
  #due = 0;
  #attempts = 0;
  #adoptedAt = 0;
  #end = { code: 0, reason: '' };

  constructor(open, clock, owner) {
    this.#open = open;
    this.#clock = clock;
    this.#owner = owner;
  }

  start() {
    this.#connect();
  }

  /** For good: nothing reconnects after this. */
  stop(code = 1000, reason = '') {
    this.#unschedule();
    for (const connection of [this.current, this.#next, this.#retiring]) connection?.close(1000);
    this.current = this.#next = this.#retiring = null;
    this.#change({ name: 'closed', code, reason });
  }

  /** Does not wait out the delay, for example because the network came back. */
  hurry() {
    if (this.state.name === 'reconnecting') this.#connect();
  }

  /** Everything has resumed on the connection in use. */
  resumed() {
    this.#retiring?.close(1000);
    this.#retiring = null;
  }

  /** Hello was said on `connection`, or there was nothing to say. */
  greeted(connection) {
    connection.isGreeted = true;
    if (connection === this.#next && connection.welcome !== null) this.#adopt(connection);
  }

  #connect() {
    this.#unschedule();
    this.#next = this.#open({
      opened: (connection) => this.#owner.opened(connection),
      messages: (connection, list, length) => this.#receive(connection, list, length),
      ended: (connection, code, reason) => this.#ended(connection, code, reason),
    });
    if (this.current === null) this.#change({ name: 'connecting', attempt: this.#attempts });
  }

  #receive(connection, list, length) {
    if (connection === this.current) this.#owner.frame(length);
    for (const message of list) {
      if (typeof message !== 'object' || message === null) continue;
      if (message.type === 'welcome') this.#welcomed(connection, message);
      if (message.type === 'bye') this.#leave(connection, message);
      if (connection === this.current) {
        // Not the welcome, nor the heartbeat that follows an ack: a gateway that fails at what is asked of it must meet a growing delay.
        if (message.type === 'hb' && this.#clock.now() - this.#adoptedAt >= STABLE_MILLIS) this.#attempts = 0;
        this.#owner.message(message);
      }
    }
    if (connection === this.current) this.#owner.frameEnd();
  }

  #welcomed(connection, welcome) {
    connection.welcomed(welcome);
    if (connection === this.#next && connection.isGreeted) this.#adopt(connection);
  }

  #adopt(connection) {
    this.#retiring?.close(1000);
    this.#retiring = this.current;
    this.current = connection;
    this.#adoptedAt = this.#clock.now();
    this.#next = null;
    this.#change({ name: 'live', session: connection.welcome.session });
    this.#owner.adopted(connection);
  }

  #leave(connection, { after, spread }) {
    const delay = (after ?? 0) + this.#clock.random() * (spread ?? 0);
    connection.leaveAt = this.#clock.now() + delay;
    if (connection === this.current && this.#next === null) this.#schedule(delay);
  }

  #ended(connection, code, reason) {
    if (connection === this.#retiring) {
      this.#retiring = null;
      return;
    }
    if (connection === this.current) {
      this.current = null;
      this.#owner.lost();
    } else if (connection === this.#next) {
      this.#next = null;
    }
    this.#end = { code, reason };
    // A refusal of the next connection decides nothing while the one in use flows (4503 keeps the old one).
    if (isFinal(code) && this.current === null) this.stop(code, reason);
    else if (this.#next !== null) this.#change({ name: 'connecting', attempt: this.#attempts });
    else if (!isFinal(code)) this.#retry(connection);
  }

  #retry({ leaveAt }) {
    if (this.#timer === null) {
      const asked = leaveAt === null ? 0 : leaveAt - this.#clock.now();
      this.#schedule(asked > 0 ? asked : backoffMillis(this.#attempts++, this.#clock));
    }
    if (this.current === null) this.#change({ name: 'reconnecting', at: this.#due, attempt: this.#attempts, ...this.#end });
  }

  #schedule(delay) {
    this.#unschedule();
    this.#due = this.#clock.now() + delay;
    this.#timer = this.#clock.setTimeout(() => this.#connect(), delay);
  }

  #unschedule() {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #change(state) {
    this.state = state;
    this.#owner.changed(state);
  }
}

/** 4000–4499 and the ordinary codes mean: come again. 4500–4999 mean: as you are, you will not be served. */
function isFinal(code) {
  return code >= 4500 && code <= 4999;
}

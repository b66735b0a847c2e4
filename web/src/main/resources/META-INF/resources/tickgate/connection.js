/** Until the welcome says how often heartbeats come. */
const HEARTBEAT_MILLIS = 5_000;
/** A check that comes this much late says that this page was held up, not that the gateway fell silent. */
const LATE_MILLIS = 1_000;

/**
 * One WebSocket from opening to its end, and the watch that ends it when nothing at all arrives for two heartbeats.
 *
 * Tells its `listener`: `opened(connection)`, `messages(connection, list)` once a frame, and `ended(connection, code,
 * reason)` exactly once.
 */
export class Connection {
  welcome = null;
  /** Whether it has said hello, or has nothing to say: what is asked on it comes after that. */
  isGreeted = false;
  /** When the gateway's `bye` asked for the next connection, on the clock; null before a `bye`. */
  leaveAt = null;
  #socket;
  #clock;
  #listener;
  #heard;
  #timer;
  #ended = false;

  constructor({ url, WebSocket, clock }, listener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#socket = new WebSocket(url, ['tickgate.v1.json']);
    this.#socket.onopen = () => this.#listener.opened(this);
    this.#socket.onmessage = (event) => this.#receive(event.data);
    this.#socket.onclose = (event) => this.#end(event.code, event.reason ?? '');
    // Nothing to learn from it: a close event follows.
    this.#socket.onerror = () => {};
    this.#hear();
    this.#watch(this.silenceMillis);
  }

  /** The welcome came, and with it the pace of the heartbeats. */
  welcomed(welcome) {
    this.welcome = welcome;
    this.#clock.clearTimeout(this.#timer);
    this.#watch(this.silenceMillis);
  }

  get hasEnded() {
    return this.#ended;
  }

  get heartbeatMillis() {
    return this.welcome?.hb ?? HEARTBEAT_MILLIS;
  }

  get silenceMillis() {
    return 2 * this.heartbeatMillis;
  }

  get heardMillisAgo() {
    return this.#clock.now() - this.#heard;
  }

  /** @param ops one operation or an array of them */
  send(ops) {
    if (!this.#ended && this.#socket.readyState === 1) this.#socket.send(JSON.stringify(ops));
  }

  /** Ends without telling the listener. */
  close(code = 1000, reason = '') {
    if (this.#detach()) this.#socket.close(code, reason);
  }

  #receive(frame) {
    if (this.#ended) return;
    this.#hear();
    let list;
    try {
      list = JSON.parse(frame);
    } catch {
      list = null;
    }
    // A frame that cannot be read may have held any update: only a new connection makes the values sure again.
    if (!Array.isArray(list)) this.fail('a frame that is not an array of messages');
    else this.#listener.messages(this, list, frame.length);
  }

  #hear() {
    this.#heard = this.#clock.now();
  }

  #watch(delay) {
    const due = this.#clock.now() + delay;
    this.#timer = this.#clock.setTimeout(() => this.#check(due), delay);
  }

  #check(due) {
    const left = this.silenceMillis - this.heardMillisAgo;
    if (left > 0) this.#watch(left);
    // Messages may be waiting behind this very task.
    else if (this.#clock.now() - due > LATE_MILLIS) this.#watch(LATE_MILLIS);
    else this.fail(`nothing heard for ${Math.round(this.heardMillisAgo)} ms`);
  }

  /** As if it had been lost. */
  fail(reason) {
    // Not waiting for the closing handshake: where nothing is heard its answer will not be either.
    if (!this.#ended) this.#socket.close();
    this.#end(1006, reason);
  }

  #end(code, reason) {
    if (this.#detach()) this.#listener.ended(this, code, reason);
  }

  #detach() {
    if (this.#ended) return false;
    this.#ended = true;
    this.#clock.clearTimeout(this.#timer);
    return true;
  }
}

/** The part of the gateway's `opsPerSec` that is used: pings and a clock that differs need the rest. */
const SHARE = 0.75;

/** Sends operations in order, in any one second no more than the gateway takes without complaint. */
export class Outbox {
  #send;
  #clock;
  #perSecond;
  #waiting = [];
  #sentAt = [];
  #timer = null;
  /** A grant of credit that still waits: more of it is added to it, so that grants never wait in line. */
  #grant = null;

  constructor(send, clock, opsPerSec = 20) {
    this.#send = send;
    this.#clock = clock;
    this.#perSecond = Math.max(1, Math.floor(opsPerSec * SHARE));
  }

  add(op) {
    this.#waiting.push(op);
    if (this.#timer === null) this.#flush();
  }

  grant(messages) {
    if (this.#grant !== null) {
      this.#grant.n += messages;
      return;
    }
    this.#grant = { op: 'credit', n: messages };
    this.add(this.#grant);
  }

  close() {
    this.#waiting = [];
    this.#grant = null;
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
  }

  #flush() {
    this.#timer = null;
    const now = this.#clock.now();
    this.#sentAt = this.#sentAt.filter((at) => now - at < 1000);
    while (this.#waiting.length > 0 && this.#sentAt.length < this.#perSecond) {
      this.#sentAt.push(now);
      const op = this.#waiting.shift();
      if (op === this.#grant) this.#grant = null;
      this.#send(op);
    }
    if (this.#waiting.length > 0) this.#timer = this.#clock.setTimeout(() => this.#flush(), this.#sentAt[0] + 1000 - now);
  }
}

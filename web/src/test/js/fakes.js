/** Time that moves when told, and chance that is always in the middle. */
export class FakeClock {
  #now = 0;
  #timers = new Map();
  #lastTimer = 0;
  now = () => this.#now;
  random = () => 0.5;
  setTimeout = (task, delay) => {
    this.#timers.set(++this.#lastTimer, { task, at: this.#now + delay });
    return this.#lastTimer;
  };
  clearTimeout = (timer) => this.#timers.delete(timer);

  advance(millis) {
    const end = this.#now + millis;
    for (;;) {
      const [next] = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (next === undefined) break;
      const [timer, { task, at }] = next;
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, at);
      task();
    }
    this.#now = end;
  }

  /** As a computer that slept: time passes and timers run only afterwards. */
  sleep(millis) {
    this.#now += millis;
  }
}

/** The gateway's end of every socket that the client opened. */
export class FakeGateway {
  sockets = [];
  WebSocket;

  constructor() {
    const gateway = this;
    this.WebSocket = class FakeSocket {
      readyState = 0;
      sent = [];
      closed = null;

      constructor(url, protocols) {
        Object.assign(this, { url, protocols });
        gateway.sockets.push(this);
      }

      send(text) {
        this.sent.push(JSON.parse(text));
      }

      close(code) {
        this.closed = { code };
        this.readyState = 3;
      }
    };
  }

  get socket() {
    return this.sockets.at(-1);
  }

  welcome(welcome = {}, socket = this.socket) {
    socket.readyState = 1;
    socket.onopen();
    this.send([{ type: 'welcome', v: 1, session: 's', hb: 5000, limits: {}, channels: {}, ...welcome }], socket);
  }

  send(messages, socket = this.socket) {
    socket.onmessage({ data: JSON.stringify(Array.isArray(messages) ? messages : [messages]) });
  }

  hangUp(code, socket = this.socket) {
    socket.readyState = 3;
    socket.onclose({ code, reason: '' });
  }

  /** What the client has sent since the last time. */
  take(socket = this.socket) {
    return socket.sent.splice(0);
  }

  /** Acks every subscription of the client. */
  ack(extra = {}, socket = this.socket) {
    for (const { op, id, ch } of this.take(socket)) if (op === 'sub' || op === 'unsub') this.send({ type: 'ack', id, ch, ...extra }, socket);
  }
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tickgate } from '../../main/resources/META-INF/resources/tickgate.js';
import { FakeClock, FakeGateway } from './fakes.js';

const RUNS = 300;
const STEPS = 120;
const CHANNELS = { quote: 'state', 'book.10': 'book', 'bar.1s': 'bar', trade: 'log' };
const SYMBOLS = ['A', 'B', 'C'];
/** Trades that the gateway has for those who resume. */
const RING = 6;

/** Numbers from a seed (mulberry32). */
function dice(seed) {
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), seed | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  return { random, below: (end) => Math.floor(random() * end), one: (list) => list[Math.floor(random() * list.length)] };
}

function checksum({ bids, asks }) {
  const side = (levels) => levels.slice(0, 10).map(([price, size]) => `${price.replace('.', '')}:${size}`).join(',');
  let crc = -1;
  for (const character of `${side(bids)}|${side(asks)}`) {
    crc ^= character.charCodeAt(0);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ -1) >>> 0;
}

/** One key as it really is: its value at every seq, which is what a client may hold and nothing else. */
class Truth {
  seq = -1;
  at = new Map();
  events = [];
  /** Bars as the messages that made them, by seq. */
  bars = new Map();

  constructor(ch, dice) {
    Object.assign(this, { ch, shape: CHANNELS[ch], dice });
  }

  get value() {
    return this.at.get(this.seq) ?? null;
  }

  change() {
    const { dice } = this;
    const before = this.value;
    this.seq += 1 + dice.below(4);
    const level = (price) => [price.toFixed(1), String(1 + dice.below(99))];
    if (this.shape === 'state') this.at.set(this.seq, { n: this.seq });
    else if (this.shape === 'log') this.#append({ id: String(this.seq) });
    else if (this.shape === 'bar') this.#trade(before ?? []);
    else {
      const side = (levels, sign) => {
        const byPrice = new Map(levels);
        for (let each = dice.below(4); each >= 0; each--) {
          const [price, size] = level(100 + sign * (0.1 + dice.below(14) / 10));
          if (dice.random() < 0.3) byPrice.delete(price);
          else byPrice.set(price, size);
        }
        return [...byPrice].sort(([a], [b]) => (Number(a) - Number(b)) * sign);
      };
      this.at.set(this.seq, { bids: side(before?.bids ?? [], -1), asks: side(before?.asks ?? [], 1) });
    }
  }

  #append(event) {
    this.events.push({ seq: this.seq, event });
    this.at.set(this.seq, this.events.map(({ event }) => event));
  }

  #trade(before) {
    const bars = before.map((bar) => ({ ...bar }));
    const touched = [];
    const last = bars.at(-1);
    if (last === undefined || this.dice.random() < 0.3) {
      if (last !== undefined && !last.final) touched.push(Object.assign(last, { final: true }));
      bars.push({ t: (last?.t ?? 0) + 1 + this.dice.below(3), n: 0, final: false, rev: 0 });
    }
    touched.push(Object.assign(bars.at(-1), { n: bars.at(-1).n + 1 }));
    if (bars.length > 1 && this.dice.random() < 0.2) {
      const closed = bars[this.dice.below(bars.length - 1)];
      touched.push(Object.assign(closed, { rev: closed.rev + 1, n: Math.max(0, closed.n - 1) }));
    }
    this.bars.set(this.seq, touched.map((bar) => ({ ...bar })));
    this.at.set(this.seq, bars);
  }

  snapshot() {
    const data = this.shape === 'log' ? this.events.slice(-RING).map(({ event }) => event) : this.value;
    return { type: 'snapshot', epoch: this.seq < 0 ? '' : 'k1', seq: this.seq, pxScale: 1, szScale: 0, data: this.seq < 0 && this.shape === 'log' ? [] : data };
  }

  /** What has to be sent to one who holds `seq`; null where that cannot be gone on from. */
  updates(seq) {
    if (seq === this.seq) return [];
    if (this.shape === 'state') return [{ seq: this.seq, data: this.value }];
    if (this.shape === 'bar') {
      return [...this.bars].filter(([each]) => each > seq).flatMap(([each, bars]) => bars.map((data) => ({ seq: each, data })));
    }
    if (this.shape === 'log') {
      const missed = this.events.filter((each) => each.seq > seq);
      if (missed.length > RING) return null;
      return missed.map(({ seq: each, event }, index) => ({ seq: each, prev: index === 0 ? seq : missed[index - 1].seq, data: [event] }));
    }
    const from = this.at.get(seq);
    if (from === undefined) return null;
    const side = (before, after) => {
      const old = new Map(before);
      const now = new Map(after);
      return [...[...old.keys()].filter((price) => !now.has(price)).map((price) => [price, '0']), ...after.filter(([price, size]) => old.get(price) !== size)];
    };
    return [{ seq: this.seq, prev: seq, crc: checksum(this.value), data: { bids: side(from.bids, this.value.bids), asks: side(from.asks, this.value.asks) } }];
  }
}

/** A gateway that loses, repeats and reorders, in front of a client that must not mind. */
class Chaos {
  clock = new FakeClock();
  gateway = new FakeGateway();
  truths = new Map();
  faulty = true;
  failure = null;
  /** Of the connection: which seq each key was sent last. */
  sent = new Map();
  patterns = new Set();
  sentBefore = [];

  constructor(seed) {
    this.dice = dice(seed);
    for (const ch of Object.keys(CHANNELS)) for (const sym of SYMBOLS) this.truths.set(`${ch} ${sym}`, new Truth(ch, this.dice));
    this.client = new Tickgate({ url: 'ws://x', WebSocket: this.gateway.WebSocket, clock: this.clock, credit: 50 });
    this.client.subscribe('quote', ['*'], {}, this.noting(this.check));
    this.client.subscribe('book.10', SYMBOLS, { checksum: true }, this.noting(this.check));
    this.client.subscribe('bar.1s', ['*'], { keep: 1000 }, this.noting(this.checkBars));
    this.client.subscribe('trade', SYMBOLS, { keep: 1000 }, this.noting(this.checkTrades));
    this.held = new Map();
  }

  /** A listener may not fail, or nobody would hear of it: its failure is thrown by the next step. */
  noting(check) {
    return (key, event) => {
      try {
        check.call(this, key, event);
      } catch (failure) {
        this.failure ??= failure;
      }
    };
  }

  check(key) {
    if (!key.fresh || key.seq < 0) return;
    const truth = this.truths.get(`${key.ch} ${key.sym}`).at.get(key.seq);
    const value = key.shape === 'book' ? { bids: key.value.bids, asks: key.value.asks } : key.value;
    assert.deepEqual(value, truth, `${key.ch} ${key.sym} at ${key.seq}`);
  }

  checkBars(key, event) {
    const before = this.held.get(key.sym) ?? new Map();
    const now = new Map((key.value ?? []).map((bar) => [bar.t, bar]));
    assert.deepEqual([...now.keys()], [...now.keys()].sort((a, b) => a - b));
    if (event === 'update') {
      for (const [t, bar] of before) {
        const [old, young] = [bar, now.get(t)].map(({ rev, final, n }) => rev * 1e6 + Number(final) * 1e5 + n);
        assert.ok(young >= old, `bar ${t} of ${key.sym} went back`);
      }
    }
    this.held.set(key.sym, now);
  }

  /** Never one twice, never one missing in between, unless a snapshot says so. */
  checkTrades(key) {
    if (!key.fresh || key.seq < 0) return;
    const all = this.truths.get(`trade ${key.sym}`).at.get(key.seq);
    assert.deepEqual(key.value, all.slice(all.length - key.value.length), `trades of ${key.sym} at ${key.seq}`);
  }

  step() {
    const roll = this.dice.random();
    const { socket } = this.gateway;
    if (socket.readyState === 0) this.connect();
    else if (socket.readyState === 3) this.clock.advance(40_000);
    else if (roll < 0.45) this.dice.one([...this.truths.values()]).change();
    else if (roll < 0.75) this.send();
    else if (roll < 0.8) this.sendSnapshot();
    else if (roll < 0.84) this.repeat();
    else if (roll < 0.88) this.beat();
    else if (roll < 0.9) this.hangUp();
    else this.clock.advance(this.dice.below(2000));
    if (this.gateway.socket.readyState === 1) this.answer();
    if (this.failure !== null) throw this.failure;
  }

  connect() {
    this.sent.clear();
    this.patterns.clear();
    this.gateway.welcome({ channels: CHANNELS });
  }

  hangUp() {
    this.gateway.hangUp(1006);
  }

  answer() {
    for (const { op, id, ch, syms, from } of this.gateway.take()) {
      if (op !== 'sub') continue;
      for (const sym of syms) if (sym === '*') this.patterns.add(ch);
      const wanted = syms.includes('*') ? SYMBOLS : syms;
      const resumed = [];
      const fresh = [];
      for (const sym of wanted) {
        const name = `${ch} ${sym}`;
        const truth = this.truths.get(name);
        if (this.sent.has(name) && from === undefined) continue;
        const seq = from?.[sym]?.startsWith('k1:') ? Number(from[sym].slice(3)) : null;
        if (seq !== null && seq <= truth.seq && truth.updates(seq) !== null) {
          resumed.push(sym);
          this.sent.set(name, seq);
        } else {
          fresh.push({ ch, sym, ...truth.snapshot() });
          this.sent.set(name, truth.seq);
        }
      }
      this.gateway.send([{ type: 'ack', id, ch, resumed }, ...fresh]);
    }
  }

  send() {
    const messages = [];
    for (const [name, seq] of this.sent) {
      const [ch, sym] = name.split(' ');
      const truth = this.truths.get(name);
      const updates = seq < 0 && truth.seq >= 0 ? [truth.snapshot()] : truth.updates(seq);
      if (updates === null) messages.push({ ch, sym, ...truth.snapshot() });
      // Bars have no link that would show a loss before a later message: only their connection can lose them.
      else for (const each of updates) if (!this.faulty || ch === 'bar.1s' || this.dice.random() > 0.06) messages.push({ type: 'update', ch, sym, ...each });
      this.sent.set(name, truth.seq);
    }
    this.sentBefore.push(...messages.filter(({ type }) => type === 'update'));
    if (messages.length > 0) this.gateway.send(messages);
  }

  sendSnapshot() {
    const held = [...this.sent.keys()];
    if (held.length === 0) return;
    const name = this.dice.one(held);
    const [ch, sym] = name.split(' ');
    const truth = this.truths.get(name);
    this.sent.set(name, truth.seq);
    this.gateway.send([{ ch, sym, ...truth.snapshot(), reason: 'resync' }]);
  }

  /** An update of before, as from a connection that overlaps. */
  repeat() {
    if (this.sentBefore.length > 0) this.gateway.send([this.dice.one(this.sentBefore)]);
  }

  beat() {
    const quiet = [...this.sent].filter(([name, seq]) => seq === this.truths.get(name).seq).map(([name, seq]) => [...name.split(' '), seq]);
    this.gateway.send([{ type: 'hb', tx: 1, wm: {}, quiet }]);
  }

  heal() {
    this.faulty = false;
    for (let round = 0; round < 6; round++) {
      if (this.gateway.socket.readyState === 3) this.clock.advance(40_000);
      if (this.gateway.socket.readyState === 0) this.connect();
      // Less than two heartbeats at a time, or the client would call this silence.
      for (let wait = 0; wait < 10; wait++) {
        this.answer();
        this.send();
        this.clock.advance(4_000);
        this.beat();
        this.answer();
      }
    }
    if (this.failure !== null) throw this.failure;
  }
}

test(`books, quotes, bars and trades never diverge, in ${RUNS} runs of chaos`, () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const chaos = new Chaos(seed);
    try {
      for (let step = 0; step < STEPS; step++) chaos.step();
      chaos.heal();
      for (const [name, truth] of chaos.truths) {
        const [ch, sym] = name.split(' ');
        const key = chaos.client.key(ch, sym);
        assert.equal(key.seq, truth.seq, name);
        assert.ok(key.isLive, `${name} is live`);
        if (ch === 'bar.1s') assert.deepEqual(key.value, truth.value, name);
      }
    } catch (failure) {
      failure.message = `seed ${seed}: ${failure.message}`;
      throw failure;
    }
  }
});

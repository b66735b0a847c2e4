import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Tickgate } from '../../main/resources/META-INF/resources/tickgate.js';
import { FakeClock, FakeGateway } from './fakes.js';

let clock;
let gateway;
let tickgate;
let seq;
let inHand;

const settled = () => new Promise(setImmediate);

beforeEach(() => {
  clock = new FakeClock();
  gateway = new FakeGateway();
  seq = 0;
  inHand = [];
  tickgate = new Tickgate({ url: 'ws://gateway/v1/stream', WebSocket: gateway.WebSocket, clock, credit: 4 });
});

/** A client with one quote, whose listener is done with a message when `inHand.shift()()` is called. */
function holding({ isSlow = false, welcome = {} } = {}) {
  gateway.welcome(welcome);
  tickgate.subscribe('quote', ['A'], {}, () => isSlow && new Promise((resolve) => inHand.push(resolve)));
  const [hello] = gateway.take().filter(({ op }) => op === 'hello');
  gateway.send({ type: 'ack', id: 1, ch: 'quote' });
  return hello.credit;
}

function send(count, socket) {
  for (let each = 0; each < count; each++) gateway.send({ type: 'snapshot', ch: 'quote', sym: 'A', epoch: 'k3', seq: ++seq, data: seq }, socket);
}

const granted = (socket) => gateway.take(socket).filter(({ op }) => op === 'credit').map(({ n }) => n);

async function finish(count) {
  for (let each = 0; each < count; each++) inHand.shift()();
  await settled();
}

test('grants what listeners have taken, half a window at a time', () => {
  assert.equal(holding(), 4);

  send(1);
  assert.deepEqual(granted(), []);
  send(1);
  assert.deepEqual(granted(), [2]);
  gateway.send([{ type: 'hb', tx: 0, wm: {} }, { type: 'pong', id: 1 }, { type: 'status', ch: 'quote', syms: ['A'], state: 'live' }]);
  assert.deepEqual(granted(), [], 'control messages are free');
});

test('counts also what no listener is told of, for it was paid for', () => {
  holding();

  gateway.send([{ type: 'update', ch: 'quote', sym: 'A', seq: -5, data: 0 }, { type: 'snapshot', ch: 'quote', sym: 'GONE', seq: 1, data: 0 }]);

  assert.deepEqual(granted(), [2]);
});

test('a message is taken when the promise of its listener is settled, kept or broken', async (context) => {
  context.mock.method(console, 'error', () => {});
  holding({ isSlow: true });
  send(4);
  await settled();
  assert.deepEqual(granted(), []);

  await finish(1);
  inHand[0](Promise.reject(new Error('no')));
  await settled();

  assert.deepEqual(granted(), [2]);
});

test('grants go no faster than the gateway takes commands, and grow while they wait', () => {
  holding({ welcome: { limits: { opsPerSec: 4 } } });

  send(12);
  assert.deepEqual(granted(), [2, 2], 'the subscription was the third command of this second');
  clock.advance(1000);

  assert.deepEqual(granted(), [8]);
});

test('connections that come and go do not add up', async () => {
  holding({ isSlow: true });
  send(3);
  gateway.hangUp(1006);
  clock.advance(1000);

  assert.equal(holding({ isSlow: true }), 1, 'three are in hand');
  await finish(1);
  assert.deepEqual(granted(), []);
  await finish(2);
  send(1);
  await finish(1);

  assert.deepEqual(granted(), [2, 2]);
});

test('what is taken while the next connection opens is not granted twice', async () => {
  holding({ isSlow: true });
  const [old] = gateway.sockets;
  send(1);
  gateway.send({ type: 'bye', code: 1012, after: 0, spread: 0 });
  clock.advance(0);
  gateway.socket.readyState = 1;
  gateway.socket.onopen();
  assert.equal(gateway.take()[0].credit, 3);
  send(2, old);

  await finish(3);
  gateway.send([{ type: 'welcome', session: 's2', hb: 5000 }]);
  const [{ id }] = gateway.take();
  gateway.send({ type: 'ack', id, ch: 'quote' });
  send(1);
  await finish(1);

  assert.deepEqual(granted(), [2], 'one of before the hello, one of its own');
});

test('what is taken before the next connection is in use is granted to it then', async () => {
  holding({ isSlow: true });
  send(3);
  gateway.hangUp(1006);
  clock.advance(1000);
  gateway.socket.readyState = 1;
  gateway.socket.onopen();
  await finish(3);

  gateway.send([{ type: 'welcome', session: 's2', hb: 5000 }]);

  assert.deepEqual(granted(), [3]);
});

test('asks for no credit where none is given', () => {
  tickgate.close();
  tickgate = new Tickgate({ url: 'ws://gateway/v1/stream', WebSocket: gateway.WebSocket, clock });
  gateway.welcome();

  assert.deepEqual(gateway.take(), []);
});

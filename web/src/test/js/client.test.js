import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Tickgate } from '../../main/resources/META-INF/resources/tickgate.js';
import { FakeClock, FakeGateway } from './fakes.js';

let clock;
let gateway;
let tickgate;
let told;

const listener = (key, event) => told.push(`${key.sym} ${event} ${JSON.stringify(key.value)}`);
const snapshot = (sym, seq, data, ch = 'quote') => ({ type: 'snapshot', ch, sym, epoch: 'k3', seq, data });
const update = (sym, seq, data, more = {}) => ({ type: 'update', ch: 'quote', sym, seq, data, ...more });
const heartbeat = { type: 'hb', tx: 0, wm: {} };

beforeEach(() => {
  clock = new FakeClock();
  gateway = new FakeGateway();
  told = [];
  tickgate = client();
});

function client(options) {
  return new Tickgate({ url: 'ws://gateway/v1/stream', WebSocket: gateway.WebSocket, clock, ...options });
}

/** A client that holds `A` and `B` at seq 10 of the quotes. */
function holding() {
  gateway.welcome();
  tickgate.subscribe('quote', ['A', 'B'], { maxRate: 4 }, listener);
  gateway.ack();
  gateway.send([snapshot('A', 10, 'a'), snapshot('B', 10, 'b')]);
  told.length = 0;
}

test('offers the JSON subprotocol and asks for everything after the welcome', () => {
  tickgate.subscribe('quote', ['A', 'B'], { maxRate: 4 }, listener);
  tickgate.subscribe('trade', ['A'], { keep: 5 }, listener);
  assert.deepEqual(gateway.socket.protocols, ['tickgate.v1.json']);

  gateway.welcome();

  assert.deepEqual(gateway.take(), [
    { op: 'sub', id: 1, ch: 'quote', syms: ['A', 'B'], maxRate: 4 },
    { op: 'sub', id: 2, ch: 'trade', syms: ['A'] },
  ]);
});

test('says hello only where there is something to say, with a token that is asked for each time', async () => {
  let number = 0;
  tickgate.close();
  tickgate = client({ token: async () => `t${++number}`, client: 'test/1' });

  gateway.socket.readyState = 1;
  gateway.socket.onopen();
  await null;
  await null;

  assert.deepEqual(gateway.take(), [{ op: 'hello', id: 0, token: 't1', client: 'test/1' }]);
});

test('tells listeners of snapshots and updates, each key to its own', () => {
  holding();

  gateway.send([update('A', 11, 'a2'), update('B', 9, 'old'), update('C', 1, 'not ours')]);

  assert.deepEqual(told, ['A update "a2"']);
});

test('a rejected symbol is told and harms no other', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['A', 'FOO'], {}, listener);

  gateway.ack({ rejected: [{ sym: 'FOO', code: 'UNKNOWN_SYMBOL' }] });
  gateway.send([snapshot('A', 1, 'a'), snapshot('FOO', 1, 'x')]);

  assert.deepEqual(told, ['FOO rejected null', 'A snapshot "a"']);
  assert.equal(tickgate.key('quote', 'FOO').rejected, 'UNKNOWN_SYMBOL');
});

test('splits what exceeds the symbols or the bytes of one request', () => {
  gateway.welcome({ limits: { symsPerSub: 3, frame: 65536 } });
  tickgate.subscribe('quote', ['A', 'B', 'C', 'D', 'E'], {}, listener);
  const sizes = gateway.take().map(({ syms }) => syms.length);
  assert.deepEqual(sizes, [3, 2]);

  tickgate.subscribe('trade', Array.from({ length: 40 }, (_, n) => `${'Ü'.repeat(20)}${n}`), {}, listener);
  gateway.hangUp(1006);
  clock.advance(1000);
  gateway.welcome({ limits: { symsPerSub: 1000, frame: 1024 } });
  const requests = gateway.take();
  assert.ok(requests.every((request) => new TextEncoder().encode(JSON.stringify(request)).length <= 1024));
  assert.equal(requests.flatMap(({ syms }) => syms).length, 45);
});

test('asks no faster than the gateway takes', () => {
  gateway.welcome({ limits: { symsPerSub: 1, opsPerSec: 4 } });

  tickgate.subscribe('quote', ['A', 'B', 'C', 'D', 'E'], {}, listener);

  assert.equal(gateway.take().length, 3);
  clock.advance(1000);
  assert.equal(gateway.take().length, 2);
});

test('asks for the one key with a gap, from its position, and ignores it until the ack', () => {
  gateway.welcome({ channels: { quote: 'log' } });
  tickgate.subscribe('quote', ['A', 'B'], {}, listener);
  gateway.ack();
  gateway.send([snapshot('A', 10, ['a']), snapshot('B', 10, ['b'])]);
  told.length = 0;

  gateway.send([update('A', 13, ['lost'], { prev: 12 }), update('B', 11, ['b2'], { prev: 10 })]);
  assert.equal(tickgate.key('quote', 'A').isLive, false);
  assert.deepEqual(gateway.take(), [{ op: 'sub', id: 2, ch: 'quote', syms: ['A'], from: { A: 'k3:10' } }]);
  gateway.send(update('A', 14, ['early'], { prev: 13 }));
  gateway.send({ type: 'ack', id: 2, ch: 'quote', resumed: ['A'] });
  gateway.send(update('A', 14, ['all'], { prev: 10 }));

  assert.deepEqual(told, ['A gap ["a"]', 'B update ["b","b2"]', 'A resumed ["a"]', 'A update ["a","all"]']);
});

test('a gap that comes back is asked for with a growing delay', () => {
  gateway.welcome({ channels: { quote: 'log' } });
  tickgate.subscribe('quote', ['A'], {}, listener);
  gateway.ack();
  gateway.send(snapshot('A', 10, []));
  gateway.send(update('A', 13, [], { prev: 12 }));
  gateway.ack({ resumed: ['A'] });

  gateway.send(update('A', 15, [], { prev: 14 }));

  assert.equal(gateway.take().length, 0);
  clock.advance(500);
  assert.equal(gateway.take().length, 1);
});

test('a gap without a position begins the key anew', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['A'], {}, listener);
  gateway.ack();

  gateway.send(update('A', 5, 'a'));

  assert.deepEqual(gateway.take().map(({ op, syms, from }) => ({ op, syms, from })), [
    { op: 'sub', syms: ['A'], from: {} },
  ]);
});

test('a heartbeat that names a later position for a quiet key shows that it is stuck', () => {
  holding();

  gateway.send({ ...heartbeat, quiet: [['quote', 'A', 10], ['quote', 'B', 12], ['quote', 'Z', 9]] });

  assert.deepEqual(gateway.take(), [{ op: 'sub', id: 2, ch: 'quote', syms: ['B'], maxRate: 4, from: { B: 'k3:10' } }]);
});

test('reconnects with the positions that it holds, and shows nothing as live until they are confirmed', () => {
  holding();
  tickgate.subscribe('quote', ['NEW'], { maxRate: 4 }, listener);
  gateway.take();

  gateway.hangUp(1006);
  assert.equal(tickgate.state.name, 'reconnecting');
  assert.equal(tickgate.key('quote', 'A').isLive, false);
  clock.advance(125);
  gateway.welcome();

  assert.deepEqual(gateway.take(), [
    { op: 'sub', id: 3, ch: 'quote', syms: ['A', 'B'], maxRate: 4, from: { A: 'k3:10', B: 'k3:10' } },
    { op: 'sub', id: 4, ch: 'quote', syms: ['NEW'], maxRate: 4 },
  ]);
  gateway.send({ type: 'ack', id: 3, ch: 'quote', resumed: ['A'] });
  assert.equal(tickgate.key('quote', 'A').isLive, true);
  assert.equal(tickgate.key('quote', 'B').isLive, false);
  gateway.send({ ...snapshot('B', 20, 'b2'), reason: 'resync' });
  assert.equal(tickgate.key('quote', 'B').isLive, true);
});

test('the delay before the next attempt doubles until a heartbeat after a while shows that the connection is good', () => {
  const delays = [];
  const cutOff = () => {
    gateway.hangUp(1006);
    delays.push(tickgate.state.at - clock.now());
    tickgate.reconnectNow();
  };

  for (let attempt = 0; attempt < 9; attempt++) cutOff();
  gateway.welcome();
  cutOff();
  gateway.welcome();
  gateway.send(heartbeat);
  cutOff();
  gateway.welcome();
  clock.advance(5000);
  gateway.send(heartbeat);
  cutOff();

  assert.deepEqual(delays, [125, 250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000, 125]);
});

test('codes from 4500 to 4999 end it, others do not', () => {
  for (const code of [1000, 1011, 1012, 4000, 4002, 4499]) {
    gateway.hangUp(code);
    assert.equal(tickgate.state.name, 'reconnecting', String(code));
    tickgate.reconnectNow();
  }

  gateway.hangUp(4501);
  clock.advance(120_000);

  assert.deepEqual(tickgate.state, { name: 'closed', code: 4501, reason: '' });
  assert.equal(gateway.sockets.length, 7);
});

test('silence for two heartbeats ends a connection; anything at all keeps it', () => {
  gateway.welcome({ hb: 2000 });
  clock.advance(3900);
  gateway.send({ type: 'something new' });
  clock.advance(3900);
  assert.equal(tickgate.state.name, 'live');

  clock.advance(100);

  assert.equal(tickgate.state.name, 'reconnecting');
  assert.notEqual(gateway.sockets[0].closed, null);
});

test('after its own sleep it looks for messages that wait before it calls the gateway silent', () => {
  gateway.welcome();
  clock.sleep(60_000);
  clock.advance(0);
  assert.equal(tickgate.state.name, 'live');

  gateway.send(heartbeat);
  clock.advance(1000);
  assert.equal(tickgate.state.name, 'live');

  clock.sleep(60_000);
  clock.advance(1000);
  assert.equal(tickgate.state.name, 'reconnecting');
});

test('a frame that cannot be read ends the connection, for it may have held anything', () => {
  holding();

  gateway.socket.onmessage({ data: '[{"type":"upd' });

  assert.equal(tickgate.state.name, 'reconnecting');
});

test('after a bye it moves to a new connection while the old one still flows', () => {
  holding();
  const [old] = gateway.sockets;

  gateway.send({ type: 'bye', code: 1012, reason: 'deploy', after: 800, spread: 2000 });
  clock.advance(1799);
  assert.equal(gateway.sockets.length, 1);
  clock.advance(1);
  assert.equal(gateway.sockets.length, 2);
  gateway.send(update('A', 11, 'a2'), old);
  assert.deepEqual(told, ['A update "a2"']);

  gateway.welcome();
  assert.deepEqual(gateway.take()[0].from, { A: 'k3:11', B: 'k3:10' });
  gateway.send(update('A', 12, 'between'), old);
  assert.equal(old.closed, null, 'kept until everything has resumed');
  gateway.send({ type: 'ack', id: 2, ch: 'quote', resumed: ['A', 'B'] });

  assert.deepEqual(old.closed, { code: 1000 });
  gateway.send(update('A', 12, 'a3', {}));
  assert.equal(told.at(-1), 'A update "a3"');
  assert.equal(tickgate.state.name, 'live');
});

test('a connection that closes before the moment its bye named is followed at that moment', () => {
  holding();
  gateway.send({ type: 'bye', code: 1012, after: 800, spread: 2000 });
  clock.advance(500);

  gateway.hangUp(1012);

  assert.equal(tickgate.state.at, 1800);
  clock.advance(1299);
  assert.equal(gateway.sockets.length, 1);
  clock.advance(1);
  assert.equal(gateway.sockets.length, 2);
});

test('a bye instead of a welcome is heeded as well', () => {
  gateway.socket.readyState = 1;
  gateway.socket.onopen();
  gateway.send({ type: 'bye', code: 1013, after: 5000, spread: 10000 });

  gateway.hangUp(1013);

  assert.equal(tickgate.state.at, 10_000);
});

test('where the next connection is refused for good, the one in use is kept', () => {
  holding();
  const [old] = gateway.sockets;
  gateway.send({ type: 'bye', code: 1012, after: 0, spread: 0 });
  clock.advance(0);

  gateway.hangUp(4503);
  gateway.send(update('A', 11, 'a2'), old);

  assert.deepEqual(told, ['A update "a2"']);
  gateway.hangUp(1012, old);
  assert.equal(tickgate.state.name, 'reconnecting');
});

test('keys are given up with their last listener, and what arrives afterwards is ignored', () => {
  holding();
  const second = tickgate.subscribe('quote', ['A'], { maxRate: 4 }, () => {});
  assert.deepEqual(gateway.take(), [], 'nothing new to ask for');

  tickgate.subscribe('quote', ['A'], { maxRate: 4 }, listener).unsubscribe();
  assert.deepEqual(gateway.take(), []);
  second.unsubscribe();

  assert.deepEqual(gateway.take(), [{ op: 'unsub', id: 2, ch: 'quote', syms: ['A'] }]);
  told.length = 0;
  gateway.send(update('A', 12, 'late'));
  assert.deepEqual(told, []);
});

test('new options of a key that is held change in place, without a position', () => {
  holding();

  tickgate.subscribe('quote', ['A'], { maxRate: 10 }, listener);

  assert.deepEqual(gateway.take(), [{ op: 'sub', id: 2, ch: 'quote', syms: ['A'], maxRate: 10 }]);
  gateway.send(update('A', 11, 'a2'));
  assert.deepEqual(told, ['A snapshot "a"', 'A update "a2"'], 'the value that is held is told at once');
});

test('a request that came too soon is repeated after the delay that the error names', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['A'], {}, listener);
  gateway.take();

  gateway.send({ type: 'error', id: 1, code: 'RATE_LIMITED', retry: true, after: 400 });
  clock.advance(399);
  assert.deepEqual(gateway.take(), []);
  clock.advance(1);

  assert.deepEqual(gateway.take(), [{ op: 'sub', id: 2, ch: 'quote', syms: ['A'] }]);
});

test('what came too soon to be given up and is wanted again by then is not given up', () => {
  gateway.welcome();
  const subscription = tickgate.subscribe('quote', ['A', 'B'], {}, listener);
  gateway.ack();
  subscription.unsubscribe();
  gateway.send({ type: 'error', id: 2, code: 'RATE_LIMITED', retry: true, after: 400 });
  tickgate.subscribe('quote', ['A'], {}, listener);
  gateway.take();

  clock.advance(400);

  assert.deepEqual(gateway.take(), [{ op: 'unsub', id: 4, ch: 'quote', syms: ['B'] }]);
});

test('a listener whose promise is broken harms nobody, also without credit', async (context) => {
  const printed = context.mock.method(console, 'error', () => {});
  gateway.welcome();
  tickgate.subscribe('quote', ['A'], {}, async () => {
    throw new Error('no');
  });
  gateway.ack();

  gateway.send(snapshot('A', 1, 'a'));
  await new Promise((resolve) => setImmediate(resolve));

  assert.equal(printed.mock.callCount(), 1);
});

test('a status reaches its keys and only those', () => {
  holding();

  gateway.send({ type: 'status', ch: 'quote', syms: ['A'], state: 'stale', code: 'SOURCE_SILENT', since: 7 });
  assert.equal(tickgate.key('quote', 'A').status.code, 'SOURCE_SILENT');
  assert.equal(tickgate.key('quote', 'A').isLive, false);
  assert.equal(tickgate.key('quote', 'B').isLive, true);

  gateway.send({ type: 'status', ch: 'quote', syms: ['A'], state: 'live' });
  assert.equal(tickgate.key('quote', 'A').isLive, true);
});

test('the feed is as old as the last heartbeat said, and older when the next one is overdue', () => {
  gateway.welcome();
  assert.equal(tickgate.feedAge(), null);

  gateway.send({ type: 'hb', tx: 10_000_000, wm: { quote: 9_990_000, trade: 7_000_000 } });

  assert.equal(tickgate.feedAge('quote'), 10);
  assert.equal(tickgate.feedAge(), 3000);
  clock.advance(7000);
  assert.equal(tickgate.feedAge('quote'), 2010);
});

test('measures the way to the gateway and back', async () => {
  gateway.welcome();

  const ping = tickgate.ping();
  clock.advance(3);
  gateway.send({ type: 'pong', id: gateway.take()[0].id, tx: 0 });

  assert.equal(await ping, 3);
});

test('a listener that fails keeps nobody else from being told', (context) => {
  context.mock.method(console, 'error', () => {});
  gateway.welcome();
  tickgate.subscribe('quote', ['A'], {}, () => {
    throw new Error('not our day');
  });
  tickgate.subscribe('quote', ['A'], {}, listener);
  gateway.ack();

  gateway.send(snapshot('A', 1, 'a'));

  assert.deepEqual(told, ['A snapshot "a"']);
});

test('words of a newer gateway are kept and told', () => {
  const states = [];
  holding();
  tickgate.subscribe('quote', ['A'], { maxRate: 4 }, (key, event, message) => event === 'status' && states.push([key.status, message.code]));

  gateway.send({ type: 'status', ch: 'quote', syms: ['A'], state: 'resting', code: 'SIESTA', since: 7, behind: 3 });
  gateway.send(update('A', 11, 'a2'));
  gateway.send({ type: 'status', ch: 'quote', syms: ['A'], state: 'live', code: 'SOURCE_GAP' });

  assert.deepEqual(states, [[{ state: 'resting', code: 'SIESTA', since: 7, behind: 3 }, 'SIESTA'], [null, 'SOURCE_GAP']]);
  assert.equal(tickgate.key('quote', 'A').value, 'a2', 'the message is delivered');
});

test('a status without symbols is about the whole channel', () => {
  holding();

  gateway.send({ type: 'status', ch: 'quote', state: 'stale', code: 'KAFKA_LAG' });

  assert.deepEqual(told, ['A status "a"', 'B status "b"']);
});

test('a closed key is not held: what comes of it is ignored until it is asked for again', () => {
  holding();

  gateway.send({ type: 'status', ch: 'quote', syms: ['A'], state: 'closed', code: 'UNKNOWN_SYMBOL' });
  gateway.send(snapshot('A', 12, 'late'));
  assert.equal(tickgate.key('quote', 'A').status.code, 'UNKNOWN_SYMBOL');
  assert.equal(tickgate.key('quote', 'A').value, 'a');
  assert.equal(tickgate.key('quote', 'A').isLive, false);
  tickgate.subscribe('quote', ['A'], { maxRate: 4 }, () => {});
  assert.deepEqual(gateway.socket.sent, [{ op: 'sub', id: 2, ch: 'quote', syms: ['A'], maxRate: 4, from: { A: 'k3:10' } }]);
  gateway.ack();
  gateway.send(snapshot('A', 12, 'again'));

  assert.equal(tickgate.key('quote', 'A').isLive, true);
  assert.deepEqual(told, ['A status "a"', 'A snapshot "again"']);
});

test('a key that was closed is not taken back from the gateway when nobody wants it any more', () => {
  gateway.welcome();
  const subscription = tickgate.subscribe('quote', ['A', 'B'], {}, listener);
  gateway.ack();

  gateway.send({ type: 'status', ch: 'quote', syms: ['A'], state: 'closed', code: 'UNKNOWN_SYMBOL' });
  subscription.unsubscribe();

  assert.deepEqual(gateway.take().map(({ op, syms }) => [op, syms]), [['unsub', ['B']]]);
  assert.equal(tickgate.key('quote', 'A'), undefined);
});

test('a key that was closed is asked for again on the next connection', () => {
  holding();

  gateway.send({ type: 'status', ch: 'quote', syms: ['A'], state: 'closed', code: 'UNKNOWN_SYMBOL' });
  gateway.hangUp(1006);
  clock.advance(1000);
  gateway.welcome();

  assert.deepEqual(gateway.take().flatMap(({ syms }) => syms), ['A', 'B']);
});

test('a key that is closed while it is asked for once more waits for the answer', () => {
  holding();
  tickgate.subscribe('quote', ['A'], { maxRate: 10 }, listener);
  told.length = 0;

  gateway.send({ type: 'status', ch: 'quote', syms: ['A'], state: 'closed', code: 'UNKNOWN_SYMBOL' });
  gateway.ack();
  gateway.send(snapshot('A', 12, 'again'));

  assert.deepEqual(told, ['A status "a"', 'A snapshot "again"']);
});

test('a key that was refused can be asked for again', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['A'], { maxRate: 4 }, listener);
  gateway.ack({ rejected: [{ sym: 'A', code: 'LIMIT_SUBS' }] });

  tickgate.subscribe('quote', ['A'], { maxRate: 10 }, listener);
  gateway.ack();
  gateway.send(snapshot('A', 1, 'a'));

  assert.deepEqual(told, ['A rejected null', 'A snapshot "a"']);
  assert.equal(tickgate.key('quote', 'A').rejected, null);
});

test('a value that waited longer than its maxAge is not live until it changes', () => {
  gateway.welcome();
  tickgate.subscribe('book.10', ['A'], { maxAge: 500, checksum: true }, listener);
  assert.deepEqual(gateway.take(), [{ op: 'sub', id: 1, ch: 'book.10', syms: ['A'], maxAge: 500, checksum: true }]);
  gateway.send({ type: 'ack', id: 1, ch: 'book.10' });
  gateway.send(snapshot('A', 1, { bids: [['1', '1']], asks: [] }, 'book.10'));

  gateway.send({ type: 'status', ch: 'book.10', syms: ['A'], state: 'lagging', code: 'EXPIRED' });
  assert.equal(tickgate.key('book.10', 'A').isLive, false);
  gateway.send([{ type: 'status', ch: 'book.10', syms: ['A'], state: 'live' }, snapshot('A', 9, { bids: [], asks: [] }, 'book.10')]);

  assert.equal(tickgate.key('book.10', 'A').isLive, true);
});

test('a key that was ahead of its gateway is live again with the data, for no word follows', () => {
  holding();

  gateway.send({ type: 'status', ch: 'quote', syms: ['A', 'B'], state: 'lagging', since: 1 });
  gateway.send({ type: 'status', ch: 'quote', syms: ['B'], state: 'lagging', since: 1, behind: 2000 });
  tickgate.subscribe('quote', ['C'], {}, () => {});
  gateway.ack();
  gateway.send([snapshot('C', 1, 'c'), { type: 'status', ch: 'quote', syms: ['C'], state: 'lagging', code: 'EXPIRED' }]);
  gateway.send([update('A', 11, 'a2'), update('B', 11, 'b2'), update('C', 2, 'c2')]);

  assert.equal(tickgate.key('quote', 'C').isLive, false, 'a word does follow');

  assert.equal(tickgate.key('quote', 'A').isLive, true);
  assert.equal(tickgate.key('quote', 'B').isLive, false, 'late, and said to be');
});

test('a key that was granted and got nothing is stuck as well', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['A'], {}, listener);
  gateway.ack();

  gateway.send({ ...heartbeat, quiet: [null, ['quote', 'A', 0]] });

  assert.deepEqual(gateway.take(), [{ op: 'sub', id: 2, ch: 'quote', syms: ['A'], from: {} }]);
});

test('a book that fails its checksum is asked for anew, later and later', () => {
  const delays = [];
  gateway.welcome();
  tickgate.subscribe('book.10', ['A'], { checksum: true }, () => {});
  gateway.ack();
  const wrong = () => {
    gateway.send({ ...snapshot('A', 1, { bids: [['1', '1']], asks: [] }, 'book.10'), pxScale: 0, szScale: 0 });
    gateway.send({ type: 'update', ch: 'book.10', sym: 'A', seq: 2, prev: 1, crc: 0, data: { bids: [], asks: [] } });
    assert.equal(tickgate.key('book.10', 'A').isLive, false);
    const before = clock.now();
    for (;;) {
      const [request] = gateway.take();
      if (request) {
        assert.deepEqual(request.from, {});
        gateway.send({ type: 'ack', id: request.id, ch: 'book.10' });
        return delays.push(clock.now() - before);
      }
      clock.advance(250);
    }
  };

  for (let time = 0; time < 4; time++) wrong();

  assert.deepEqual(delays, [0, 500, 1000, 2000]);
});

test('nulls and nonsense in a frame harm nobody', (context) => {
  context.mock.method(console, 'error', () => {});
  gateway.welcome({ limits: null, channels: null });
  tickgate.subscribe('quote', ['A'], null, listener);
  tickgate.subscribe('book.10', ['A'], {}, () => {});
  gateway.ack({ resumed: null, rejected: null });

  gateway.send([
    null, 7, 'text', { type: null }, { type: 'hb', tx: 1, wm: { quote: null }, quiet: null }, { type: 'snapshot' }, { type: 'status', ch: 'x' },
    { type: 'error', id: null, code: null }, { type: 'ack', id: 99 },
    { type: 'snapshot', ch: 'book.10', sym: 'A', epoch: 'k', seq: 1, data: { bids: [['1e5', '1'], ['2', '1']], asks: null } },
    snapshot('A', 1, 'a'),
    { ...update('A', 2, 'a2'), prev: null, crc: null, n: null },
  ]);

  assert.deepEqual(told, ['A snapshot "a"', 'A update "a2"']);
  assert.equal(tickgate.feedAge(), null);
  assert.equal(tickgate.key('book.10', 'A').isLive, false);
  assert.equal(gateway.take().length, 1, 'the book is asked for anew');
});

test('asks nothing before hello was said, and takes the pace that hello was granted', async () => {
  let say;
  tickgate.close();
  tickgate = client({ token: () => new Promise((resolve) => (say = resolve)), hb: 1000 });
  tickgate.subscribe('quote', ['A'], {}, listener);
  gateway.welcome();
  assert.deepEqual(gateway.take(), []);
  assert.equal(tickgate.state.name, 'connecting');

  say('t1');
  await new Promise(setImmediate);
  assert.deepEqual(gateway.take().map(({ op }) => op), ['hello', 'sub']);
  gateway.send({ type: 'welcome', id: 0, session: 's', hb: 1000, limits: {}, channels: {} });
  clock.advance(2000);

  assert.equal(tickgate.state.name, 'reconnecting', 'two heartbeats of a second');
});

test('a bye without a delay is heeded at once', () => {
  gateway.welcome();

  gateway.send({ type: 'bye', code: 1012 });
  clock.advance(0);

  assert.equal(gateway.sockets.length, 2);
});

test('renews a token on the connection that is open, without touching credit', async () => {
  let number = 0;
  tickgate.close();
  tickgate = client({ token: () => `t${++number}`, credit: 10 });
  gateway.welcome();
  await new Promise(setImmediate);
  await tickgate.renewToken();

  assert.deepEqual(gateway.take(), [
    { op: 'hello', id: 0, token: 't1', credit: 10 },
    { op: 'hello', id: 0, token: 't2' },
  ]);
});

test('subscribes to nothing that would end by itself', () => {
  assert.throws(() => tickgate.subscribe('quote', ['A'], { once: true }, listener), /once/);
});

test('takes the limits that hello was granted', () => {
  tickgate.close();
  tickgate = client({ client: 'test/1' });
  gateway.welcome();
  gateway.send({ type: 'welcome', id: 0, session: 's', hb: 5000, limits: { symsPerSub: 1 }, channels: {} });
  gateway.take();

  tickgate.subscribe('quote', ['A', 'B'], {}, listener);

  assert.equal(gateway.take().length, 2);
});

test('a key given up by the very listener that is told of its gap is not asked for again', () => {
  gateway.welcome();
  const subscription = tickgate.subscribe('quote', ['A'], {}, (key, event) => event === 'gap' && subscription.unsubscribe());
  gateway.ack();

  gateway.send(update('A', 5, 'a'));

  assert.deepEqual(gateway.take().map(({ op }) => op), ['unsub']);
});

test('the cursor of a bye is kept', () => {
  gateway.welcome();

  gateway.send({ type: 'bye', code: 1012, after: null, spread: 0, cursor: 'c1.x' });

  assert.equal(tickgate.cursor, 'c1.x');
});

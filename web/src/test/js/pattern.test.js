import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Tickgate } from '../../main/resources/META-INF/resources/tickgate.js';
import { matcher } from '../../main/resources/META-INF/resources/tickgate/entry.js';
import { Subscriptions } from '../../main/resources/META-INF/resources/tickgate/subscriptions.js';
import { FakeClock, FakeGateway } from './fakes.js';

let clock;
let gateway;
let tickgate;
let told;

/** Microseconds. */
const TX = 1_763_790_123_456_789;

const listener = (key, event) => told.push(`${key.sym} ${event} ${JSON.stringify(key.value)}`);
const snapshot = (sym, seq, data) => ({ type: 'snapshot', ch: 'quote', sym, epoch: 'k3', seq, data });
const initial = (sym, seq) => ({ ...snapshot(sym, seq, null), reason: 'initial' });
const update = (sym, seq, data, more = {}) => ({ type: 'update', ch: 'quote', sym, seq, data, ...more });

beforeEach(() => {
  clock = new FakeClock();
  gateway = new FakeGateway();
  told = [];
  tickgate = new Tickgate({ url: 'ws://gateway/v1/stream', WebSocket: gateway.WebSocket, clock });
});

/** Subscribed to `spot:*`, which has found A and B at seq 10. */
function holding(options = { maxRate: 4 }) {
  gateway.welcome();
  const subscription = tickgate.subscribe('quote', ['spot:*'], options, listener);
  gateway.ack();
  gateway.send([snapshot('spot:A', 10, 'a'), snapshot('spot:B', 10, 'b')]);
  told.length = 0;
  return subscription;
}

/** What the client has sent, without the ids. */
const sent = () => gateway.take().map(({ id, ...op }) => op);

function reconnect(welcome) {
  gateway.hangUp(1006);
  clock.advance(1000);
  gateway.welcome(welcome);
}

test('an asterisk stands for any run of characters, also for none', () => {
  assert.equal(matcher('spot:BTC'), null);
  for (const sym of ['', 'a', 'spot:A']) assert.ok(matcher('*')(sym), sym);
  for (const sym of ['spot:', 'spot:A', 'spot:spot:']) assert.ok(matcher('spot:*')(sym), sym);
  for (const sym of ['spot', 'xspot:A']) assert.ok(!matcher('spot:*')(sym), sym);
  for (const sym of ['aba', 'aXba', 'abXa', 'aXbYa']) assert.ok(matcher('a*b*a')(sym), sym);
  for (const sym of ['ab', 'aa', 'ba', 'abX']) assert.ok(!matcher('a*b*a')(sym), sym);
  assert.ok(!matcher('ab*ba')('aba') && !matcher('a*ba*a')('aba'), 'no character stands for two');
  assert.ok(matcher('a.*')('a.b') && !matcher('a.*')('axb'), 'nothing else is special');
});

test('keys of a pattern appear by themselves, with their symbol', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['spot:*'], { maxRate: 4 }, listener);
  gateway.send(snapshot('spot:A', 1, 'before the ack'));
  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:*'], maxRate: 4 }]);
  gateway.send({ type: 'ack', id: 1, ch: 'quote' });

  gateway.send([snapshot('spot:A', 10, 'a'), snapshot('perp:A', 10, 'other'), update('spot:A', 11, 'a2'), snapshot('spot:NEW', 3, 'n')]);

  assert.deepEqual(told, ['spot:A snapshot "a"', 'spot:A update "a2"', 'spot:NEW snapshot "n"']);
  assert.equal(tickgate.key('quote', 'spot:NEW').isLive, true);
  assert.equal(tickgate.key('quote', 'perp:A'), undefined);
});

test('a pattern given up takes its keys with it, but none that something else holds', () => {
  const pattern = holding();
  tickgate.subscribe('quote', ['spot:A'], { maxRate: 4 }, listener);
  tickgate.subscribe('quote', ['*:B'], { maxRate: 4 }, listener);
  gateway.ack();

  pattern.unsubscribe();

  assert.deepEqual(sent(), [{ op: 'unsub', ch: 'quote', syms: ['spot:*'] }]);
  told.length = 0;
  gateway.send([update('spot:A', 11, 'a2'), update('spot:B', 11, 'b2'), snapshot('spot:C', 1, 'c')]);
  assert.deepEqual(told, ['spot:A update "a2"', 'spot:B update "b2"']);
});

test('a symbol given up stays where a pattern holds it', () => {
  holding();
  const named = tickgate.subscribe('quote', ['spot:A'], { maxRate: 10 }, () => {});
  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:A'], maxRate: 10 }]);

  named.unsubscribe();

  assert.deepEqual(sent(), [{ op: 'unsub', ch: 'quote', syms: ['spot:A'] }]);
  gateway.send(update('spot:A', 11, 'a2'));
  assert.deepEqual(told, ['spot:A update "a2"']);
  tickgate.subscribe('quote', ['spot:A'], { maxRate: 4 }, () => {});
  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:A'], maxRate: 4 }], 'asked for again when wanted again');
});

test('a symbol that a pattern may hold already begins anew when it is asked for by name', () => {
  holding();

  tickgate.subscribe('quote', ['spot:NEW', 'perp:X'], { maxRate: 4 }, listener);

  assert.deepEqual(sent(), [
    { op: 'sub', ch: 'quote', syms: ['spot:NEW'], maxRate: 4, from: {} },
    { op: 'sub', ch: 'quote', syms: ['perp:X'], maxRate: 4 },
  ]);
});

test('a symbol is asked for by name though a pattern holds it with the same options', () => {
  const pattern = holding();

  tickgate.subscribe('quote', ['spot:A'], { maxRate: 4 }, listener);

  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:A'], maxRate: 4 }]);
  pattern.unsubscribe();
  assert.deepEqual(sent(), [{ op: 'unsub', ch: 'quote', syms: ['spot:*'] }]);
});

test('a listener of a symbol and of its pattern is told once', () => {
  holding();
  tickgate.subscribe('quote', ['spot:A', '*'], { maxRate: 4 }, listener);
  gateway.ack();
  told.length = 0;

  gateway.send(update('spot:A', 11, 'a2'));

  assert.deepEqual(told, ['spot:A update "a2"']);
});

test('a gap in a found key is asked for by its name, and given up with the pattern', () => {
  gateway.welcome({ channels: { quote: 'log' } });
  const pattern = tickgate.subscribe('quote', ['*'], {}, listener);
  gateway.ack();
  gateway.send([snapshot('A', 10, ['a']), snapshot('B', 10, ['b'])]);

  gateway.send(update('A', 13, ['lost'], { prev: 12 }));
  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['A'], from: { A: 'k3:10' } }]);
  pattern.unsubscribe();

  assert.deepEqual(sent(), [{ op: 'unsub', ch: 'quote', syms: ['*', 'A'] }]);
});

test('a name asked for on an earlier connection is not given up on this one', () => {
  const pattern = holding();
  gateway.send(update('spot:C', 5, 'c'));
  gateway.ack();
  reconnect();
  gateway.ack();

  pattern.unsubscribe();

  assert.deepEqual(sent(), [{ op: 'unsub', ch: 'quote', syms: ['spot:*'] }]);
});

test('an update of a symbol that never had a snapshot begins it anew, though the pattern holds it', () => {
  holding();

  gateway.send(update('spot:C', 5, 'c'));

  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:C'], maxRate: 4, from: {} }]);
});

test('a heartbeat that names a later position for a found key shows that it is stuck', () => {
  holding();

  gateway.send({ type: 'hb', tx: 0, wm: {}, quiet: [['quote', 'spot:A', 10], ['quote', 'spot:B', 12]] });

  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:B'], maxRate: 4, from: { 'spot:B': 'k3:10' } }]);
});

test('reconnects a pattern with the positions of what it has found', () => {
  holding();
  reconnect();

  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:*'], maxRate: 4, from: { 'spot:A': 'k3:10', 'spot:B': 'k3:10' } }]);
  gateway.send([update('spot:A', 11, 'early'), { type: 'ack', id: 2, ch: 'quote', resumed: ['spot:A'] }, snapshot('spot:B', 20, 'b2')]);

  assert.deepEqual(told, ['spot:A resumed "a"', 'spot:B snapshot "b2"']);
});

test('positions that do not fit into a frame are asked for by name as well', () => {
  holding();
  reconnect({ limits: { frame: 150 } });

  assert.deepEqual(sent().map(({ syms, from }) => [syms, from && Object.keys(from)]), [[['spot:*'], undefined], [['spot:A'], ['spot:A']], [['spot:B'], ['spot:B']]]);
});

test('positions that do not fit into the subscription of the pattern are asked for by name', () => {
  holding();
  gateway.send({ type: 'hb', tx: 0, wm: {}, cursor: 'c1.of-others' });
  reconnect({ limits: { symsPerSub: 1 } });

  assert.deepEqual(sent(), [
    { op: 'sub', ch: 'quote', syms: ['spot:*'], maxRate: 4 },
    { op: 'sub', ch: 'quote', syms: ['spot:A'], maxRate: 4, from: { 'spot:A': 'k3:10' } },
    { op: 'sub', ch: 'quote', syms: ['spot:B'], maxRate: 4, from: { 'spot:B': 'k3:10' } },
  ]);
  gateway.send([{ type: 'ack', id: 2, ch: 'quote' }, snapshot('spot:A', 4, 'from the pattern alone'), { type: 'ack', id: 3, ch: 'quote', resumed: ['spot:A'] }]);
  assert.deepEqual(told, ['spot:A resumed "a"'], 'nothing goes back in time');
});

test('a lossless pattern with too many positions goes on from the cursor', () => {
  holding({ mode: 'all' });
  gateway.send({ type: 'hb', tx: 0, wm: {}, cursor: 'c1.abc' });

  reconnect({ limits: { symsPerSub: 1 } });

  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:*'], mode: 'all', from: 'c1.abc' }]);
});

test('a lossless pattern goes on from the cursor, which also covers symbols that came meanwhile', () => {
  holding({ mode: 'all' });
  gateway.send({ type: 'hb', tx: 0, wm: {}, cursor: 'c1.abc' });
  reconnect();

  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:*'], mode: 'all', from: 'c1.abc' }]);
  gateway.send({ type: 'ack', id: 2, ch: 'quote', resumed: ['spot:*'] });
  assert.ok(tickgate.key('quote', 'spot:A').isLive, 'all that comes of it follows');
  gateway.send([{ ...snapshot('spot:A', 9, null), reason: 'resumed' }, update('spot:A', 10, 'a'), update('spot:A', 12, 'a2')]);
  gateway.send([{ ...snapshot('spot:C', 9, null), reason: 'resumed' }, update('spot:C', 11, 'c')]);
  assert.deepEqual(told, ['spot:A resumed "a"', 'spot:B resumed "b"', 'spot:A update "a2"', 'spot:C snapshot null', 'spot:C update "c"']);
});

test('a lossless pattern that has found nothing yet goes on from the cursor, too', () => {
  gateway.welcome();
  tickgate.subscribe('trade', ['new:*'], {}, listener);
  gateway.ack();
  gateway.send({ type: 'hb', tx: 0, wm: {}, cursor: 'c1.abc' });

  reconnect();

  assert.deepEqual(sent().filter(({ ch }) => ch === 'trade'), [{ op: 'sub', ch: 'trade', syms: ['new:*'], from: 'c1.abc' }]);
});

test('a cursor that may not cover what is asked for is not kept', () => {
  const cursors = [];
  tickgate.addEventListener('cursor', () => cursors.push(tickgate.cursor));
  holding({ mode: 'all' });
  gateway.send({ type: 'hb', tx: 0, wm: {}, cursor: 'c1.one' });
  tickgate.subscribe('trade', ['spot:*'], { from: 'earliest' }, listener);

  gateway.send({ type: 'hb', tx: 1, wm: {}, cursor: 'c1.before' });
  assert.equal(tickgate.cursor, 'c1.one', 'the gateway may not have read the command yet');
  reconnect();

  const commands = gateway.take();
  const [first, second] = commands;
  assert.deepEqual([first.ch, first.from], ['quote', 'c1.one']);
  assert.deepEqual([second.ch, second.from], ['trade', 'earliest'], 'not after what it has never been sent');
  for (const { id, ch } of commands) gateway.send({ type: 'ack', id, ch });
  gateway.send({ type: 'hb', tx: 2, wm: {}, cursor: 'c1.both' });
  assert.deepEqual(cursors, ['c1.one', 'c1.both']);
});

test('a lossless pattern whose cursor is refused goes on a minute before it, and drops what comes twice', () => {
  holding({ mode: 'all' });
  gateway.send({ type: 'hb', tx: TX, wm: {}, cursor: 'c1.abc' });
  reconnect();

  gateway.send({ type: 'error', id: 2, code: 'RESUME_UNAVAILABLE', msg: 'from: of another topic', retry: false });

  assert.deepEqual(sent().slice(1), [{ op: 'sub', ch: 'quote', syms: ['spot:*'], mode: 'all', from: TX - 60_000_000 }]);
  assert.equal(tickgate.key('quote', 'spot:*').rejected, null);
  gateway.send({ type: 'ack', id: 3, ch: 'quote' });
  gateway.send([initial('spot:A', 3), update('spot:A', 10, 'a'), update('spot:A', 12, 'a2')]);
  gateway.send([initial('spot:C', 3), update('spot:C', 5, 'c')]);
  assert.deepEqual(told, ['spot:A resumed "a"', 'spot:A update "a2"', 'spot:C snapshot null', 'spot:C update "c"']);
});

test('each of those that a refused cursor covers goes on without it', () => {
  holding({ mode: 'all' });
  tickgate.subscribe('trade', ['*'], {}, listener);
  gateway.ack();
  gateway.send({ type: 'hb', tx: TX, wm: {}, cursor: 'c1.abc' });
  reconnect();

  for (const { id } of gateway.take()) gateway.send({ type: 'error', id, code: 'RESUME_UNAVAILABLE', msg: 'from: of another topic', retry: false });

  assert.deepEqual(sent().map(({ ch, from }) => [ch, from]), [['quote', TX - 60_000_000], ['trade', TX - 60_000_000]]);
});

test('a cursor that is refused before anything came goes back to where it began, further where it was behind', () => {
  const refused = (tx, status) => {
    gateway.send([...status, { type: 'hb', tx, wm: {}, cursor: 'c1.abc' }]);
    reconnect();
    const [{ id }] = gateway.take();
    gateway.send({ type: 'error', id, code: 'RESUME_UNAVAILABLE', msg: 'from: of another topic', retry: false });
    return gateway.take()[0].from;
  };
  gateway.welcome();
  tickgate.subscribe('quote', ['spot:*'], { mode: 'all', from: 'earliest' }, listener);
  gateway.ack();
  assert.equal(refused(TX, []), 0);
  gateway.ack();
  gateway.send({ type: 'ack', id: 3, ch: 'quote' });
  gateway.send(snapshot('spot:A', 3, null));

  const behind = { type: 'status', ch: 'quote', syms: ['spot:*'], state: 'lagging', behind: 2000 };
  assert.equal(refused(TX, [behind]), TX - 62_000_000);
});

test('a lossless pattern without a cursor begins where it began, and drops what comes twice', () => {
  holding({ mode: 'all', from: 'earliest' });

  reconnect();

  assert.deepEqual(sent(), [{ op: 'sub', ch: 'quote', syms: ['spot:*'], mode: 'all', from: 'earliest' }]);
  gateway.send({ type: 'ack', id: 2, ch: 'quote' });
  gateway.send([initial('spot:A', -1), update('spot:A', 10, 'a'), update('spot:A', 12, 'a2')]);
  gateway.send([initial('spot:C', -1), update('spot:C', 5, 'c')]);
  assert.deepEqual(told, ['spot:A resumed "a"', 'spot:A update "a2"', 'spot:C snapshot null', 'spot:C update "c"']);
});

test('a name under a lossless pattern begins where it says, and otherwise goes on with what the pattern brings', () => {
  tickgate.subscribe('trade', ['*'], { from: 'c1.stored' }, listener);
  tickgate.subscribe('trade', ['A'], { from: 'c1.stored' }, listener);
  tickgate.subscribe('trade', ['B'], {}, listener);
  gateway.welcome();

  assert.deepEqual(sent(), [
    { op: 'sub', ch: 'trade', syms: ['*'], from: 'c1.stored' },
    { op: 'sub', ch: 'trade', syms: ['A'], from: 'c1.stored' },
    { op: 'sub', ch: 'trade', syms: ['B'] },
  ]);
});

test('a name in full goes on from the cursor where nothing has come of it, or it was read in two partitions', () => {
  gateway.welcome();
  tickgate.subscribe('trade', ['A', 'B', 'C'], { from: 'earliest' }, listener);
  gateway.ack();
  const place = (sym, epoch, seq, reason) => ({ type: 'snapshot', ch: 'trade', sym, epoch, seq, reason, data: [] });
  gateway.send([place('A', 'k3', 4, 'initial'), place('B', 'k3', 4, 'initial'), { type: 'hb', tx: TX, wm: {}, cursor: 'c1.abc' }]);
  gateway.send(place('B', 'k4', 7, 'epoch'));

  reconnect();

  assert.deepEqual(sent(), [
    { op: 'sub', ch: 'trade', syms: ['A'], from: { A: 'k3:4' } },
    { op: 'sub', ch: 'trade', syms: ['B', 'C'], from: 'c1.abc' },
  ]);
});

test('the options of the latest subscription that matches are in force, also after a reconnect', () => {
  holding();
  tickgate.subscribe('quote', ['spot:A'], { maxRate: 1 }, listener);
  tickgate.subscribe('quote', ['*'], { maxRate: 20 }, listener);
  gateway.ack();
  reconnect();

  assert.deepEqual(sent().map(({ syms, maxRate }) => [syms, maxRate]), [[['spot:*'], 4], [['*'], 20], [['spot:A'], 20]]);
});

test('a pattern that is asked for again with other options is the latest after a reconnect', () => {
  holding();
  tickgate.subscribe('quote', ['*'], { maxRate: 20 }, listener);
  tickgate.subscribe('quote', ['spot:*'], { maxRate: 1 }, listener);
  gateway.ack();
  reconnect();

  assert.deepEqual(sent().map(({ syms, maxRate }) => [syms, maxRate]), [[['*'], 20], [['spot:*'], 1]]);
});

test('a pattern that is refused says so with a key of its own', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['*'], {}, listener);

  gateway.ack({ rejected: [{ sym: '*', code: 'LIMIT_SUBS' }] });
  gateway.send(snapshot('A', 1, 'a'));

  assert.deepEqual(told, ['* rejected null']);
  assert.equal(tickgate.key('quote', '*').rejected, 'LIMIT_SUBS');
});

test('a symbol that is one too many for a pattern is told and not kept', () => {
  const codes = [];
  holding();
  tickgate.subscribe('quote', ['spot:*'], { maxRate: 4 }, (key, event) => event === 'status' && codes.push([key.sym, key.status.code]));

  gateway.send({ type: 'status', ch: 'quote', syms: ['spot:C'], state: 'closed', code: 'LIMIT_SUBS' });
  gateway.send({ type: 'status', ch: 'quote', syms: ['spot:A'], state: 'closed', code: 'NOT_ENTITLED' });

  assert.deepEqual(codes, [['spot:C', 'LIMIT_SUBS'], ['spot:A', 'NOT_ENTITLED']]);
  assert.equal(tickgate.key('quote', 'spot:C'), undefined);
  assert.equal(tickgate.key('quote', 'spot:A'), undefined, 'it was only found');
});

test('a name that was closed begins again where a pattern finds it', () => {
  holding();
  tickgate.subscribe('quote', ['spot:A'], { maxRate: 4 }, listener);
  gateway.ack();
  told.length = 0;

  gateway.send({ type: 'status', ch: 'quote', syms: ['spot:A'], state: 'closed', code: 'UNKNOWN_SYMBOL' });
  gateway.send(snapshot('spot:A', 12, 'again'));

  assert.deepEqual(told, ['spot:A status "a"', 'spot:A snapshot "again"']);
});

test('a name that was refused is followed with a pattern that is granted later', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['spot:A'], {}, listener);
  gateway.ack({ rejected: [{ sym: 'spot:A', code: 'UNKNOWN_SYMBOL' }] });

  tickgate.subscribe('quote', ['spot:*'], {}, listener);
  gateway.ack();
  gateway.send(snapshot('spot:A', 1, 'a'));

  assert.deepEqual(told, ['spot:A rejected null', 'spot:A snapshot "a"']);
});

test('what is refused keeps no cursor from covering the rest', () => {
  gateway.welcome();
  tickgate.subscribe('quote', ['A', 'B'], { mode: 'all' }, listener);
  gateway.ack({ rejected: [{ sym: 'A', code: 'UNKNOWN_SYMBOL' }] });

  gateway.send({ type: 'hb', tx: 0, wm: {}, cursor: 'c1.abc' });

  assert.equal(tickgate.cursor, 'c1.abc');
});

test('a status that comes before the snapshot of a found key is not lost', () => {
  holding();

  gateway.send([{ type: 'status', ch: 'quote', syms: ['spot:C'], state: 'stale', code: 'SOURCE_SILENT' }, snapshot('spot:C', 1, 'c')]);

  assert.equal(tickgate.key('quote', 'spot:C').isLive, false);
});

test('what is told of a pattern goes for what it finds later, and not for what was told something else', () => {
  holding();
  gateway.send({ type: 'status', ch: 'quote', syms: ['spot:B'], state: 'stale', code: 'SOURCE_SILENT' });
  const states = () => ['spot:A', 'spot:B', 'spot:C'].map((sym) => tickgate.key('quote', sym)?.status?.state);

  gateway.send([{ type: 'status', ch: 'quote', syms: ['spot:*'], state: 'replay' }, snapshot('spot:C', 1, 'c')]);
  assert.deepEqual(states(), ['replay', 'stale', 'replay']);
  gateway.send({ type: 'status', ch: 'quote', syms: ['spot:*'], state: 'live' });

  assert.deepEqual(states(), [undefined, 'stale', undefined]);
});

test('no cursor is given out once a record found no room', (context) => {
  const printed = context.mock.method(console, 'error', () => {});
  tickgate.close();
  tickgate = new Tickgate({ url: 'ws://gateway/v1/stream', WebSocket: gateway.WebSocket, clock, mostKeys: 2 });
  gateway.welcome();
  tickgate.subscribe('trade', ['*'], {}, listener);
  gateway.ack();
  const hb = (cursor) => ({ type: 'hb', tx: TX, wm: {}, cursor });
  gateway.send([{ ...snapshot('A', 1, []), ch: 'trade' }, hb('c1.whole')]);

  gateway.send(['B', 'C'].map((sym) => ({ ...snapshot(sym, 1, []), ch: 'trade' })));
  gateway.send(hb('c1.lossy'));

  assert.equal(tickgate.cursor, 'c1.whole');
  assert.equal(printed.mock.callCount(), 1);
  reconnect();
  assert.equal(sent()[0].from, 'c1.lossy', 'what found no room is not read again with each connection');
});

test('a pattern that is stale says nothing of its keys: those that are have been told', () => {
  holding();

  gateway.send([{ type: 'status', ch: 'quote', syms: ['spot:*'], state: 'stale', code: 'SOURCE_SILENT' }, snapshot('spot:C', 1, 'c')]);

  assert.ok(['spot:A', 'spot:C'].every((sym) => tickgate.key('quote', sym).isLive));
});

test('a key does not keep the status of a pattern that is given up', () => {
  holding();
  const all = tickgate.subscribe('quote', ['*'], {}, listener);
  gateway.ack();
  gateway.send({ type: 'status', ch: 'quote', syms: ['*'], state: 'lagging', behind: 9 });
  assert.equal(tickgate.key('quote', 'spot:A').isLive, false);

  all.unsubscribe();

  assert.equal(tickgate.key('quote', 'spot:A').isLive, true);
});

test('what was named while its pattern was under way is asked for again with it', () => {
  holding({ mode: 'all' });
  gateway.send({ type: 'hb', tx: TX, wm: {}, cursor: 'c1.abc' });
  reconnect();
  const [{ id }] = gateway.take();
  tickgate.subscribe('quote', ['spot:A'], { mode: 'all' }, listener);
  gateway.ack();

  gateway.send({ type: 'error', id, code: 'RESUME_UNAVAILABLE', msg: 'from: of another topic', retry: false });

  assert.deepEqual(sent().map(({ syms, from }) => [syms[0], from]), [['spot:*', TX - 60_000_000], ['spot:A', { 'spot:A': 'k3:10' }]]);
});

test('a cursor that the application brings is its own, also where it is the one of this client', () => {
  holding({ mode: 'all' });
  gateway.send({ type: 'hb', tx: TX, wm: {}, cursor: 'c1.abc' });
  reconnect();
  gateway.ack();
  tickgate.subscribe('trade', ['X'], { from: 'c1.abc' }, listener);
  const [{ id }] = gateway.take();

  gateway.send({ type: 'error', id, code: 'RESUME_UNAVAILABLE', msg: 'from: of another topic', retry: false });

  assert.equal(tickgate.key('trade', 'X').rejected, 'RESUME_UNAVAILABLE');
  assert.deepEqual(gateway.take(), []);
});

test('a gap of a key that was read in two partitions goes on where it stands', () => {
  gateway.welcome();
  tickgate.subscribe('trade', ['B'], {}, listener);
  gateway.ack();
  const place = (epoch, seq, reason) => ({ type: 'snapshot', ch: 'trade', sym: 'B', epoch, seq, reason, data: [] });
  gateway.send([place('k3', 4, 'initial'), place('k4', 7, 'epoch'), { type: 'hb', tx: TX, wm: {}, cursor: 'c1.abc' }]);
  reconnect();
  gateway.ack();

  gateway.send([place('k4', 7, 'resumed'), { type: 'update', ch: 'trade', sym: 'B', seq: 12, prev: 10, data: [] }]);

  assert.deepEqual(sent().map(({ from }) => from), [{ B: 'k4:7' }]);
});

test('a cursor covers more keys than a call has room for arguments', () => {
  const subscriptions = new Subscriptions(clock, 300_000);
  subscriptions.add('trade', ['*'], {}, () => {});
  subscriptions.connect(() => {}, {});
  subscriptions.receive({ type: 'ack', id: 1, ch: 'trade' });
  for (let i = 0; i < 200_000; i++) subscriptions.receive({ ...snapshot(`S${i}`, 1, []), ch: 'trade' });

  assert.equal(subscriptions.isCovered(TX), true);
});

test('what patterns find is bounded: what is not in force makes room, the rest is not taken', () => {
  const subscriptions = new Subscriptions(clock, 3);
  subscriptions.add('quote', ['*'], {}, listener);
  const connect = (id) => {
    subscriptions.connect(() => {}, {});
    subscriptions.receive({ type: 'ack', id, ch: 'quote' });
  };
  connect(1);
  for (const sym of ['A', 'B', 'C']) subscriptions.receive(snapshot(sym, 1, sym));
  assert.equal(subscriptions.key('quote', 'C'), undefined);

  connect(2);
  for (const sym of ['B', 'C', 'D']) subscriptions.receive(snapshot(sym, 1, sym));

  assert.deepEqual(['A', 'B', 'C', 'D'].map((sym) => subscriptions.key('quote', sym)?.value), [undefined, 'B', 'C', undefined]);
});

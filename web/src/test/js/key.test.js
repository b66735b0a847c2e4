import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Key } from '../../main/resources/META-INF/resources/tickgate/key.js';

const snapshot = (seq, data, more) => ({ type: 'snapshot', epoch: 'k3', seq, data, ...more });
const update = (seq, data, more) => ({ type: 'update', seq, data, ...more });

function held(ch, shape, keep) {
  const key = new Key(ch, 'AAPL', shape, keep);
  key.granted(0, false);
  return key;
}

test('ignores data until its request is acknowledged', () => {
  const key = new Key('quote', 'AAPL', 'state');
  key.awaiting = 7;

  assert.equal(key.receive(snapshot(1, 'early')), 'ignored');
  key.granted(6, false);
  assert.equal(key.receive(snapshot(2, 'of another request')), 'ignored');
  key.granted(7, false);
  assert.equal(key.receive(snapshot(3, 'now')), 'snapshot');
  assert.equal(key.value, 'now');
  assert.equal(key.position, 'k3:3');
});

test('has no position where nothing is known yet', () => {
  const key = held('quote', 'state');

  key.receive({ ...snapshot(-1, null), epoch: '' });

  assert.equal(key.position, null);
});

test('a snapshot replaces everything, even with an older position', () => {
  const key = held('quote', 'state');
  key.receive(snapshot(10, 'a'));

  assert.equal(key.receive({ ...snapshot(4, 'b'), epoch: 'k4' }), 'snapshot');
  assert.equal(key.position, 'k4:4');
  assert.equal(key.value, 'b');
});

const resumed = (seq, data, epoch = 'k3') => snapshot(seq, data, { epoch, reason: 'resumed', ts: 0 });

test('keeps what it has where a cursor took the log up before that', () => {
  const key = held('trade', 'log');
  key.receive(snapshot(10, [], { ts: 5 }));
  key.receive(update(14, ['a'], { prev: 10, ts: 7 }));
  key.fresh = false;

  assert.equal(key.receive(resumed(12, [])), 'resumed');
  assert.equal(key.isLive, true);
  assert.equal(key.receive(resumed(14, [])), 'duplicate', 'it was in force already');
  assert.equal(key.receive(update(14, ['a'], { prev: 12 })), 'duplicate');
  assert.equal(key.ts, 7);
  assert.equal(key.receive(update(20, ['b'], { prev: 14 })), 'update');
  assert.deepEqual(key.value, ['a', 'b']);
});

test('keeps a quote where a cursor took the log up before it', () => {
  const key = held('quote', 'state');
  key.receive(snapshot(10, 'a'));

  key.receive(resumed(9, null));

  assert.equal(key.value, 'a');
  assert.equal(key.position, 'k3:10');
});

const placed = (reason, seq, epoch) => snapshot(seq, [], { epoch, reason, ts: 0 });

/** Of a symbol that has records in two partitions, and of which every record is taken. */
function inTwoPartitions() {
  const key = held('trade', 'log');
  for (const message of [
    placed('initial', -1, 'k3'),
    update(10, ['a'], { prev: -1 }),
    placed('epoch', 4, 'k4'),
    update(5, ['b'], { prev: 4 }),
  ]) key.receive(message, true);
  return key;
}

test('knows what comes again of each of two partitions', () => {
  const key = inTwoPartitions();

  const outcomes = [
    placed('resumed', -1, 'k3'),
    update(10, ['a'], { prev: -1 }),
    placed('epoch', -1, 'k4'),
    update(5, ['b'], { prev: -1 }),
    update(6, ['c'], { prev: 5 }),
    placed('epoch', 11, 'k3'),
    update(12, ['d'], { prev: 11 }),
  ].map((message) => key.receive(message, true));

  assert.deepEqual(outcomes, ['duplicate', 'duplicate', 'duplicate', 'duplicate', 'update', 'snapshot', 'update']);
  assert.equal(key.position, 'k3:12');
});

test('knows what comes again under the new name of its partition', () => {
  const key = inTwoPartitions();

  key.rename({ k3: 'k7', k4: 'k8' });

  assert.equal(key.receive(placed('epoch', 2, 'k7'), true), 'duplicate');
  assert.equal(key.position, 'k7:10');
  assert.equal(key.receive(placed('epoch', 5, 'k8'), true), 'duplicate');
  assert.equal(key.position, 'k8:5');
});

test('takes everything again where it begins anew, or what was is void', () => {
  const anew = inTwoPartitions();
  anew.receive(placed('initial', -1, 'k4'), true);
  assert.equal(anew.receive(placed('epoch', -1, 'k3'), true), 'snapshot');
  assert.equal(anew.position, 'k3:-1');

  const cutOff = inTwoPartitions();
  assert.equal(cutOff.receive(placed('resync', 7, 'k3'), true), 'snapshot');
  assert.equal(cutOff.position, 'k3:7');
});

test('takes the place of a cursor that is after its own, or in another epoch', () => {
  const key = held('trade', 'log');
  assert.equal(key.receive(resumed(5, [])), 'snapshot', 'it has none');
  key.receive(update(10, ['a'], { prev: 5 }));

  assert.equal(key.receive(resumed(11, [])), 'snapshot');
  assert.equal(key.position, 'k3:11');
  assert.equal(key.receive(resumed(3, [], 'k4')), 'snapshot');
  assert.equal(key.position, 'k4:3');
  assert.deepEqual(key.value, []);
});

test('an update without state is a gap', () => {
  assert.equal(held('quote', 'state').receive(update(5, 'a')), 'gap');
});

test('drops duplicates of a state, applies what is newer', () => {
  const key = held('quote', 'state');
  key.receive(snapshot(10, 'a'));

  assert.equal(key.receive(update(10, 'again')), 'duplicate');
  assert.equal(key.receive(update(9, 'older')), 'duplicate');
  assert.equal(key.receive(update(15, 'b')), 'update');
  assert.equal(key.value, 'b');
});

test('a book update that does not continue the chain is a gap and changes nothing', () => {
  const key = held('book.10', 'book');
  key.receive(snapshot(10, { bids: [['1', '1']], asks: [] }));

  assert.equal(key.receive(update(14, { bids: [['2', '1']] }, { prev: 12 })), 'gap');
  assert.deepEqual(key.value.bids, [['1', '1']]);
  assert.equal(key.position, 'k3:10');
  assert.equal(key.receive(update(12, { bids: [['1', '0']] }, { prev: 10 })), 'update');
  assert.deepEqual(key.value.bids, []);
});

test('a duplicate is dropped before its link is looked at', () => {
  const key = held('book.10', 'book');
  key.receive(snapshot(10, { bids: [], asks: [] }));

  assert.equal(key.receive(update(8, {}, { prev: 3 })), 'duplicate');
});

test('a snapshot without data means: held, nothing known yet', () => {
  const key = held('book.10', 'book');

  assert.equal(key.receive(snapshot(10, null)), 'snapshot');
  assert.equal(key.value, null);
  assert.equal(key.receive(update(11, { bids: [['1', '1']] }, { prev: 10 })), 'update');
  assert.deepEqual(key.value.bids, [['1', '1']]);
});

test('a log grows by its events and keeps the latest', () => {
  const key = held('trade', 'log', 3);
  key.receive(snapshot(10, ['a', 'b']));

  key.receive(update(11, ['c', 'd'], { prev: 10 }));

  assert.deepEqual(key.value, ['b', 'c', 'd']);
});

test('bars merge by time, and the one with the higher revision, final, then count wins', () => {
  const key = held('bar.1m', 'bar');
  key.receive(snapshot(10, [{ t: 0, n: 9, final: true }, { t: 60, n: 1 }]));

  assert.equal(key.receive(update(10, { t: 60, n: 2 })), 'update', 'the same record can change two bars');
  key.receive(update(11, { t: 60, n: 1 }));
  key.receive(update(12, { t: 0, n: 3, final: true, rev: 1 }));
  key.receive(update(13, { t: 0, n: 99 }));

  assert.deepEqual(key.value, [{ t: 0, n: 3, final: true, rev: 1 }, { t: 60, n: 2 }]);
  assert.equal(key.receive(update(9, { t: 60, n: 5 })), 'duplicate');
});

test('finds a book that differs from its checksum', () => {
  const key = held('book.10', 'book');
  const data = { bids: [['189.41', '300'], ['189.40', '1200'], ['189.38', '50']], asks: [['189.42', '200'], ['189.45', '700']] };

  assert.equal(key.receive(snapshot(1, data, { pxScale: 2, szScale: 0, crc: 2298083913 })), 'snapshot');
  assert.equal(key.receive(update(2, { bids: [['189.41', '301']], asks: [] }, { prev: 1, crc: 1 })), 'corrupt');
  assert.equal(key.isLive, false);
});

test('is live only when in force and with nothing said against it', () => {
  const key = held('quote', 'state');
  assert.equal(key.isLive, false);
  key.receive(snapshot(1, 'a'));
  assert.equal(key.isLive, true);
  key.status = { state: 'stale', code: 'SOURCE_SILENT' };
  assert.equal(key.isLive, false);
});

test('a book without a checksum, or with null for one, is taken as it is', () => {
  const key = held('book.10', 'book');

  assert.equal(key.receive(snapshot(1, { bids: [['1', '1']], asks: [] }, { crc: null, pxScale: null })), 'snapshot');
});

test('keeps so many bars and no more, and a late one that is older than all of them is none of them', () => {
  const key = held('bar.1s', 'bar', 2);
  key.receive(snapshot(1, [{ t: 1 }, { t: 2 }, { t: 3 }]));

  key.receive(update(2, { t: 4, n: 1 }));
  key.receive(update(2, { t: 1, n: 5, rev: 1 }));

  assert.deepEqual(key.value.map(({ t }) => t), [3, 4]);
});

test('keeps no event where none is to be kept', () => {
  const key = held('trade', 'log', 0);

  key.receive(snapshot(1, ['a', 'b']));

  assert.deepEqual(key.value, []);
});

test('a late bar takes its place in time', () => {
  const key = held('bar.1s', 'bar');
  key.receive(snapshot(1, [{ t: 1 }, { t: 3 }]));

  key.receive(update(2, { t: 2, final: true }));

  assert.deepEqual(key.value.map(({ t }) => t), [1, 2, 3]);
});

test('takes a shape that it does not know for whole values', () => {
  const key = held('depth', 'spiral');
  key.receive(snapshot(1, 'a'));

  assert.equal(key.receive(update(2, 'b')), 'update');
  assert.equal(key.value, 'b');
});

test('data that cannot be read makes the key worthless, not the client', (context) => {
  context.mock.method(console, 'error', () => {});
  const key = held('book.10', 'book');
  key.receive(snapshot(1, { bids: [], asks: [] }));

  assert.equal(key.receive(update(2, null, { prev: 1 })), 'corrupt');
  assert.equal(key.isLive, false);
  assert.equal(key.receive(update(undefined, { bids: [] })), 'gap');
});

test('holds the fields of an operator\'s own state, and adds to those of an own log', () => {
  const fund = held('fund', 'state');
  fund.receive(snapshot(10, { nav: '104.1300', legs: [{ weight: '0.25' }] }));
  fund.receive(update(12, { nav: '104.1400', legs: [] }));
  const lines = held('app.log', 'log');
  lines.receive(snapshot(20, []));
  lines.receive(update(21, [{ line: 'up', ts: 5 }], { prev: 20 }));
  lines.receive(update(22, [{ line: 'down', ts: 6 }], { prev: 21 }));

  assert.deepEqual(fund.value, { nav: '104.1400', legs: [] });
  assert.deepEqual(lines.value, [{ line: 'up', ts: 5 }, { line: 'down', ts: 6 }]);
});

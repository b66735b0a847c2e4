import assert from 'node:assert/strict';
import { test } from 'node:test';
import { place } from '../../main/resources/META-INF/resources/desk/candles.js';
import { barChannels } from '../../main/resources/META-INF/resources/desk/chart.js';
import { Coverage } from '../../main/resources/META-INF/resources/desk/coverage.js';
import { Row } from '../../main/resources/META-INF/resources/desk/row.js';
import { markOf } from '../../main/resources/META-INF/resources/desk/tape.js';
import { grouped, signed, span, timeOfDay } from '../../main/resources/META-INF/resources/desk/text.js';
import { sentence, sessionOf, troubleOf } from '../../main/resources/META-INF/resources/desk/trouble.js';

const quote = (bid, ask) => ({ ch: 'quote', value: { bid: bid && [bid, '1'], ask: ask && [ask, '1'] } });
const trades = (...events) => ({ ch: 'trade', value: events });

/** Remembers what is subscribed, as `channel symbol`. */
class FakeTickgate {
  keys = new Set();
  most = 0;

  constructor(subs) {
    this.welcome = { limits: { subs } };
  }

  subscribe(ch, syms) {
    for (const sym of syms) this.keys.add(`${ch} ${sym}`);
    this.most = Math.max(this.most, this.keys.size);
    return { unsubscribe: (some) => some.forEach((sym) => this.keys.delete(`${ch} ${sym}`)) };
  }

  has(sym) {
    return ['instrument', 'quote', 'trade'].every((ch) => this.keys.has(`${ch} ${sym}`));
  }
}

test('a row derives its change from the previous close, exactly', () => {
  const row = new Row({ sym: 'A', name: null, venue: null });
  row.take(trades({ px: '61000.30', sz: '1' }));
  assert.equal(row.change, null);

  row.take({ ch: 'instrument', value: { name: 'Alpha', prevClose: '61000.10' } });

  assert.equal(row.change, '0.20');
  assert.equal(row.changePercent, '0.00');
  assert.equal(row.name, 'Alpha');
});

test('a row knows which prices moved, and which way', () => {
  const row = new Row({ sym: 'A' });
  row.take(quote('9.99', '10.01'));
  assert.deepEqual(row.moves, {}, 'the first price is no move');

  row.take(quote('10.00', '10.01'));
  row.take(trades({ px: '10.01' }));
  row.take(trades({ px: '10.00' }));

  assert.deepEqual(row.moves, { bid: 1, last: -1 });
  assert.equal(row.direction, -1);
});

test('a row without a side, or given up, shows nothing there', () => {
  const row = new Row({ sym: 'A', name: 'Alpha' });
  row.take(quote('9.99', null));
  assert.equal(row.ask, null);

  row.clear();

  assert.equal(row.bid, null);
  assert.equal(row.name, 'Alpha');
});

test('covers every row where the limit allows', () => {
  const tickgate = new FakeTickgate(1000);
  const rows = ['A', 'B', 'C'].map((sym) => new Row({ sym }));

  new Coverage(tickgate, () => {}).cover(rows, []);

  assert.ok(rows.every(({ sym }) => tickgate.has(sym)));
});

test('covers what is in view where the limit is lower, and never exceeds it', () => {
  const tickgate = new FakeTickgate(10);
  const coverage = new Coverage(tickgate, () => {});
  const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((sym) => new Row({ sym }));
  const all = [a, b, c, d];
  coverage.cover(all, [a, b, c, d]);
  a.take(quote('1', '2'));

  coverage.cover(all, [d, b]);

  assert.ok(coverage.isPartial(all.length));
  assert.deepEqual(all.map(({ sym }) => tickgate.has(sym)), [false, true, false, true]);
  assert.equal(a.bid, null, 'what is not subscribed is not shown');
  assert.ok(tickgate.most <= 10);
});

test('numbers are grouped as text, with no digit changed', () => {
  assert.equal(grouped('61837.63000'), '61,837.63000');
  assert.equal(grouped('1234567'), '1,234,567');
  assert.equal(grouped('0.00001234'), '0.00001234');
  assert.equal(signed('-1234.5'), '−1,234.5');
  assert.equal(signed('0.01'), '+0.01');
});

test('spans of time take few characters', () => {
  assert.deepEqual([0.4, 12.3, 999.6, 12_345, 200_000].map(span), ['0.4 ms', '12 ms', '1.0 s', '12 s', '3 min']);
});

test('what is said against a key is said in words, and why, and since when', () => {
  const since = 1_763_790_100_000_000;
  const of = (status, rejected = null) => troubleOf({ status, rejected });

  assert.equal(of(null), null);
  assert.equal(troubleOf(null), null);
  assert.deepEqual(of({ state: 'stale', code: 'SOURCE_SILENT', since }), { state: 'stale', why: `source silent, since ${timeOfDay(since)}` });
  assert.deepEqual(of({ state: 'lagging', behind: 2300 }), { state: 'lagging', why: '2.3 s behind' });
  assert.deepEqual(of({ state: 'closed', code: 'NOT_ENTITLED' }), { state: 'closed', why: 'not entitled' });
  assert.deepEqual(of({ state: 'resting', code: 'SIESTA' }), { state: 'resting', why: 'SIESTA' }, 'words of a newer gateway');
  assert.deepEqual(of(null, 'UNKNOWN_SYMBOL'), { state: 'refused', why: 'unknown symbol' });
  assert.equal(sentence({ state: 'stale', why: '' }), 'Stale');
});

test('a trading state other than open is said, with its reason', () => {
  assert.equal(sessionOf(null), null);
  assert.equal(sessionOf({ state: 'open' }), null);
  assert.deepEqual(sessionOf({ state: 'halted', reason: 'volatility' }), { state: 'halted', why: 'volatility' });
  assert.deepEqual(sessionOf({ state: 'pre-open' }), { state: 'pre-open', why: '' });
});

test('the quote speaks first for a row, then the trades', () => {
  const row = new Row({ sym: 'A' });
  row.take({ ch: 'quote', value: null, status: null });
  row.take({ ch: 'trade', value: [], status: { state: 'stale', code: 'POISON' } });
  assert.equal(row.trouble.why, 'record unreadable');

  row.take({ ch: 'quote', value: null, status: { state: 'closed', code: 'NOT_ENTITLED' } });

  assert.equal(row.trouble.state, 'closed');
});

test('a row remembers that trades are missing, until it is given up', () => {
  const row = new Row({ sym: 'A' });
  row.take(trades(), 'snapshot', { reason: 'initial' });
  row.take(trades(), 'status', { state: 'stale', code: 'SOURCE_GAP' });
  row.take(trades(), 'status', { state: 'live' });
  assert.equal(row.hole, null);

  row.take(trades(), 'status', { state: 'live', code: 'SOURCE_GAP' });
  assert.match(row.hole.why, /the source lost records/);
  row.take(trades(), 'snapshot', { reason: 'lagged' });
  assert.match(row.hole.why, /too slow/);

  row.clear();
  assert.equal(row.hole, null);
});

test('a cancelled trade counts for nothing in a row, and is marked on its tape', () => {
  const row = new Row({ sym: 'A' });

  row.take(trades({ id: '1', px: '10' }, { id: '2', px: '11' }, { cancels: '2', px: '11' }));

  assert.equal(row.last, '10');
  assert.deepEqual(markOf({ cancelled: true }).isOff, true);
  assert.deepEqual(markOf({ cancels: '7' }).title, 'Trade 7 was cancelled');
  assert.deepEqual(markOf({ corrected: { px: '1000', sz: '2' } }), { text: 'corrected', title: 'Was 1,000 × 2', isOff: false });
  assert.deepEqual(markOf({}), { text: '', title: '', isOff: false });
});

test('offers the bars that the gateway has, the shortest first, and none where it has none', () => {
  const channels = { quote: 'state', 'bar.1h': 'bar', 'bar.1s': 'bar', 'bar.5m': 'bar', 'bar.odd': 'bar', 'bar.2m': 'log' };

  assert.deepEqual(barChannels(channels).map(({ title, micros }) => [title, micros]), [['1s', 1e6], ['5m', 300e6], ['1h', 3600e6]]);
  assert.deepEqual(barChannels({ quote: 'state' }), []);
  assert.deepEqual(barChannels(undefined), []);
});

test('a bar stands at its place in time: nothing where nobody traded, nothing older than there is room for', () => {
  const bars = [{ t: 0 }, { t: 50 }, { t: 70 }, { t: 100 }];

  const { slots, placed } = place(bars, 10, 6 * 6);

  assert.equal(slots, 6);
  assert.deepEqual(placed.map(({ bar, slot }) => [bar.t, slot]), [[50, 0], [70, 2], [100, 5]]);
  assert.deepEqual(place([], 10, 60).placed, []);
});

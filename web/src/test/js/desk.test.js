import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Coverage } from '../../main/resources/META-INF/resources/desk/coverage.js';
import { Row } from '../../main/resources/META-INF/resources/desk/row.js';
import { grouped, signed, span } from '../../main/resources/META-INF/resources/desk/text.js';

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

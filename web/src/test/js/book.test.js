import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrderBook } from '../../main/resources/META-INF/resources/tickgate/book.js';

test('keeps both sides best first, whatever the order and the digits of the prices', () => {
  const book = OrderBook.of({ bids: [['9.5', '1'], ['10.25', '2'], ['9.75', '3']], asks: [['11', '1'], ['10.5', '2']] });

  assert.deepEqual(book.bids, [['10.25', '2'], ['9.75', '3'], ['9.5', '1']]);
  assert.deepEqual(book.asks, [['10.5', '2'], ['11', '1']]);
});

test('replaces sizes, and deletes at size zero', () => {
  const book = OrderBook.of({ bids: [['189.41', '300'], ['189.38', '50']], asks: [] });

  book.apply({ bids: [['189.41', '500'], ['189.38', '0.000'], ['100.00', '0']] });

  assert.deepEqual(book.bids, [['189.41', '500']]);
});

test('never truncates', () => {
  const bids = Array.from({ length: 60 }, (_, level) => [String(1000 - level), '1']);

  assert.equal(OrderBook.of({ bids, asks: [] }).bids.length, 60);
});

test('has the checksums of the protocol', () => {
  const book = OrderBook.of({
    bids: [['189.41', '300'], ['189.40', '1200'], ['189.38', '50']],
    asks: [['189.42', '200'], ['189.45', '700']],
  });

  assert.equal(book.checksum(2, 0), 2298083913);
  assert.equal(new OrderBook().checksum(2, 0), 2343686810);
  assert.equal(OrderBook.of({ bids: [['0.2', '1.5']], asks: [['0.3', '0.00000005']] }).checksum(1, 8), 250996339);
});

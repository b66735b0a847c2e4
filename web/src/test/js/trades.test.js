import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trades } from '../../main/resources/META-INF/resources/tickgate.js';

const { lastOf, standing, tape } = trades;

test('a tape shows a cancelled trade in its place, as cancelled', () => {
  const events = [{ id: '1', px: '10', sz: '1' }, { id: '2', px: '11', sz: '2' }, { cancels: '1', px: '10', sz: '1' }];

  assert.deepEqual(tape(events), [{ id: '1', px: '10', sz: '1', cancelled: true }, { id: '2', px: '11', sz: '2' }]);
  assert.deepEqual(standing(events), [{ id: '2', px: '11', sz: '2' }]);
  assert.equal(events[0].cancelled, undefined, 'the events themselves are left alone');
});

test('a tape shows a corrected trade as corrected, and what it was', () => {
  const events = [{ id: '1', px: '10', sz: '1', side: 'B' }, { id: '3', corrects: '1', px: '9', sz: '4' }, { id: '4', corrects: '3', px: '8', sz: '4' }];

  assert.deepEqual(tape(events), [{ id: '1', px: '8', sz: '4', side: 'B', corrected: { px: '10', sz: '1' } }]);
  assert.deepEqual(tape([...events, { cancels: '4' }])[0].cancelled, true, 'named by the id of its correction');
});

test('what names a trade that is not there is a line of its own, and no trade', () => {
  const events = [{ id: '2', px: '11', sz: '2' }, { cancels: '1', px: '10', sz: '1' }];

  assert.deepEqual(tape(events), events);
  assert.deepEqual(standing(events), [events[0]]);
});

test('a cancellation of the last of several folded trades does not take back all of them', () => {
  const fold = { id: '9', px: '11', sz: '1', hi: '12', lo: '10', vol: '30', n: 5 };
  const cancel = { cancels: '9', px: '11', sz: '1' };

  assert.deepEqual(tape([fold, cancel]), [{ ...fold, lastCancelled: true }, cancel]);
  assert.equal(lastOf([{ id: '1', px: '10' }, fold, cancel]).px, '10', 'its last price is no price any more');
});

test('trades without ids are never taken for one another', () => {
  const events = [{ px: '1', sz: '1' }, { px: '2', sz: '1', id: null }, { cancels: '5', px: '1', sz: '1' }];

  assert.deepEqual(tape(events), events);
});

test('the last trade is the last one in force', () => {
  assert.equal(lastOf([{ id: '1', px: '10' }, { id: '2', px: '11' }, { cancels: '2' }]).px, '10');
  assert.equal(lastOf([{ id: '1', px: '10' }, { cancels: '1' }]), null);
  assert.equal(lastOf([]), null);
  assert.equal(lastOf(null), null);
});

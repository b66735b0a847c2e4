import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Tickgate } from '../../main/resources/META-INF/resources/tickgate.js';
import { FakeClock, FakeGateway } from './fakes.js';

let clock;
let gateway;
let onUpdate;
let told;

const update = (seq) => ({ type: 'update', ch: 'quote', sym: 'A', seq, data: 'a' });
const stamps = (chain, seq) => ({ type: 'stamps', chain, ch: 'quote', sym: 'A', seq, source: 1, kafka: 2, kafkaTime: 'create', ingest: 3, encode: 4, send: 5 });

beforeEach(() => {
  clock = new FakeClock();
  gateway = new FakeGateway();
  told = [];
  onUpdate = () => {};
});

/** A client that holds `A` at seq 10 of the quotes. */
async function holding(options) {
  const tickgate = new Tickgate({ url: 'ws://gateway/v1/stream', WebSocket: gateway.WebSocket, clock, ...options });
  tickgate.addEventListener('stamps', ({ stamps: { chain } }) => told.push(chain));
  tickgate.subscribe('quote', ['A'], {}, (key, event) => event === 'update' && onUpdate());
  gateway.welcome();
  await null;
  await null;
  const hello = gateway.socket.sent.find(({ op }) => op === 'hello');
  gateway.ack();
  gateway.send({ type: 'snapshot', ch: 'quote', sym: 'A', epoch: 'k3', seq: 10, data: 'a' });
  return hello;
}

test('asks for stamps, and reports how long the update was here and how long its listeners took', async () => {
  const hello = await holding({ stamps: 1000 });
  onUpdate = () => clock.sleep(7);
  gateway.send(update(11));
  clock.advance(5.0004);

  gateway.send(stamps(17, 11));

  const [{ id, ...report }] = gateway.take();
  assert.equal(hello.stamps, 1000);
  assert.deepEqual(report, { op: 'report', chain: 17, heldUs: 12_000, renderUs: 7_000 });
  assert.equal(typeof id, 'number');
  assert.deepEqual(told, [17]);
});

test('says nothing of an update that was not the last, nor of one of another connection', async () => {
  await holding({ stamps: 1000 });
  gateway.send([update(11), update(12)]);
  gateway.send(stamps(1, 11));
  assert.deepEqual(gateway.take(), []);

  gateway.hangUp(1006);
  clock.advance(250);
  gateway.welcome();
  await null;
  await null;
  gateway.ack();
  gateway.send(stamps(1, 12));

  assert.deepEqual(gateway.take(), []);
  assert.deepEqual(told, [1, 1]);
});

test('reports nothing without having asked', async () => {
  const hello = await holding({ client: 'test/1' });
  gateway.send(update(11));
  gateway.send(stamps(1, 11));

  assert.equal(hello.stamps, undefined);
  assert.deepEqual(gateway.take(), []);
});

/**
 * Tickgate in the browser: live market data over one WebSocket that keeps itself up.
 *
 *   import { Tickgate } from './tickgate.js';
 *   const tickgate = new Tickgate();
 *   tickgate.subscribe('quote', ['spot:BTCUSDT'], { maxRate: 4 }, (key) => console.log(key.sym, key.value));
 *
 * The types, with what each member promises, are in tickgate.d.ts.
 */
export { Tickgate } from './tickgate/client.js';
export * as decimal from './tickgate/decimal.js';
export * as trades from './tickgate/trades.js';

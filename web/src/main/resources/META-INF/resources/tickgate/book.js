import { compare, isZero, mantissa } from './decimal.js';
import { crc32 } from './crc32.js';

/**
 * One symbol's price levels, best first on both sides, each `[price, size]`.
 *
 * It holds what the gateway sent: the gateway deletes levels that leave the best N, so nothing is cut off here.
 */
export class OrderBook {
  bids = [];
  asks = [];

  static of(data) {
    return new OrderBook().apply(data);
  }

  /** Takes over absolute sizes; zero deletes. */
  apply(data) {
    for (const [price, size] of data.bids ?? []) set(this.bids, price, size, -1);
    for (const [price, size] of data.asks ?? []) set(this.asks, price, size, 1);
    return this;
  }

  /** CRC-32 over the best ten levels, as the protocol has it. */
  checksum(pxScale, szScale) {
    const side = (levels) =>
      levels.slice(0, 10).map(([price, size]) => `${mantissa(price, pxScale)}:${mantissa(size, szScale)}`).join(',');
    return crc32(`${side(this.bids)}|${side(this.asks)}`);
  }
}

/** `direction` is 1 where the lowest price is the best, -1 where the highest is. */
function set(levels, price, size, direction) {
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(levels[middle][0], price) * direction < 0) low = middle + 1;
    else high = middle;
  }
  const found = low < levels.length && compare(levels[low][0], price) === 0;
  if (isZero(size)) {
    if (found) levels.splice(low, 1);
  } else {
    levels.splice(low, found ? 1 : 0, [price, size]);
  }
}

import { add, compare, middle, relative, subtract } from '../tickgate/decimal.js';
import { NOTHING, element, grouped, setClass, setText } from './text.js';

/** The order book of the chosen symbol: asks above, bids below, the best of both in the middle. */
export class Ladder {
  #levels = document.getElementById('levels');
  #sides = { asks: [], bids: [] };
  #mid = document.getElementById('mid');
  #spread = document.getElementById('spread');

  setDepth(depth) {
    for (const side of ['asks', 'bids']) {
      const lines = Array.from({ length: depth }, makeLevel);
      this.#sides[side] = side === 'asks' ? [...lines].reverse() : lines;
      document.getElementById(side).replaceChildren(...lines.map(({ line }) => line));
    }
    this.centre();
  }

  /** The best prices in the middle of what can be seen. */
  centre() {
    this.#levels.scrollTop = (this.#levels.scrollHeight - this.#levels.clientHeight) / 2;
  }

  /** @param book null while nothing is known */
  paint(book) {
    const bids = book?.bids ?? [];
    const asks = book?.asks ?? [];
    const shown = [...bids.slice(0, this.#sides.bids.length), ...asks.slice(0, this.#sides.asks.length)];
    const largest = shown.reduce((most, [, size]) => Math.max(most, Number(size)), 0);
    paintSide(this.#sides.bids, bids, largest);
    paintSide(this.#sides.asks, asks, largest);
    this.#paintMiddle(bids[0]?.[0], asks[0]?.[0]);
  }

  #paintMiddle(bid, ask) {
    if (bid === undefined || ask === undefined) {
      setText(this.#mid, NOTHING);
      setText(this.#spread, NOTHING);
      setClass(this.#spread, '');
      return;
    }
    const spread = subtract(ask, bid);
    const mid = middle(bid, ask);
    const points = relative(ask, bid, 10_000, 2);
    setText(this.#mid, grouped(mid));
    const isCrossed = compare(ask, bid) <= 0;
    setText(this.#spread, `${grouped(spread)} · ${isCrossed ? 'crossed' : `${points === '0.00' ? '<0.01' : points} bp`}`);
    setClass(this.#spread, isCrossed ? 'bad' : '');
  }
}

function makeLevel() {
  const bar = element('i', 'size');
  const price = element('span', 'px');
  const size = element('span');
  const total = element('span', 'total');
  return { line: element('div', 'level', bar, price, size, total), bar, price, size, total, ratio: -1 };
}

function paintSide(lines, levels, largest) {
  let sum = '0';
  lines.forEach((line, index) => {
    const [price, size] = levels[index] ?? [null, null];
    if (size !== null) sum = add(sum, size);
    setText(line.price, price === null ? '' : grouped(price));
    setText(line.size, size === null ? '' : grouped(size));
    setText(line.total, size === null ? '' : grouped(sum));
    const ratio = size === null || largest === 0 ? 0 : Number(size) / largest;
    if (ratio !== line.ratio) line.bar.style.transform = `scaleX(${(line.ratio = ratio)})`;
  });
}

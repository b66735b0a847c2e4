import { tape } from '../tickgate/trades.js';
import { element, grouped, setClass, setText, timeOfDay } from './text.js';

const LINES = 60;

/** The latest trades of the chosen symbol, newest first. */
export class Tape {
  #lines = Array.from({ length: LINES }, () => {
    const [time, mark] = [element('span'), element('b', 'mark')];
    const [price, size] = [element('span', 'px'), element('span')];
    return { line: element('div', 'print', element('span', 'time', time, mark), price, size), cells: [time, price, size, mark] };
  });

  constructor() {
    document.getElementById('trades').replaceChildren(...this.#lines.map(({ line }) => line));
  }

  paint(events) {
    const trades = tape(events ?? []);
    this.#lines.forEach(({ line, cells: [time, price, size, mark] }, index) => {
      const trade = trades[trades.length - 1 - index];
      line.hidden = trade === undefined;
      if (trade === undefined) return;
      const { text, title, isOff } = markOf(trade);
      setText(time, timeOfDay(trade.ts));
      setText(price, grouped(trade.px));
      setText(size, trade.n > 1 ? `${trade.n}× ${grouped(trade.vol)}` : grouped(trade.sz));
      setText(mark, text);
      if (line.title !== title) line.title = title;
      setClass(line, `print ${isOff ? 'off' : ({ B: 'buy', S: 'sell' }[trade.side] ?? '')}`);
    });
  }
}

/** What became of a trade: in a word, in a sentence, and whether it does not count. */
export function markOf({ cancelled, lastCancelled, corrected, cancels, corrects }) {
  if (cancelled) return { text: 'cancelled', title: 'This trade was cancelled', isOff: true };
  if (cancels) return { text: 'cancelled', title: `Trade ${cancels} was cancelled`, isOff: true };
  if (corrects) return { text: 'correction', title: `Trade ${corrects} was corrected to this`, isOff: false };
  if (corrected) return { text: 'corrected', title: `Was ${grouped(corrected.px)} × ${grouped(corrected.sz)}`, isOff: false };
  if (lastCancelled) return { text: 'in part', title: 'The last of these trades was cancelled', isOff: false };
  return { text: '', title: '', isOff: false };
}

import { element, grouped, setClass, setText, timeOfDay } from './text.js';
import { standing } from '../tickgate/trades.js';

const LINES = 60;

/** The latest trades of the chosen symbol, newest first. */
export class Tape {
  #lines = Array.from({ length: LINES }, () => {
    const cells = [element('span', 'time'), element('span', 'px'), element('span')];
    return { line: element('div', 'print', ...cells), cells };
  });

  constructor() {
    document.getElementById('trades').replaceChildren(...this.#lines.map(({ line }) => line));
  }

  paint(events) {
    const trades = standing(events ?? []);
    this.#lines.forEach(({ line, cells: [time, price, size] }, index) => {
      const trade = trades[trades.length - 1 - index];
      line.hidden = trade === undefined;
      if (trade === undefined) return;
      setText(time, timeOfDay(trade.ts));
      setText(price, grouped(trade.px));
      setText(size, trade.n > 1 ? `${trade.n} × · ${grouped(trade.vol)}` : grouped(trade.sz));
      setClass(line, `print ${{ B: 'buy', S: 'sell' }[trade.side] ?? ''}`);
    });
  }
}

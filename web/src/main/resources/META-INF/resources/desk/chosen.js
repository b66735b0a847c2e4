import { Chart } from './chart.js';
import { Ladder } from './ladder.js';
import { Tape } from './tape.js';
import { recall, remember } from './memory.js';
import { NOTHING, element, grouped, setClass, setText, signed } from './text.js';
import { sentence, troubleOf } from './trouble.js';

const DEPTHS = ['10', '50'];
/** A key held down runs through many symbols; only the one it stops at is worth a subscription. */
const SETTLE_MILLIS = 150;

const at = (id) => document.getElementById(id);

/** The panel of the chosen symbol. `changed()` asks to be painted. */
export class Chosen {
  row = null;
  #tickgate;
  #changed;
  #ladder = new Ladder();
  #tape = new Tape();
  #chart;
  #depth = DEPTHS.includes(recall('depth')) ? recall('depth') : DEPTHS[0];
  #subscription = null;
  #book = null;
  #settle = null;

  constructor(tickgate, changed) {
    this.#tickgate = tickgate;
    this.#changed = changed;
    this.#chart = new Chart(tickgate, changed);
    for (const button of document.querySelectorAll('[data-depth]')) {
      button.addEventListener('click', () => this.#setDepth(button.dataset.depth));
    }
    this.#setDepth(this.#depth);
  }

  show(row) {
    if (row === this.row) return;
    this.row = row;
    const isFirst = at('detail').hidden;
    at('detail').hidden = row === null;
    this.#leave();
    this.#chart.show(null);
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => this.#settled(), isFirst ? 0 : SETTLE_MILLIS);
    this.#changed();
  }

  paint() {
    const { row } = this;
    if (row === null) return;
    const prefix = row.venue !== null && row.sym.startsWith(`${row.venue}:`) ? row.venue.length + 1 : 0;
    setText(at('chosen-symbol'), row.sym.slice(prefix));
    const name = [row.name, row.venue].filter(Boolean).join(' · ');
    setText(at('chosen-name'), name);
    if (at('chosen-name').title !== name) at('chosen-name').title = name;
    const way = row.change === null || Number(row.change) === 0 ? '' : row.change.startsWith('-') ? 'down' : 'up';
    const isTradeStale = !(row.trade?.isLive ?? false);
    setText(at('chosen-last'), grouped(row.last));
    setClass(at('chosen-last'), `${['', 'up', 'down'].at(row.direction)}${isTradeStale ? ' stale' : ''}`);
    setText(at('chosen-change'), row.change === null ? NOTHING : `${signed(row.change)}  ${signed(row.changePercent)}%`);
    setClass(at('chosen-change'), `${way}${isTradeStale ? ' stale' : ''}`);
    this.#paintFacts();
    this.#ladder.paint(this.#book?.value ?? null);
    this.#tape.paint(row.trade?.value);
    at('levels').classList.toggle('stale', this.#book !== null && !this.#book.isLive);
    at('trades').classList.toggle('stale', isTradeStale);
    paintState(at('book-state'), troubleOf(this.#book));
    paintState(at('tape-state'), troubleOf(row.trade) ?? row.hole);
    this.#chart.paint();
  }

  #paintFacts() {
    const { currency, tick } = this.row.instrument?.value ?? {};
    const { session, trouble } = this.row;
    const facts = [
      ['Prev close', this.row.prevClose && grouped(this.row.prevClose)],
      ['Tick', tick],
      ['Currency', currency],
      ['Session', session && sentence(session)],
      ['Feed', trouble && sentence(trouble)],
    ];
    const known = facts.filter(([, value]) => value);
    const name = JSON.stringify(known);
    if (at('chosen-facts').shown === name) return;
    at('chosen-facts').shown = name;
    at('chosen-facts').replaceChildren(...known.map(([term, value]) => element('div', '', element('dt', '', term), element('dd', '', value))));
  }

  #settled() {
    this.#subscribe();
    this.#chart.show(this.row?.sym ?? null);
  }

  #setDepth(depth) {
    this.#depth = depth;
    remember('depth', depth);
    for (const button of document.querySelectorAll('[data-depth]')) button.setAttribute('aria-pressed', button.dataset.depth === depth);
    this.#ladder.setDepth(Number(depth));
    this.#leave();
    this.#subscribe();
    this.#changed();
  }

  #leave() {
    this.#subscription?.unsubscribe();
    this.#subscription = this.#book = null;
  }

  #subscribe() {
    if (this.row === null) return;
    this.#leave();
    let isFirst = true;
    this.#subscription = this.#tickgate.subscribe(`book.${this.#depth}`, [this.row.sym], { maxRate: 10 }, (key) => {
      this.#book = key;
      this.#changed();
      if (isFirst) requestAnimationFrame(() => this.#ladder.centre());
      isFirst = false;
    });
  }
}

function paintState(badge, said) {
  setText(badge, said?.state ?? '');
  const title = said === null ? '' : sentence(said);
  if (badge.title !== title) badge.title = title;
}

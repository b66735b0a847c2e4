import { drawCandles } from './candles.js';
import { recall, remember } from './memory.js';
import { element, grouped, setText, timeOfDay } from './text.js';
import { sentence, troubleOf } from './trouble.js';

const UNIT_MICROS = { s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 };
/** More than the widest panel shows. */
const KEEP = 200;

const at = (id) => document.getElementById(id);

/** The bar channels of a gateway, the shortest bars first: `{ch, title, micros}`. */
export function barChannels(channels) {
  return Object.entries(channels ?? {})
    .map(([ch, shape]) => ({ ch, shape, match: /^bar\.(\d+)([smhd])$/.exec(ch) }))
    .filter(({ shape, match }) => shape === 'bar' && match !== null)
    .map(({ ch, match: [, count, unit] }) => ({ ch, title: `${count}${unit}`, micros: Number(count) * UNIT_MICROS[unit] }))
    .sort((a, b) => a.micros - b.micros);
}

/** Candles of the chosen symbol; hidden where the gateway makes no bars. */
export class Chart {
  #tickgate;
  #changed;
  #spans = [];
  #span = null;
  #sym = null;
  #subscription = null;
  #key = null;

  constructor(tickgate, changed) {
    this.#tickgate = tickgate;
    this.#changed = changed;
    tickgate.addEventListener('welcome', () => this.#offer(barChannels(tickgate.welcome?.channels)));
    new ResizeObserver(changed).observe(at('candles'));
  }

  /** @param sym null for none */
  show(sym) {
    this.#leave();
    this.#sym = sym;
    if (sym === null || this.#span === null) return;
    this.#subscription = this.#tickgate.subscribe(this.#span.ch, [sym], { maxRate: 4, keep: KEEP }, (key) => {
      this.#key = key;
      this.#changed();
    });
  }

  paint() {
    if (this.#span === null) return;
    const bars = this.#key?.value ?? [];
    const { micros } = this.#span;
    drawCandles(at('candles'), bars, micros, (micros) => labelOf(micros, this.#span.micros));
    const last = bars.at(-1);
    const trouble = troubleOf(this.#key);
    at('candles').classList.toggle('stale', this.#key !== null && !this.#key.isLive);
    setText(at('chart-state'), trouble?.state ?? '');
    at('chart-state').title = trouble === null ? '' : sentence(trouble);
    const said = last === undefined ? '' : `O ${grouped(last.o)}  H ${grouped(last.h)}  L ${grouped(last.l)}  C ${grouped(last.c)}`;
    setText(at('bar'), last?.partial ? `${said}  partial` : said);
    at('bar').title = last?.partial ? 'Trades are known to be missing in this bar' : 'The latest bar';
    setText(at('no-bars'), last === undefined && this.#sym !== null ? (this.#key === null ? 'Loading' : 'No trades yet') : '');
  }

  #offer(spans) {
    const isSame = JSON.stringify(spans) === JSON.stringify(this.#spans);
    at('chart').hidden = spans.length === 0;
    if (isSame) return;
    this.#spans = spans;
    at('spans').replaceChildren(...spans.map((span) => this.#button(span)));
    this.#choose(spans.find(({ title }) => title === (recall('bars') ?? '1m')) ?? spans[0] ?? null);
  }

  #button(span) {
    const button = element('button', '', span.title);
    button.type = 'button';
    button.addEventListener('click', () => {
      remember('bars', span.title);
      this.#choose(span);
    });
    return button;
  }

  #choose(span) {
    this.#span = span;
    for (const button of at('spans').children) button.setAttribute('aria-pressed', button.textContent === span?.title);
    this.show(this.#sym);
    this.#changed();
  }

  #leave() {
    this.#subscription?.unsubscribe();
    this.#subscription = this.#key = null;
  }
}

/** Seconds where bars are shorter than a minute; the day where an hour alone says too little. */
function labelOf(micros, spanMicros) {
  if (spanMicros < UNIT_MICROS.m) return timeOfDay(micros);
  const time = timeOfDay(micros).slice(0, 5);
  return spanMicros < UNIT_MICROS.h ? time : `${new Date(micros / 1000).toLocaleDateString(undefined, { day: 'numeric', month: 'short' })} ${time}`;
}

import { grouped } from './text.js';

/** Of one bar, with the space beside it; wide enough for a body with two edges. */
const SLOT_PIXELS = 6;
const AXIS_PIXELS = 12;
const LABEL_FONT = '10px system-ui, sans-serif';

/**
 * The bars that fit into `width` pixels, each at its place in time: the latest at the right, nothing where nobody traded.
 *
 * @returns `{slots, placed: [{bar, slot}]}`
 */
export function place(bars, spanMicros, width) {
  const slots = Math.max(1, Math.floor(width / SLOT_PIXELS));
  const last = bars.at(-1)?.t ?? 0;
  const placed = bars
    .map((bar) => ({ bar, slot: slots - 1 - Math.round((last - bar.t) / spanMicros) }))
    .filter(({ slot }) => slot >= 0);
  return { slots, placed };
}

/** Draws bars on `canvas` in the colours of the page. A bar that rose is hollow, so that colour is not all that says so. */
export function drawCandles(canvas, bars, spanMicros, timeLabel) {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (width === 0 || height === 0) return;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  if (bars.length === 0) return;

  const style = getComputedStyle(canvas);
  const colour = (name) => style.getPropertyValue(name);
  pen.font = LABEL_FONT;
  const { highest, lowest } = extremes(place(bars, spanMicros, width).placed);
  const labels = Math.ceil(Math.max(...[highest, lowest, bars.at(-1).c].map((price) => pen.measureText(grouped(price)).width))) + 8;
  const plot = width - labels;
  const { slots, placed } = place(bars, spanMicros, plot);
  const { high, low, highest: top, lowest: bottom } = extremes(placed);
  const room = height - AXIS_PIXELS;
  const y = (price) => (high === low ? room / 2 : 6 + ((room - 12) * (high - price)) / (high - low));
  const x = (slot) => plot - (slots - slot) * SLOT_PIXELS;

  const isRising = ({ o, c }) => Number(c) >= Number(o);
  for (const { bar, slot } of placed) {
    const [open, highOf, lowOf, close] = [bar.o, bar.h, bar.l, bar.c].map((price) => y(Number(price)));
    const left = x(slot) + 1;
    const middle = left + 2;
    const size = Math.max(1, Math.abs(open - close));
    pen.globalAlpha = bar.partial ? 0.45 : 1;
    pen.fillStyle = colour(isRising(bar) ? '--up' : '--down');
    pen.fillRect(middle - 0.5, highOf, 1, Math.max(1, lowOf - highOf));
    pen.fillRect(left, Math.min(open, close), 4, size);
    if (isRising(bar) && size > 2.5) {
      pen.globalAlpha = 1;
      pen.fillStyle = colour('--panel');
      pen.fillRect(left + 1, Math.min(open, close) + 1, 2, size - 2);
    }
  }
  pen.globalAlpha = 1;

  pen.textBaseline = 'middle';
  pen.fillStyle = colour('--dim');
  // The last price is written over the extremes where they would touch.
  const last = bars.at(-1).c;
  for (const price of [top, bottom]) if (Math.abs(y(Number(price)) - y(Number(last))) > 11) pen.fillText(grouped(price), plot + 5, y(Number(price)));
  pen.fillStyle = colour(isRising(bars.at(-1)) ? '--up' : '--down');
  pen.fillText(grouped(last), plot + 5, y(Number(last)));
  pen.fillRect(plot, y(Number(last)) - 0.5, 3, 1);
  pen.fillStyle = colour('--dim');
  pen.fillText(timeLabel(placed[0].bar.t), 2, height - AXIS_PIXELS / 2);
  const end = timeLabel(bars.at(-1).t);
  pen.fillText(end, Math.max(0, plot - pen.measureText(end).width), height - AXIS_PIXELS / 2);
}

function extremes(placed) {
  const bars = placed.map(({ bar }) => bar);
  const highest = bars.reduce((most, { h }) => (Number(h) > Number(most) ? h : most), bars[0].h);
  const lowest = bars.reduce((least, { l }) => (Number(l) < Number(least) ? l : least), bars[0].l);
  return { highest, lowest, high: Number(highest), low: Number(lowest) };
}

import { OrderBook } from './book.js';

/**
 * What a snapshot makes of a value and what an update adds to it, for each of the four shapes a channel can have.
 * `keep` bounds what a log or a list of bars holds; the oldest go first.
 */
const SHAPES = {
  state: {
    replace: (data) => data,
    apply: (_value, data) => data,
  },
  book: {
    replace: (data) => OrderBook.of(data),
    apply: (value, data) => (value ?? new OrderBook()).apply(data),
  },
  log: {
    replace: (data, keep) => newest(events(data), keep),
    apply: (value, data, keep) => newest([...(value ?? []), ...events(data)], keep),
  },
  bar: {
    replace: (data, keep) => newest(merge([], events(data)), keep),
    apply: (value, data, keep) => newest(merge(value ?? [], events(data)), keep),
  },
};

/** A shape of a newer gateway is taken for whole values: then nothing is merged that may not be merged. */
export function behaviourOf(shape) {
  return Object.hasOwn(SHAPES, shape) ? SHAPES[shape] : SHAPES.state;
}

/** The shape of a channel that the gateway's welcome did not name. */
export function shapeOf(channel) {
  if (channel.startsWith('book.')) return 'book';
  if (channel.startsWith('bar.')) return 'bar';
  return channel === 'trade' ? 'log' : 'state';
}

function events(data) {
  return Array.isArray(data) ? data : [data];
}

function newest(list, keep) {
  return list.length > keep ? list.slice(list.length - keep) : list;
}

/** One bar per start time: a correction beats what it corrects, a closed bar an open one, more trades fewer. */
function merge(bars, changes) {
  const merged = [...bars];
  for (const bar of changes) {
    // Nearly always the last one changes, or one comes after it.
    let end = merged.length;
    while (end > 0 && merged[end - 1].t > bar.t) end--;
    const held = merged[end - 1];
    if (held?.t !== bar.t) merged.splice(end, 0, bar);
    else if (!beats(held, bar)) merged[end - 1] = bar;
  }
  return merged;
}

function beats(held, bar) {
  return ((held.rev ?? 0) - (bar.rev ?? 0) || Number(held.final ?? false) - Number(bar.final ?? false) || (held.n ?? 0) - (bar.n ?? 0)) > 0;
}

import { OrderBook } from './book.js';

/**
 * What a snapshot makes of a value and what an update adds to it, for each of the four shapes a channel can have.
 * `keep` bounds what a log or a list of bars holds; the oldest go first.
 */
export const SHAPES = {
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
  return list.length > keep ? list.slice(-keep) : list;
}

/** One bar per start time: a correction beats what it corrects, a closed bar an open one, more trades fewer. */
function merge(bars, changes) {
  const byTime = new Map(bars.map((bar) => [bar.t, bar]));
  for (const bar of changes) {
    const held = byTime.get(bar.t);
    if (held === undefined || !beats(held, bar)) byTime.set(bar.t, bar);
  }
  return [...byTime.values()].sort((a, b) => a.t - b.t);
}

function beats(held, bar) {
  return ((held.rev ?? 0) - (bar.rev ?? 0) || Number(held.final ?? false) - Number(bar.final ?? false) || (held.n ?? 0) - (bar.n ?? 0)) > 0;
}

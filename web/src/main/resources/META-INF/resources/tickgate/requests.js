/** What a gateway takes whose welcome names no limits. */
const FRAME_BYTES = 65_536;
const SYMS_PER_SUB = 1_000;
/** For the id, and the brackets around an operation. */
const SPARE_BYTES = 64;

const utf8 = new TextEncoder();

/**
 * Turns entries `{key, options}` into as few subscriptions as the gateway's limits allow, each `{op, entries}`. Keys go
 * together where channel and options are the same and all of them begin in the same way: an operation has one `from`.
 *
 * @param cursor from which what it covers goes on, or a time before it, in microseconds; null where there is none
 */
export function subscriptions(entries, limits, cursor = null) {
  const nameOf = (entry) => JSON.stringify([entry.key.ch, entry.options, beginningOf(entry, cursor)]);
  return grouped(entries, nameOf).flatMap((group) => split(group, limits, (part) => subscription(part, cursor)));
}

/**
 * One subscription of a pattern, from the cursor or the positions of those of its symbols that the client has: `{op, entries, found}`.
 * `found` is empty where their positions are too many for one operation.
 */
export function subscriptionOf(pattern, found, cursor, limits) {
  const plain = { op: subscription([pattern], cursor), entries: [pattern], found: [] };
  // Both also cover symbols that were not met yet; they have no positions.
  if (isLossless(pattern) && (beginningOf(pattern, cursor) === 'cursor' || isPast(plain.op.from))) return { ...plain, found };
  if (found.length === 0) return plain;
  const positions = found.filter(({ key }) => key.position !== null).map(({ key }) => [key.sym, key.position]);
  const op = { ...plain.op, from: Object.fromEntries(positions) };
  if (positions.length <= (limits.symsPerSub ?? SYMS_PER_SUB) && fits(op, limits)) return { op, entries: [pattern], found };
  return plain;
}

/** Only what is sent in full has a cursor. */
export function isLossless({ key, options }) {
  return (options.mode ?? (key.shape === 'log' ? 'all' : 'conflate')) === 'all';
}

/** The same without positions: the options of keys that are held change in place. */
export function changes(entries, limits) {
  const nameOf = ({ key, options }) => JSON.stringify([key.ch, options]);
  return grouped(entries, nameOf).flatMap((group) => split(group, limits, change));
}

export function unsubscriptions(entries, limits) {
  const unsubscription = (part) => ({ op: 'unsub', ch: part[0].key.ch, syms: part.map(({ key }) => key.sym) });
  return grouped(entries, ({ key }) => key.ch).flatMap((group) => split(group, limits, unsubscription));
}

/** Whether it goes back to before what this client may have already: what is known then comes again. */
export function isPast(from) {
  return typeof from === 'number' || (typeof from === 'string' && from !== 'latest');
}

function subscription(entries, cursor) {
  const op = change(entries);
  switch (beginningOf(entries[0], cursor)) {
    case 'cursor':
      return { ...op, from: cursor };
    case 'position':
      return { ...op, from: Object.fromEntries(entries.map(({ key }) => [key.sym, key.position])) };
    case 'anew':
      return { ...op, from: {} };
    default: {
      const { from } = entries[0].options;
      return from === undefined ? op : { ...op, from };
    }
  }
}

/**
 * How it begins. Where there is no position to go on from, the gateway may hold it all the same, and a subscription would then
 * only change its options; one whose `from` says nothing of it begins it `anew`.
 */
function beginningOf(entry, cursor) {
  const { key, patterns, options } = entry;
  const isPlaced = key.position !== null;
  // A position says nothing of another partition, which may not have been read as far.
  // A gap is one of the place where it stands, and the cursor may be of hours before.
  if (isLossless(entry) && entry.isCovered && cursor !== null && (!isPlaced || (key.hasSeveralPlaces && key.gaps === 0))) return 'cursor';
  if (isPlaced) return 'position';
  // To begin every record anew would pass over those that a pattern has still to bring.
  if (isLossless(entry)) return key.gaps > 0 && options.from === undefined ? 'anew' : 'asked';
  return key.gaps > 0 || patterns.size > 0 ? 'anew' : 'asked';
}

function change(entries) {
  const [{ key, options: { from, ...options } }] = entries;
  return { op: 'sub', ch: key.ch, syms: entries.map(({ key }) => key.sym), ...options };
}

function grouped(entries, nameOf) {
  const groups = new Map();
  for (const entry of entries) {
    const name = nameOf(entry);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(entry);
  }
  return [...groups.values()];
}

function split(entries, limits, make) {
  const op = make(entries);
  const isSmall = entries.length <= (limits.symsPerSub ?? SYMS_PER_SUB) && fits(op, limits);
  if (isSmall || entries.length === 1) return [{ op, entries }];
  const half = Math.ceil(entries.length / 2);
  return [...split(entries.slice(0, half), limits, make), ...split(entries.slice(half), limits, make)];
}

function fits(op, limits) {
  return utf8.encode(JSON.stringify(op)).length <= (limits.frame ?? FRAME_BYTES) - SPARE_BYTES;
}

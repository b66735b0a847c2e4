/** What a gateway takes whose welcome names no limits. */
const FRAME_BYTES = 65_536;
const SYMS_PER_SUB = 1_000;
/** For the id, and the brackets around an operation. */
const SPARE_BYTES = 64;

const utf8 = new TextEncoder();

/**
 * Turns entries `{key, options}` into as few subscriptions as the gateway's limits allow, each `{op, entries}`. Keys go
 * together where channel and options are the same and all of them resume, or none does: an operation has one `from`.
 */
export function subscriptions(entries, limits) {
  const nameOf = (entry) => JSON.stringify([entry.key.ch, entry.options, entry.key.position !== null || (isHeldElsewhere(entry) && 'anew')]);
  return grouped(entries, nameOf).flatMap((group) => split(group, limits, subscription));
}

/**
 * One subscription of a pattern, from the cursor or the positions of those of its symbols that the client has: `{op, entries, found}`.
 * `found` is empty where their positions are too many for one operation.
 */
export function subscriptionOf(pattern, found, cursor, limits) {
  const plain = { op: subscription([pattern]), entries: [pattern], found: [] };
  // It also covers symbols that have appeared since; they have no positions.
  if (isLossless(pattern) && pattern.isCovered && cursor !== null) return { op: { ...plain.op, from: cursor }, entries: [pattern], found };
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

function subscription(entries) {
  const op = change(entries);
  const [entry] = entries;
  const held = entries.filter(({ key }) => key.position !== null);
  if (held.length > 0) return { ...op, from: Object.fromEntries(held.map(({ key }) => [key.sym, key.position])) };
  const from = isHeldElsewhere(entry) ? {} : entry.options.from;
  return from === undefined ? op : { ...op, from };
}

/**
 * Whether the gateway may hold it already while there is no position here to go on from. A subscription would then only
 * change its options; one whose `from` says nothing of it begins it anew.
 */
function isHeldElsewhere({ key, patterns }) {
  return key.position === null && (key.gaps > 0 || patterns.size > 0);
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

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
  const nameOf = ({ key, options }) => JSON.stringify([key.ch, options, key.position !== null]);
  return grouped(entries, nameOf).flatMap((group) => split(group, limits, subscription));
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
  const [{ key, options }] = entries;
  const from = key.position === null ? options.from : Object.fromEntries(entries.map(({ key }) => [key.sym, key.position]));
  return from === undefined ? op : { ...op, from };
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
  const isSmall =
    entries.length <= (limits.symsPerSub ?? SYMS_PER_SUB) &&
    utf8.encode(JSON.stringify(op)).length <= (limits.frame ?? FRAME_BYTES) - SPARE_BYTES;
  if (isSmall || entries.length === 1) return [{ op, entries }];
  const half = Math.ceil(entries.length / 2);
  return [...split(entries.slice(0, half), limits, make), ...split(entries.slice(half), limits, make)];
}

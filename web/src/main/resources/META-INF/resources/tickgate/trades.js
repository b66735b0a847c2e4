/**
 * What later events say of earlier trades. Events are those of a trade channel, oldest first; a cancellation or correction
 * names the trade's `id`, and a corrected trade is named by its old id and by the correction's own.
 */

/**
 * The events as a tape shows them: a cancelled trade stays in its place as `cancelled`; a corrected one is as it was
 * corrected, and `corrected` has what it was before. What names a trade that is not among the events, or one that was folded
 * together with others, is a line of its own.
 */
export function tape(events) {
  if (!events.some(isNotice)) return events;
  const lines = [];
  const byId = new Map();
  for (const event of events) {
    const named = byId.get(event.cancels ?? event.corrects);
    if (!isNotice(event)) {
      const line = { ...event };
      lines.push(line);
      byId.set(line.id, line);
    } else if (named === undefined) {
      lines.push(event);
    } else if (isKnown(event.cancels)) {
      // Of several that were folded into one only the last was cancelled.
      if (named.n > 1) lines.push(event);
      named[named.n > 1 ? 'lastCancelled' : 'cancelled'] = true;
    } else {
      named.corrected ??= { px: named.px, sz: named.sz };
      Object.assign(named, { px: event.px, sz: event.sz, side: event.side ?? named.side });
      if (isKnown(event.id)) byId.set(event.id, named);
    }
  }
  return lines;
}

/** The trades in force: without the cancelled, with the corrected as they were corrected. */
export function standing(events) {
  return tape(events).filter((line) => !line.cancelled && !line.lastCancelled && !isNotice(line));
}

/** The last trade in force; null where there is none. */
export function lastOf(events) {
  const newest = events?.at(-1);
  if (newest === undefined) return null;
  return isNotice(newest) ? (standing(events).at(-1) ?? null) : newest;
}

function isNotice({ cancels, corrects }) {
  return isKnown(cancels) || isKnown(corrects);
}

function isKnown(word) {
  return word !== undefined && word !== null;
}

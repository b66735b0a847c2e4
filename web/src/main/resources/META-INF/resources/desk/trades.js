/** Trades as they stand, oldest first: without the cancelled, with the corrected as they were corrected. */
export function standing(events) {
  if (!events.some(({ cancels, corrects }) => cancels !== undefined || corrects !== undefined)) return events;
  const trades = [];
  for (const { cancels, corrects, ...event } of events) {
    const named = cancels ?? corrects;
    if (named === undefined) {
      trades.push(event);
      continue;
    }
    const index = trades.findIndex(({ id }) => id === named);
    if (index < 0) continue;
    if (cancels !== undefined) trades.splice(index, 1);
    else trades[index] = { ...trades[index], ...event, id: named };
  }
  return trades;
}

export function lastOf(events) {
  const newest = events?.at(-1);
  if (newest === undefined) return null;
  return newest.cancels === undefined && newest.corrects === undefined ? newest : (standing(events).at(-1) ?? null);
}

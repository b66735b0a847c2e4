import { span, timeOfDay } from './text.js';

/** The gateway's codes in words; a code of a newer gateway stands for itself. */
const WORDS = {
  SOURCE_SILENT: 'source silent',
  SOURCE_DOWN: 'source down',
  SOURCE_GAP: 'records lost',
  KAFKA_LAG: 'gateway behind',
  POISON: 'record unreadable',
  EXPIRED: 'value too old',
  NOT_ENTITLED: 'not entitled',
  LIMIT_SUBS: 'too many subscriptions',
  UNKNOWN_SYMBOL: 'unknown symbol',
  UNKNOWN_CHANNEL: 'not served',
};

/** What the gateway says against a key, `{state, why}` for people; null where it says nothing. */
export function troubleOf(key) {
  if (key === null || key === undefined) return null;
  if (key.rejected) return { state: 'refused', why: inWords(key.rejected) };
  if (key.status === null || key.status === undefined) return null;
  const { state, code, since, behind } = key.status;
  const parts = [inWords(code), behind ? `${span(behind)} behind` : null, since ? `since ${timeOfDay(since)}` : null];
  return { state, why: parts.filter(Boolean).join(', ') };
}

/** The trading state where it is not the ordinary one: `{state, why}`; null while it is open or not known. */
export function sessionOf(instrument) {
  const state = instrument?.state ?? 'open';
  return state === 'open' ? null : { state, why: instrument.reason ?? '' };
}

export function sentence({ state, why }) {
  const text = why ? `${state}: ${why}` : state;
  return text[0].toUpperCase() + text.slice(1);
}

function inWords(code) {
  return code ? (WORDS[code] ?? code) : null;
}

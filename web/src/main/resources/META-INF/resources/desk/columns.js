import { NOTHING, element, grouped, setClass, setText, signed, timeOfDay } from './text.js';
import { sentence } from './trouble.js';

const number = (text) => (text === null || text === undefined ? null : Number(text));
const wayOf = (decimal) => (decimal === null || Number(decimal) === 0 ? '' : decimal.startsWith('-') ? ' down' : ' up');

/**
 * The columns of the watchlist. `text(row)` or `paint(cell, row)` fills a cell; `sort(row)` orders; `channel` says which
 * key has to be live for the cell to be shown as live; `move` names the price whose moves make the cell flash.
 */
export const COLUMNS = [
  { id: 'sym', title: 'Symbol', sort: (row) => row.sym, make: makeSymbol, paint: paintSymbol },
  { id: 'name', title: 'Name', sort: (row) => row.name?.toLowerCase() ?? null, paint: paintName },
  { id: 'spark', title: 'Trend', make: () => document.createElement('canvas'), channel: 'trade' },
  { id: 'bidSize', title: 'Bid size', numeric: true, channel: 'quote', text: (row) => grouped(row.bid?.[1]), sort: (row) => number(row.bid?.[1]) },
  { id: 'bid', title: 'Bid', numeric: true, channel: 'quote', move: 'bid', text: (row) => grouped(row.bid?.[0]), sort: (row) => number(row.bid?.[0]) },
  { id: 'ask', title: 'Ask', numeric: true, channel: 'quote', move: 'ask', text: (row) => grouped(row.ask?.[0]), sort: (row) => number(row.ask?.[0]) },
  { id: 'askSize', title: 'Ask size', numeric: true, channel: 'quote', text: (row) => grouped(row.ask?.[1]), sort: (row) => number(row.ask?.[1]) },
  {
    id: 'last', title: 'Last', numeric: true, channel: 'trade', move: 'last', text: (row) => grouped(row.last), sort: (row) => number(row.last),
    way: (row) => ['', ' up', ' down'].at(row.direction),
  },
  { id: 'change', title: 'Change', numeric: true, channel: 'trade', text: (row) => signed(row.change), sort: (row) => number(row.change), way: (row) => wayOf(row.change) },
  {
    id: 'percent', title: 'Change %', numeric: true, channel: 'trade', sort: (row) => number(row.changePercent), way: (row) => wayOf(row.changePercent),
    text: (row) => (row.changePercent === null ? NOTHING : `${signed(row.changePercent)}%`),
  },
  { id: 'lastSize', title: 'Last size', numeric: true, channel: 'trade', text: (row) => grouped(row.lastTrade?.sz), sort: (row) => number(row.lastTrade?.sz) },
  { id: 'time', title: 'Time', numeric: true, channel: 'trade', text: (row) => timeOfDay(row.lastTrade?.ts ?? null), sort: (row) => row.lastTrade?.ts ?? null },
];

function makeSymbol() {
  return [element('span', 'venue'), element('span', 'code'), element('span', 'badge'), element('span', 'badge')];
}

function paintSymbol(cell, row) {
  const [venue, code, feed, session] = cell.children;
  const prefix = row.venue !== null && row.sym.startsWith(`${row.venue}:`) ? `${row.venue}:` : '';
  setText(venue, prefix);
  setText(code, row.sym.slice(prefix.length));
  paintBadge(feed, row.trouble, 'bad');
  paintBadge(session, row.session, row.session?.state === 'halted' ? 'warn' : 'quiet');
}

function paintBadge(badge, said, tone) {
  setText(badge, said?.state ?? '');
  setClass(badge, `badge ${tone}`);
  const title = said === null ? '' : sentence(said);
  if (badge.title !== title) badge.title = title;
}

/** The name, or why the prices beside it do not move. */
function paintName(cell, row) {
  const why = row.trouble?.why || row.session?.why || '';
  setText(cell, why || (row.name ?? ''));
  if (cell.title !== why) cell.title = why;
  cell.dataset.why = why === '' ? '' : row.trouble ? 'feed' : 'session';
}

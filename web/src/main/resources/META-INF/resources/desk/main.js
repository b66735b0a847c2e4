import { Tickgate } from '../tickgate.js';
import { Chosen } from './chosen.js';
import { Coverage } from './coverage.js';
import { followDirectory } from './directory.js';
import { Health } from './health.js';
import { startKeyboard } from './keyboard.js';
import { recall, remember } from './memory.js';
import { Row } from './row.js';
import { setText } from './text.js';
import { startTheme } from './theme.js';
import { Watchlist } from './watchlist.js';

/** The view has to rest this long before other symbols are subscribed. */
const VIEW_RESTS_MILLIS = 200;

const at = (id) => document.getElementById(id);
const rows = new Map();
const changed = new Set();
let isFrameAsked = false;
let viewTimer = null;

const tickgate = new Tickgate();
const coverage = new Coverage(tickgate, (key, event, message) => {
  const row = rows.get(key.sym);
  row.take(key, event, message);
  touch(row);
});
const watchlist = new Watchlist({
  chosen: (row) => {
    remember('symbol', row.sym);
    chosen.show(row);
  },
  moved: coverSoon,
});
const chosen = new Chosen(tickgate, () => touch(watchlist.chosenRow));
// Constructed last: it tells at once.
const health = new Health(tickgate, touchAll);

startTheme(at('theme'), () => {
  watchlist.paintSparks();
  chosen.paint();
});
startKeyboard(watchlist, at('search'));
at('search').addEventListener('input', () => {
  watchlist.setFilter(at('search').value);
  count();
  coverSoon();
});
tickgate.addEventListener('welcome', () => {
  cover();
  count();
});
tickgate.addEventListener('state', touchAll);
addEventListener('online', () => tickgate.reconnectNow());
setInterval(everySecond, 1000);
followDirectory({ found, missing });

function found(symbols) {
  const before = rows.size;
  for (const symbol of symbols) if (!rows.has(symbol.sym)) rows.set(symbol.sym, new Row(symbol));
  if (rows.size === before) return;
  watchlist.setRows([...rows.values()]);
  if (watchlist.chosenRow === null) watchlist.choose(rows.get(recall('symbol')) ?? watchlist.shown[0]);
  count();
  cover();
}

function missing({ title, text }) {
  if (rows.size > 0) return;
  at('empty').hidden = false;
  setText(at('empty-title'), title);
  setText(at('empty-text'), `${text} Trying again.`);
}

function cover() {
  const first = watchlist.chosenRow === null ? [] : [watchlist.chosenRow];
  coverage.cover([...rows.values()], [...new Set([...first, ...watchlist.inView])]);
}

function coverSoon() {
  clearTimeout(viewTimer);
  viewTimer = setTimeout(cover, VIEW_RESTS_MILLIS);
}

function count() {
  const shown = watchlist.shown.length;
  if (rows.size > 0) {
    at('empty').hidden = shown > 0;
    setText(at('empty-title'), 'No symbol matches');
    setText(at('empty-text'), 'Press Escape in the filter to see all of them.');
  }
  const of = shown === rows.size ? `${shown}` : `${shown} of ${rows.size}`;
  setText(at('count'), rows.size === 0 ? '' : `${of} symbols${coverage.isPartial(rows.size) ? ' · live in view' : ''}`);
}

function touch(row) {
  if (row !== null) changed.add(row);
  askForFrame();
}

function touchAll() {
  for (const row of rows.values()) changed.add(row);
  askForFrame();
}

function askForFrame() {
  if (isFrameAsked) return;
  isFrameAsked = true;
  requestAnimationFrame(paint);
}

function paint() {
  isFrameAsked = false;
  watchlist.paint(changed);
  if (changed.has(chosen.row)) chosen.paint();
  changed.clear();
}

function everySecond() {
  if (health.isTrusted) for (const row of rows.values()) row.sample();
  if (watchlist.isSortedByPrice) {
    watchlist.arrange();
    if (coverage.isPartial(rows.size)) coverSoon();
  }
  watchlist.paintSparks();
  const row = chosen.row;
  const isLive = health.isTrusted && (row?.trade?.isLive ?? false);
  document.title = row === null ? 'Tickgate' : `${isLive ? (row.last ?? '') : 'Not live'} ${row.sym} · Tickgate`.trim();
}

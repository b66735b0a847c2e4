// Shows what the admin API answers. All text from outside is set as text, never as markup.

const at = id => document.getElementById(id);
let shown = '';
let nextSessions = null;
let nextSymbols = null;

async function ask(path, parameters = {}, method = 'GET') {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value) query.set(name, value);
  }
  const answer = await fetch(query.size ? `${path}?${query}` : path, { method });
  if (answer.status === 204) return null;
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? body.title ?? `HTTP ${answer.status}`);
  return body;
}

// One task at a time of a kind is enough: what goes wrong is said at the top.
function when(element, event, task) {
  element.addEventListener(event, async happened => {
    happened.preventDefault();
    try {
      at('message').textContent = '';
      await task(happened);
    } catch (failure) {
      at('message').textContent = failure.message;
    }
  });
}

function row(cells) {
  const tr = document.createElement('tr');
  for (const cell of cells) {
    const td = document.createElement('td');
    if (cell instanceof Node) td.append(cell);
    else td.textContent = cell ?? '';
    if (typeof cell === 'number') td.className = 'number';
    tr.append(td);
  }
  return tr;
}

function link(text, task) {
  const button = document.createElement('button');
  button.textContent = text;
  when(button, 'click', task);
  return button;
}

const fields = form => Object.fromEntries(new FormData(form));
const path = id => `v1/sessions/${encodeURIComponent(id)}`;
const sequence = number => (number < 0 ? '–' : number);

function age(millis) {
  if (millis == null) return '';
  return millis < 10_000 ? `${millis} ms` : `${Math.round(millis / 1000)} s`;
}

async function listSessions(after) {
  const page = await ask('v1/sessions', { ...fields(at('filter')), after });
  const rows = page.sessions.map(session => row([
    link(session.id, () => show(session.id)), session.address, session.client, session.agent || session.transport,
    session.since, session.subscriptions, session.logged, session.inLine,
    session.isFull ? `${session.pendingBytes} (full)` : session.pendingBytes, session.credit]));
  if (after) at('sessions').append(...rows);
  else at('sessions').replaceChildren(...rows);
  nextSessions = page.next;
  at('more').hidden = !page.next;
}

async function show(id) {
  const { session, keys, logs } = await ask(path(id), { limit: 500 });
  shown = id;
  at('inside').hidden = false;
  at('inside-title').textContent = `${session.id}, ${session.encoding}, ${session.address}`;
  at('keys').replaceChildren(...keys.map(key => row([
    key.channel, link(key.symbol, () => why({ ch: key.channel, sym: key.symbol })), key.feed,
    key.maxRate ? `${key.maxRate}/s` : 'all', key.state === 'current' ? '' : key.state, key.standing,
    sequence(key.sent), sequence(key.head)])));
  at('readers').replaceChildren(...logs.flatMap(log => log.partitions.map(reader => row([
    log.symbols.join(' '), log.channel, reader.partition, sequence(reader.next), reader.behind,
    reader.isAtHand ? 'yes' : 'no']))));
  at('answer').textContent = '';
  at('decisions').replaceChildren();
  at('inside').scrollIntoView({ block: 'nearest' });
}

async function why(asked) {
  const form = at('why');
  for (const [name, value] of Object.entries(asked)) form.elements[name].value = value;
  const found = await ask(`${path(shown)}/why`, fields(form));
  at('answer').textContent = found.answer + (found.isWatched ? '' : ' (not watched)');
  at('decisions').replaceChildren(...found.decisions.map(made => {
    const item = document.createElement('li');
    item.textContent = `${made.at}  ${made.decision}, up to ${sequence(made.sequence)}`;
    return item;
  }));
}

async function listSymbols(after) {
  const page = await ask('v1/symbols', { ...fields(at('search')), after });
  const rows = page.symbols.flatMap(symbol => symbol.channels.map(channel => row([
    symbol.symbol, channel.channel, sequence(channel.head), age(channel.ageMillis), channel.standing,
    channel.subscribers])));
  if (after) at('symbols').append(...rows);
  else at('symbols').replaceChildren(...rows);
  nextSymbols = page.next;
  at('more-symbols').hidden = !page.next;
}

when(at('filter'), 'submit', () => listSessions());
when(at('more'), 'click', () => listSessions(nextSessions));
when(at('search'), 'submit', () => listSymbols());
when(at('more-symbols'), 'click', () => listSymbols(nextSymbols));
when(at('why'), 'submit', () => why({}));
when(at('watch'), 'click', async () => {
  const { ch, sym } = fields(at('why'));
  const { isWatched } = await ask(`${path(shown)}/watch`, { ch, sym }, 'PUT');
  at('answer').textContent = isWatched
    ? 'Watched for ten minutes after the last question.'
    : 'Not watched: it has no subscription to this, or too many are watched.';
});
when(at('close'), 'submit', async () => {
  if (!confirm(`Close ${shown}?`)) return;
  await ask(path(shown), fields(at('close')), 'DELETE');
  at('inside').hidden = true;
  await listSessions();
});

listSessions().then(() => listSymbols()).catch(failure => { at('message').textContent = failure.message; });

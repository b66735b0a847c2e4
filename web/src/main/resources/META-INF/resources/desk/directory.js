const FIRST_RETRY_MILLIS = 1_000;
const LAST_RETRY_MILLIS = 15_000;
/** How often to look for symbols that are new. */
const REFRESH_MILLIS = 60_000;

/**
 * Finds out which symbols there are, until there are some, and looks again now and then.
 * Calls `found(symbols)`, or `missing({title, text})` while there is nothing to show.
 */
export async function followDirectory({ found, missing }) {
  for (let retry = FIRST_RETRY_MILLIS; ; ) {
    let problem;
    try {
      const symbols = await allSymbols();
      if (symbols.length > 0) found(symbols);
      else problem = { title: 'No symbols yet', text: 'The gateway is up, but its feed has not named a symbol so far.' };
    } catch (failure) {
      problem = { title: 'The symbol list is not available', text: `${failure.message}.` };
    }
    if (problem) missing(problem);
    await new Promise((done) => setTimeout(done, problem ? retry : REFRESH_MILLIS));
    retry = problem ? Math.min(LAST_RETRY_MILLIS, retry * 2) : FIRST_RETRY_MILLIS;
  }
}

async function allSymbols() {
  const symbols = [];
  for (let after = null; ; ) {
    const page = await getJson(after === null ? 'v1/symbols' : `v1/symbols?after=${encodeURIComponent(after)}`);
    symbols.push(...page.symbols);
    // A page that leads nowhere new would lead there for ever.
    if ((page.next ?? null) === null || page.symbols.length === 0) return symbols;
    after = page.next;
  }
}

async function getJson(url) {
  let response;
  try {
    response = await fetch(url, { headers: { accept: 'application/json' } });
  } catch {
    throw new Error('The gateway cannot be reached');
  }
  if (!response.ok) throw new Error(`The gateway answered ${response.status}`);
  return response.json();
}

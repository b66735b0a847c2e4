import { NOTHING, setText, span } from './text.js';

/** Behind its market by more than this, a feed is not live. Heartbeats and watermarks make one or two seconds ordinary. */
const OLD_FEED_MILLIS = 5_000;
const PING_EVERY_MILLIS = 5_000;
const FIRST_PING_MILLIS = 1_000;

const at = (id) => document.getElementById(id);

/**
 * Says at the top of the page how far its prices can be trusted. `isTrusted` is false while the connection is down, silent
 * for longer than heartbeats allow, or the feed is old: then nothing on the page may look live.
 */
export class Health {
  isTrusted = false;
  #tickgate;
  #changed;
  #lastMessages = 0;
  #lastTick = performance.now();
  #latency = null;
  #lastLive = null;
  #said = '';

  constructor(tickgate, changed) {
    this.#tickgate = tickgate;
    this.#changed = changed;
    tickgate.addEventListener('state', () => this.update());
    // Not at once: it would measure how long the first snapshots take.
    tickgate.addEventListener('welcome', () => setTimeout(() => this.#ping(), FIRST_PING_MILLIS));
    setInterval(() => this.#ping(), PING_EVERY_MILLIS);
    setInterval(() => this.#everySecond(), 1000);
    this.update();
  }

  update() {
    const { tone, text, note, said } = this.#judge();
    at('connection').dataset.tone = tone;
    setText(at('connection-text'), text);
    at('notice').hidden = note === null;
    setText(at('notice'), note ?? '');
    const isTrusted = tone === 'good';
    if (isTrusted) this.#lastLive = new Date();
    document.body.classList.toggle('distrusted', !isTrusted);
    if (said !== this.#said) setText(at('announcer'), (this.#said = said));
    if (isTrusted === this.isTrusted) return;
    this.isTrusted = isTrusted;
    this.#changed();
  }

  #judge() {
    const { state, heardMillisAgo, welcome } = this.#tickgate;
    const since = this.#lastLive === null ? '' : ` Prices are as of ${this.#lastLive.toLocaleTimeString(undefined, { hourCycle: 'h23' })}.`;
    switch (state.name) {
      case 'live':
        break;
      case 'reconnecting': {
        const seconds = Math.max(1, Math.ceil((state.at - performance.now()) / 1000));
        const note = this.#lastLive === null ? 'The gateway cannot be reached.' : `Connection lost.${since}`;
        return { tone: 'bad', text: `Reconnecting in ${seconds} s`, note, said: 'Connection lost, reconnecting' };
      }
      case 'closed': {
        const why = state.reason ? `: ${state.reason}` : '';
        return { tone: 'bad', text: `Closed ${state.code}`, note: `The gateway closed the connection with code ${state.code}${why}. Reload the page to try again.${since}`, said: `Connection closed with code ${state.code}` };
      }
      default:
        return { tone: 'wait', text: 'Connecting', note: this.#lastLive === null ? null : `Connecting.${since}`, said: 'Connecting' };
    }
    if (heardMillisAgo > 1.5 * welcome.hb) {
      return { tone: 'warn', text: 'Stale', note: `Nothing heard from the gateway for ${span(heardMillisAgo)}.${since}`, said: 'Prices are stale' };
    }
    const age = this.#tickgate.feedAge();
    if (age > OLD_FEED_MILLIS) return { tone: 'warn', text: 'Stale', note: `The feed is ${span(age)} behind its market.`, said: 'The feed is behind its market' };
    return { tone: 'good', text: 'Live', note: null, said: 'Live' };
  }

  #everySecond() {
    const now = performance.now();
    const { messages } = this.#tickgate.counts;
    const isLive = this.#tickgate.state.name === 'live';
    const rate = Math.round(((messages - this.#lastMessages) * 1000) / (now - this.#lastTick));
    this.#lastMessages = messages;
    this.#lastTick = now;
    setText(at('rate'), isLive ? rate.toLocaleString('en') : NOTHING);
    setText(at('age'), isLive ? span(this.#tickgate.feedAge()) : NOTHING);
    setText(at('latency'), isLive ? span(this.#latency) : NOTHING);
    this.update();
  }

  async #ping() {
    try {
      this.#latency = await this.#tickgate.ping();
    } catch {
      this.#latency = null;
    }
  }
}

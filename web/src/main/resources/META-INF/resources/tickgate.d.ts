/** What a key can hold, by the shape of its channel. Prices and sizes are decimal strings, times microseconds. */
export type Level = [price: string, size: string];
export interface Quote { bid: Level | null; ask: Level | null }
export interface Trade {
  px: string; sz: string; id?: string; side?: 'B' | 'S'; ts?: number;
  /** Id of the trade that did not happen after all, or that this one replaces. See `trades.tape`. */
  cancels?: string; corrects?: string;
  /** Of several trades folded into one message: highest and lowest price, sum of the sizes, count. */
  hi?: string; lo?: string; vol?: string; n?: number;
}
/** `rev` counts corrections of a closed bar; `partial`: trades are known to be missing in it. */
export interface Bar { t: number; o: string; h: string; l: string; c: string; v: string; n?: number; final?: boolean; rev?: number; partial?: boolean }
export interface Instrument {
  name?: string; venue?: string; currency?: string; pxScale?: number; szScale?: number; tick?: string; prevClose?: string;
  /** `pre-open`, `open`, `halted`, `closed`, or a word of a newer gateway; and why. */
  state?: string; reason?: string;
}
/** A value of an operator's own channel. A number with a point is a decimal string. */
export type FieldValue = string | number | boolean | null | FieldValue[] | { [name: string]: FieldValue };
/** What an operator's own channel says: of a `state` the value, of a `log` each event, with the `ts` of the event. */
export interface Fields { [name: string]: FieldValue; }

export interface OrderBook {
  /** Best first. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  checksum(pxScale: number, szScale: number): number;
}

/** One channel of one symbol. The same object for as long as it is subscribed, over all connections. */
export interface Key<V = unknown> {
  readonly ch: string;
  readonly sym: string;
  /** A shape of a newer gateway is a word of its own; its values are whole. */
  readonly shape: 'state' | 'book' | 'log' | 'bar' | (string & {});
  /** The latest value: of a log the latest events, of bars the latest by time. Null while nothing is known. */
  readonly value: V | null;
  /** Source time of the latest change. */
  readonly ts: number | null;
  /** `epoch:seq` of the latest change. */
  readonly position: string | null;
  /** What the gateway said of this key last; null while it is live. States and codes of a newer gateway are kept as they come. */
  readonly status: Status | null;
  /** Why the gateway refused this key. */
  readonly rejected: string | null;
  /** Confirmed on the connection that is open now, with nothing known to be missing. */
  readonly fresh: boolean;
  /** `fresh`, and the gateway says nothing against it. What is not live must not be shown as if it were. */
  readonly isLive: boolean;
}

/**
 * `stale`: the source is silent or lost; `lagging`: this client is `behind` (milliseconds), or its value waited longer than
 * `maxAge` (code `EXPIRED`); `replay`: what comes is of the past, at the `speed` that was asked for; `closed`: not served any
 * more. `since` is in microseconds.
 */
export interface Status { state: 'stale' | 'lagging' | 'replay' | 'closed' | (string & {}); code?: string; since?: number; behind?: number }

/**
 * `snapshot` and `update`: the value changed. `resumed`: after a reconnect, the value held is in force and what was missed
 * follows. `gap`: something is missing and has been asked for. `status` and `rejected`: see the fields of the key.
 * A `status` may be `live` with a code (`SOURCE_GAP`: records are lost for good, and data goes on): its message says so.
 * A lost connection is not told per key: listen to `state`.
 */
export type KeyEvent = 'snapshot' | 'update' | 'resumed' | 'gap' | 'status' | 'rejected';

/**
 * `message` is the gateway's own, for `snapshot`, `update` and `status`, except where a listener is told of a value held
 * already. With `credit`, a message of which a listener returns a promise counts as taken when that is settled.
 */
export type Listener<V> = (
  key: Key<V>, event: KeyEvent, message?: { data?: unknown; n?: number; reason?: string; state?: string; code?: string },
) => unknown;

export interface SubscribeOptions {
  /** Messages a second and symbol; the gateway rounds down. The last value always arrives. */
  maxRate?: number;
  mode?: 'conflate' | 'all';
  /** Books: the gateway adds a checksum to each message, and a book that fails it is fetched anew. */
  checksum?: boolean;
  feed?: 'best' | 'rt' | 'delayed';
  /** Quotes: due with each trade of the symbol, whatever the `maxRate`. */
  withTrades?: boolean;
  /** Milliseconds: a value that waited longer in the gateway is not sent; the key is `lagging` (`EXPIRED`) until its next change. */
  maxAge?: number;
  /** With a `from` in the past: pace of the replay; 1 is real time. */
  speed?: number;
  /**
   * Where to begin, until the key has a position of its own: positions by symbol (`epoch:seq`), or with `mode` `all` also a stored
   * `cursor`, `'earliest'`, `'latest'`, or a time in microseconds.
   */
  from?: 'earliest' | 'latest' | (string & {}) | number | Record<string, string>;
  /** Events or bars to keep; 200 if left out. Not sent. */
  keep?: number;
}

export type State =
  | { name: 'idle' }
  | { name: 'connecting'; attempt: number }
  | { name: 'live'; session: string }
  /** `at` is on the clock of `performance.now()`. */
  | { name: 'reconnecting'; at: number; attempt: number; code: number; reason: string }
  /** The gateway will not serve this client as it is (codes 4500 to 4999), or it was closed here. Nothing reconnects. */
  | { name: 'closed'; code: number; reason: string };

export interface Welcome {
  session: string;
  hb: number;
  limits: { subs?: number; symsPerSub?: number; opsPerSec?: number; frame?: number };
  /** Shapes by channel: what is not named here is not served. */
  channels: Record<string, string>;
}

/** When an update was where, in microseconds since the epoch. `source` and `kafka` are of other clocks than the rest. */
export interface Stamps {
  chain: number;
  ch: string;
  sym: string;
  seq: number;
  source: number;
  kafka: number;
  kafkaTime: 'create' | 'append';
  ingest: number;
  encode: number;
  send: number;
}

export interface TickgateOptions {
  /** `ws://` or `wss://`; the gateway that served this page if left out. */
  url?: string;
  /** Sent in `hello`. A function is asked before each connection, so that it can renew the token. */
  token?: string | (() => string | Promise<string>);
  /** Names this program to the gateway's operator. */
  client?: string;
  /** Ends the older connection of the same user and `client` (close code 4506). */
  replace?: boolean;
  /**
   * How many messages of data may be under way or in the hands of listeners; more is granted as they are taken. Left out: as
   * fast as the socket takes them.
   */
  credit?: number;
  /**
   * Keys that there may be here, 100,000 if left out: what patterns find beyond that is not taken. Where such a record is of `mode`
   * `all`, no `cursor` is given out any more, and the console says so.
   */
  mostKeys?: number;
  /** Milliseconds between heartbeats to ask for. */
  hb?: number;
  /**
   * Asks to be told of one update in so many milliseconds when it was where (the event `stamps`); brought to 1000 to 60000. Each is
   * answered with a report of how long it was here, and how long until its listeners had been told.
   */
  stamps?: number;
  /** For Node and for tests. */
  WebSocket?: new (url: string, protocols: string[]) => WebSocket;
  clock?: {
    now(): number;
    setTimeout(task: () => void, delay: number): unknown;
    clearTimeout(timer: unknown): void;
    random(): number;
  };
  /** False: does not connect before `start()`. */
  autoStart?: boolean;
}

/**
 * Events: `state`, `welcome` (on each new connection), `cursor` (a new one), `problem` for an error that the gateway reports, and
 * `stamps`, with the {@link Stamps} as `stamps`.
 */
export class Tickgate extends EventTarget {
  constructor(options?: TickgateOptions);
  readonly state: State;
  readonly welcome: Welcome | null;
  /**
   * Everything of `mode` `all` that listeners were told before the event `cursor` is before it, all the rest is after it. A page that
   * has dealt with what it was told may store it, and subscribe with `from: cursor` when it is loaded again, on any gateway of the cluster. Not
   * renewed while a subscription waits for its answer. After a lost connection the client itself goes on: names from their positions, patterns
   * from here.
   */
  readonly cursor: string | null;
  readonly heardMillisAgo: number | null;
  readonly counts: { frames: number; characters: number; messages: number; events: number };
  start(): void;
  /**
   * May be called at any time, connected or not. Each key is delivered once to each of its listeners; it takes the options of
   * the latest call that names or matches it, and is given up when the last of its listeners is.
   *
   * A symbol with `*` is a pattern, each `*` any run of characters: the listener is told of every key that matches, also of
   * those that appear later, as `key.sym` says. `key(ch, pattern).rejected` says whether the pattern itself was refused, and
   * the listener is told so with that key. A pattern is given up as it was given.
   */
  subscribe(ch: 'quote', syms: Iterable<string>, options: SubscribeOptions, listener: Listener<Quote>): Subscription;
  subscribe(ch: 'trade', syms: Iterable<string>, options: SubscribeOptions, listener: Listener<Trade[]>): Subscription;
  subscribe(ch: 'instrument', syms: Iterable<string>, options: SubscribeOptions, listener: Listener<Instrument>): Subscription;
  subscribe(ch: `book.${string}`, syms: Iterable<string>, options: SubscribeOptions, listener: Listener<OrderBook>): Subscription;
  subscribe(ch: `bar.${string}`, syms: Iterable<string>, options: SubscribeOptions, listener: Listener<Bar[]>): Subscription;
  subscribe<V>(ch: string, syms: Iterable<string>, options: SubscribeOptions, listener: Listener<V>): Subscription;
  key(ch: string, sym: string): Key | undefined;
  /** Milliseconds by which a channel, or the worst of all, is behind its market. Null before the first heartbeat. */
  feedAge(ch?: string): number | null;
  /** Milliseconds to the gateway and back. */
  ping(): Promise<number>;
  /** Asks for a token anew and gives it to the connection that is open; one that expires is renewed by the next connection anyway. */
  renewToken(): Promise<void>;
  /** Ends the wait for the next attempt. */
  reconnectNow(): void;
  close(): void;
}

export interface Subscription {
  /** All of its symbols, or some. */
  unsubscribe(some?: Iterable<string>): void;
}

/** Exact arithmetic on decimal strings. */
export const decimal: {
  parse(text: string): { mantissa: bigint; scale: number } | null;
  format(mantissa: bigint, scale: number): string;
  mantissa(text: string, scale: number): bigint | null;
  compare(a: string, b: string): number;
  isZero(text: string): boolean;
  add(a: string, b: string): string;
  subtract(a: string, b: string): string;
  middle(a: string, b: string): string;
  relative(a: string, b: string, unit?: number, digits?: number): string | null;
};

/** What cancellations and corrections say of earlier trades; `events` is the value of a trade key, oldest first. */
export const trades: {
  /** As a tape shows them: the cancelled in their place, and marked; the corrected with what they were. */
  tape(events: readonly Trade[]): readonly TapeLine[];
  /** Those in force. */
  standing(events: readonly Trade[]): readonly TapeLine[];
  lastOf(events: readonly Trade[] | null | undefined): Trade | null;
};

export interface TapeLine extends Trade {
  cancelled?: boolean;
  /** Of several folded into this line the last one was cancelled. */
  lastCancelled?: boolean;
  corrected?: { px: string; sz: string };
}

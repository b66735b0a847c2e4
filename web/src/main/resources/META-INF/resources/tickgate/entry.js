import { NOT_ASKED } from './key.js';

/**
 * What the client has of one name that it asked for, or of one symbol that a pattern found: the key, who listens to it, and
 * with which options.
 *
 * A pattern has an entry of its own, whose key never has a value: it says whether the pattern was granted.
 */
export class Entry {
  /** Those who asked for it by its own name. */
  listeners = new Set();
  /** Entries of the patterns that match it. */
  patterns = new Set();
  /** Of what was asked by its own name: the options, and how many subscriptions there had been before. */
  asked = {};
  order = 0;
  /** Whether the gateway has been asked for it by its own name on this connection. */
  isNamed = false;
  /** Whether the last cursor covers it. */
  isCovered = false;

  /** @param matches of a pattern: whether a symbol is one of its own; otherwise null */
  constructor(key, matches = null) {
    this.key = key;
    this.matches = matches;
  }

  /** Found by a pattern, and asked for by nobody else. */
  get isFound() {
    return this.listeners.size === 0 && this.matches === null;
  }

  /** The options in force: those of the latest subscription that matches. */
  get options() {
    let latest = this;
    for (const pattern of this.patterns) if (latest.listeners.size === 0 || pattern.order > latest.order) latest = pattern;
    return latest.asked;
  }

  /** The gateway does not hold it by its own name any more, or never did. */
  release() {
    const isFollowed = [...this.patterns].some(({ key }) => key.awaiting === null);
    this.key.awaiting = isFollowed ? null : NOT_ASKED;
    this.isNamed = false;
    this.isCovered = false;
  }

  /** Tells each listener once. @returns what those of them returned that are not done with it yet */
  tell(event, message) {
    let busy = NOBODY;
    for (const listener of this.#told()) {
      const result = notify(listener, this.key, event, message);
      if (typeof result?.then === 'function') busy = [...busy, result];
    }
    return busy;
  }

  #told() {
    if (this.patterns.size === 0) return this.listeners;
    const [first, ...others] = this.patterns;
    // Nearly always so, and it is asked for each message.
    if (others.length === 0 && this.listeners.size === 0) return first.listeners;
    return new Set([this, first, ...others].flatMap(({ listeners }) => [...listeners]));
  }
}

export const NOBODY = Object.freeze([]);

/** A listener that fails must not keep others, or the messages after this one, from being told. */
export function notify(listener, key, event, message) {
  try {
    const result = listener(key, event, message);
    return typeof result?.then === 'function' ? Promise.resolve(result).catch((failure) => console.error(failure)) : result;
  } catch (failure) {
    console.error(failure);
    return undefined;
  }
}

/** For a text with `*`, each of which stands for any run of characters: whether a symbol is such; null for any other text. */
export function matcher(text) {
  if (!text.includes('*')) return null;
  const [first, ...rest] = text.split('*');
  const last = rest.pop();
  return (sym) => {
    if (!sym.startsWith(first) || !sym.endsWith(last)) return false;
    let from = first.length;
    for (const part of rest) {
      const found = sym.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return from <= sym.length - last.length;
  };
}

/**
 * How many messages the gateway may send while the application still has earlier ones in hand. Grants in halves of the
 * window, so that a grant stands for many messages and the gateway need not wait for it.
 *
 * A message is taken when its listeners have returned, or, where they return promises, when those are settled. What is in
 * hand when a connection says hello is held back from its first credit, and granted to it when it is taken; so connections
 * that come and go do not add up.
 */
export class Credit {
  #window;
  #inHand = 0;
  #hellos = 0;
  /** Of the connection in use and of the next one; one that said hello and came to nothing is dropped at the next hello. */
  #accounts = [];
  #inUse = null;

  constructor(window) {
    this.#window = window;
  }

  /** `connection` says hello. @returns what it grants */
  hello(connection) {
    this.#accounts = this.#accounts.filter((account) => account === this.#inUse);
    this.#accounts.push({ connection, number: ++this.#hellos, owed: 0, grant: null });
    return Math.max(0, this.#window - this.#inHand);
  }

  /** `connection` is in use from now on; `grant(n)` tells its gateway. */
  adopted(connection, grant) {
    this.#inUse = this.#accounts.find((account) => account.connection === connection) ?? null;
    this.#accounts = this.#inUse === null ? [] : [this.#inUse];
    if (this.#inUse === null) return;
    this.#inUse.grant = grant;
    this.#pay(this.#inUse);
  }

  /** A message came on the connection in use; `busy` are the promises of listeners that have it in hand. */
  received(busy) {
    const account = this.#inUse;
    if (account === null) return;
    if (busy.length === 0) return this.#owe(account);
    const helloBefore = this.#hellos;
    this.#inHand++;
    Promise.all(busy).then(() => {
      this.#inHand--;
      for (const each of this.#accounts) if (each === account || each.number > helloBefore) this.#owe(each);
    });
  }

  #owe(account) {
    account.owed++;
    this.#pay(account);
  }

  #pay(account) {
    if (account.grant === null || account.owed < Math.ceil(this.#window / 2)) return;
    account.grant(account.owed);
    account.owed = 0;
  }
}

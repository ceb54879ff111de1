/**
 * What is wrong with a running session apart from its slots and its feed: a full disk, a lost socket, a clock that is
 * behind. Each trouble has a key, and lasts until it is cleared. Health is `degraded` while there is one.
 */
export class Troubles {
  readonly #texts = new Map<string, string>();

  /** The troubles, one sentence each, in the order in which they came. */
  get reasons(): readonly string[] {
    return [...this.#texts.values()];
  }

  /** True while the trouble of this key lasts. */
  has(key: string): boolean {
    return this.#texts.has(key);
  }

  /** Adds a trouble, or changes its text. @param text what is wrong, for a person, on one line */
  set(key: string, text: string): void {
    this.#texts.set(key, text);
  }

  /** Ends a trouble. */
  clear(key: string): void {
    this.#texts.delete(key);
  }
}

/** Sets a trouble, or clears it. @param why what is wrong; null: the trouble is over */
export function setTrouble(troubles: Pick<Troubles, "clear" | "set">, key: string, why: string | null): void {
  if (why === null) troubles.clear(key);
  else troubles.set(key, why);
}

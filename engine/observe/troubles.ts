/**
 * What is wrong with a running session beside its slots and its feed: a full disk, a lost socket, a clock that is behind.
 * Each is known by a key, and lasts until it is cleared. Health is `degraded` while there is one.
 */
export class Troubles {
  readonly #texts = new Map<string, string>();

  /** One sentence a trouble, in the order in which they came. */
  get reasons(): readonly string[] {
    return [...this.#texts.values()];
  }

  /** Whether the trouble of this key lasts. */
  has(key: string): boolean {
    return this.#texts.has(key);
  }

  /** A trouble has come, or is another by now. @param text what is wrong, as a person reads it, on one line */
  set(key: string, text: string): void {
    this.#texts.set(key, text);
  }

  /** It is over. */
  clear(key: string): void {
    this.#texts.delete(key);
  }
}

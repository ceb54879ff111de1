/** When an order is recorded, and that is on the disk; null: it is, or nobody waits for the disk. */
export type Settling = Promise<void> | null;

/**
 * Strategies with an order whose outcome is not known, for a real venue has not said it, or not yet on the disk. Until then the strategy's
 * other orders wait, whoever makes them: two exits of one position would be one too many.
 */
export class InFlight {
  readonly #settling: Map<number, Promise<void>> = new Map();
  /** Of orders whose outcome nobody has found out or can write down: their strategies order nothing more. */
  readonly #doubts: Map<number, unknown> = new Map();

  /** True while an order of the strategy is under way. */
  has(strategy: number): boolean {
    return this.#settling.has(strategy) || this.#doubts.has(strategy);
  }

  /** An order of the strategy is under way, if it is not recorded already. Then, or when it is, `done` is called. */
  add(strategy: number, settling: Settling, done: () => void): void {
    if (settling === null) {
      done();
      return;
    }
    const settled = settling.then(
      () => {
        this.#settling.delete(strategy);
        done();
      },
      (error: unknown) => {
        this.#settling.delete(strategy);
        this.#doubts.set(strategy, error);
      },
    );
    this.#settling.set(strategy, settled);
  }

  /** Calls `act` when no order of the strategy is under way: now, or later. Not if it ends in doubt. */
  after(strategy: number, act: () => void): void {
    const settled = this.#settling.get(strategy);
    if (settled !== undefined) void settled.then(() => this.after(strategy, act));
    else if (!this.#doubts.has(strategy)) act();
  }

  /**
   * Settles when no order is under way.
   *
   * @throws what the first of them failed with whose outcome is in doubt, or cannot be written down
   */
  async settled(): Promise<void> {
    while (this.#settling.size > 0) await Promise.all(this.#settling.values());
    for (const error of this.#doubts.values()) throw error;
  }
}

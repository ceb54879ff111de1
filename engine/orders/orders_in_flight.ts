/**
 * Resolves when an order is recorded and its record is on the disk; null: both is so already, or nobody waits for the disk.
 * Rejects if the outcome cannot be found out, or cannot be recorded.
 */
export type Completion = Promise<void> | null;

/**
 * The strategies with an order in flight: its outcome at a real venue is not known yet, or its record is not on the disk yet.
 * Until then the strategy's other orders wait, the guard's too: a second exit of one position would be one too many.
 */
export class OrdersInFlight {
  readonly #inFlight: Map<number, Promise<void>> = new Map();
  /** Errors of orders whose outcome could not be found out or recorded. Their strategies order nothing more. */
  readonly #unreconciled: Map<number, unknown> = new Map();

  /** True while an order of the strategy is in flight, and for good after one that stayed unreconciled. */
  has(strategy: number): boolean {
    return this.#inFlight.has(strategy) || this.#unreconciled.has(strategy);
  }

  /** Adds an order of the strategy, and calls `done` when it is complete: at once if it is already. */
  add(strategy: number, completion: Completion, done: () => void): void {
    if (completion === null) {
      done();
      return;
    }
    const completed = completion.then(
      () => {
        this.#inFlight.delete(strategy);
        done();
      },
      (error: unknown) => {
        this.#inFlight.delete(strategy);
        this.#unreconciled.set(strategy, error);
      },
    );
    this.#inFlight.set(strategy, completed);
  }

  /** Calls `act` when no order of the strategy is in flight: now, or later. Never if the order stays unreconciled. */
  after(strategy: number, act: () => void): void {
    const completed = this.#inFlight.get(strategy);
    if (completed !== undefined) void completed.then(() => this.after(strategy, act));
    else if (!this.#unreconciled.has(strategy)) act();
  }

  /**
   * Resolves when no order is in flight.
   *
   * @throws the error of the first order that stayed unreconciled
   */
  async untilNone(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight.values());
    for (const error of this.#unreconciled.values()) throw error;
  }
}

import type { OrderCounts } from "../protocol/mod.ts";

/** Counts the orders and gaps of a session, so that health need not read the journal. */
export class SessionCounters {
  readonly #orders: { filled: number; denied: number; rejected: number } = { filled: 0, denied: 0, rejected: 0 };
  #gaps = 0;

  /** How many orders there are, by their status. */
  get orders(): OrderCounts {
    const { filled, denied, rejected } = this.#orders;
    return { total: filled + denied + rejected, filled, denied, rejected };
  }

  /** How many times a slot has lost rows, because the tape has overrun it. */
  get gaps(): number {
    return this.#gaps;
  }

  /** Counts an order. */
  countOrder({ status }: { readonly status: keyof Omit<OrderCounts, "total"> }): void {
    this.#orders[status] += 1;
  }

  /** Counts a gap. */
  countGap(): void {
    this.#gaps += 1;
  }
}

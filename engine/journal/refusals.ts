import type { OrderRecord, RefusedCode } from "../protocol/mod.ts";

/** Entries of one strategy that were refused for one reason. */
export interface Refusal {
  readonly code: RefusedCode;
  readonly count: number;
  /** The first of them. */
  readonly first: Pick<OrderRecord, "price" | "qty" | "reference" | "why">;
}

/** Counts the entries that were asked for and not filled, by strategy and reason. */
export class Refusals {
  readonly #byStrategy = new Map<number, Map<RefusedCode, Refusal>>();

  /** Counts an order, if it is an entry that was refused. */
  add(order: OrderRecord): void {
    if (order.status === "filled" || order.reason !== "entry") return;
    const code = order.status === "denied" ? (order.why as RefusedCode) : "rejected";
    const own = this.#byStrategy.get(order.strategy) ?? new Map<RefusedCode, Refusal>();
    this.#byStrategy.set(order.strategy, own);
    const { count = 0, first = firstOf(order) } = own.get(code) ?? {};
    own.set(code, { code, count: count + 1, first });
  }

  /** How many refusals of all strategies there are, by reason, the most frequent first. */
  get counts(): ReadonlyMap<RefusedCode, number> {
    const counts = new Map<RefusedCode, number>();
    for (const own of this.#byStrategy.values()) {
      for (const { code, count } of own.values()) counts.set(code, (counts.get(code) ?? 0) + count);
    }
    return new Map([...counts].toSorted(([, a], [, b]) => b - a));
  }

  /** The refusals of a strategy, the most frequent first. */
  of(strategy: number): readonly Refusal[] {
    return [...(this.#byStrategy.get(strategy)?.values() ?? [])].toSorted((a, b) => b.count - a.count);
  }
}

function firstOf({ price, qty, reference, why }: OrderRecord): Refusal["first"] {
  return { price, qty, why, ...(reference === undefined ? {} : { reference }) };
}

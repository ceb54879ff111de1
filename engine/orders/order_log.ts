import { assert, type OrderRecord } from "../protocol/mod.ts";

/** Every order of the session by its identity: what makes a repeated intent harmless. */
export class OrderLog {
  readonly #byStrategy: OrderRecord[][];
  /** The guard's orders, which count by themselves: how many there are, and the last. */
  readonly #ofGuard: Map<number, { readonly n: number; readonly last: OrderRecord }> = new Map();
  #count = 0;

  /** @param strategies how many strategies the session has */
  constructor(strategies: number) {
    this.#byStrategy = Array.from({ length: strategies }, () => []);
  }

  /** Orders of all strategies. */
  get count(): number {
    return this.#count;
  }

  /** The n of the strategy's last order, 0 before the first. */
  lastN(strategy: number): number {
    return this.#of(strategy).length;
  }

  /** The number of the guard's last order for the strategy, 0 before the first. */
  lastGuardN(strategy: number): number {
    return this.#ofGuard.get(strategy)?.n ?? 0;
  }

  /** The guard's last order for the strategy, or null if there is none. */
  lastOfGuard(strategy: number): OrderRecord | null {
    return this.#ofGuard.get(strategy)?.last ?? null;
  }

  /** The recorded order, or null if there is none. */
  find(strategy: number, n: number): OrderRecord | null {
    return this.#of(strategy)[n - 1] ?? null;
  }

  /** @throws Error if it is not the guard's and its n is not the strategy's next */
  add(order: OrderRecord): void {
    const orders = this.#of(order.strategy);
    if (order.n === null) {
      this.#ofGuard.set(order.strategy, { n: this.lastGuardN(order.strategy) + 1, last: order });
    } else {
      assert(order.n === orders.length + 1, `${order.id}: the strategy's next n is ${orders.length + 1}`);
      orders.push(order);
    }
    this.#count += 1;
  }

  #of(strategy: number): OrderRecord[] {
    const orders = this.#byStrategy[strategy];
    assert(orders !== undefined, `strategy ${strategy} is of this session`);
    return orders;
  }
}

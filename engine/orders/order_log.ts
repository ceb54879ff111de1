import { assert, type OrderRecord } from "../protocol/mod.ts";

/** The orders of a strategy that its slot may still ask for. */
interface RetainedOrders {
  /** Consecutive, the oldest first. */
  orders: OrderRecord[];
  /** How many older orders have been dropped. */
  dropped: number;
  /** At so many orders the log looks which ones it can drop. */
  limit: number;
}

/** So many orders of a strategy are not worth a look. */
const MIN_LIMIT = 4;

/**
 * The orders of the session by strategy and n. With them a repeated intent gets the same answer, and makes no second order.
 * A slot repeats only intents after its checkpoint, so that older orders are dropped.
 */
export class OrderLog {
  readonly #byStrategy: (RetainedOrders | null)[];
  readonly #checkpointOf: (strategy: number) => number;
  /** The guard's orders have numbers of their own: how many there are, and the last. */
  readonly #ofGuard: Map<number, { readonly n: number; readonly last: OrderRecord }> = new Map();
  #count = 0;

  /**
   * @param strategies how many strategies the session has
   * @param checkpointOf the checkpoint's row of a strategy's slot: it repeats no intent up to that row; Infinity: it
   *   repeats none
   */
  constructor(strategies: number, checkpointOf: (strategy: number) => number = () => 0) {
    this.#byStrategy = Array.from({ length: strategies }, () => null);
    this.#checkpointOf = checkpointOf;
  }

  /** How many orders there are, of all strategies. */
  get count(): number {
    return this.#count;
  }

  /** The n of the strategy's last order, 0 before the first. */
  lastN(strategy: number): number {
    const own = this.#of(strategy);
    return own === null ? 0 : own.dropped + own.orders.length;
  }

  /** The number of the guard's last order for the strategy, 0 before the first. */
  lastGuardN(strategy: number): number {
    return this.#ofGuard.get(strategy)?.n ?? 0;
  }

  /** The guard's last order for the strategy, or null if there is none. */
  lastOfGuard(strategy: number): OrderRecord | null {
    return this.#ofGuard.get(strategy)?.last ?? null;
  }

  /** The order, or null if there is none, or it has been dropped. */
  find(strategy: number, n: number): OrderRecord | null {
    const own = this.#of(strategy);
    return own?.orders[n - own.dropped - 1] ?? null;
  }

  /** Adds an order. @throws Error if its n is not the strategy's next one; an order of the guard has no n */
  add(order: OrderRecord): void {
    const { strategy, n } = order;
    const next = this.lastN(strategy) + 1;
    if (n === null) {
      this.#ofGuard.set(strategy, { n: this.lastGuardN(strategy) + 1, last: order });
    } else {
      assert(n === next, `${order.id}: the strategy's next n is ${next}`);
      const own = (this.#byStrategy[strategy] ??= { orders: [], dropped: 0, limit: MIN_LIMIT });
      if (own.orders.length >= own.limit) drop(own, this.#checkpointOf(strategy));
      own.orders.push(order);
    }
    this.#count += 1;
  }

  /** Drops the strategy's orders up to row `seq`: its slot does not ask for them any more. */
  forget(strategy: number, seq: number): void {
    const own = this.#of(strategy);
    if (own !== null) drop(own, seq);
  }

  #of(strategy: number): RetainedOrders | null {
    const own = this.#byStrategy[strategy];
    assert(own !== undefined, `strategy ${strategy} is of this session`);
    return own;
  }
}

/** The next look comes when there are twice as many orders as remain: so all looks together cost no more than the adding. */
function drop(own: RetainedOrders, upTo: number): void {
  const first = own.orders.findIndex(({ seq }) => seq > upTo);
  const dropped = first < 0 ? own.orders.length : first;
  own.orders = own.orders.slice(dropped);
  own.dropped += dropped;
  own.limit = Math.max(MIN_LIMIT, 2 * own.orders.length);
}

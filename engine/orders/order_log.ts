import { assert, type OrderRecord } from "../protocol/mod.ts";

/** A strategy's orders: those that its slot may still ask for. */
interface Own {
  /** Consecutive, the oldest first. */
  orders: OrderRecord[];
  /** How many have been let go of before them. */
  gone: number;
  /** With so many it is worth looking whom nobody can ask for. */
  limit: number;
}

/** Orders of a strategy that are held whatever its slot may ask for. */
const FEW = 4;

/**
 * The orders of the session by their identity: what makes a repeated intent harmless. A slot asks again only for what came
 * after the state that its next worker would begin with, so what came before that is let go of.
 */
export class OrderLog {
  readonly #byStrategy: (Own | null)[];
  readonly #keptOf: (strategy: number) => number;
  /** The guard's orders, which count by themselves: how many there are, and the last. */
  readonly #ofGuard: Map<number, { readonly n: number; readonly last: OrderRecord }> = new Map();
  #count = 0;

  /**
   * @param strategies how many strategies the session has
   * @param keptOf by strategy, the row up to which its slot asks for nothing again
   */
  constructor(strategies: number, keptOf: (strategy: number) => number = () => 0) {
    this.#byStrategy = Array.from({ length: strategies }, () => null);
    this.#keptOf = keptOf;
  }

  /** Orders of all strategies. */
  get count(): number {
    return this.#count;
  }

  /** The n of the strategy's last order, 0 before the first. */
  lastN(strategy: number): number {
    const own = this.#of(strategy);
    return own === null ? 0 : own.gone + own.orders.length;
  }

  /** The number of the guard's last order for the strategy, 0 before the first. */
  lastGuardN(strategy: number): number {
    return this.#ofGuard.get(strategy)?.n ?? 0;
  }

  /** The guard's last order for the strategy, or null if there is none. */
  lastOfGuard(strategy: number): OrderRecord | null {
    return this.#ofGuard.get(strategy)?.last ?? null;
  }

  /** The recorded order, or null if there is none, or nobody can ask for it any more. */
  find(strategy: number, n: number): OrderRecord | null {
    const own = this.#of(strategy);
    return own?.orders[n - own.gone - 1] ?? null;
  }

  /** @throws Error if it is not the guard's and its n is not the strategy's next */
  add(order: OrderRecord): void {
    const { strategy, n } = order;
    const next = this.lastN(strategy) + 1;
    if (n === null) {
      this.#ofGuard.set(strategy, { n: this.lastGuardN(strategy) + 1, last: order });
    } else {
      assert(n === next, `${order.id}: the strategy's next n is ${next}`);
      const own = (this.#byStrategy[strategy] ??= { orders: [], gone: 0, limit: FEW });
      if (own.orders.length >= own.limit) forget(own, this.#keptOf(strategy));
      own.orders.push(order);
    }
    this.#count += 1;
  }

  /** Nobody asks for the strategy's orders up to row `kept` any more. */
  forget(strategy: number, kept: number): void {
    const own = this.#of(strategy);
    if (own !== null) forget(own, kept);
  }

  #of(strategy: number): Own | null {
    const own = this.#byStrategy[strategy];
    assert(own !== undefined, `strategy ${strategy} is of this session`);
    return own;
  }
}

/** Looks again when there are twice as many as are left: so it costs no more than the adding. */
function forget(own: Own, kept: number): void {
  const first = own.orders.findIndex(({ seq }) => seq > kept);
  const gone = first < 0 ? own.orders.length : first;
  own.orders = own.orders.slice(gone);
  own.gone += gone;
  own.limit = Math.max(FEW, 2 * own.orders.length);
}

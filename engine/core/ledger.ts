import { assert, type ExitReason, type OrderRecord, type Units } from "../protocol/mod.ts";
import { type Position, realisedBy } from "./position.ts";
import { PLAIN_UNITS } from "./value.ts";

/** The sum of one strategy's fills. Money in minor units of its instrument's currency. */
export interface Account {
  readonly position: Position | null;
  /** How many entries were filled. */
  readonly entries: number;
  /** Gross less fees, over all its fills. */
  readonly realised: number;
  readonly lastExit: ExitReason | null;
}

const EMPTY: Account = { position: null, entries: 0, realised: 0, lastExit: null };

/** Positions and money of every strategy: the sums of their fills, in integers. */
export class Ledger {
  readonly #accounts: Account[];
  readonly #units: readonly Units[];

  /**
   * @param strategies how many strategies the session has
   * @param instruments by index; an unknown one counts in plain integers, so that a value is price × quantity
   */
  constructor(strategies: number, instruments: readonly Units[] = []) {
    this.#units = instruments;
    this.#accounts = Array.from({ length: strategies }, () => EMPTY);
  }

  /** Adds empty accounts until there is one for each of so many strategies. */
  extend(strategies: number): void {
    while (this.#accounts.length < strategies) this.#accounts.push(EMPTY);
  }

  account(strategy: number): Account {
    const account = this.#accounts[strategy];
    assert(account !== undefined, `strategy ${strategy} has an account`);
    return account;
  }

  /**
   * Applies an order. Only a filled order changes an account.
   *
   * @throws Error if the position is open at an entry or not open at an exit, or an exit is not of the position's size
   */
  apply(order: OrderRecord): void {
    if (order.status !== "filled") return;
    const { fillPrice, strategy } = order;
    assert(fillPrice !== null, `${order.id}: a filled order has a fill price`);
    const before = this.account(strategy);
    const realised = before.realised + order.realised;
    assert(Number.isSafeInteger(realised), `${order.id}: realised stays a safe integer, was ${realised}`);
    const units = this.#units[order.instrument] ?? PLAIN_UNITS;
    const expected = realisedBy(before.position, { price: fillPrice, fees: order.fees }, units);
    assert(order.realised === expected, `${order.id}: realised adds up`);
    if (order.reason === "entry") {
      const { n } = order;
      assert(before.position === null, `${order.id}: an entry meets no open position`);
      assert(n !== null, `${order.id}: an entry has a number`);
      const position = { side: order.side, qty: order.qty, entryPrice: fillPrice, entryTs: order.ts, entryN: n };
      this.#accounts[strategy] = { position, entries: before.entries + 1, realised, lastExit: before.lastExit };
      return;
    }
    const { position } = before;
    assert(position !== null, `${order.id}: an exit meets an open position`);
    assert(position.qty === order.qty, `${order.id}: an exit closes all of ${position.qty}, was ${order.qty}`);
    assert(position.side !== order.side, `${order.id}: an exit is on the other side`);
    this.#accounts[strategy] = { position: null, entries: before.entries, realised, lastExit: order.reason };
  }
}

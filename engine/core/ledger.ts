import { assert, type ExitReason, type OrderRecord, type Side } from "../protocol/mod.ts";
import { grossPnl, signedQty } from "./exit_rule.ts";

/** A position that is open: one entry, not yet exited. Prices in minor units. */
export interface Position {
  readonly side: Side;
  readonly qty: number;
  readonly entryPrice: number;
  readonly entryTs: number;
  /** The n of the entry's order. */
  readonly entryN: number;
}

/** What the fills of one strategy add up to. Money in its instrument's minor unit. */
export interface Account {
  readonly position: Position | null;
  /** Filled entries. */
  readonly entries: number;
  /** The sum of `realised` over its fills: gross less fees. */
  readonly realised: number;
  readonly lastExit: ExitReason | null;
}

const EMPTY: Account = { position: null, entries: 0, realised: 0, lastExit: null };

/**
 * What an exit or an entry realises, in minor units.
 *
 * @param position the position it closes, or null for an entry
 * @returns -fees for an entry, gross - fees for an exit
 */
export function realisedBy(position: Position | null, fillPrice: number, fees: number): number {
  if (position === null) return 0 - fees;
  return grossPnl(signedQty(position.side, position.qty), position.entryPrice, fillPrice) - fees;
}

/** Positions and money of every strategy, folded from fills in integers. */
export class Ledger {
  readonly #accounts: Account[];

  /** @param strategies how many strategies the session has */
  constructor(strategies: number) {
    this.#accounts = Array.from({ length: strategies }, () => EMPTY);
  }

  /** The session has so many strategies now. */
  extend(strategies: number): void {
    while (this.#accounts.length < strategies) this.#accounts.push(EMPTY);
  }

  account(strategy: number): Account {
    const account = this.#accounts[strategy];
    assert(account !== undefined, `strategy ${strategy} has an account`);
    return account;
  }

  /**
   * Applies an order. Only a fill changes anything.
   *
   * @throws Error if an entry meets an open position, or an exit none, or an exit is not of the position's size
   */
  apply(order: OrderRecord): void {
    if (order.status !== "filled") return;
    const { fillPrice, strategy } = order;
    assert(fillPrice !== null, `${order.id}: a filled order has a fill price`);
    const before = this.account(strategy);
    const realised = before.realised + order.realised;
    assert(Number.isSafeInteger(realised), `${order.id}: realised stays a safe integer, was ${realised}`);
    assert(order.realised === realisedBy(before.position, fillPrice, order.fees), `${order.id}: realised adds up`);
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

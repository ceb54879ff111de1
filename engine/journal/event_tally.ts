import { type Account, Ledger } from "../core/mod.ts";
import type { JournalEvent } from "./journal_event.ts";
import { orderIn } from "./orders_file.ts";
import { type Refusal, Refusals } from "./refusals.ts";
import { instrumentsIn } from "./session_header.ts";

/**
 * Sums over the events of a session, updated with each event. The session's summary is made from it and checked against
 * it, so that the events need not be kept in memory.
 */
export class EventTally {
  #ledger: Ledger = new Ledger(0);
  /** By strategy: the sum of `realised` over its orders. */
  readonly #sums: number[] = [];
  readonly #refusals = new Refusals();
  readonly #stopped = new Set<string>();
  #records = 0;
  #isClosed = false;
  #orders = 0;

  /** How many events there are. */
  get records(): number {
    return this.#records;
  }

  /** How many of the events are orders, of any outcome. */
  get orders(): number {
    return this.#orders;
  }

  /** True after the close. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How many positions are open. */
  get open(): number {
    return this.#sums.filter((_, strategy) => this.account(strategy).position !== null).length;
  }

  /** The account of a strategy, by its fills. */
  account(strategy: number): Account {
    this.#ledger.extend(strategy + 1);
    return this.#ledger.account(strategy);
  }

  /** The plain sum of `realised` over the strategy's orders, in minor units of money. */
  realised(strategy: number): number {
    return this.#sums[strategy] ?? 0;
  }

  /** The entries of a strategy that were asked for and not filled, by reason. */
  refusals(strategy: number): readonly Refusal[] {
    return this.#refusals.of(strategy);
  }

  /** True for a strategy that was judged no more from some row on. What its slot had seen of it until then may be lost. */
  isStopped(id: string): boolean {
    return this.#stopped.has(id);
  }

  /** Adds an event. @throws Error if it is an order that does not fit the orders before it */
  add(record: JournalEvent): void {
    this.#records += 1;
    if (record.type === "session") this.#ledger = new Ledger(record.strategies.length, instrumentsIn(record));
    if (record.type === "close") this.#isClosed = true;
    if (record.type === "cut" || record.type === "out") this.#stopped.add(record.strategy);
    const order = orderIn(record);
    if (order === null) return;
    this.#orders += 1;
    this.#refusals.add(order);
    const { strategy } = order;
    while (this.#sums.length <= strategy) this.#sums.push(0);
    this.#sums[strategy] = (this.#sums[strategy] ?? 0) + order.realised;
    this.#ledger.extend(strategy + 1);
    this.#ledger.apply(order);
  }
}

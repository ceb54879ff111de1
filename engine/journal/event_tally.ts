import { type Account, Ledger } from "../core/mod.ts";
import type { JournalEvent } from "./journal_event.ts";
import { orderIn } from "./orders_file.ts";

/**
 * What a book comes to, folded record by record as it is appended: what a session is summed up from, and held against. So
 * nobody has to hold the book itself.
 */
export class EventTally {
  readonly #ledger = new Ledger(0);
  /** By strategy: the bare sum of what its fills have realised. */
  readonly #sums: number[] = [];
  #records = 0;
  #isClosed = false;
  #orders = 0;

  /** Records of the book. */
  get records(): number {
    return this.#records;
  }

  /** Orders among them, of whatever outcome. */
  get orders(): number {
    return this.#orders;
  }

  /** True once the book has its close. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Positions that are open. */
  get open(): number {
    return this.#sums.filter((_, strategy) => this.account(strategy).position !== null).length;
  }

  /** What the strategy's fills add up to. */
  account(strategy: number): Account {
    this.#ledger.extend(strategy + 1);
    return this.#ledger.account(strategy);
  }

  /** The sum of what the strategy's orders say that they have realised, by no other rule than addition. */
  realised(strategy: number): number {
    return this.#sums[strategy] ?? 0;
  }

  /** The book has another record. @throws Error if it is an order that does not add up with those before */
  note(record: JournalEvent): void {
    this.#records += 1;
    if (record.type === "close") this.#isClosed = true;
    const order = orderIn(record);
    if (order === null) return;
    this.#orders += 1;
    const { strategy } = order;
    while (this.#sums.length <= strategy) this.#sums.push(0);
    this.#sums[strategy] = (this.#sums[strategy] ?? 0) + order.realised;
    this.#ledger.extend(strategy + 1);
    this.#ledger.apply(order);
  }
}

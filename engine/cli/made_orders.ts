import type { BookRecord } from "../journal/mod.ts";
import { isBehindBook, type Resumption } from "../recorded.ts";
import type { SessionListener } from "../session.ts";

/** The orders of a session, for who asks for all of them when it is over. */
export class MadeOrders {
  readonly #wanted: boolean;
  #records: BookRecord[] = [];

  /** @param wanted false: none is held */
  constructor(wanted: boolean) {
    this.#wanted = wanted;
  }

  /** As records of the book, in the order in which they were made. */
  get records(): readonly BookRecord[] {
    return this.#records;
  }

  /** A listener that is told what the other is told. */
  listen(listener: SessionListener): SessionListener {
    if (!this.#wanted) return listener;
    return {
      ...listener,
      onOrder: (order) => {
        this.#records.push({ type: "order", order });
        listener.onOrder(order);
      },
    };
  }

  /** The session is on: where what an earlier run has recorded stands, it is told to nobody. */
  begin(resumption: Resumption, recorded: readonly BookRecord[]): void {
    if (this.#wanted && isBehindBook(resumption)) this.#records = [...recorded, ...this.#records];
  }
}

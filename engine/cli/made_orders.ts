import { type BookRecord, formatOrders } from "../journal/mod.ts";
import type { Instrument, ZoneOffsets } from "../protocol/mod.ts";
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

  /** The orders file. */
  text(instruments: readonly Instrument[], zone: ZoneOffsets): string {
    return formatOrders(this.#records, instruments, zone);
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

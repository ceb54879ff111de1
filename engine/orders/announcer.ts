import type { Ledger } from "../core/mod.ts";
import type { Journal } from "../journal/mod.ts";
import type { OrderRecord } from "../protocol/mod.ts";
import type { Completion } from "./orders_in_flight.ts";

/** What an announcer works with. */
export interface AnnouncerParts {
  readonly mode: "real" | "virtual";
  readonly journal: Pick<Journal, "durable">;
  /** Called for each order once it is on the disk, in the order of the journal. */
  readonly onOrder: (order: OrderRecord) => void;
}

/** Orders that were made and never announced, because the journal was lost first. */
export interface UnannouncedOrders {
  readonly orders: number;
  /** Strategies whose position is open according to the journal on the disk. */
  readonly open: readonly number[];
}

/**
 * Announces orders when the journal has them on the disk: what is announced stands, even if the process is killed. In real
 * time the slot waits for its answer until then too. In virtual time it does not wait: a resumed session makes the same
 * order again.
 */
export class Announcer {
  readonly #parts: AnnouncerParts;
  /** Orders that are not on the disk yet, in the order of the journal. */
  readonly #unannounced: Set<OrderRecord> = new Set();

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  /**
   * The journal has been given an order.
   *
   * @returns when the slot that asked for it may get its answer; null: now. Rejects with the error that lost the journal
   */
  announce(order: OrderRecord): Completion {
    const { mode, journal, onOrder } = this.#parts;
    // Each order waits for its own commit: if a later commit fails, the orders of the earlier ones are announced.
    const durable = journal.durable();
    if (durable === null) {
      onOrder(order);
      return null;
    }
    this.#unannounced.add(order);
    const announceNow = (): void => {
      this.#unannounced.delete(order);
      onOrder(order);
    };
    if (mode === "real") return durable.then(announceNow);
    // The opener of the journal is informed of its loss, and ends the session.
    void durable.then(announceNow, () => {});
    return null;
  }

  /** The orders that are not on the disk, when it is known that they cannot get there. @param strategies how many there are */
  unannounced(ledger: Pick<Ledger, "account">, strategies: number): UnannouncedOrders {
    const filled = [...this.#unannounced].filter(({ fillPrice }) => fillPrice !== null);
    const open = Array.from({ length: strategies }, (_, index) => index).filter((index) => {
      // The first fill that is not on the disk shows what was open before it.
      const first = filled.find(({ strategy }) => strategy === index);
      return first === undefined ? ledger.account(index).position !== null : first.reason !== "entry";
    });
    return { orders: this.#unannounced.size, open };
  }
}

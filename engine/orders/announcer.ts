import type { Ledger } from "../core/mod.ts";
import type { Journal } from "../journal/mod.ts";
import type { OrderRecord } from "../protocol/mod.ts";
import type { Settling } from "./in_flight.ts";

/** What an announcer works with. */
export interface AnnouncerParts {
  readonly mode: "real" | "virtual";
  readonly journal: Pick<Journal, "durable">;
  /** Told of each order once it is on the disk, in the order of the book. */
  readonly onOrder: (order: OrderRecord) => void;
}

/** What was made and never told, for the journal was lost first. */
export interface Untold {
  readonly orders: number;
  /** Strategies whose position is open by what the journal has. */
  readonly open: readonly number[];
}

/**
 * Tells of orders once the book has them on the disk: what is told stands, whatever becomes of the process. In real time
 * whoever asked for an order waits until then as well. In virtual time he does not: a session that is resumed makes the
 * same order again.
 */
export class Announcer {
  readonly #parts: AnnouncerParts;
  /** Those that are not on the disk yet, in the order of the book. */
  readonly #untold: Set<OrderRecord> = new Set();

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  /** The book has got an order. Settles when whoever asked for it may hear of it; null: now. @throws what lost the journal */
  announce(order: OrderRecord): Settling {
    const { mode, journal, onOrder } = this.#parts;
    // Each waits for itself: of those that one commit has and the next one has not, the former are told.
    const durable = journal.durable();
    if (durable === null) {
      onOrder(order);
      return null;
    }
    this.#untold.add(order);
    const tell = (): void => {
      this.#untold.delete(order);
      onOrder(order);
    };
    if (mode === "real") return durable.then(tell);
    // Whoever opened the journal is told of its loss, and ends the session.
    void durable.then(tell, () => {});
    return null;
  }

  /** What is not on the disk, and cannot get there any more. */
  untold(ledger: Pick<Ledger, "account">, strategies: number): Untold {
    const filled = [...this.#untold].filter(({ fillPrice }) => fillPrice !== null);
    const open = Array.from({ length: strategies }, (_, index) => index).filter((index) => {
      // Of what was not written the first says what was there before.
      const first = filled.find(({ strategy }) => strategy === index);
      return first === undefined ? ledger.account(index).position !== null : first.reason !== "entry";
    });
    return { orders: this.#untold.size, open };
  }
}

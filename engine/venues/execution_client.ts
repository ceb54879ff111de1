import type { IntentEvent, Journal } from "../journal/mod.ts";
import { type DenialCode, EngineError, MAX_SENDS, type OrderDraft, VENUE_RETRY_MS } from "../protocol/mod.ts";
import type { RealVenue, VenueAnswer, VenueOrder } from "./venue.ts";

/** What became of an intent: the venue's word, or ours. */
export type Outcome = VenueAnswer | { readonly status: "denied"; readonly code: DenialCode };

/** What a courier works with. */
export interface ExecutionClientParts {
  readonly venue: RealVenue;
  readonly journal: Pick<Journal, "appendEvent" | "flush">;
  /** True if an entry at a row with this ts comes too late. */
  readonly isStale: (ts: number) => boolean;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Nobody waits for the venue any longer: what is not known by then is in doubt. */
  readonly signal: AbortSignal;
  /** Told when the venue does not say what became of an order, each time that it is asked. */
  readonly onTrouble: (order: OrderDraft, error: unknown) => void;
}

/**
 * Carries orders to a real venue. An order is on the disk before the venue gets it; one whose outcome is not known, after
 * a crash or a lost connection, is looked up by its id, and sent again only when the venue says that it has not got it.
 */
export class ExecutionClient {
  readonly real = true;
  readonly #parts: ExecutionClientParts;

  constructor(parts: ExecutionClientParts) {
    this.#parts = parts;
  }

  /**
   * Writes an intent down and sends its order.
   *
   * @throws EngineError ORDER_IN_DOUBT if its outcome is not known when nobody waits any longer
   */
  async submit(intent: Omit<IntentEvent, "type">): Promise<Outcome> {
    const { order } = intent;
    this.#parts.journal.appendEvent({ type: "intent", ...intent });
    // Without a disk nothing new is begun, and what is open gets out all the same.
    if (!(await this.durable()) && order.reason === "entry") return { status: "denied", code: "reducing" };
    return (await this.#send(order)) ?? this.reconcile(order, Infinity);
  }

  /**
   * Finds out what became of an order that the venue may have got. If it has not, it is sent, unless it is an entry that
   * comes too late by now.
   *
   * @param lookUps times that the venue may fail to say so
   * @throws EngineError ORDER_IN_DOUBT if it has failed as often, or nobody waits any longer
   */
  async reconcile(order: OrderDraft, lookUps: number): Promise<Outcome> {
    for (let sent = 0; sent < MAX_SENDS; sent += 1) {
      const found = await this.#find(order, lookUps);
      if (found !== null) return found;
      if (order.reason === "entry" && this.#parts.isStale(order.ts)) return { status: "denied", code: "stale" };
      const answer = await this.#send(order);
      if (answer !== null) return answer;
    }
    return { status: "rejected", text: `${MAX_SENDS} times it has not reached the venue` };
  }

  /** Settles when all that is written down is on the disk, or cannot get there. @returns whether it is */
  async durable(): Promise<boolean> {
    try {
      await this.#parts.journal.flush();
      return true;
    } catch (error) {
      // Whoever opened the journal has been told, and drains the session.
      if (error instanceof EngineError && error.code === "JOURNAL_LOST") return false;
      throw error;
    }
  }

  /** @returns null if it is not known whether the venue has got it */
  async #send(order: OrderDraft): Promise<VenueAnswer | null> {
    const { venue, onTrouble } = this.#parts;
    const { id, instrument, side, qty, price } = order;
    const asked: VenueOrder = { id, instrument, side, qty, price };
    try {
      return await this.#orNobodyWaits(venue.submit(asked), order);
    } catch (error) {
      if (isUnreconciled(error)) throw error;
      onTrouble(order, error);
      return null;
    }
  }

  /** @returns null if the venue has not got it */
  async #find(order: OrderDraft, lookUps: number): Promise<VenueAnswer | null> {
    const { venue, wait, signal, onTrouble } = this.#parts;
    const { first, max } = VENUE_RETRY_MS;
    for (let failures = 0; ;) {
      try {
        return await this.#orNobodyWaits(venue.find(order.id), order);
      } catch (error) {
        if (isUnreconciled(error)) throw error;
        onTrouble(order, error);
        failures += 1;
        if (failures >= lookUps) throw inDoubt(order, error);
        await wait(Math.min(first * 2 ** (failures - 1), max), signal);
      }
    }
  }

  #orNobodyWaits<T>(work: Promise<T>, order: OrderDraft): Promise<T> {
    const { signal } = this.#parts;
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(inDoubt(order));
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
  }
}

function isUnreconciled(error: unknown): boolean {
  return error instanceof EngineError && error.code === "ORDER_IN_DOUBT";
}

function inDoubt({ id, side, qty }: OrderDraft, cause?: unknown): EngineError {
  const message = `Expected the venue to say what became of order ${id} (${side} ${qty}), but it has not`;
  const hint = "run again with the same journal: the order is looked up at the venue, and never sent twice";
  return new EngineError("ORDER_IN_DOUBT", `${message}\n  hint: ${hint}`, { cause });
}

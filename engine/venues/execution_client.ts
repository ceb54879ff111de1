import type { IntentEvent, Journal } from "../journal/mod.ts";
import { type DenialCode, EngineError, MAX_SENDS, type OrderDraft, VENUE_RETRY_MS } from "../protocol/mod.ts";
import type { RealVenue, VenueAnswer, VenueOrder } from "./venue.ts";

/** The outcome of an intent: the venue's answer, or our denial. */
export type Outcome = VenueAnswer | { readonly status: "denied"; readonly code: DenialCode };

/** The parts that an execution client works with. */
export interface ExecutionClientParts {
  readonly venue: RealVenue;
  readonly journal: Pick<Journal, "appendEvent" | "flush">;
  /** True if an entry that was decided at `ts` is too late now. */
  readonly isStale: (ts: number) => boolean;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted when nobody waits for the venue any longer. An order without an outcome is then unreconciled. */
  readonly signal: AbortSignal;
  /** Is called each time that the venue is asked for an order's outcome and does not give it. */
  readonly onTrouble: (order: OrderDraft, error: unknown) => void;
}

/**
 * Sends orders to a real venue. An order is on the disk before the venue gets it. If its outcome is unknown, after a
 * crash or a lost connection, the client looks the order up by its id. It sends an order again only if the venue says
 * that it does not have it.
 */
export class ExecutionClient {
  readonly real = true;
  readonly #parts: ExecutionClientParts;

  constructor(parts: ExecutionClientParts) {
    this.#parts = parts;
  }

  /**
   * Writes an intent to the journal and sends its order.
   *
   * @throws EngineError ORDER_IN_DOUBT if the signal is aborted before the outcome is known
   */
  async submit(intent: Omit<IntentEvent, "type">): Promise<Outcome> {
    const { order } = intent;
    this.#parts.journal.appendEvent({ type: "intent", ...intent });
    // Without a journal on the disk no position is opened. Exits are sent anyway.
    if (!(await this.durable()) && order.reason === "entry") return { status: "denied", code: "reducing" };
    return (await this.#send(order)) ?? this.reconcile(order, Infinity);
  }

  /**
   * Finds out the outcome of an order that the venue may have. If the venue does not have it, the order is sent, unless
   * it is an entry that is too late now.
   *
   * @param lookUps how often a look-up may fail
   * @throws EngineError ORDER_IN_DOUBT if so many look-ups have failed, or the signal is aborted
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

  /** Waits until all records are on the disk. @returns false if the journal is lost */
  async durable(): Promise<boolean> {
    try {
      await this.#parts.journal.flush();
      return true;
    } catch (error) {
      // The session knows it by `onFailure`, and drains.
      if (error instanceof EngineError && error.code === "JOURNAL_LOST") return false;
      throw error;
    }
  }

  /** @returns null if it is unknown whether the venue has the order */
  async #send(order: OrderDraft): Promise<VenueAnswer | null> {
    const { venue, onTrouble } = this.#parts;
    const { id, instrument, side, qty, price } = order;
    const asked: VenueOrder = { id, instrument, side, qty, price };
    try {
      return await this.#untilAborted(venue.submit(asked), order);
    } catch (error) {
      if (isUnreconciled(error)) throw error;
      onTrouble(order, error);
      return null;
    }
  }

  /** @returns null if the venue does not have the order */
  async #find(order: OrderDraft, lookUps: number): Promise<VenueAnswer | null> {
    const { venue, wait, signal, onTrouble } = this.#parts;
    const { first, max } = VENUE_RETRY_MS;
    for (let failures = 0; ;) {
      try {
        return await this.#untilAborted(venue.find(order.id), order);
      } catch (error) {
        if (isUnreconciled(error)) throw error;
        onTrouble(order, error);
        failures += 1;
        if (failures >= lookUps) throw unreconciled(order, error);
        await wait(Math.min(first * 2 ** (failures - 1), max), signal);
      }
    }
  }

  #untilAborted<T>(work: Promise<T>, order: OrderDraft): Promise<T> {
    const { signal } = this.#parts;
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(unreconciled(order));
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
  }
}

function isUnreconciled(error: unknown): boolean {
  return error instanceof EngineError && error.code === "ORDER_IN_DOUBT";
}

function unreconciled({ id, side, qty }: OrderDraft, cause?: unknown): EngineError {
  const message = `Expected the venue to say what became of order ${id} (${side} ${qty}), but it has not`;
  const hint = "run again with the same journal: the order is looked up at the venue, and never sent twice";
  return new EngineError("ORDER_IN_DOUBT", `${message}\n  hint: ${hint}`, { cause });
}

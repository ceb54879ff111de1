import { feeOf, type FeeSchedule, type Ledger, oppositeSide, type Position, realisedBy } from "../core/mod.ts";
import type { GuardEvent, IntentEvent, Journal, OrderEvent } from "../journal/mod.ts";
import {
  type Answer,
  type DenialCode,
  EngineError,
  type Instrument,
  type Intent,
  MAX_LOOK_UPS,
  type OrderDraft,
  type OrderRecord,
  parsePriceMinor,
  parseQty,
  parseSeq,
  parseUnixMicros,
  type Side,
  type StrategyId,
} from "../protocol/mod.ts";
import type { TapeRow } from "../tape/mod.ts";
import type { ExecutionClient, ImmediateVenue, Outcome } from "../venues/mod.ts";
import type { Settling } from "./in_flight.ts";
import type { OrderLog } from "./order_log.ts";
import type { RiskApproved } from "./risk_approved.ts";

/** A strategy as the order path knows it. */
export interface TradedStrategy {
  readonly index: number;
  readonly id: StrategyId;
  readonly instrument: Instrument;
  readonly maxEntries: number;
  /** Of its entries; its exits are on the other. */
  readonly side: Side;
  /** Of each of its orders. */
  readonly quantity: number;
}

/** When an order is made, and at which price of its instrument. */
type OrderRow = Pick<TapeRow, "price" | "seq" | "ts">;

/** An intent at its row, which is what an order is before anybody has judged it. */
export interface IntentAtRow {
  readonly intent: Intent;
  readonly strategy: TradedStrategy;
  readonly row: OrderRow;
}

/** The position that the guard closes, at a row. */
export interface GuardExit {
  readonly strategy: TradedStrategy;
  readonly position: Position;
  readonly row: OrderRow;
}

/**
 * Has a slot told, by a row of the tape, that the guard has closed its position of entry `entryN`.
 *
 * @returns the row's seq, if it stands on the tape already
 */
export type TellSlot = (closed: { readonly entryN: number; readonly price: number }) => number | null;

/** Told of every order once it is in the book and the ledger. */
export type OrderListener = (order: OrderRecord) => void;

/** What the executor works with. */
export interface ExecutorParts {
  /** Where orders go: at once, or by a courier to a real venue. */
  readonly venue: ExecutionClient | ImmediateVenue;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly orders: OrderLog;
  readonly fees: FeeSchedule;
  readonly onOrder: OrderListener;
  /**
   * Tells whoever is not part of the order path, which may take until the order is on the disk; absent: there is nobody.
   *
   * @returns when whoever asked for the order may hear of it
   */
  readonly announce?: (order: OrderRecord) => Settling;
}

/**
 * Carries approved orders to the venue and writes down what became of every intent: into the journal, then the ledger,
 * then the log, by which the caller answers. With a venue that answers at once all of it has happened on return; that it is
 * on the disk, and is told, may take longer.
 */
export class Executor {
  readonly #parts: ExecutorParts;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** Submits an order that the gate approved. */
  submit({ value }: RiskApproved<IntentAtRow>): Settling {
    return this.#submit({ entryN: null, order: draftOf(value) }, value.strategy, asOrder);
  }

  /** Writes down that the gate said no. */
  deny(asked: IntentAtRow, code: DenialCode): Settling {
    const { venue } = this.#parts;
    const settling = this.#apply(asOrder(this.#orderOf(draftOf(asked), asked.strategy, { status: "denied", code })));
    return venue.real ? settledBy(venue.durable()) : settling;
  }

  /** Submits the guard's order, which the gate approved. Its fill and the row that tells the slot are one record. */
  submitForGuard({ value }: RiskApproved<GuardExit>, tellSlot: TellSlot): Settling {
    const { strategy, position } = value;
    const { entryN, qty } = position;
    const id = `${strategy.id}#g${this.#parts.orders.lastGuardN(strategy.index) + 1}`;
    const order = placed({ id, n: null, side: oppositeSide(position.side), qty, reason: "guard" }, value);
    return this.#submit({ entryN, order }, strategy, (made) => asGuard(made, entryN, tellSlot));
  }

  /**
   * Finds out what became of an order of an earlier run, and writes it down.
   *
   * @throws EngineError ORDER_IN_DOUBT if that cannot be found out, or the venue is not a real one
   */
  async settle({ entryN, order }: IntentEvent, strategy: TradedStrategy): Promise<void> {
    const { venue } = this.#parts;
    if (!venue.real) {
      const hint = "go on with the venue that the session was traded at";
      const message = `Expected a real venue to ask what became of order ${order.id}, was one that does not know`;
      throw new EngineError("ORDER_IN_DOUBT", `${message}\n  hint: ${hint}`);
    }
    const outcome = await venue.reconcile(order, MAX_LOOK_UPS);
    const made = this.#orderOf(order, strategy, outcome);
    void this.#apply(entryN === null ? asOrder(made) : asGuard(made, entryN, () => null));
    await venue.durable();
  }

  #submit(
    intent: Omit<IntentEvent, "type">,
    strategy: TradedStrategy,
    asRecord: (order: OrderRecord) => GuardEvent | OrderEvent,
  ): Settling {
    const { venue } = this.#parts;
    const { order } = intent;
    const note = (outcome: Outcome): Settling => this.#apply(asRecord(this.#orderOf(order, strategy, outcome)));
    if (venue.real) {
      return settledBy(
        venue.submit(intent).then((outcome) => {
          void note(outcome);
          return venue.durable();
        }),
      );
    }
    const { id, instrument, side, qty, price } = order;
    return note(venue.submit({ id, instrument, side, qty, price }));
  }

  #apply(record: OrderEvent | GuardEvent): Settling {
    const { order } = record;
    const { journal, ledger, orders, onOrder, announce } = this.#parts;
    journal.appendEvent(record);
    ledger.apply(order);
    orders.add(order);
    onOrder(order);
    return announce?.(order) ?? null;
  }

  #orderOf(draft: OrderDraft, { index, instrument }: TradedStrategy, outcome: Outcome): OrderRecord {
    const fillPrice = outcome.status === "filled" ? parsePriceMinor(outcome.price) : null;
    const fees = fillPrice === null ? 0 : feeOf(fillPrice * draft.qty, instrument.scale, this.#parts.fees);
    const { position } = this.#parts.ledger.account(index);
    const realised = fillPrice === null ? 0 : realisedBy(position, fillPrice, fees);
    // Field by field: where a spread is followed by more fields, it takes Node 20 longer than all the rest of the order.
    return {
      id: draft.id,
      strategyId: draft.strategyId,
      strategy: draft.strategy,
      n: draft.n,
      instrument: draft.instrument,
      side: draft.side,
      qty: draft.qty,
      seq: draft.seq,
      ts: draft.ts,
      price: draft.price,
      reason: draft.reason,
      status: outcome.status,
      why: outcome.status === "denied" ? outcome.code : outcome.status === "rejected" ? outcome.text : null,
      fillPrice,
      fees,
      realised,
    };
  }
}

/** The answer that a recorded order gets, the first time and every time after. */
export function answerOf(order: OrderRecord): Answer {
  const { strategy, n, fillPrice, why } = order;
  if (n === null) throw new TypeError(`Expected an order that a slot asked for, was ${order.id}`);
  if (order.status === "denied") return { status: "denied", strategy, n, code: why as DenialCode };
  if (order.status === "rejected") return { status: "rejected", strategy, n, text: why ?? "" };
  if (fillPrice === null) throw new TypeError(`Expected a fill price of ${order.id}, was null`);
  return { status: "filled", strategy, n, price: fillPrice };
}

function draftOf(asked: IntentAtRow): OrderDraft {
  const { n, side, qty, reason } = asked.intent;
  return placed({ id: `${asked.strategy.id}#${n}`, n, side, qty, reason }, asked);
}

type Wanted = Pick<OrderDraft, "id" | "n" | "side" | "reason"> & { readonly qty: number };

/** What is wanted, at the row at which it is. */
function placed(
  { id, n, side, qty, reason }: Wanted,
  { strategy, row }: Pick<IntentAtRow, "row" | "strategy">,
): OrderDraft {
  return {
    id,
    strategyId: strategy.id,
    strategy: strategy.index,
    n,
    instrument: strategy.instrument.index,
    side,
    qty: parseQty(qty),
    seq: parseSeq(row.seq),
    ts: parseUnixMicros(row.ts),
    price: parsePriceMinor(row.price),
    reason,
  };
}

function asOrder(order: OrderRecord): OrderEvent {
  return { type: "order", order };
}

function asGuard(order: OrderRecord, entryN: number, tellSlot: TellSlot): GuardEvent {
  const row = order.fillPrice === null ? null : tellSlot({ entryN, price: order.fillPrice });
  return { type: "guard", row, entryN, order };
}

/** Whether it is on the disk, whoever lost the journal has been told. */
async function settledBy(durable: Promise<boolean>): Promise<void> {
  await durable;
}

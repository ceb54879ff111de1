import { feeOf, type FeeSchedule, type Ledger, oppositeSide, type Position, realisedBy } from "../core/mod.ts";
import type { TapeRow } from "../feed/mod.ts";
import type { BookGuard, BookOrder, Journal } from "../journal/mod.ts";
import {
  type Answer,
  type DenialCode,
  type Instrument,
  type Intent,
  type OrderRecord,
  parsePriceMinor,
  parseQty,
  parseSeq,
  parseUnixMicros,
  type Side,
  type StrategyId,
} from "../protocol/mod.ts";
import type { OrderLog } from "./order_log.ts";
import type { RiskApproved } from "./risk_approved.ts";
import type { Venue, VenueAnswer } from "./venue.ts";

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

/** An intent at its row, which is what an order is before anybody has judged it. */
export interface IntentAtRow {
  readonly intent: Intent;
  readonly strategy: TradedStrategy;
  readonly row: TapeRow;
}

/** The position that the guard closes, at a row. */
export interface GuardExit {
  readonly strategy: TradedStrategy;
  readonly position: Position;
  readonly row: TapeRow;
}

/**
 * Has a slot told, by a row of the tape, that the guard has closed its position of entry `entryN`.
 *
 * @returns the row's seq, if it stands on the tape already
 */
export type TellSlot = (closed: { readonly entryN: number; readonly price: number }) => number | null;

/** Told of every order once it is in the journal and the ledger. */
export type OrderListener = (order: OrderRecord) => void;

/** What the executor works with. */
export interface ExecutorParts {
  readonly venue: Venue;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly orders: OrderLog;
  readonly fees: FeeSchedule;
  readonly onOrder: OrderListener;
}

/** An order before it has a price, whoever made it. */
type Draft = Pick<OrderRecord, "id" | "n" | "side" | "reason"> & { readonly qty: number };

type Outcome = VenueAnswer | { readonly status: "denied"; readonly code: DenialCode };

/**
 * Carries approved orders to the venue and writes down what became of every intent: into the journal, then the ledger,
 * then the caller may answer.
 */
export class Executor {
  readonly #parts: ExecutorParts;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** Submits an order that the gate approved. @returns how it is to be answered */
  submit({ value }: RiskApproved<IntentAtRow>): Answer {
    return this.#recordIntent(value, this.#askVenue(draftOf(value), value));
  }

  /** Writes down that the gate said no. @returns how it is to be answered */
  deny(asked: IntentAtRow, code: DenialCode): Answer {
    return this.#recordIntent(asked, { status: "denied", code });
  }

  /** Submits the guard's order, which the gate approved. Its fill and the row that tells the slot are one record. */
  submitForGuard({ value }: RiskApproved<GuardExit>, tellSlot: TellSlot): OrderRecord {
    const { strategy, position } = value;
    const id = `${strategy.id}#g${this.#parts.orders.lastGuardN(strategy.index) + 1}`;
    const draft = { id, n: null, side: oppositeSide(position.side), qty: position.qty, reason: "guard" } as const;
    const order = this.#orderOf(draft, value, this.#askVenue(draft, value));
    const { entryN } = position;
    const row = order.fillPrice === null ? null : tellSlot({ entryN, price: order.fillPrice });
    this.#apply(order, { type: "guard", row, entryN, order });
    return order;
  }

  #askVenue({ id, side, qty }: Draft, { strategy, row }: Pick<IntentAtRow, "strategy" | "row">): VenueAnswer {
    return this.#parts.venue.submit({ id, instrument: strategy.instrument.index, side, qty, price: row.price });
  }

  #recordIntent(asked: IntentAtRow, outcome: Outcome): Answer {
    const order = this.#orderOf(draftOf(asked), asked, outcome);
    this.#apply(order, { type: "order", order });
    return answerOf(order);
  }

  #apply(order: OrderRecord, record: BookOrder | BookGuard): void {
    this.#parts.journal.appendBook(record);
    this.#parts.ledger.apply(order);
    this.#parts.orders.add(order);
    this.#parts.onOrder(order);
  }

  #orderOf(draft: Draft, { strategy, row }: Pick<IntentAtRow, "strategy" | "row">, outcome: Outcome): OrderRecord {
    const fillPrice = outcome.status === "filled" ? parsePriceMinor(outcome.price) : null;
    const fees = fillPrice === null ? 0 : feeOf(fillPrice * draft.qty, strategy.instrument.scale, this.#parts.fees);
    const { position } = this.#parts.ledger.account(strategy.index);
    const realised = fillPrice === null ? 0 : realisedBy(position, fillPrice, fees);
    return {
      id: draft.id,
      strategyId: strategy.id,
      strategy: strategy.index,
      n: draft.n,
      instrument: strategy.instrument.index,
      side: draft.side,
      qty: parseQty(draft.qty),
      seq: parseSeq(row.seq),
      ts: parseUnixMicros(row.ts),
      price: parsePriceMinor(row.price),
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

function draftOf({ intent, strategy }: IntentAtRow): Draft {
  const { n, side, qty, reason } = intent;
  return { id: `${strategy.id}#${n}`, n, side, qty, reason };
}

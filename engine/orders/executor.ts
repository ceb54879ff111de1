import { feeOf, type FeeSchedule, type Ledger, realisedBy } from "../core/mod.ts";
import type { TapeRow } from "../feed/mod.ts";
import type { Journal } from "../journal/mod.ts";
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
  submit(approved: RiskApproved<IntentAtRow>): Answer {
    const { intent, strategy, row } = approved.value;
    const venueAnswer = this.#parts.venue.submit({
      id: orderId(strategy, intent.n),
      instrument: strategy.instrument.index,
      side: intent.side,
      qty: intent.qty,
      price: row.price,
    });
    return this.#record(approved.value, venueAnswer);
  }

  /** Writes down that the gate said no. @returns how it is to be answered */
  deny(asked: IntentAtRow, code: DenialCode): Answer {
    return this.#record(asked, { status: "denied", code });
  }

  #record(asked: IntentAtRow, outcome: VenueAnswer | { readonly status: "denied"; readonly code: DenialCode }): Answer {
    const order = this.#orderOf(asked, outcome);
    this.#parts.journal.appendBook({ type: "order", order });
    this.#parts.ledger.apply(order);
    this.#parts.orders.add(order);
    this.#parts.onOrder(order);
    return answerOf(order);
  }

  #orderOf(
    { intent, strategy, row }: IntentAtRow,
    outcome: VenueAnswer | { readonly status: "denied"; readonly code: DenialCode },
  ): OrderRecord {
    const fillPrice = outcome.status === "filled" ? parsePriceMinor(outcome.price) : null;
    const fees = fillPrice === null ? 0 : feeOf(fillPrice * intent.qty, strategy.instrument.scale, this.#parts.fees);
    const { position } = this.#parts.ledger.account(strategy.index);
    const realised = fillPrice === null ? 0 : realisedBy(position, fillPrice, fees);
    return {
      id: orderId(strategy, intent.n),
      strategyId: strategy.id,
      strategy: strategy.index,
      n: intent.n,
      instrument: strategy.instrument.index,
      side: intent.side,
      qty: parseQty(intent.qty),
      seq: parseSeq(row.seq),
      ts: parseUnixMicros(row.ts),
      price: parsePriceMinor(row.price),
      reason: intent.reason,
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

function orderId(strategy: TradedStrategy, n: number): string {
  return `${strategy.id}#${n}`;
}

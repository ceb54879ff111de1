import { feeOfFill, type FeeSchedule, type Ledger, oppositeSide, type Position, realisedBy } from "../core/mod.ts";
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
import type { OrderLog } from "./order_log.ts";
import type { Completion } from "./orders_in_flight.ts";
import type { RiskApproved } from "./risk_approved.ts";

/** A strategy as the order path knows it. */
export interface TradedStrategy {
  readonly index: number;
  readonly id: StrategyId;
  readonly instrument: Instrument;
  readonly maxEntries: number;
  /** The side of its entries. Its exits are on the other side. */
  readonly side: Side;
  /** The quantity of each of its orders, in minor units of quantity. */
  readonly quantity: number;
  /** True if one of its bounds is a percentage of a price. */
  readonly hasPercent: boolean;
}

/** The row of an order: when it is made, and the price of its instrument then. */
type OrderRow = Pick<TapeRow, "price" | "seq" | "ts">;

/** An intent at its row: an order before it is judged. */
export interface IntentAtRow {
  readonly intent: Intent;
  readonly strategy: TradedStrategy;
  readonly row: OrderRow;
}

/** An intent that is denied: its row also tells what the price band compares its price with. */
export type DeniedIntent = IntentAtRow & { readonly row: Pick<TapeRow, "reference"> };

/** An exit of the guard: the position that it closes, and the row. */
export interface GuardExit {
  readonly strategy: TradedStrategy;
  readonly position: Position;
  readonly row: OrderRow;
}

/**
 * Informs a slot, by a row of the tape, that the guard has closed its position of entry `entryN`.
 *
 * @returns the row's seq, if it stands on the tape already
 */
export type InformSlot = (closed: { readonly entryN: number; readonly price: number }) => number | null;

/** Called for every order, after the journal and the ledger have been given it. */
export type OrderListener = (order: OrderRecord) => void;

/** What the executor works with. */
export interface ExecutorParts {
  /** Where orders go: to a venue that answers at once, or by the execution client to a real one. */
  readonly venue: ExecutionClient | ImmediateVenue;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly orders: OrderLog;
  readonly fees: FeeSchedule;
  readonly onOrder: OrderListener;
  /**
   * Announces an order outside of the order path, which may wait until it is on the disk. Absent: nobody listens.
   *
   * @returns when the slot that asked for the order may get its answer
   */
  readonly announce?: (order: OrderRecord) => Completion;
}

/**
 * Submits approved orders to the venue, and records the outcome of every intent: in the journal, then in the ledger, then in
 * the order log, from which the caller answers. With a venue that answers at once all of it is done on return. The write to
 * the disk and the announcement may take longer.
 */
export class Executor {
  readonly #parts: ExecutorParts;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  /** Submits an order that the gate has approved. */
  submit({ value }: RiskApproved<IntentAtRow>): Completion {
    return this.#submit({ entryN: null, order: draftOf(value) }, value.strategy, asOrder);
  }

  /** Records that the gate has denied an intent. */
  deny(asked: DeniedIntent, code: DenialCode): Completion {
    const { venue } = this.#parts;
    const denied = this.#orderOf(draftOf(asked), asked.strategy, { status: "denied", code });
    const completion = this.#apply(asOrder(code === "price-band" ? withReference(denied, asked.row) : denied));
    return venue.real ? afterFlush(venue.durable()) : completion;
  }

  /** Submits an order of the guard that the gate has approved. Its fill and the row that informs the slot are one record. */
  submitForGuard({ value }: RiskApproved<GuardExit>, informSlot: InformSlot): Completion {
    const { strategy, position } = value;
    const { entryN, qty } = position;
    const id = `${strategy.id}#g${this.#parts.orders.lastGuardN(strategy.index) + 1}`;
    const order = placed({ id, n: null, side: oppositeSide(position.side), qty, reason: "guard" }, value);
    return this.#submit({ entryN, order }, strategy, (made) => asGuard(made, entryN, informSlot));
  }

  /**
   * Finds out the outcome of an order of an earlier run, and records it.
   *
   * @throws EngineError ORDER_IN_DOUBT if it cannot be found out, or the venue is not a real one
   */
  async reconcile({ entryN, order }: IntentEvent, strategy: TradedStrategy): Promise<void> {
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
  ): Completion {
    const { venue } = this.#parts;
    const { order } = intent;
    const note = (outcome: Outcome): Completion => this.#apply(asRecord(this.#orderOf(order, strategy, outcome)));
    if (venue.real) {
      return afterFlush(
        venue.submit(intent).then((outcome) => {
          void note(outcome);
          return venue.durable();
        }),
      );
    }
    const { id, instrument, side, qty, price } = order;
    return note(venue.submit({ id, instrument, side, qty, price }));
  }

  #apply(record: OrderEvent | GuardEvent): Completion {
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
    const fill = { price: fillPrice ?? 0, qty: draft.qty, side: draft.side };
    const fees = fillPrice === null ? 0 : feeOfFill(fill, instrument, this.#parts.fees);
    const { position } = this.#parts.ledger.account(index);
    const realised = fillPrice === null ? 0 : realisedBy(position, { price: fillPrice, fees }, instrument);
    // Field by field: on Node 20 a spread with fields after it takes longer than all the rest of the order.
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

/** The answer to a recorded order: the same each time that it is asked for. */
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

/** The draft of an order that is wanted at a row. */
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

/** A denial by the price band says what the price was compared with. */
function withReference(order: OrderRecord, { reference }: DeniedIntent["row"]): OrderRecord {
  return { ...order, reference: parsePriceMinor(reference) };
}

function asOrder(order: OrderRecord): OrderEvent {
  return { type: "order", order };
}

function asGuard(order: OrderRecord, entryN: number, informSlot: InformSlot): GuardEvent {
  const row = order.fillPrice === null ? null : informSlot({ entryN, price: order.fillPrice });
  return { type: "guard", row, entryN, order };
}

/** Resolves on a lost journal too: the opener of the journal is informed of that. */
async function afterFlush(durable: Promise<boolean>): Promise<void> {
  await durable;
}

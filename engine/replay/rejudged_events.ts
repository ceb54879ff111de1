import {
  CurrencyTotals,
  feeOfFill,
  type FeeSchedule,
  Ledger,
  paperFillPrice,
  realisedBy,
  realisedTotal,
  valueOf,
} from "../core/mod.ts";
import { type JournalEvent, orderIn, rowOf } from "../journal/mod.ts";
import { Breaker, ControlState, OrderLog } from "../orders/mod.ts";
import {
  type BreakerRule,
  type Instrument,
  type OrderRecord,
  type QuarantinedFrom,
  type SlotPlan,
} from "../protocol/mod.ts";
import { knownOf, restoreEvent, type SessionStrategy } from "../session/mod.ts";

/** The first difference between a session that is judged again and its journal. */
export interface Mismatch {
  /** The number of the event in the journal, from 1. */
  readonly record: number;
  readonly row: number;
  readonly was: JournalEvent | null;
  readonly is: object | null;
}

/** A recorded order of a strategy. */
export interface RecordedOrder {
  readonly record: JournalEvent;
  readonly order: OrderRecord;
  /** The number of its event in the journal, from 1. */
  readonly place: number;
}

/** The part of a session that one process traded: from its start, or from where it was resumed. */
export interface BookRun {
  /** The row after which it starts, and the state that its slots start from. Null: it starts at the first row. */
  readonly begins: NonNullable<SlotPlan["overrun"]> | null;
  /** The number of events before it. */
  readonly after: number;
}

/** What the events are indexed with. */
export type RejudgedParts = {
  readonly breaker: BreakerRule;
  readonly fees: FeeSchedule;
  readonly instruments: readonly Instrument[];
} & {
  readonly strategies: readonly SessionStrategy[];
  readonly slippageTicks: number;
};

type HeldPosition = ReturnType<Ledger["account"]>["position"];

/**
 * The events of a session in real time, indexed for judging its rows again: the answers to each strategy, and the states
 * that slots start from. It also checks that the money of each event follows from the events before it.
 */
export class RejudgedEvents {
  readonly #parts: RejudgedParts;
  readonly #path: Parameters<typeof restoreEvent>[0];
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #orders: readonly RecordedOrder[][];
  readonly #rows: number[] = [];
  readonly #runs: BookRun[] = [{ begins: null, after: 0 }];
  readonly #notices: Map<string, number | null> = new Map();
  readonly #quarantined: QuarantinedFrom[] = [];
  /** Ids of orders that were sent to a real venue, which fills at its own prices. */
  readonly #sent = new Set<string>();
  /** End rows: main squares off positions there. */
  readonly #ends = new Set<number>();
  readonly #ledger: Ledger;
  #end: { readonly seq: number; readonly ts: number } | null = null;
  #close: { readonly record: JournalEvent; readonly place: number } | null = null;
  #count = 0;
  #mismatch: Mismatch | null = null;

  constructor(parts: RejudgedParts) {
    const count = parts.strategies.length;
    this.#parts = parts;
    this.#ledger = new Ledger(count, parts.instruments);
    this.#path = {
      ledger: this.#ledger,
      orders: new OrderLog(count, () => Infinity),
      control: new ControlState(),
      breaker: new Breaker(parts.breaker),
    };
    this.#indexOf = new Map(parts.strategies.map(({ id, index }) => [id, index]));
    this.#orders = parts.strategies.map(() => []);
  }

  /** The number of orders. */
  get orders(): number {
    return this.#count;
  }

  /** The number of events. */
  get records(): number {
    return this.#rows.length;
  }

  /** The runs of the session, in their order. */
  get runs(): readonly BookRun[] {
    return this.#runs;
  }

  /** The last row of any event. */
  get lastRow(): number {
    return this.#rows.reduce((most, row) => Math.max(most, row), 0);
  }

  /** The last end row. Null: there is none. */
  get end(): { readonly seq: number; readonly ts: number } | null {
    return this.#end;
  }

  /** True if the session has its close. */
  get closed(): boolean {
    return this.#close !== null;
  }

  /** The first event whose money does not follow from the events before it, or null. */
  get mismatch(): Mismatch | null {
    return this.#mismatch;
  }

  /** The quarantined strategies. They are judged up to the row of their last answer. */
  get quarantined(): readonly QuarantinedFrom[] {
    return this.#quarantined.map(({ strategy, seq }) => {
      const last = this.#orders[strategy]?.findLast(({ order }) => order.seq <= seq);
      return { strategy, seq: Math.max(seq, (last?.order.seq ?? 0) + 1) };
    });
  }

  /** Order n of a strategy, or null. */
  orderOf(strategy: number, n: number): RecordedOrder | null {
    return this.#orders[strategy]?.[n - 1] ?? null;
  }

  /** True for an order that no slot asked for: a square-off at the end. */
  isByMain({ reason, seq }: OrderRecord): boolean {
    return reason === "square-off" && this.#ends.has(seq);
  }

  /** The change of a strategy's breaker at a row. Undefined: no change. */
  noticeAt(strategy: number, seq: number): number | null | undefined {
    return this.#notices.get(`${strategy} ${seq}`);
  }

  /** The number that a missing event of a row would have: before the first event of a later row. */
  placeOf(row: number): number {
    const later = this.#rows.findIndex((each) => each > row);
    return (later < 0 ? this.#rows.length : later) + 1;
  }

  /** Adds the next event. The first one is the header. */
  add(record: JournalEvent): void {
    this.#rows.push(rowOf(record));
    const place = this.#rows.length;
    const order = orderIn(record);
    if (record.type === "intent") this.#sent.add(record.order.id);
    if (record.type === "resumed") this.#begin(record.seq, place);
    if (record.type === "close") this.#close = { record, place };
    if (record.type === "control" && record.kind === "end") {
      this.#end = record;
      this.#ends.add(record.seq);
    }
    const strategy = "strategy" in record && record.strategy !== null ? this.#indexOf.get(record.strategy) : undefined;
    if (record.type === "out" && strategy !== undefined) this.#quarantined.push({ strategy, seq: record.seq });
    if (record.type === "breaker" && strategy !== undefined)
      this.#notices.set(`${strategy} ${record.seq}`, record.until);
    if (order === null) restoreEvent(this.#path, record, { indexOf: this.#indexOf, controls: true });
    else this.#addOrder({ record, order, place });
  }

  /** Compares the close with the events and the tape. @param ticks the ticks of the tape; null: some were lost */
  checkClose(ticks: number | null): void {
    if (this.#close === null || this.#close.record.type !== "close") return;
    const { record: was, place } = this.#close;
    const { strategies } = this.#parts;
    const totals = new CurrencyTotals(strategies.map(({ instrument }) => instrument));
    for (const { index, instrument } of strategies) {
      const { entries, realised } = this.#ledger.account(index);
      if (entries > 0) totals.add(realised, instrument);
    }
    const is = {
      type: "close",
      seq: this.#end?.seq ?? 0,
      orders: this.#count,
      ticks: ticks ?? was.ticks,
      ...realisedTotal(totals.all),
    };
    this.#hold({ record: place, row: was.seq, was, is });
  }

  #begin(seq: number, place: number): void {
    const strategies = this.#parts.strategies.flatMap(({ spec }) => spec ?? []);
    this.#runs.push({ begins: knownOf(this.#path, { strategies, seq }), after: place });
  }

  #addOrder(booked: RecordedOrder): void {
    const { record, order, place } = booked;
    this.#count += 1;
    const of = this.#orders[order.strategy];
    const { position } = of === undefined ? { position: null } : this.#ledger.account(order.strategy);
    const isNext = of !== undefined && (order.n === null || order.n === of.length + 1);
    if (isNext && order.n !== null) of.push(booked);
    if (!isNext || !follows(order, position, this.#parts.instruments[order.instrument])) {
      this.#hold({ record: place, row: order.seq, was: record, is: null });
      if (isNext) this.#path.orders.add(order);
      return;
    }
    const again = this.#remake(order, position);
    this.#hold({ record: place, row: order.seq, was: record, is: { ...record, order: again } });
    // The expected order is applied and not the recorded one: a mistake is found only once.
    restoreEvent(this.#path, { type: "order", order: again }, { indexOf: this.#indexOf, controls: true });
  }

  /** The order computed again from its intent and the position before it. */
  #remake(order: OrderRecord, position: HeldPosition): OrderRecord {
    if (order.status !== "filled") return { ...order, fillPrice: null, fees: 0, realised: 0 };
    const { slippageTicks, fees: schedule, instruments } = this.#parts;
    const instrument = instruments[order.instrument];
    if (instrument === undefined) return order;
    const { tick } = instrument;
    const own = paperFillPrice(order.side, order.price, { slippageTicks, tick }) as OrderRecord["fillPrice"];
    const fillPrice = this.#sent.has(order.id) ? order.fillPrice : own;
    const price = fillPrice ?? 0;
    const isExit = position !== null;
    const qty = isExit ? (position.qty as OrderRecord["qty"]) : order.qty;
    const fees = feeOfFill({ price, qty, side: order.side }, instrument, schedule);
    return { ...order, qty, fillPrice, fees, realised: realisedBy(position, { price, fees }, instrument) };
  }

  #hold(found: Mismatch): void {
    if (this.#mismatch !== null || JSON.stringify(found.was) === JSON.stringify(found.is)) return;
    this.#mismatch = found;
  }
}

/** True if an order is possible with the position of its strategy. */
function follows(
  { status, reason, side, n, price, qty }: OrderRecord,
  position: HeldPosition,
  instrument: Instrument | undefined,
): boolean {
  if (status !== "filled") return true;
  if (instrument === undefined) return false;
  if (reason !== "entry") return position !== null && position.side !== side;
  return position === null && n !== null && Number.isSafeInteger(valueOf(price, qty, instrument));
}

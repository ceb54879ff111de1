import {
  CurrencyTotals,
  feeOfFill,
  type FeeSchedule,
  Ledger,
  realisedBy,
  type RealisedTotal,
  realisedTotal,
  valueOf,
} from "../core/mod.ts";
import { hasNoFees } from "../market/mod.ts";
import type { Instrument, OrderDraft, OrderRecord } from "../protocol/mod.ts";
import type { AnyHeader, CloseEvent, GuardEvent, IntentEvent, JournalEvent, RevisedStrategy } from "./journal_event.ts";
import { feesIn, instrumentsIn } from "./session_header.ts";

/** What is wrong with an event, in a few words; null: nothing. */
type Problem = string | null;

/**
 * Checks that the events of a session fit together: ids of orders, positions and money, and the close. It takes them
 * one by one, in order.
 */
export class EventCheck {
  readonly #fees: FeeSchedule | null;
  readonly #instruments: readonly Instrument[];
  readonly #ledger: Ledger;
  /** By strategy: the n of its last order, the n of the guard's last order, and the instrument of its orders. */
  readonly #lastN: Map<number, number> = new Map();
  readonly #lastGuardN: Map<number, number> = new Map();
  readonly #traded: Map<number, number> = new Map();
  /** By order id: the intents that have no outcome yet. */
  readonly #intents: Map<string, IntentEvent> = new Map();
  #orders = 0;
  #strategies: AnyHeader["strategies"];
  #end: number | null = null;
  #closed = false;

  constructor(header: AnyHeader) {
    this.#fees = feesIn(header);
    this.#strategies = header.strategies;
    this.#instruments = instrumentsIn(header);
    this.#ledger = new Ledger(header.strategies.length, this.#instruments);
  }

  /** True after the close. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Checks the next event after the header. @returns what is wrong with it; null: nothing */
  check(record: JournalEvent): Problem {
    if (this.#closed) return "it stands behind the session's close";
    switch (record.type) {
      case "session":
        return "it is a second header";
      case "intent":
        return this.#checkIntent(record);
      case "order":
        return this.#checkOwn(record.order) ?? this.#checkSent(record.order, null) ?? this.#checkOrder(record.order);
      case "guard":
        return (
          this.#checkGuard(record) ?? this.#checkSent(record.order, record.entryN) ?? this.#checkOrder(record.order)
        );
      case "control":
        if (this.#end !== null) return `it is a control row behind the end at row ${this.#end}`;
        if (record.kind === "end") this.#end = record.seq;
        return record.strategy === null ? null : this.#checkStrategy(record.strategy);
      case "breaker":
      case "out":
      case "cut":
        return this.#checkStrategy(record.strategy);
      case "gap":
        return null;
      case "revised":
        return this.#checkRevised(record.strategies);
      case "resumed":
        // The earlier run was killed between its end and its close.
        this.#end = null;
        return null;
      case "close":
        this.#closed = true;
        return this.#checkClose(record);
    }
  }

  /** Strategies keep their index. A strategy with an open position keeps its text, unless only limits have changed. */
  #checkRevised(strategies: readonly RevisedStrategy[]): Problem {
    const before = this.#strategies;
    const other = before.findIndex(({ id }, i) => strategies[i]?.id !== id);
    if (other !== -1) return `expected strategy ${other} to be ${before[other]?.id}, was ${strategies[other]?.id}`;
    const held = before.find(({ text }, i) => {
      const now = strategies[i];
      const isOther = now?.text !== text && now?.limits !== true;
      return isOther && this.#ledger.account(i).position !== null;
    });
    this.#strategies = strategies;
    this.#ledger.extend(strategies.length);
    return held === undefined ? null : `strategy ${held.id} has another text, and an open position`;
  }

  #checkStrategy(id: string): Problem {
    return this.#strategies.some((strategy) => strategy.id === id) ? null : `there is no strategy ${id}`;
  }

  #checkOwn({ id, strategyId, strategy, n }: OrderRecord): Problem {
    const next = (this.#lastN.get(strategy) ?? 0) + 1;
    this.#lastN.set(strategy, next);
    const expected = `${strategyId}#${next}`;
    return n === next && id === expected ? null : `expected order ${expected}, was ${id} with n ${n}`;
  }

  #checkGuard({ row, entryN, order }: GuardEvent): Problem {
    const { id, strategyId, strategy, n, seq, reason } = order;
    const next = (this.#lastGuardN.get(strategy) ?? 0) + 1;
    this.#lastGuardN.set(strategy, next);
    const expected = `${strategyId}#g${next}`;
    if (n !== null || id !== expected) return `expected the guard's order ${expected}, was ${id} with n ${n}`;
    if (reason !== "guard") return `${id}: expected the reason guard, was ${reason}`;
    if (row !== null && row <= seq) return `${id}: expected a row after ${seq} that tells the slot, was ${row}`;
    if (this.#strategies[strategy] === undefined) return `${id}: there is no strategy ${strategy}`;
    const open = this.#ledger.account(strategy).position?.entryN ?? null;
    return open === entryN ? null : `${id}: expected to close entry ${entryN}, but ${openText(open)}`;
  }

  #checkIntent(intent: IntentEvent): Problem {
    const { id, strategy } = intent.order;
    const before = [...this.#intents.values()].find(({ order }) => order.strategy === strategy);
    this.#intents.set(id, intent);
    return before === undefined ? null : `${id}: it is made before ${before.order.id} has an outcome`;
  }

  /** An outcome is of the same order as its intent. */
  #checkSent(order: OrderRecord, entryN: number | null): Problem {
    const intent = this.#intents.get(order.id);
    if (intent === undefined) return null;
    this.#intents.delete(order.id);
    const fields = Object.keys(intent.order) as (keyof OrderDraft)[];
    const same = intent.entryN === entryN && fields.every((field) => intent.order[field] === order[field]);
    return same ? null : `${order.id}: it is not the order that its intent says`;
  }

  /** The checks that every order needs: a strategy's or the guard's, filled or not. */
  #checkOrder(order: OrderRecord): Problem {
    const { id, strategy, strategyId, instrument, status, fillPrice, why, fees, realised } = order;
    this.#orders += 1;
    const known = this.#strategies[strategy];
    if (known?.id !== strategyId) return `${id}: expected strategy ${strategy} to be ${strategyId}, was ${known?.id}`;
    if (known.failed !== null) return `${id}: strategy ${strategyId} has failed, and orders nothing`;
    const traded = this.#instruments[instrument];
    if (traded === undefined) return `${id}: there is no instrument ${instrument}`;
    const before = this.#traded.get(strategy) ?? instrument;
    this.#traded.set(strategy, before);
    if (before !== instrument) return `${id}: expected instrument ${before}, was ${instrument}`;
    if (status !== "filled") {
      const empty = fillPrice === null && fees === 0 && realised === 0;
      return empty ? null : `${id}: expected no fill, for it was ${status}`;
    }
    if (fillPrice === null || why !== null) return `${id}: expected a fill price and no refusal, for it was filled`;
    return this.#checkPosition(order) ?? this.#checkMoney(order, { fillPrice, instrument: traded });
  }

  #checkPosition({ id, strategy, n, reason, side, qty }: OrderRecord): Problem {
    const { position } = this.#ledger.account(strategy);
    if (reason === "entry") {
      if (n === null) return `${id}: the guard enters nothing`;
      return position === null ? null : `${id}: expected no open position, but ${openText(position.entryN)}`;
    }
    if (position === null) return `${id}: expected an open position to exit from, but ${openText(null)}`;
    if (position.qty !== qty) return `${id}: expected the position's quantity ${position.qty}, was ${qty}`;
    return position.side === side ? `${id}: expected the other side than the entry's, was ${side}` : null;
  }

  #checkMoney(order: OrderRecord, fill: { readonly fillPrice: number; readonly instrument: Instrument }): Problem {
    const { id, strategy, reason, side, qty, fees, realised } = order;
    const { fillPrice, instrument } = fill;
    const schedule = this.#fees;
    if (schedule === null) return `${id}: expected the header to have its fees`;
    if (hasNoFees(instrument, schedule.charges))
      return `${id}: expected the header to have fees for ${instrument.symbol}`;
    const isSafe = reason !== "entry" || Number.isSafeInteger(valueOf(fillPrice, qty, instrument));
    if (!isSafe) return `${id}: expected a price and a quantity of a safe product`;
    const fee = feeOfFill({ price: fillPrice, qty, side }, instrument, schedule);
    if (fees !== fee) return `${id}: expected fees of ${fee}, was ${fees}`;
    const account = this.#ledger.account(strategy);
    const own = realisedBy(reason === "entry" ? null : account.position, { price: fillPrice, fees: fee }, instrument);
    if (realised !== own) return `${id}: expected ${own} to be realised, was ${realised}`;
    if (!Number.isSafeInteger(account.realised + own)) return `${id}: expected a safe sum of what is realised`;
    this.#ledger.apply(order);
    return null;
  }

  #checkClose({ seq, orders, realised, realisedByCurrency }: CloseEvent): Problem {
    if (this.#end === null) return "the session is closed, and its end is not there";
    if (seq !== this.#end) return `expected the close at the end's row ${this.#end}, was ${seq}`;
    if (orders !== this.#orders) return `expected ${this.#orders} orders, was ${orders}`;
    const accounts = this.#strategies.map(({ id }, index) => ({ id, ...this.#ledger.account(index) }));
    const open = accounts.find(({ position }) => position !== null);
    const [sent] = this.#intents.keys();
    if (sent !== undefined) return `the session is closed, and nobody knows what became of ${sent}`;
    if (open !== undefined) return `the session is closed, and a position of ${open.id} is open`;
    const totals = new CurrencyTotals(this.#instruments);
    for (const [index, account] of accounts.entries()) {
      const instrument = this.#instruments[this.#traded.get(index) ?? -1];
      if (instrument !== undefined && account.entries > 0) totals.add(account.realised, instrument);
    }
    const expected = realisedTotal(totals.all);
    const was = { realised, ...(realisedByCurrency === undefined ? {} : { realisedByCurrency }) };
    if (JSON.stringify(expected) === JSON.stringify(was)) return null;
    return `expected ${textOf(expected)} to be realised, was ${textOf(was)}`;
  }
}

function textOf({ realised, realisedByCurrency }: RealisedTotal): string {
  return realisedByCurrency === undefined ? String(realised) : JSON.stringify(realisedByCurrency);
}

function openText(entryN: number | null): string {
  return entryN === null ? "none is open" : `that of entry ${entryN} is open`;
}

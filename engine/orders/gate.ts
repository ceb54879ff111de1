import { checkEntry, checkExit, type Ledger, oppositeSide } from "../core/mod.ts";
import type { Tape, TapeRow } from "../feed/mod.ts";
import type { Journal } from "../journal/mod.ts";
import { type Answer, assert, type DenialCode, type Intent, type TradingState } from "../protocol/mod.ts";
import type { AppliedControl, ControlState } from "./control_state.ts";
import type { EntryRate } from "./entry_rate.ts";
import { answerOf, type Executor, type IntentAtRow, type TradedStrategy } from "./executor.ts";
import type { OrderLog } from "./order_log.ts";
import type { RiskApproved } from "./risk_approved.ts";

/** The intents of one row that a slot has posted and that are not answered. */
export interface PostedIntents {
  readonly seq: number;
  readonly intents: readonly Intent[];
}

/** A slot as the gate sees it. */
export interface GateSlot {
  /** What it waits for, or null. */
  readonly posted: PostedIntents | null;
  /** True when no generation of it can still post intents of a row up to `seq`. */
  hasPassed(seq: number): boolean;
  /** Asks to be told when it has passed `seq`. @returns true if it has meanwhile */
  want(seq: number): boolean;
  /** Answers what it has posted. */
  answer(seq: number, answers: readonly Answer[]): void;
  /** It has posted what it cannot have: drops that, and has its worker replaced. */
  refuse(why: string): void;
}

/** What the gate works with. */
export interface GateParts {
  /** Virtual: intents in (seq, strategy index) order. Real: as they come. */
  readonly mode: "virtual" | "real";
  readonly slots: readonly GateSlot[];
  readonly strategies: readonly TradedStrategy[];
  readonly tape: Pick<Tape, "read" | "retains" | "lastPriceOf">;
  readonly control: ControlState;
  readonly ledger: Ledger;
  readonly orders: OrderLog;
  readonly rate: EntryRate;
  readonly executor: Executor;
  readonly journal: Journal;
  /** Percent; 0 turns the price band off. */
  readonly priceBandPct: number;
  /** Real time: true if a row with this ts is too old to enter on. */
  readonly isStale: (ts: number) => boolean;
}

interface WaitingControl extends AppliedControl {
  readonly ts: number;
  readonly applied: () => void;
}

/**
 * Judges intents, in an order that does not depend on which slot was quicker: row by row, and within a row by strategy
 * index. Row k is handled once every slot has passed it, for until then one of them could still post an intent of k.
 */
export class Gate {
  readonly #parts: GateParts;
  /** Control rows that are published and not yet applied, in seq order. */
  readonly #controls: WaitingControl[] = [];
  #looking = false;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Takes a published control row. `applied` is called when it is in force and in the book. */
  takeControl(control: AppliedControl & { readonly ts: number }, applied: () => void): void {
    this.#controls.push({ ...control, applied });
    this.look();
  }

  /**
   * Does what has become possible. To be called on every change: intents, progress, a death, a slot drained or retired.
   */
  look(): void {
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#step());
    } finally {
      this.#looking = false;
    }
  }

  /** Closes what is still open when every slot is done: in strategy order, at the instrument's last price. */
  squareOff(end: { readonly seq: number; readonly ts: number }): void {
    const { ledger, orders, tape, executor } = this.#parts;
    for (const strategy of this.#parts.strategies) {
      const { position } = ledger.account(strategy.index);
      if (position === null) continue;
      const price = tape.lastPriceOf(strategy.instrument.index);
      const n = orders.lastN(strategy.index) + 1;
      const { side, qty } = position;
      const intent = { strategy: strategy.index, n, side: oppositeSide(side), qty, reason: "square-off" } as const;
      const row = { ...end, instrument: strategy.instrument.index, price, previousPrice: price };
      executor.submit(approve({ intent, strategy, row }));
    }
  }

  /** @returns false when nothing more can be done now */
  #step(): boolean {
    const { slots, mode } = this.#parts;
    if (this.#answerRepeated()) return true;
    const control = this.#controls[0];
    let seq = control?.seq ?? Infinity;
    for (const { posted } of slots) if (posted !== null && posted.seq < seq) seq = posted.seq;
    if (seq === Infinity) return false;
    if (mode === "virtual" && !this.#allHavePassed(seq)) return false;
    if (control !== undefined && control.seq === seq) {
      this.#controls.shift();
      this.#apply(control);
    }
    this.#handleRow(seq);
    return true;
  }

  #allHavePassed(seq: number): boolean {
    let all = true;
    // Every slot is asked, not only up to the first that lags: each must know what to report.
    for (const slot of this.#parts.slots) if (!slot.hasPassed(seq) && !slot.want(seq)) all = false;
    return all;
  }

  /**
   * A replaced slot asks again for what was answered before its predecessor died: it needs no order, only the record.
   * What no sound slot can have asked is refused before anything is done with it.
   */
  #answerRepeated(): boolean {
    const { slots, orders } = this.#parts;
    for (const slot of slots) {
      const { posted } = slot;
      if (posted === null) continue;
      const violation = this.#violationIn(posted);
      if (violation !== null) {
        slot.refuse(violation);
        return true;
      }
      const recorded = posted.intents.flatMap(({ strategy, n }) => orders.find(strategy, n) ?? []);
      if (recorded.length === 0) continue;
      slot.answer(posted.seq, recorded.map(answerOf));
      return true;
    }
    return false;
  }

  #violationIn({ seq, intents }: PostedIntents): string | null {
    const { orders } = this.#parts;
    // Before anything is looked up by it.
    const stranger = intents.find(({ strategy }) => this.#parts.strategies[strategy] === undefined);
    if (stranger !== undefined) return `strategy ${stranger.strategy} is not of this session`;
    const repeated = intents.filter(({ strategy, n }) => orders.find(strategy, n) !== null);
    if (repeated.length > 0 && repeated.length < intents.length)
      return `some intents of row ${seq} are recorded, some not`;
    for (const intent of intents) {
      const violation = this.#violation(intent, seq);
      if (violation !== null) return violation;
    }
    return null;
  }

  #violation(intent: Intent, seq: number): string | null {
    const { orders, strategies } = this.#parts;
    const strategy = strategies[intent.strategy];
    assert(strategy !== undefined, `strategy ${intent.strategy} is of this session`);
    const id = `${strategy.id}#${intent.n}`;
    const order = orders.find(strategy.index, intent.n);
    if (order !== null) {
      const same = order.seq === seq && order.side === intent.side && order.reason === intent.reason;
      return same
        ? null
        : `${id} was ${order.reason} ${order.side} at ${order.seq}, is ${intent.reason} ${intent.side} at ${seq}`;
    }
    if (!this.#parts.tape.retains(seq)) return `row ${seq} is gone`;
    const row = this.#parts.tape.read(seq);
    if (row.instrument !== strategy.instrument.index || !(row.price >= 1))
      return `${id} is at row ${seq}, which has no price of its instrument`;
    const next = orders.lastN(strategy.index) + 1;
    if (intent.n !== next) return `the next order of ${strategy.id} is #${next}, was #${intent.n}`;
    if (intent.qty !== strategy.quantity) return `${id} is for ${strategy.quantity}, was for ${intent.qty}`;
    const side = intent.reason === "entry" ? strategy.side : oppositeSide(strategy.side);
    return intent.side === side ? null : `${id} is a ${side}, was a ${intent.side}`;
  }

  #handleRow(seq: number): void {
    const slots = this.#parts.slots.filter((slot) => slot.posted?.seq === seq);
    const intents = slots.flatMap((slot) => slot.posted?.intents ?? []).sort((a, b) => a.strategy - b.strategy);
    const answers = new Map<number, Answer>();
    for (const intent of intents) answers.set(intent.strategy, this.#judge(intent, seq));
    for (const slot of slots) {
      const own = (slot.posted?.intents ?? []).map(({ strategy }) => answers.get(strategy));
      slot.answer(
        seq,
        own.filter((answer) => answer !== undefined),
      );
    }
  }

  #judge(intent: Intent, seq: number): Answer {
    const { executor, rate, strategies, tape } = this.#parts;
    const strategy = strategies[intent.strategy];
    assert(strategy !== undefined, `strategy ${intent.strategy} is of this session`);
    const row = tape.read(seq);
    const asked: IntentAtRow = { intent, strategy, row };
    const code = intent.reason === "entry" ? this.#checkEntry(asked) : this.#checkExit(strategy);
    if (code !== null) return executor.deny(asked, code);
    if (intent.reason === "entry") rate.count(strategy.index, row.ts);
    return executor.submit(approve(asked));
  }

  #checkEntry({ intent, strategy, row }: IntentAtRow): DenialCode | null {
    const { control, ledger, rate, priceBandPct, isStale, mode } = this.#parts;
    const { position, entries } = ledger.account(strategy.index);
    const enabledThen = control.isEnabledAt(strategy.index, row.seq);
    return checkEntry(intent, {
      trading: this.#tradingFor(row),
      enabled: enabledThen && control.isEnabled(strategy.index),
      position,
      entries,
      maxEntries: strategy.maxEntries,
      lot: strategy.instrument.lot,
      price: row.price,
      previousPrice: row.previousPrice,
      priceBandPct,
      rateExceeded: rate.isExceeded(strategy.index, row.ts),
      stale: mode === "real" && isStale(row.ts),
    });
  }

  #checkExit(strategy: TradedStrategy): DenialCode | null {
    return checkExit(this.#parts.ledger.account(strategy.index).position);
  }

  /** In virtual time the present is the row: what comes later is not applied yet. */
  #tradingFor(row: TapeRow): TradingState {
    const { control } = this.#parts;
    const then = control.tradingAt(row.seq);
    return then === "active" ? control.trading : then;
  }

  #apply(control: WaitingControl): void {
    const { seq, ts, kind, strategy } = control;
    const id = strategy === null ? null : (this.#parts.strategies[strategy]?.id ?? null);
    this.#parts.control.apply(control);
    this.#parts.journal.appendBook({ type: "control", seq, ts, kind, strategy: id });
    control.applied();
  }
}

/** The only place where an order becomes approved. */
function approve<T>(value: T): RiskApproved<T> {
  return { value } as RiskApproved<T>;
}

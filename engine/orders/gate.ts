import { checkEntry, checkExit, type Ledger, oppositeSide, type Position } from "../core/mod.ts";
import type { Tape, TapeRow } from "../feed/mod.ts";
import type { Journal } from "../journal/mod.ts";
import {
  type Answer,
  assert,
  type BreakerNotice,
  type DenialCode,
  GUARD_RETRY_ROWS,
  type Intent,
  MAX_EXIT_REJECTIONS,
  type TradingState,
} from "../protocol/mod.ts";
import type { Breaker, BreakerChange } from "./breaker.ts";
import type { AppliedControl, ControlState } from "./control_state.ts";
import type { EntryRate } from "./entry_rate.ts";
import { answerOf, type Executor, type IntentAtRow, type TellSlot, type TradedStrategy } from "./executor.ts";
import { type Handover, Handovers } from "./handovers.ts";
import type { OrderLog } from "./order_log.ts";
import {
  findViolation,
  isRecorded,
  judgedIn,
  type PostedRow,
  type RowRecord,
  type StrategyWord,
  wordsOf,
} from "./posted_row.ts";
import type { RiskApproved } from "./risk_approved.ts";

/** How a posted row is answered. */
export interface RowAnswer {
  readonly seq: number;
  /** One for each intent, in the order of the intents. */
  readonly answers: readonly Answer[];
  readonly breakers: readonly BreakerNotice[];
}

/** A slot as the gate sees it. */
export interface GateSlot {
  /** What it waits for, or null. */
  readonly posted: PostedRow | null;
  /** True when no generation of it can still post anything of a row up to `seq`. */
  hasPassed(seq: number): boolean;
  /** Asks to be told when it has passed `seq`. @returns true if it has meanwhile */
  want(seq: number): boolean;
  /** Answers what it has posted. */
  answer(answer: RowAnswer): void;
  /** It has posted what it cannot have: drops that, and has its worker killed and replaced. */
  condemn(why: string): void;
}

/** What the gate works with. */
export interface GateParts {
  /** Virtual: intents in (seq, strategy index) order. Real: as they come. */
  readonly mode: "virtual" | "real";
  readonly slots: readonly GateSlot[];
  readonly strategies: readonly TradedStrategy[];
  readonly tape: Pick<Tape, "head" | "lastPriceOf" | "priceAt" | "read" | "retains" | "tail" | "tsOf">;
  readonly control: ControlState;
  readonly ledger: Ledger;
  readonly orders: OrderLog;
  readonly rate: EntryRate;
  readonly breaker: Breaker;
  readonly executor: Executor;
  readonly journal: Journal;
  /** Percent; 0 turns the price band off. */
  readonly priceBandPct: number;
  /** Real time: true if a row with this ts is too old to enter on. */
  readonly isStale: (ts: number) => boolean;
  /** Real time: microseconds of an instrument's silence after which its first tick is no reason to enter. */
  readonly staleFeedMicros: number;
  /** Puts a row for the slot of a strategy that lives on. */
  readonly tellSlot: (strategy: TradedStrategy, closed: Parameters<TellSlot>[0]) => number | null;
  /** Told when a breaker has opened or closed. */
  readonly onBreaker: (change: BreakerChange) => void;
}

/** A control row as it comes. */
export interface TakenControl extends AppliedControl {
  readonly ts: number;
  /** The book says so already. */
  readonly known: boolean;
}

interface WaitingControl extends TakenControl {
  readonly applied: () => void;
}

/**
 * Judges intents, in an order that does not depend on which slot was quicker: row by row, and within a row by strategy
 * index. Row k is handled once every slot has passed it, for until then one of them could still post an intent of k.
 * What takes effect at a row comes before its intents: a control row, then what is handed to the guard there.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #record: RowRecord;
  /** Control rows that are published and not yet applied, in seq order. */
  readonly #controls: WaitingControl[] = [];
  readonly #handovers = new Handovers();
  /** Times in a row that the venue has rejected a strategy's exit, its own or the guard's. */
  readonly #rejections: Map<number, number> = new Map();
  #looking = false;

  constructor(parts: GateParts) {
    this.#parts = parts;
    const isOut = (strategy: number, seq: number): boolean => this.#handovers.isOut(strategy, seq);
    this.#record = { ...parts, isOut };
  }

  /** Takes a published control row. `applied` is called when it is in force and in the book. */
  takeControl(control: TakenControl, applied: () => void): void {
    this.#controls.push({ ...control, applied });
    this.look();
  }

  /**
   * A strategy is out of action from row `seq` on, which no slot of it has passed: its position goes to the guard.
   *
   * @param known the book says so already
   */
  putOut(strategy: number, seq: number, known = false): void {
    const { mode, tape } = this.#parts;
    if (this.#handovers.isOut(strategy, Infinity)) return;
    this.#handovers.add({ strategy, seq: mode === "real" ? Math.min(seq, tape.tail) : seq, entryN: null }, known);
  }

  /** The first row of which something is to be written down that waits for a slot; Infinity: of none. */
  get pendingFrom(): number {
    return Math.min(this.#controls[0]?.seq ?? Infinity, this.#handovers.next ?? Infinity);
  }

  /** Rows have been published: what takes effect at one of them waits for no slot to say so. */
  notePublished(): void {
    if (this.#handovers.next !== null) this.look();
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

  /** Real time: the guard closes a position at the present price. After a rejection it has to wait some rows. */
  closeForGuard(strategy: number): void {
    const position = this.#positionOf(strategy);
    // The guard looks whenever a row is published, which the row that tells the slot of this very exit is.
    if (position === null || this.#looking || this.#handovers.waits(strategy)) return;
    this.#looking = true;
    try {
      this.#exitByGuard({ strategy, seq: this.#parts.tape.tail, entryN: position.entryN }, position);
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
      const row = { ...end, instrument: strategy.instrument.index, price, previousPrice: price, previousTs: end.ts };
      executor.submit(approve({ intent, strategy, row }));
    }
  }

  /** @returns false when nothing more can be done now */
  #step(): boolean {
    const { slots, mode } = this.#parts;
    if (this.#answerRepeated()) return true;
    let seq = Math.min(this.#controls[0]?.seq ?? Infinity, this.#nextHandover());
    for (const { posted } of slots) if (posted !== null && posted.seq < seq) seq = posted.seq;
    if (seq === Infinity) return false;
    if (mode === "virtual" && !this.#allHavePassed(seq)) return false;
    for (let control = this.#controls[0]; control?.seq === seq; control = this.#controls[0]) {
      this.#controls.shift();
      this.#apply(control);
    }
    for (const handover of this.#handovers.take(seq)) this.#takeOver(handover);
    this.#handleRow(seq);
    return true;
  }

  /** The row of what is handed to the guard next, once it is on the tape. */
  #nextHandover(): number {
    const { mode, tape } = this.#parts;
    const next = this.#handovers.next ?? Infinity;
    return next > (mode === "real" ? tape.tail : tape.head) ? Infinity : next;
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
    for (const slot of this.#parts.slots) {
      const { posted } = slot;
      if (posted === null) continue;
      const violation = findViolation(posted, this.#record);
      if (violation !== null) {
        slot.condemn(violation);
        return true;
      }
      if (!isRecorded(posted, this.#record)) continue;
      const { orders } = this.#parts;
      const recorded = posted.intents.flatMap(({ strategy, n }) => orders.find(strategy, n) ?? []);
      slot.answer(this.#answerTo(posted, recorded.map(answerOf)));
      return true;
    }
    return false;
  }

  #handleRow(seq: number): void {
    const slots = this.#parts.slots.filter((slot) => slot.posted?.seq === seq);
    const posted = slots.flatMap((slot) => slot.posted ?? []);
    const answers = new Map<number, Answer>();
    for (const word of wordsOf(posted)) {
      // Its breaker first: an order of the same row is judged by what that has become.
      this.#countOutcome(word, seq);
      if (word.intent !== null) answers.set(word.strategy, this.#judge(word.intent, seq));
    }
    for (const slot of slots) {
      if (slot.posted === null) continue;
      const own = slot.posted.intents.flatMap(({ strategy }) => answers.get(strategy) ?? []);
      slot.answer(this.#answerTo(slot.posted, own));
    }
  }

  #answerTo(posted: PostedRow, answers: readonly Answer[]): RowAnswer {
    const { seq } = posted;
    const breakers = judgedIn(posted).flatMap((strategy) => {
      const change = this.#parts.breaker.changeAt(strategy, seq);
      return change === null ? [] : [{ strategy, until: change.until }];
    });
    return { seq, answers, breakers };
  }

  #countOutcome({ strategy, fault, recovered }: StrategyWord, seq: number): void {
    const { breaker, tape, journal, onBreaker } = this.#parts;
    if (fault === null && !recovered) return;
    const row = { seq, ts: tape.tsOf(seq) };
    const change = fault === null ? breaker.countRecovery(strategy, row) : breaker.countFault(fault, row);
    if (change === null) return;
    const state = change.until === null ? "closed" : "open";
    const { id } = this.#strategy(strategy);
    journal.appendBook({ type: "breaker", ...row, strategy: id, state, until: change.until });
    onBreaker(change);
  }

  #judge(intent: Intent, seq: number): Answer {
    const { executor, rate, tape } = this.#parts;
    const strategy = this.#strategy(intent.strategy);
    const row = tape.read(seq);
    const asked: IntentAtRow = { intent, strategy, row };
    const isEntry = intent.reason === "entry";
    const code = isEntry ? this.#checkEntry(asked) : checkExit(this.#positionOf(strategy.index));
    if (code !== null) return executor.deny(asked, code);
    if (isEntry) rate.count(strategy.index, row.ts);
    const entryN = this.#positionOf(strategy.index)?.entryN ?? null;
    const answer = executor.submit(approve(asked));
    if (!isEntry && this.#countRejection(strategy.index, answer.status) > MAX_EXIT_REJECTIONS)
      this.#handToGuard({ strategy: strategy.index, seq: seq + 1, entryN });
    return answer;
  }

  /** The slot has tried its exit often enough: from here on the guard counts its own tries. */
  #handToGuard(handover: Omit<Handover, "again">): void {
    this.#rejections.set(handover.strategy, 0);
    if (!this.#handovers.waits(handover.strategy)) this.#handovers.add(handover);
  }

  #checkEntry({ intent, strategy, row }: IntentAtRow): DenialCode | null {
    const { control, ledger, rate, breaker, priceBandPct, isStale, staleFeedMicros, mode } = this.#parts;
    const { position, entries } = ledger.account(strategy.index);
    const enabledThen = control.isEnabledAt(strategy.index, row.seq);
    return checkEntry(intent, {
      trading: this.#tradingFor(row),
      enabled: enabledThen && control.isEnabled(strategy.index),
      breakerOpen: breaker.isOpen(strategy.index),
      position,
      entries,
      maxEntries: strategy.maxEntries,
      lot: strategy.instrument.lot,
      price: row.price,
      previousPrice: row.previousPrice,
      priceBandPct,
      rateExceeded: rate.isExceeded(strategy.index, row.ts),
      stale: mode === "real" && isStale(row.ts),
      staleFeed: mode === "real" && row.ts - row.previousTs >= staleFeedMicros,
    });
  }

  /** In virtual time the present is the row: what comes later is not applied yet. */
  #tradingFor(row: TapeRow): TradingState {
    const { control, journal, mode } = this.#parts;
    const then = control.tradingAt(row.seq);
    if (then !== "active" || control.trading !== "active") return then === "active" ? control.trading : then;
    // Real time does not wait for the journal: until it has caught up nothing new is begun.
    return mode === "real" && journal.behind ? "reducing" : "active";
  }

  /** What takes effect at a row that every slot has passed: a strategy is out, or its exit is the guard's from here. */
  #takeOver(handover: Handover): void {
    const { strategy, seq, entryN } = handover;
    if (entryN === null && !handover.again)
      this.#parts.journal.appendBook({ type: "out", seq, strategy: this.#strategy(strategy).id });
    const position = this.#positionOf(strategy);
    if (position !== null && (entryN === null || position.entryN === entryN)) this.#exitByGuard(handover, position);
  }

  #exitByGuard(handover: Omit<Handover, "again">, position: Position): void {
    const { executor, mode, tape, tellSlot } = this.#parts;
    const strategy = this.#strategy(handover.strategy);
    const { index } = strategy.instrument;
    const seq = mode === "real" ? tape.tail : handover.seq;
    const row = { ...tape.read(seq), instrument: index, price: tape.priceAt(index, seq) };
    const lives = !this.#handovers.isOut(strategy.index, Infinity);
    const tell: TellSlot = (closed) => (lives ? tellSlot(strategy, closed) : null);
    const { status } = executor.submitForGuard(approve({ strategy, position, row }), tell);
    const rejections = this.#countRejection(strategy.index, status);
    if (rejections === 0) return;
    const { first, max } = GUARD_RETRY_ROWS;
    this.#handovers.add({ ...handover, seq: seq + Math.min(first * 2 ** (rejections - 1), max) }, true);
  }

  #countRejection(strategy: number, status: Answer["status"]): number {
    const rejections = status === "rejected" ? (this.#rejections.get(strategy) ?? 0) + 1 : 0;
    this.#rejections.set(strategy, rejections);
    return rejections;
  }

  #strategy(index: number): TradedStrategy {
    const strategy = this.#parts.strategies[index];
    assert(strategy !== undefined, `strategy ${index} is of this session`);
    return strategy;
  }

  #positionOf(strategy: number): Position | null {
    return this.#parts.ledger.account(strategy).position;
  }

  #apply(control: WaitingControl): void {
    const { seq, ts, kind, strategy, known } = control;
    const id = strategy === null ? null : (this.#parts.strategies[strategy]?.id ?? null);
    this.#parts.control.apply(control);
    if (!known) this.#parts.journal.appendBook({ type: "control", seq, ts, kind, strategy: id });
    control.applied();
  }
}

/** The only place where an order becomes approved. */
function approve<T>(value: T): RiskApproved<T> {
  return { value } as RiskApproved<T>;
}

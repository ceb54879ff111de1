import { checkExit, oppositeSide, type Position } from "../core/mod.ts";
import type { IntentEvent } from "../journal/mod.ts";
import {
  type Answer,
  assert,
  type BreakerNotice,
  GUARD_RETRY_ROWS,
  type Intent,
  MAX_EXIT_REJECTIONS,
  type OrderRecord,
} from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import type { BreakerChange } from "./breaker.ts";
import type { AppliedControl } from "./control_state.ts";
import { type EntryCheckParts, judgeEntry } from "./entry_check.ts";
import { answerOf, type Executor, type TellSlot, type TradedStrategy } from "./executor.ts";
import { GuardQueue, type GuardTask } from "./guard_queue.ts";
import { InFlight, type Settling } from "./in_flight.ts";
import type { OrderLog } from "./order_log.ts";
import type { RiskApproved } from "./risk_approved.ts";
import {
  findViolation,
  isRecorded,
  judgedIn,
  type RowRecord,
  type RowReport,
  type StrategyWord,
  wordsOf,
} from "./row_report.ts";

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
  readonly posted: RowReport | null;
  /** True when no generation of it can still post anything of a row up to `seq`. */
  hasPassed(seq: number): boolean;
  /** Asks to be told when it has passed `seq`. @returns true if it has meanwhile */
  want(seq: number): boolean;
  /** Answers what it has posted. */
  answer(answer: RowAnswer): void;
  /** It has posted what it cannot have: drops that, and has its worker killed and replaced. */
  condemn(why: string): void;
}

/** What the gate works with. In virtual time it takes intents in (seq, strategy index) order, in real time as they come. */
export interface GateParts extends EntryCheckParts {
  readonly slots: readonly GateSlot[];
  readonly strategies: readonly TradedStrategy[];
  readonly tape: Pick<Tape, "head" | "lastPriceOf" | "lastTs" | "priceAt" | "read" | "retains" | "tail" | "tsOf">;
  readonly orders: OrderLog;
  readonly executor: Executor;
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
  readonly #handovers = new GuardQueue();
  /** Times in a row that the venue has rejected a strategy's exit, its own or the guard's. */
  readonly #rejections: Map<number, number> = new Map();
  readonly #inFlight = new InFlight();
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
  quarantine(strategy: number, seq: number, known = false): void {
    const { mode, tape } = this.#parts;
    if (this.#handovers.isOut(strategy, Infinity)) return;
    this.#handovers.add(
      { strategy, seq: mode === "real" ? Math.min(seq, tape.tail) : seq, entryN: null },
      { again: known },
    );
  }

  /**
   * Virtual time: a strategy is judged no more from row `seq` on, which its slot has not passed, for it did not drain in
   * time. Its position stays open until the session is squared off.
   *
   * @param known the book says so already
   */
  cut(strategy: number, seq: number, known = false): void {
    if (!this.#handovers.isOut(strategy, Infinity))
      this.#handovers.add({ strategy, seq, entryN: null }, { again: known, cut: true });
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
    if (position === null || this.#looking || this.#handovers.waits(strategy) || this.#inFlight.has(strategy)) return;
    this.#looking = true;
    try {
      this.#exitByGuard({ strategy, seq: this.#parts.tape.tail, entryN: position.entryN }, position);
    } finally {
      this.#looking = false;
    }
  }

  /** Closes what is still open when every slot is done: in strategy order, at the instrument's last price. */
  squareOff(end: { readonly seq: number; readonly ts: number }): void {
    for (const strategy of this.#parts.strategies) {
      this.#inFlight.after(strategy.index, () => this.#squareOff(strategy, end));
    }
  }

  /**
   * Finds out what became of an order that an earlier run has sent, before any slot asks for another.
   *
   * @throws EngineError ORDER_IN_DOUBT if that cannot be found out
   */
  settle(intent: IntentEvent): Promise<void> {
    return this.#parts.executor.settle(intent, this.#strategy(intent.order.strategy));
  }

  /** Settles when no order is at a real venue any more. @throws EngineError ORDER_IN_DOUBT if one's outcome is not known */
  settled(): Promise<void> {
    return this.#inFlight.settled();
  }

  #squareOff(strategy: TradedStrategy, end: { readonly seq: number; readonly ts: number }): void {
    const { ledger, orders, tape, executor } = this.#parts;
    const { position } = ledger.account(strategy.index);
    if (position === null) return;
    const price = tape.lastPriceOf(strategy.instrument.index);
    const n = orders.lastN(strategy.index) + 1;
    const { side, qty } = position;
    const intent = { strategy: strategy.index, n, side: oppositeSide(side), qty, reason: "square-off" } as const;
    const row = { ...end, price };
    this.#inFlight.add(strategy.index, executor.submit(approve({ intent, strategy, row })), () => {});
  }

  /** @returns false when nothing more can be done now */
  #step(): boolean {
    const { slots, mode } = this.#parts;
    if (this.#answerRecorded()) return true;
    let seq = Math.min(this.#controls[0]?.seq ?? Infinity, this.#nextGuardTask());
    for (const { posted } of slots) if (posted !== null && posted.seq < seq && !this.#waits(posted)) seq = posted.seq;
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
  #nextGuardTask(): number {
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

  /** True if an order of a strategy that it asks for is on its way: the row is answered when all of it is recorded. */
  #waits({ intents }: RowReport): boolean {
    return intents.some(({ strategy }) => this.#inFlight.has(strategy));
  }

  /**
   * A replaced slot asks again for what was answered before its predecessor died, and a slot whose orders were on their way
   * gets to know what became of them: that needs no order, only the record. What no sound slot can have asked is refused
   * before anything is done with it.
   */
  #answerRecorded(): boolean {
    for (const slot of this.#parts.slots) {
      const { posted } = slot;
      if (posted === null || this.#waits(posted)) continue;
      const violation = findViolation(posted, this.#record);
      if (violation !== null) {
        slot.condemn(violation);
        return true;
      }
      if (!isRecorded(posted, this.#record)) continue;
      this.#answer(slot, posted);
      return true;
    }
    return false;
  }

  #handleRow(seq: number): void {
    const slots = this.#parts.slots.filter(({ posted }) => posted?.seq === seq && !this.#waits(posted));
    for (const word of wordsOf(slots.flatMap(({ posted }) => posted ?? []))) {
      // Its breaker first: an order of the same row is judged by what that has become.
      this.#countOutcome(word, seq);
      if (word.intent !== null) this.#judge(word.intent, seq);
    }
    for (const slot of slots) if (slot.posted !== null && !this.#waits(slot.posted)) this.#answer(slot, slot.posted);
  }

  /** Answers a row by what is recorded of it. */
  #answer(slot: GateSlot, posted: RowReport): void {
    const { orders, breaker } = this.#parts;
    const { seq, intents } = posted;
    const recorded = intents.flatMap(({ strategy, n }) => orders.find(strategy, n) ?? []);
    const breakers = judgedIn(posted).flatMap((strategy) => {
      const change = breaker.changeAt(strategy, seq);
      return change === null ? [] : [{ strategy, until: change.until }];
    });
    slot.answer({ seq, answers: recorded.map(answerOf), breakers });
  }

  #countOutcome({ strategy, fault, recovered }: StrategyWord, seq: number): void {
    const { breaker, tape, journal, onBreaker } = this.#parts;
    if (fault === null && !recovered) return;
    const row = { seq, ts: tape.tsOf(seq) };
    const change = fault === null ? breaker.countRecovery(strategy, row) : breaker.countFault(fault, row);
    if (change === null) return;
    const state = change.until === null ? "closed" : "open";
    const { id } = this.#strategy(strategy);
    journal.appendEvent({ type: "breaker", ...row, strategy: id, state, until: change.until });
    onBreaker(change);
  }

  #judge(intent: Intent, seq: number): void {
    const { executor, rate, tape } = this.#parts;
    const strategy = this.#strategy(intent.strategy);
    const { index } = strategy;
    const asked = { intent, strategy, row: tape.read(seq) };
    const isEntry = intent.reason === "entry";
    const position = this.#positionOf(index);
    const code = isEntry ? judgeEntry(asked, this.#parts) : checkExit(position);
    if (code !== null) {
      this.#track(index, executor.deny(asked, code), () => {});
      return;
    }
    if (isEntry) rate.count(index, asked.row.ts);
    this.#track(index, executor.submit(approve(asked)), () => {
      if (isEntry || this.#countRejection(index, this.#parts.orders.find(index, intent.n)) <= MAX_EXIT_REJECTIONS)
        return;
      this.#handToGuard({ strategy: index, seq: seq + 1, entryN: position?.entryN ?? null });
    });
  }

  /** Does what follows from an order once it is recorded, which may be now. */
  #track(strategy: number, settling: Settling, done: () => void): void {
    this.#inFlight.add(strategy, settling, () => {
      done();
      if (settling !== null) this.look();
    });
  }

  /** The slot has tried its exit often enough: from here on the guard counts its own tries. */
  #handToGuard(handover: Wanted): void {
    this.#rejections.set(handover.strategy, 0);
    if (!this.#handovers.waits(handover.strategy)) this.#handovers.add(handover);
  }

  /** What takes effect at a row that every slot has passed: a strategy is out, or its exit is the guard's from here. */
  #takeOver(handover: GuardTask): void {
    const { strategy, seq, entryN, cut } = handover;
    if (entryN === null && !handover.again)
      this.#parts.journal.appendEvent({ type: cut ? "cut" : "out", seq, strategy: this.#strategy(strategy).id });
    if (cut) return;
    this.#inFlight.after(strategy, () => {
      const position = this.#positionOf(strategy);
      if (position !== null && (entryN === null || position.entryN === entryN))
        this.#exitByGuard({ strategy, seq, entryN }, position);
    });
  }

  #exitByGuard(handover: Wanted, position: Position): void {
    const { executor, mode, tape, tellSlot } = this.#parts;
    const strategy = this.#strategy(handover.strategy);
    const { index } = strategy.instrument;
    // The present, which a session that has just been resumed has no row of yet.
    const isNow = mode === "real";
    const seq = isNow ? tape.tail : handover.seq;
    const row = { seq, ts: isNow ? tape.lastTs : tape.tsOf(seq), price: tape.priceAt(index, seq) };
    const lives = !this.#handovers.isOut(strategy.index, Infinity);
    const tell: TellSlot = (closed) => (lives ? tellSlot(strategy, closed) : null);
    this.#track(strategy.index, executor.submitForGuard(approve({ strategy, position, row }), tell), () => {
      const rejections = this.#countRejection(strategy.index, this.#parts.orders.lastOfGuard(strategy.index));
      if (rejections === 0) return;
      const { first, max } = GUARD_RETRY_ROWS;
      const later = seq + Math.min(first * 2 ** (rejections - 1), max);
      this.#handovers.add({ ...handover, seq: later }, { again: true });
    });
  }

  #countRejection(strategy: number, order: OrderRecord | null): number {
    const rejections = order?.status === "rejected" ? (this.#rejections.get(strategy) ?? 0) + 1 : 0;
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
    if (!known) this.#parts.journal.appendEvent({ type: "control", seq, ts, kind, strategy: id });
    control.applied();
  }
}

type Wanted = Pick<GuardTask, "entryN" | "seq" | "strategy">;

/** The only place where an order becomes approved. */
function approve<T>(value: T): RiskApproved<T> {
  return { value } as RiskApproved<T>;
}

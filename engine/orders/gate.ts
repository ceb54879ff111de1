import { checkExit, oppositeSide, type Position } from "../core/mod.ts";
import type { IntentEvent } from "../journal/mod.ts";
import { type Answer, assert, type BreakerNotice, type Intent } from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import type { BreakerChange } from "./breaker.ts";
import type { AppliedControl } from "./control_state.ts";
import { type EntryCheckParts, judgeEntry } from "./entry_check.ts";
import { answerOf, type Executor, type InformSlot, type TradedStrategy } from "./executor.ts";
import { GuardTasks } from "./guard_tasks.ts";
import type { OrderLog } from "./order_log.ts";
import { type Completion, OrdersInFlight } from "./orders_in_flight.ts";
import type { RiskApproved } from "./risk_approved.ts";
import {
  findViolation,
  isRecorded,
  judgedIn,
  reportsByStrategy,
  type RowRecord,
  type RowReport,
  type StrategyReport,
} from "./row_report.ts";

/** The answer to a row report. */
export interface RowAnswer {
  readonly seq: number;
  /** One for each intent, in the order of the intents. */
  readonly answers: readonly Answer[];
  /** The breakers that the row has opened or closed. */
  readonly breakers: readonly BreakerNotice[];
}

/** A slot as the gate sees it. */
export interface GateSlot {
  /** The row report that waits for its answer, or null. */
  readonly posted: RowReport | null;
  /** True when no worker of the slot can still post an intent of a row up to `seq`. */
  hasPassed(seq: number): boolean;
  /** Asks for a change notice when the slot has passed `seq`. @returns true if it has passed it meanwhile */
  notifyAt(seq: number): boolean;
  /** Answers the row report. */
  answer(answer: RowAnswer): void;
  /** The row report cannot come from a sound worker: drops it, and has the worker killed and replaced. */
  condemn(why: string): void;
}

/** What the gate works with. In virtual time it takes intents by seq, then strategy index; in real time as they come. */
export interface GateParts extends EntryCheckParts {
  readonly slots: readonly GateSlot[];
  readonly strategies: readonly TradedStrategy[];
  readonly tape: Pick<Tape, "head" | "lastPriceOf" | "lastTs" | "priceAt" | "read" | "retains" | "tail" | "tsOf">;
  readonly orders: OrderLog;
  readonly executor: Executor;
  /** Puts a row that informs the strategy's slot of the guard's exit. @returns its seq, if it stands on the tape already */
  readonly informSlot: (strategy: TradedStrategy, closed: Parameters<InformSlot>[0]) => number | null;
  /** Called when a breaker has opened or closed. */
  readonly onBreaker: (change: BreakerChange) => void;
}

/** A control row that has been published. */
export interface TakenControl extends AppliedControl {
  readonly ts: number;
  /** True if the journal has it already: from an earlier run of the session. */
  readonly recorded: boolean;
}

interface WaitingControl extends TakenControl {
  readonly applied: () => void;
}

/**
 * Judges intents in an order that does not depend on the slots' speed: row by row, and within a row by strategy index. Row
 * k is handled when every slot has passed it, because until then a slot could still post an intent of k. What takes effect
 * at a row comes before the intents of the row: control rows first, then the guard's tasks.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #record: RowRecord;
  /** Control rows that are published and not yet applied, by seq. */
  readonly #controls: WaitingControl[] = [];
  readonly #inFlight = new OrdersInFlight();
  readonly #tasks: GuardTasks;
  #looking = false;

  constructor(parts: GateParts) {
    this.#parts = parts;
    const isStopped = (strategy: number, seq: number): boolean => this.#tasks.isStopped(strategy, seq);
    this.#record = { ...parts, isStopped };
    this.#tasks = new GuardTasks({
      ...parts,
      inFlight: this.#inFlight,
      strategyAt: (index) => this.#strategy(index),
      submit: (exit, informSlot) => parts.executor.submitForGuard(approve(exit), informSlot),
      track: (strategy, completion, done) => this.#track(strategy, completion, done),
    });
  }

  /** Takes a published control row. Calls `applied` when the row is in force and in the journal. */
  takeControl(control: TakenControl, applied: () => void): void {
    this.#controls.push({ ...control, applied });
    this.look();
  }

  /**
   * Quarantines a strategy from row `seq` on, which its slot has not passed: it is not judged any more, and the guard closes its
   * position.
   *
   * @param recorded true if the journal has it already
   */
  quarantine(strategy: number, seq: number, recorded = false): void {
    this.#tasks.quarantine(strategy, seq, recorded);
  }

  /**
   * Virtual time: a strategy is not judged from row `seq` on, which its slot has not passed, because the slot did not
   * drain in time. Its position stays open until the session is squared off.
   *
   * @param recorded true if the journal has it already
   */
  stopJudging(strategy: number, seq: number, recorded = false): void {
    this.#tasks.stopJudging(strategy, seq, recorded);
  }

  /** The first row with a control row or a guard's task that waits for a slot; Infinity: none. */
  get pendingFrom(): number {
    return Math.min(this.#controls[0]?.seq ?? Infinity, this.#tasks.pendingFrom);
  }

  /** Rows have been published. A task of the guard may be due at one of them, though no slot says anything. */
  notePublished(): void {
    if (this.#tasks.pendingFrom !== Infinity) this.look();
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
    // The exit may publish a row that informs the slot, and the guard looks whenever a row is published.
    if (position === null || this.#looking || this.#tasks.has(strategy) || this.#inFlight.has(strategy)) return;
    this.#looking = true;
    try {
      this.#tasks.exitNow(strategy, position);
    } finally {
      this.#looking = false;
    }
  }

  /** Closes what is still open when every slot is done: by strategy, at the instrument's last price. */
  squareOff(end: { readonly seq: number; readonly ts: number }): void {
    for (const strategy of this.#parts.strategies) {
      this.#inFlight.after(strategy.index, () => this.#squareOff(strategy, end));
    }
  }

  /**
   * Finds out the outcome of an order that an earlier run has sent, before any slot asks for another.
   *
   * @throws EngineError ORDER_IN_DOUBT if it cannot be found out
   */
  reconcile(intent: IntentEvent): Promise<void> {
    return this.#parts.executor.reconcile(intent, this.#strategy(intent.order.strategy));
  }

  /** Resolves when no order is in flight. @throws EngineError ORDER_IN_DOUBT if the outcome of one is not known */
  untilNoneInFlight(): Promise<void> {
    return this.#inFlight.untilNone();
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
    let seq = Math.min(this.#controls[0]?.seq ?? Infinity, this.#tasks.dueAt);
    for (const { posted } of slots) if (posted !== null && posted.seq < seq && !this.#waits(posted)) seq = posted.seq;
    if (seq === Infinity) return false;
    if (mode === "virtual" && !this.#allHavePassed(seq)) return false;
    for (let control = this.#controls[0]; control?.seq === seq; control = this.#controls[0]) {
      this.#controls.shift();
      this.#apply(control);
    }
    this.#tasks.run(seq);
    this.#handleRow(seq);
    return true;
  }

  #allHavePassed(seq: number): boolean {
    let all = true;
    // Every slot is asked, also after the first that lags: each must know at which row to report.
    for (const slot of this.#parts.slots) if (!slot.hasPassed(seq) && !slot.notifyAt(seq)) all = false;
    return all;
  }

  /** True if a strategy of its intents has an order in flight: the row is answered when all of it is recorded. */
  #waits({ intents }: RowReport): boolean {
    return intents.some(({ strategy }) => this.#inFlight.has(strategy));
  }

  /**
   * Answers a row report from the record, if the record has all of it: a replaced worker has posted it again, or its orders
   * were in flight until now. A report that no sound worker can post condemns the worker before anything is done with it.
   *
   * @returns false if there was no such report
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
    for (const report of reportsByStrategy(slots.flatMap(({ posted }) => posted ?? []))) {
      // The breaker comes first: an order of the same row is judged by its new state.
      this.#countOutcome(report, seq);
      if (report.intent !== null) this.#judge(report.intent, seq);
    }
    for (const slot of slots) if (slot.posted !== null && !this.#waits(slot.posted)) this.#answer(slot, slot.posted);
  }

  /** Answers a row from the record. */
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

  #countOutcome({ strategy, fault, recovered }: StrategyReport, seq: number): void {
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
      if (isEntry) return;
      const order = this.#parts.orders.find(index, intent.n);
      this.#tasks.noteSlotExit({ strategy: index, seq, entryN: position?.entryN ?? null, order });
    });
  }

  /** Calls `done` when an order of the strategy is complete, which may be now. What was waiting for it goes on then. */
  #track(strategy: number, completion: Completion, done: () => void): void {
    this.#inFlight.add(strategy, completion, () => {
      done();
      if (completion !== null) this.look();
    });
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
    const { seq, ts, kind, strategy, recorded } = control;
    const id = strategy === null ? null : (this.#parts.strategies[strategy]?.id ?? null);
    this.#parts.control.apply(control);
    if (!recorded) this.#parts.journal.appendEvent({ type: "control", seq, ts, kind, strategy: id });
    control.applied();
  }
}

/** The only place where an order becomes approved. */
function approve<T>(value: T): RiskApproved<T> {
  return { value } as RiskApproved<T>;
}

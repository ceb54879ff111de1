import {
  assert,
  type FromSlot,
  type Intent,
  MARK_ROWS,
  NOBODY,
  type OrderReason,
  type OutFrom,
  RowKind,
  type SlotPlan,
  type SlotSnapshot,
  TapeReader,
  type ToSlot,
  TRADING_STATES,
  TURN_ROWS,
  unreachable,
} from "../engine/protocol/mod.ts";
import { Head } from "./arena.ts";
import type { BarCounts } from "./bar_counts.ts";
import { Checkpointer } from "./checkpointer.ts";
import { type JudgedInstrument, JudgedInstruments } from "./judged_instruments.ts";
import { CurrentRow } from "./current_row.ts";
import { LocalTime } from "./local_time.ts";
import { MarkKeeper } from "./mark_keeper.ts";
import { Pulse } from "./pulse.ts";
import { faultText, UNKNOWN_TEXT } from "./report_text.ts";
import type { RowContext } from "./rules/mod.ts";
import type { SeriesBank } from "./series/mod.ts";
import { openState } from "./slot_state.ts";
import type { Strategy } from "./strategy.ts";

/**
 * Judges the rows of a tape for the strategies of one slot: messages in, messages out, and no other tie to anything. The
 * same plan and the same tape make the same intents, in a worker, in its replacement, or in the main thread.
 *
 * Stop and wait: after it has posted the intents of a row it judges no further row until they are answered; its cursor
 * passes the row only then.
 */
export class Host {
  readonly #plan: SlotPlan;
  readonly #tape: TapeReader;
  readonly #arena: Float64Array;
  readonly #strategies: readonly Strategy[];
  readonly #instruments: JudgedInstruments;
  readonly #byIndex = new Map<number, Strategy>();
  readonly #series: SeriesBank;
  readonly #bars: BarCounts;
  readonly #context: RowContext;
  readonly #checkpoints: Checkpointer;
  readonly #marks: MarkKeeper;
  readonly #pulse: Pulse;
  readonly #row: CurrentRow;
  /** The intents of the row, in the order of the message. */
  #asked: { readonly strategy: Strategy; readonly intent: Intent }[] = [];
  /** Strategies of which main is told what their judgement came to, at the row, in index order. */
  #told: Strategy[] = [];
  /** Strategies that are out of action from a row on which is still to come, by that row. */
  #outs: readonly OutFrom[];
  #end = Infinity;
  #drained = false;
  #leaving = false;

  /** @throws Error if a rule does not compile, or the checkpoint is of another arena */
  constructor(plan: SlotPlan) {
    this.#plan = plan;
    this.#tape = new TapeReader(plan.tape);
    const state = openState(plan);
    const { arena, context, series, bars, strategies } = state;
    this.#arena = arena;
    this.#context = context;
    this.#series = series;
    this.#bars = bars;
    this.#strategies = strategies;
    for (const strategy of this.#strategies) this.#byIndex.set(strategy.spec.index, strategy);
    if (plan.overrun !== null) this.#takeOverrun(plan.overrun);
    else assert(this.#cursor() === (plan.checkpoint?.seq ?? 0), "a checkpoint's arena is at the checkpoint's seq");
    if (plan.overrun === null && plan.checkpoint === null) for (const strategy of strategies) strategy.beginLate();
    this.#instruments = new JudgedInstruments(state, plan.inertRanges ?? true);
    this.#outs = plan.outs.toSorted((a, b) => a.seq - b.seq);
    this.#dropOuts(this.#cursor());
    this.#instruments.begin(this.#cursor() + 1);
    this.#checkpoints = new Checkpointer(this.#arena, plan.checkpointRows);
    this.#row = new CurrentRow(this.#tape, new LocalTime(plan.zone), this.#cursor());
    this.#marks = new MarkKeeper(plan.control, this.#cursor());
    this.#pulse = new Pulse(plan.control);
  }

  /** True while there are rows that it could judge now. */
  get behind(): boolean {
    return !this.waiting && this.#tape.lead(this.#cursor()) > 0;
  }

  /** True while what it has posted of a row is unanswered. */
  get waiting(): boolean {
    return this.#asked.length > 0 || this.#told.length > 0;
  }

  /** True once it has been told to leave. */
  get leaving(): boolean {
    return this.#leaving;
  }

  /**
   * It is to leave: it judges no further row from here on.
   *
   * @returns what it posts before it goes: a checkpoint, unless the last is of now. Null while it waits for answers
   */
  leave(): readonly FromSlot[] | null {
    this.#leaving = true;
    if (this.waiting) return null;
    const out: FromSlot[] = [];
    this.#checkpoints.take(out);
    return out;
  }

  /** Takes a message from main. @returns what to post, in order */
  handle(message: ToSlot): FromSlot[] {
    switch (message.type) {
      case "ticks":
        return this.#advance([]);
      case "answers":
        return this.#takeAnswers(message);
      case "end":
        this.#end = message.seq;
        return this.#advance([]);
      case "die":
      case "bye":
        throw new TypeError(`Expected a message for the host, was ${message.type}, which is for the thread`);
      default:
        return unreachable(message);
    }
  }

  /** Its state. While it waits for answers, the orders that it waits for are counted: no checkpoint to begin with. */
  snapshot(): SlotSnapshot {
    return {
      seq: this.#cursor(),
      strategies: this.#strategies.map((strategy) => strategy.snapshot()),
      arena: this.#arena.slice(),
    };
  }

  /** Judges rows until an order is wanted, the tape has no more, or the turn is over. A waiting host does nothing. */
  #advance(out: FromSlot[]): FromSlot[] {
    if (this.waiting || this.#leaving) return out;
    const ready = Math.min(this.#tape.lead(this.#cursor()), TURN_ROWS);
    for (let i = 0; i < ready; i += 1) {
      this.#row.next();
      this.#beginRow(out);
      if (this.waiting) {
        this.#endTurn(out);
        out.push(this.#postRow());
        return out;
      }
      this.#pass(out);
    }
    this.#endTurn(out);
    if (this.#cursor() === this.#end && !this.#drained) {
      this.#drained = true;
      out.push({ type: "drained", seq: this.#end });
    }
    return out;
  }

  /** Says how far it has come: by its mark, and in bars while strategies lack some. */
  #endTurn(out: FromSlot[]): void {
    this.#marks.store(this.#cursor(), out);
    this.#bars.tell(out);
  }

  /** Everything that the strategies want and say at the row, in one message. */
  #postRow(): FromSlot {
    return {
      type: "intents",
      seq: this.#row.seq,
      intents: this.#asked.map(({ intent }) => intent),
      faults: this.#told.flatMap(({ record }) => record.fault ?? []),
      recovered: this.#told.flatMap(({ record, spec }) => (record.hasRecovered ? [spec.index] : [])),
    };
  }

  #takeAnswers({ seq, answers, breakers }: RowAnswers): FromSlot[] {
    const asked = this.#asked;
    assert(this.waiting && seq === this.#row.seq, `answers are to row ${this.#row.seq}, were to ${seq}`);
    assert(answers.length === asked.length, `${asked.length} intents are answered, were ${answers.length}`);
    for (const strategy of this.#told) strategy.record.clearOutcome();
    for (const notice of breakers) this.#byIndex.get(notice.strategy)?.record.setBreaker(notice);
    asked.forEach(({ strategy, intent }, i) => {
      const answer = answers[i]!;
      assert(answer.strategy === strategy.spec.index, "answers come in the order of the intents");
      strategy.apply(answer, intent.reason, this.#row);
    });
    this.#asked = [];
    this.#told = [];
    this.#checkpoints.countAnswers();
    const out: FromSlot[] = [];
    if (this.#plan.fillModel === "next") this.#judgeDeferring(out);
    this.#pass(out);
    return this.#advance(out);
  }

  /** Does all of the row that comes before an answer: the orders it wants are then unanswered intents. */
  #beginRow(out: FromSlot[]): void {
    const row = this.#row;
    if (this.#outs.length > 0) this.#dropOuts(row.seq);
    if (row.seq >= this.#instruments.nextChange) this.#instruments.begin(row.seq);
    if (!row.isTick) {
      this.#control();
      return;
    }
    const instrument = this.#instruments.of(row.instrument);
    if (instrument === undefined) return;
    this.#pulse.tell(row);
    row.show(this.#context, instrument.scale);
    instrument.series?.advance();
    if (this.#plan.fillModel === "next") this.#beginDeferred(instrument, out);
    else this.#judgeNow(instrument, out);
  }

  /** Fill model `signal`: an order is made at the row of its decision. A rejected exit is tried again instead. */
  #judgeNow(instrument: JudgedInstrument, out: FromSlot[]): void {
    const { strategies, ranges } = instrument;
    const { running } = this.#pulse;
    const count = ranges.collect();
    for (let i = 0; i < count; i += 1) {
      const strategy = strategies[ranges.judged[i]!]!;
      if (!strategy.isQuiet && !strategy.canAct) continue;
      running[0] = strategy.index;
      const reason = this.#judge(strategy, out);
      if (reason === null && strategy.isQuiet) continue;
      if (reason !== null) this.#ask(strategy, strategy.submit(reason));
      else if (strategy.pending) this.#ask(strategy, strategy.submitPending());
      this.#tell(strategy);
    }
    running[0] = NOBODY;
    instrument.endRow(this.#row, this.#context);
  }

  /**
   * Judges one strategy. What it throws is a fault of its own and stays within it: the others are judged as if nothing
   * had been. What kills or holds the thread is for main to see, by the pulse.
   */
  #judge(strategy: Strategy, out: FromSlot[]): OrderReason | null {
    let reason: OrderReason | null = null;
    try {
      reason = strategy.judge(this.#row, this.#context, this.#isHalted());
    } catch (error) {
      if (strategy.noteFault(this.#row)) this.#report(strategy, faultText(error), out);
      return null;
    }
    if (!strategy.isQuiet) this.#noteJudged(strategy, out);
    return reason;
  }

  #noteJudged(strategy: Strategy, out: FromSlot[]): void {
    strategy.noteSound(this.#row);
    if (strategy.record.takeUnknownReport()) this.#report(strategy, UNKNOWN_TEXT, out);
    strategy.settle();
  }

  /** Fill model `next`: orders decided earlier are made first; the row is judged once they are answered. */
  #beginDeferred({ strategies, ranges }: JudgedInstrument, out: FromSlot[]): void {
    const count = ranges.collect();
    for (let i = 0; i < count; i += 1) {
      const strategy = strategies[ranges.judged[i]!]!;
      if (!strategy.isQuiet && !strategy.canAct) continue;
      strategy.dropLateEntry(this.#row);
      if (strategy.pending) this.#ask(strategy, strategy.submitPending());
      this.#tell(strategy);
    }
    if (!this.waiting) this.#judgeDeferring(out);
  }

  #judgeDeferring(out: FromSlot[]): void {
    if (!this.#row.isTick) return;
    const instrument = this.#instruments.of(this.#row.instrument);
    if (instrument === undefined) return;
    const { strategies, ranges } = instrument;
    const { running } = this.#pulse;
    const count = ranges.collect();
    for (let i = 0; i < count; i += 1) {
      const strategy = strategies[ranges.judged[i]!]!;
      if (!strategy.isQuiet && !strategy.canAct) continue;
      running[0] = strategy.index;
      const reason = this.#judge(strategy, out);
      if (reason !== null) strategy.defer(reason);
    }
    running[0] = NOBODY;
    instrument.endRow(this.#row, this.#context);
  }

  #control(): void {
    const row = this.#row;
    const strategy = this.#inAction(row.strategy);
    switch (row.kind) {
      case RowKind.enable:
        strategy?.enable();
        return;
      case RowKind.disable:
        strategy?.disable();
        return;
      case RowKind.close:
        if (strategy?.close() === true) this.#exitByHand(strategy);
        return;
      case RowKind.guardClosed:
        strategy?.guardClosed(row.entryN);
        return;
      case RowKind.halt:
        this.#arena[Head.trading] = TRADING_STATES.indexOf("halted");
        return;
      case RowKind.reduce:
        this.#arena[Head.trading] = TRADING_STATES.indexOf("reducing");
        return;
      case RowKind.resume:
        this.#arena[Head.trading] = TRADING_STATES.indexOf("active");
        for (const each of this.#strategies) each.rearm();
        return;
      case RowKind.end:
        for (const each of this.#strategies) each.dropPendingEntry();
        return;
      default:
        throw new RangeError(`Expected a known kind at row ${row.seq}, was ${row.kind}`);
    }
  }

  #exitByHand(strategy: Strategy): void {
    if (this.#plan.fillModel === "signal") this.#ask(strategy, strategy.submit("manual"));
    else strategy.defer("manual");
  }

  #ask(strategy: Strategy, intent: Intent): void {
    this.#asked.push({ strategy, intent });
  }

  #tell(strategy: Strategy): void {
    if (strategy.record.hasOutcome) this.#told.push(strategy);
  }

  #report({ spec }: Strategy, text: string, out: FromSlot[]): void {
    out.push({ type: "report", strategy: spec.index, text });
  }

  #inAction(index: number): Strategy | undefined {
    const strategy = this.#byIndex.get(index);
    return strategy === undefined || this.#instruments.isOut(strategy) ? undefined : strategy;
  }

  /** Strategies whose last row is over are out: no row and no command reaches them any more. */
  #dropOuts(seq: number): void {
    for (let next = this.#outs[0]; next !== undefined && next.seq <= seq; next = this.#outs[0]) {
      this.#outs = this.#outs.slice(1);
      const strategy = this.#byIndex.get(next.strategy);
      if (strategy !== undefined) this.#instruments.putOut(strategy);
    }
  }

  /** The row is done: the cursor passes it. */
  #pass(out: FromSlot[]): void {
    const { seq } = this.#row;
    this.#arena[Head.cursor] = seq;
    if ((seq & (MARK_ROWS - 1)) === 0) this.#marks.store(seq, out);
    this.#checkpoints.keepUp(out);
  }

  #cursor(): number {
    return this.#arena[Head.cursor]!;
  }

  #isHalted(): boolean {
    return TRADING_STATES[this.#arena[Head.trading]!] === "halted";
  }

  #takeOverrun(overrun: NonNullable<SlotPlan["overrun"]>): void {
    this.#series.reset();
    this.#arena[Head.cursor] = overrun.seq;
    this.#arena[Head.trading] = TRADING_STATES.indexOf(overrun.trading);
    for (const known of overrun.strategies) this.#byIndex.get(known.strategy)?.overlay(known);
  }
}

type RowAnswers = Extract<ToSlot, { readonly type: "answers" }>;

import {
  assert,
  type FromSlot,
  WATERMARK_ROWS,
  NO_STRATEGY,
  type OrderReason,
  type QuarantinedFrom,
  RowKind,
  type SlotPlan,
  type SlotSnapshot,
  TapeReader,
  type ToSlot,
  TRADING_STATES,
  TURN_ROWS,
  unreachable,
} from "../engine/protocol/mod.ts";
import {
  type BarCounts,
  Checkpointer,
  CurrentRow,
  faultText,
  Head,
  type JudgedInstrument,
  JudgedInstruments,
  LocalTime,
  openState,
  Pulse,
  type RowAnswers,
  RowReport,
  UNKNOWN_TEXT,
  WatermarkPublisher,
} from "./host/mod.ts";
import type { RowContext } from "./rules/mod.ts";
import type { SeriesRegistry } from "./series/mod.ts";
import type { Strategy } from "./strategy/mod.ts";

/**
 * Judges the rows of a tape for the strategies of one slot. It takes messages and returns messages, and does nothing else.
 * The same plan and the same tape make the same intents, in a worker, in its replacement, or in the main thread.
 *
 * Stop and wait: after it has posted a row report it judges no further row until main has answered. Only then does its
 * cursor pass the row.
 */
export class Host {
  readonly #plan: SlotPlan;
  readonly #tape: TapeReader;
  readonly #arena: Float64Array;
  readonly #strategies: readonly Strategy[];
  readonly #instruments: JudgedInstruments;
  readonly #byIndex = new Map<number, Strategy>();
  readonly #series: SeriesRegistry;
  readonly #bars: BarCounts;
  readonly #context: RowContext;
  readonly #checkpoints: Checkpointer;
  readonly #watermark: WatermarkPublisher;
  readonly #pulse: Pulse;
  readonly #row: CurrentRow;
  readonly #report = new RowReport();
  /** Quarantines that take effect at a later row, by that row. */
  #quarantines: readonly QuarantinedFrom[];
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
    this.#quarantines = plan.quarantined.toSorted((a, b) => a.seq - b.seq);
    this.#quarantineUpTo(this.#cursor());
    this.#instruments.begin(this.#cursor() + 1);
    this.#checkpoints = new Checkpointer(this.#arena, plan.checkpointRows);
    this.#row = new CurrentRow(this.#tape, new LocalTime(plan.zone), this.#cursor());
    this.#watermark = new WatermarkPublisher(plan.control, this.#cursor());
    this.#pulse = new Pulse(plan.control);
  }

  /** True while there are rows that can be judged now. */
  get behind(): boolean {
    return !this.waiting && this.#tape.lead(this.#cursor()) > 0;
  }

  /** True while a row report is unanswered. */
  get waiting(): boolean {
    return this.#report.isOpen;
  }

  /** True after the first call of `leave`. */
  get leaving(): boolean {
    return this.#leaving;
  }

  /**
   * Ends its work: from now on it judges no further row.
   *
   * @returns the last messages to post: a checkpoint, unless the last one is of this row. Null while it waits for answers
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

  /** Its state. While it waits, orders that are not answered yet are counted in it, so it is no checkpoint to start from. */
  snapshot(): SlotSnapshot {
    return {
      seq: this.#cursor(),
      strategies: this.#strategies.map((strategy) => {
        return strategy.snapshot(this.#instruments.of(strategy.spec.instrument)?.record.bits ?? 0);
      }),
      arena: this.#arena.slice(),
    };
  }

  /** Judges rows until a row report is to be posted, the tape has no more rows, or the turn is over. */
  #advance(out: FromSlot[]): FromSlot[] {
    if (this.waiting || this.#leaving) return out;
    const ready = Math.min(this.#tape.lead(this.#cursor()), TURN_ROWS);
    for (let i = 0; i < ready; i += 1) {
      this.#row.next();
      this.#beginRow(out);
      if (this.waiting) {
        this.#endTurn(out);
        out.push(this.#report.toMessage(this.#row.seq));
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

  /** Publishes the watermark, and the counts of bars while strategies lack some. */
  #endTurn(out: FromSlot[]): void {
    this.#watermark.store(this.#cursor(), out);
    this.#bars.tell(out);
  }

  #takeAnswers(answers: RowAnswers): FromSlot[] {
    this.#report.applyAnswers(answers, this.#row, this.#byIndex);
    this.#checkpoints.countAnswers();
    const out: FromSlot[] = [];
    if (this.#plan.fillModel === "next") this.#judgeDeferring(out);
    this.#pass(out);
    return this.#advance(out);
  }

  /** Does the part of the row before the answers. Afterwards the row report is open if there is something to post. */
  #beginRow(out: FromSlot[]): void {
    const row = this.#row;
    if (this.#quarantines.length > 0) this.#quarantineUpTo(row.seq);
    if (row.seq >= this.#instruments.nextChange) this.#instruments.begin(row.seq);
    if (!row.isTick) {
      this.#control();
      return;
    }
    const instrument = this.#instruments.of(row.instrument);
    if (instrument === undefined) return;
    this.#pulse.tell(row);
    row.show(this.#context, instrument.scale);
    if (instrument.record.isLooking) instrument.record.note(this.#context);
    instrument.series?.advance();
    if (this.#plan.fillModel === "next") this.#beginDeferred(instrument, out);
    else this.#judgeNow(instrument, out);
  }

  /** Fill model `signal`: an order is submitted at the row of its decision, and a rejected exit again at each row. */
  #judgeNow(instrument: JudgedInstrument, out: FromSlot[]): void {
    const { strategies, ranges } = instrument;
    const { running } = this.#pulse;
    for (let i = ranges.next(0); i < strategies.length; i = ranges.next(i + 1)) {
      const strategy = strategies[i]!;
      if (!strategy.isQuiet && !strategy.canAct) continue;
      running[0] = strategy.index;
      const reason = this.#judge(strategy, out);
      if (reason === null && strategy.isQuiet) continue;
      if (reason !== null) this.#report.ask(strategy, strategy.submit(reason));
      else if (strategy.pending) this.#report.ask(strategy, strategy.submitPending());
      this.#report.tell(strategy);
    }
    running[0] = NO_STRATEGY;
    instrument.endRow(this.#row, this.#context);
  }

  /**
   * Judges one strategy. An exception is a fault of this strategy alone, and the others are judged as usual. If the thread
   * dies or hangs, main sees it by the pulse.
   */
  #judge(strategy: Strategy, out: FromSlot[]): OrderReason | null {
    let reason: OrderReason | null = null;
    try {
      reason = strategy.judge(this.#row, this.#context, this.#isHalted());
    } catch (error) {
      if (strategy.noteFault(this.#row)) this.#postText(strategy, faultText(error), out);
      return null;
    }
    if (!strategy.isQuiet) this.#noteJudged(strategy, out);
    return reason;
  }

  #noteJudged(strategy: Strategy, out: FromSlot[]): void {
    strategy.noteSound(this.#row);
    if (strategy.record.takeUnknownReport()) this.#postText(strategy, UNKNOWN_TEXT, out);
    strategy.settle();
  }

  /** Fill model `next`: orders decided at an earlier row are submitted first. The row is judged after their answers. */
  #beginDeferred({ strategies, ranges }: JudgedInstrument, out: FromSlot[]): void {
    for (let i = ranges.next(0); i < strategies.length; i = ranges.next(i + 1)) {
      const strategy = strategies[i]!;
      if (!strategy.isQuiet && !strategy.canAct) continue;
      strategy.dropLateEntry(this.#row);
      if (strategy.pending) this.#report.ask(strategy, strategy.submitPending());
      this.#report.tell(strategy);
    }
    if (!this.waiting) this.#judgeDeferring(out);
  }

  #judgeDeferring(out: FromSlot[]): void {
    if (!this.#row.isTick) return;
    const instrument = this.#instruments.of(this.#row.instrument);
    if (instrument === undefined) return;
    const { strategies, ranges } = instrument;
    const { running } = this.#pulse;
    for (let i = ranges.next(0); i < strategies.length; i = ranges.next(i + 1)) {
      const strategy = strategies[i]!;
      if (!strategy.isQuiet && !strategy.canAct) continue;
      running[0] = strategy.index;
      const reason = this.#judge(strategy, out);
      if (reason !== null) strategy.defer(reason);
    }
    running[0] = NO_STRATEGY;
    instrument.endRow(this.#row, this.#context);
  }

  #control(): void {
    const row = this.#row;
    const strategy = this.#reachable(row.strategy);
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
    if (this.#plan.fillModel === "signal") this.#report.ask(strategy, strategy.submit("manual"));
    else strategy.defer("manual");
  }

  #postText({ spec }: Strategy, text: string, out: FromSlot[]): void {
    out.push({ type: "report", strategy: spec.index, text });
  }

  /** A strategy of the slot, by its index; undefined if it is quarantined or of another slot. */
  #reachable(index: number): Strategy | undefined {
    const strategy = this.#byIndex.get(index);
    return strategy === undefined || this.#instruments.isQuarantined(strategy) ? undefined : strategy;
  }

  /** Applies the quarantines up to row `seq`: no row and no command reaches those strategies any more. */
  #quarantineUpTo(seq: number): void {
    for (let next = this.#quarantines[0]; next !== undefined && next.seq <= seq; next = this.#quarantines[0]) {
      this.#quarantines = this.#quarantines.slice(1);
      const strategy = this.#byIndex.get(next.strategy);
      if (strategy !== undefined) this.#instruments.quarantine(strategy);
    }
  }

  /** The row is done: the cursor passes it. */
  #pass(out: FromSlot[]): void {
    const { seq } = this.#row;
    this.#arena[Head.cursor] = seq;
    if ((seq & (WATERMARK_ROWS - 1)) === 0) this.#watermark.store(seq, out);
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
    for (const known of overrun.strategies) this.#byIndex.get(known.strategy)?.recover(known);
  }
}

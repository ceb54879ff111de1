import { isWithin, oppositeSide } from "../../engine/core/mod.ts";
import {
  type Answer,
  assert,
  type DayWindow,
  type Intent,
  MAX_EXIT_REJECTIONS,
  type OrderReason,
  type RecoveredState,
  Seen,
  SLOT_STATES,
  type StrategySnapshot,
  type StrategySpec,
  unreachable,
} from "../../engine/protocol/mod.ts";
import type { InertCode, InertRange, RowContext, Truth, TruthCode } from "../rules/mod.ts";
import { EntryRecord } from "./entry_record.ts";
import { JudgementRecord } from "./judgement_record.ts";
import { PositionWatch } from "./position_watch.ts";
import { Armed, REASONS, State, StrategyField as F } from "./strategy_fields.ts";
import { StrategyFields } from "./strategy_fields.ts";
import type { StrategyLimits } from "./strategy_limits.ts";
import type { JudgedRow, StrategySetup, StrategyRules } from "./strategy_setup.ts";

/**
 * The lifecycle of one rule strategy: `waiting`, `open`, and then `waiting` again, `closed` or `force-closed`. Its state is
 * in the slot's arena. Everything else here is derived from that.
 */
export class Strategy {
  readonly spec: StrategySpec;
  /** Its index among all strategies of the session. */
  readonly index: number;
  readonly limits: StrategyLimits;
  /** Its faults, its breaker, and what main is still to be told. */
  readonly record: JudgementRecord;
  /** What has been seen of its entry condition. */
  readonly seen: EntryRecord;
  readonly #entry: TruthCode;
  readonly #exit: TruthCode;
  readonly #window: DayWindow | null;
  readonly #arena: Float64Array;
  /** Where its fields begin in the arena. */
  readonly #base: number;
  readonly #fields: StrategyFields;
  readonly #quiet: Uint8Array;
  readonly #rangeIndex: number;
  readonly #position: PositionWatch;
  readonly #entryInert: InertCode | null;
  readonly #exitInert: InertCode | null;
  readonly #history: StrategySetup["history"];
  #takesPart = true;

  constructor(spec: StrategySpec, rules: StrategyRules, setup: StrategySetup) {
    this.spec = spec;
    this.index = spec.index;
    this.#entry = rules.entry;
    this.#exit = rules.exit;
    this.#window = spec.window;
    this.#arena = setup.arena;
    this.#base = setup.base;
    this.#fields = new StrategyFields(setup);
    this.#quiet = setup.ranges.quiet;
    this.#rangeIndex = setup.rangeIndex;
    this.record = new JudgementRecord(spec.index, this.#fields);
    this.seen = new EntryRecord(setup);
    this.#position = new PositionWatch(spec, setup);
    this.#entryInert = rules.entryInert;
    this.#exitInert = rules.exitInert;
    this.limits = setup.limits;
    this.#history = setup.history;
  }

  /** True when it will not act any more in the session. */
  get finished(): boolean {
    return this.#get(F.state) >= State.closed;
  }

  /** True when it has decided an order that is still to be submitted. */
  get pending(): boolean {
    return this.#get(F.pending) !== 0;
  }

  /**
   * True if it can act, has no order pending and nothing to tell, and has neither faults nor an open breaker. Any change of
   * its state makes it false, until `settle`. The hot loop reads this one flag in place of six fields.
   */
  get isQuiet(): boolean {
    return this.#quiet[this.#rangeIndex] === 1;
  }

  /** Works out whether it is quiet. */
  settle(): void {
    this.#quiet[this.#rangeIndex] = this.canAct && !this.pending && this.record.isClear ? 1 : 0;
  }

  /** True if rows are to be judged for it. */
  get canAct(): boolean {
    return this.#takesPart && !this.finished;
  }

  /** Sets whether the next rows are judged for it: not before it begins, and not in quarantine. */
  setTakesPart(takesPart: boolean): void {
    this.#takesPart = takesPart;
    this.#fields.noteChange();
  }

  /**
   * Finds its inert range about a row that has just been judged: while a row is within it, judging it has no effect.
   *
   * @returns true if `range`, which is the widest before, has been narrowed to it; false if none was found
   */
  findInert(row: JudgedRow, context: RowContext, range: InertRange): boolean {
    if (!this.canAct) return true;
    if (!this.isQuiet) return false;
    const { squareOffTs } = this.limits;
    if (this.#get(F.state) === State.waiting) {
      // After a denial every row is judged: the first at which its condition is false arms it again.
      if (this.#get(F.armed) === Armed.no) return false;
      const window = this.#window;
      const isLate = row.ts >= squareOffTs;
      const isOutside = window !== null && !isWithin(window, row.time);
      if (isLate || isOutside) {
        if (!isLate) {
          range.keepBeforeTime(window!.from, row);
          // From there on another bit is looked for.
          range.keepBefore(squareOffTs);
        }
        if (!this.#looksAside(isLate ? Seen.trueLate : Seen.trueOutside)) return true;
      }
      return this.#entryInert?.(row, context, range) ?? false;
    }
    if (this.#get(F.state) !== State.open || this.#exitInert === null || row.ts >= squareOffTs) return false;
    range.keepBefore(squareOffTs);
    return this.#position.keepInert(row.price, range) && this.#exitInert(row, context, range);
  }

  /**
   * Judges a row of its instrument. Changes only the extremes of its position's price, and arms it when its entry condition
   * is false.
   *
   * @param context the values of the row, shared by the slot's strategies; those of the position are set here
   * @param halted exit conditions are not judged while the engine is halted
   * @returns the reason of the order it wants, or null
   */
  judge(row: JudgedRow, context: RowContext, halted: boolean): OrderReason | null {
    const state = this.#get(F.state);
    if (state === State.waiting) return this.#judgeEntry(row, context);
    if (state === State.open) return this.#judgeExit(row, context, halted);
    return null;
  }

  /** Its judgement has failed. @returns true if main is to be told */
  noteFault({ ts }: JudgedRow): boolean {
    return this.record.noteFault(ts);
  }

  /** Its judgement has not failed. */
  noteSound({ ts }: JudgedRow): void {
    this.record.noteSound(ts, this.#get(F.state) === State.waiting);
  }

  /** Keeps an order until the next row of the instrument. */
  defer(reason: OrderReason): void {
    this.#set(F.state, reason === "entry" ? State.entering : State.exiting);
    this.#set(F.pending, REASONS.indexOf(reason));
  }

  /** Takes the next n. @returns the intent of an order */
  submit(reason: OrderReason): Intent {
    this.#set(F.n, this.#get(F.n) + 1);
    this.#set(F.pending, 0);
    const { index, side, quantity } = this.spec;
    return {
      strategy: index,
      n: this.#get(F.n),
      side: reason === "entry" ? side : oppositeSide(side),
      qty: quantity,
      reason,
    };
  }

  /** Takes the next n. @returns the intent of the order that was kept */
  submitPending(): Intent {
    const reason = REASONS[this.#get(F.pending)];
    assert(reason !== undefined && reason !== null, `${this.spec.id} has a pending order`);
    return this.submit(reason);
  }

  /** Applies the answer to the intent it made at `row`. */
  apply(answer: Answer, reason: OrderReason, row: JudgedRow): void {
    assert(answer.n === this.#get(F.n), `${this.spec.id}: the answer is to #${this.#get(F.n)}, was to #${answer.n}`);
    switch (answer.status) {
      case "filled":
        if (reason === "entry") this.#enter(answer.price, row);
        else this.#leave(reason);
        return;
      case "denied":
        if (reason === "entry") this.#wait(answer.code === "stale" || answer.code === "stale-feed");
        else this.#set(F.state, State.exiting);
        return;
      case "rejected":
        if (reason === "entry") this.#wait(false);
        else this.#retryExit(reason);
        return;
      default:
        unreachable(answer);
    }
  }

  /** `enable`: it may enter again, even if its condition has been true all the time. */
  enable(): void {
    this.#set(F.enabled, 1);
    this.rearm();
  }

  /** `disable`: the gate denies its entries; an open position is managed as before. */
  disable(): void {
    this.#set(F.enabled, 0);
  }

  /** `resume`: it may ask again, even if its condition has been true all the time. */
  rearm(): void {
    this.#set(F.armed, Armed.yes);
  }

  /** `close`: disables it. @returns true if it has an open position and no exit under way */
  close(): boolean {
    this.disable();
    if (this.#get(F.state) === State.entering) this.dropPendingEntry();
    return this.#get(F.state) === State.open;
  }

  /** `end` and `close`: drops an entry that was decided and not submitted. */
  dropPendingEntry(): void {
    if (this.#get(F.state) !== State.entering) return;
    this.#set(F.pending, 0);
    this.#set(F.state, State.waiting);
  }

  /** Drops an entry that was decided before the closing time of the strategy and not submitted until then. */
  dropLateEntry({ ts }: JudgedRow): void {
    if (ts >= this.limits.squareOffTs) this.dropPendingEntry();
  }

  /** `guard-closed`: main has closed the position of entry `entryN`. Ignored if it holds another one. */
  guardClosed(entryN: number): void {
    const state = this.#get(F.state);
    const held = state === State.open || state === State.exiting;
    if (held && this.#get(F.entryN) === entryN) this.#leave("guard");
  }

  /** Takes over main's record of it, in place of rows that were lost to an overrun. */
  recover(known: RecoveredState): void {
    this.#set(F.n, known.n);
    this.#set(F.entries, known.entries);
    this.#set(F.enabled, known.enabled ? 1 : 0);
    this.#set(F.armed, Armed.yes);
    this.#set(F.pending, 0);
    this.#set(F.rejections, 0);
    this.record.reset(known.breakerUntil);
    if (known.position === null) {
      this.#set(F.state, known.entries === 0 ? State.waiting : this.#stateAfterExit(known.lastExitByRule));
      return;
    }
    this.#position.restore(known.position);
    this.#set(F.state, State.open);
  }

  /** A strategy that begins at a later row starts with what it did in an earlier part of the session. */
  beginLate(): void {
    const { begins, index: strategy } = this.spec;
    if (begins === undefined) return;
    this.recover({ ...begins, strategy, enabled: true, position: null, breakerUntil: null });
  }

  /** Row `seq` comes next: applies a change of limits. With a later closing time it may trade again after a square-off. */
  takeLimits(seq: number): void {
    if (!this.limits.take(seq)) return;
    this.#position.takeLimits();
    const state = this.#get(F.state);
    this.#set(F.state, state === State.forceClosed ? this.#stateAfterExit(false) : state);
  }

  /** @param ofInstrument bits of `Seen` of its instrument */
  snapshot(ofInstrument: number): StrategySnapshot {
    const state = SLOT_STATES[this.#get(F.state)];
    assert(state !== undefined, `${this.spec.id} is in a known state`);
    const held = state === "open" || state === "exiting";
    return {
      strategy: this.spec.index,
      state,
      enabled: this.#get(F.enabled) === 1,
      n: this.#get(F.n),
      entries: this.#get(F.entries),
      entryPrice: held ? this.#get(F.entryPrice) : null,
      seen: this.seen.read(ofInstrument),
    };
  }

  // Short, so that it is inlined where strategies are judged: at most rows the condition is false, and that was noted.
  #judgeEntry({ ts }: JudgedRow, context: RowContext): OrderReason | null {
    const window = this.#window;
    const isOutside = ts >= this.limits.squareOffTs || (window !== null && !isWithin(window, context.time));
    if (isOutside) return this.#lookAside(ts, context);
    const truth = this.#entry(context);
    if (truth !== 0) return this.#judgeOther(truth);
    if (this.#get(F.armed) !== Armed.noted) this.#noteFalse();
    return null;
  }

  /** The entry condition is true or unknown. */
  #judgeOther(truth: Truth): OrderReason | null {
    this.seen.note(this.#noted(truth));
    return truth === 1 && this.#get(F.armed) !== Armed.no ? "entry" : null;
  }

  /** The entry condition is false: that arms the strategy. */
  #noteFalse(): void {
    this.seen.note(0);
    // No judgement differs between the two codes of an armed strategy, so it stays quiet.
    if (this.#get(F.armed) === Armed.no) this.#set(F.armed, Armed.noted);
    else this.#arena[this.#base + F.armed] = Armed.noted;
  }

  /** Looks whether the entry condition is true where the strategy may not enter: once, while it has made no entry. */
  #lookAside(ts: number, context: RowContext): null {
    const bit = ts >= this.limits.squareOffTs ? Seen.trueLate : Seen.trueOutside;
    if (this.#looksAside(bit) && this.#entry(context) === 1) this.seen.add(bit);
    return null;
  }

  #looksAside(bit: number): boolean {
    return this.#get(F.entries) === 0 && !this.seen.has(bit) && !this.seen.has(Seen.true);
  }

  #judgeExit(row: JudgedRow, context: RowContext, halted: boolean): OrderReason | null {
    // The extremes may change, and the trailing stop with them.
    this.#fields.dropRange();
    if (row.seq === this.#get(F.entrySeq)) return null;
    const bound = this.#position.judge(row.price, row.ts >= this.limits.squareOffTs);
    if (this.record.isBroken) return "breaker";
    if (bound !== null || halted) return bound;
    this.#position.show(row, context);
    return this.#noted(this.#exit(context)) === 1 ? "rule" : null;
  }

  #noted(truth: Truth): Truth {
    if (truth === -1 && this.#get(F.reported) === 0 && this.#isWarm()) this.record.noteUnknown();
    return truth;
  }

  #isWarm(): boolean {
    for (const { at, bars } of this.#history) if (this.#arena[at]! < bars) return false;
    return true;
  }

  #enter(fillPrice: number, row: JudgedRow): void {
    this.#set(F.state, State.open);
    this.#set(F.armed, Armed.yes);
    this.#set(F.entries, this.#get(F.entries) + 1);
    this.#position.open({ entryPrice: fillPrice, ts: row.ts, seq: row.seq, n: this.#get(F.n) });
  }

  #leave(reason: OrderReason): void {
    this.#set(F.pending, 0);
    this.#set(F.rejections, 0);
    // After its closing time it does not enter again, even if it has entries left.
    const isOver = reason === "square-off";
    this.#set(F.state, isOver ? State.forceClosed : this.#stateAfterExit(reason === "rule"));
  }

  #stateAfterExit(byRule: boolean): number {
    if (this.#get(F.entries) < this.spec.maxEntries) return State.waiting;
    return byRule ? State.closed : State.forceClosed;
  }

  #wait(armed: boolean): void {
    this.#set(F.state, State.waiting);
    this.#set(F.armed, armed ? Armed.yes : Armed.no);
  }

  /** After the last retry no order is pending: it stays `exiting` until main closes the position. */
  #retryExit(reason: OrderReason): void {
    const rejections = this.#get(F.rejections) + 1;
    this.#set(F.rejections, rejections);
    this.#set(F.state, State.exiting);
    this.#set(F.pending, rejections <= MAX_EXIT_REJECTIONS ? REASONS.indexOf(reason) : 0);
  }

  #get(field: number): number {
    return this.#arena[this.#base + field]!;
  }

  #set(field: number, value: number): void {
    this.#fields.set(field, value);
  }
}

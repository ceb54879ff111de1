import type { SlotCheckpoint } from "../journal/mod.ts";
import { checkSnapshots, type Summary, WarmUp } from "../observe/mod.ts";
import type { UnannouncedOrders } from "../orders/mod.ts";
import { openSlots, type Placement, type SlotHandle, type Slots } from "../pool/mod.ts";
import { EngineError, type OutFrom, PUBLISH_ROWS, type SlotPlan, type StrategySpec } from "../protocol/mod.ts";
import { Chaos, type ControlRow, Dispatcher, NO_RECORDED_ROWS, Producer, Tape, TapeRecovery } from "../tape/mod.ts";
import { CheckpointKeeper, fingerprintOf, matchingCheckpoints } from "./checkpoint_keeper.ts";
import { closeSession, endIfAbandoned } from "./close_session.ts";
import { presentOf } from "./kept_present.ts";
import { loadSlots } from "./load_slots.ts";
import { openBook } from "./open_events.ts";
import { drainMsOf, knownOf, openOrderPath, type OrderPath, settleOrders } from "./order_path.ts";
import { placeInSlots } from "./placing.ts";
import { publisherOf } from "./publisher.ts";
import { Quarantine } from "./quarantine.ts";
import {
  controlsToRepeat,
  isBehindBook,
  lastRowIn,
  recordedQuarantines,
  recordedRows,
  restoreOrders,
  type ResumeMode,
  resumeModeOf,
  tapeAfter,
  unreconciledIntents,
} from "./resume.ts";
import type { EngineOptions, SessionStrategy } from "./session.ts";
import { noteGap, tellGuarded, tellSlotEvents, watchSlots } from "./slot_watch.ts";

/** Wires the parts of one session and runs it: start, trade, drain. */
export class Engine {
  readonly options: EngineOptions;
  readonly strategies: readonly SessionStrategy[];
  readonly tape: Tape;
  /** The history that strategies lack. */
  readonly warmUp: WarmUp;
  readonly #path: OrderPath;
  readonly #slots: Slots;
  readonly #placement: Placement<StrategySpec>;
  readonly #dispatcher: Dispatcher;
  readonly #resumption: ResumeMode;
  /** By slot, the state of an earlier run that it begins with, or null. */
  readonly #checkpoints: readonly (SlotCheckpoint | null)[];
  /** Commands of an earlier run that are given again. */
  readonly #repeated: readonly ControlRow[];
  readonly #keeper: CheckpointKeeper;
  readonly #recovery: TapeRecovery;
  readonly #producer: Producer;
  readonly #outOfTime = new AbortController();
  readonly #venueOutOfTime = new AbortController();
  /** Those that were not so from the start. */
  readonly #outOfAction: Quarantine;
  /** Strategies whose position the guard has closed, of which no row has told their slot. */
  readonly #untold = new Set<number>();
  #draining = false;
  #problem: Error | null = null;
  #abandoned: Error | null = null;

  /**
   * Starts the workers, has the strategies judged, and loads them.
   *
   * @throws EngineError SLOT_START if no worker can be started; whatever `readStrategies` throws
   */
  static async start(options: EngineOptions): Promise<Engine> {
    let engine: Engine | null = null;
    const started = (): Engine => {
      if (engine === null) throw new TypeError("Expected the engine to have been started");
      return engine;
    };
    const { clock, listener, worker, workers, slotMemoryMb } = options;
    const tell = tellSlotEvents(options);
    const slots = await openSlots({
      workers,
      worker,
      memoryMb: slotMemoryMb,
      clock,
      head: () => engine?.tape.head ?? 0,
      overrun: (slot) => started().#knownOf(slot),
      onPoolError: (error) => listener.onPoolError(error),
      events: {
        onChange: () => engine?.look(),
        onReady: (slot, generation) => tell(slot, "ready", `generation ${generation}`),
        onDeath: (slot, { generation, cause, watermark }) =>
          tell(slot, "died", `generation ${generation} after row ${watermark}: ${cause}`),
        onQuarantine: (_, out, cause) =>
          started().#outOfAction.put(out, `its thread died twice while judging it, last: ${cause}`),
        onRetired: (slot, { cause, passed }) => {
          tell(slot, "retired", cause);
          if (engine !== null) started().#handOver(slot, passed);
        },
        onGap: (slot, gap) => noteGap(options, slot, gap),
        onReport: (strategy, text) => listener.onReport(strategy, text),
        onBars: (slot, counts) => started().warmUp.note(slot, counts),
      },
    });
    try {
      const strategies = await options.readStrategies((texts) => slots.describe(texts));
      engine = new Engine(options, slots, strategies);
      const outs = recordedQuarantines(options.recorded, strategies);
      engine.#outOfAction.restore(outs, isBehindBook(engine.resumption));
      openBook(options, { strategies, resumption: engine.resumption, tail: engine.tape.tail });
      await Promise.all(unreconciledIntents(options.recorded).map((intent) => started().#path.gate.reconcile(intent)));
      await engine.#load(outs.map(({ strategy, seq }) => ({ strategy, seq })));
      return engine;
    } catch (error) {
      await slots.close();
      throw error;
    }
  }

  private constructor(options: EngineOptions, slots: Slots, strategies: readonly SessionStrategy[]) {
    const { instruments, clock, session } = options;
    this.options = options;
    this.strategies = strategies;
    this.#slots = slots;
    this.#placement = placeInSlots(strategies, slots.all.length);
    this.warmUp = new WarmUp(strategies, (strategy) => this.#placement.slotOf(strategy));
    const fits = slots.all.map(({ index }) => fingerprintOf(options, this.placedIn(index)));
    const fitting = matchingCheckpoints(options.checkpoints, fits);
    this.#resumption = resumeModeOf(options, strategies, fitting);
    this.#checkpoints = this.#resumption === "checkpoints" ? fitting : slots.all.map(() => null);
    this.tape = new Tape({
      capacity: options.tapeRows,
      instruments: instruments.length,
      startTs: session.openMicros,
      after: this.#resumption === "now" ? tapeAfter(options) : null,
    });
    options.ticks?.record(this.tape);
    this.#dispatcher = new Dispatcher(this.tape, slots.all);
    this.#path = openOrderPath({
      options,
      strategies,
      slots: slots.all,
      slotOf: (strategy) => this.#placement.slotOf(strategy),
      tape: this.tape,
      venueSignal: this.#venueOutOfTime.signal,
      putGuardClosed: (row) => this.#putGuardClosed(row),
      onGuarded: tellGuarded(options, slots.all),
    });
    this.#outOfAction = new Quarantine(this.#path.gate, (...told) => options.listener.onOut(...told));
    const begun = (strategy: number) => this.#checkpoints[this.#placement.slotOf(strategy) ?? -1] ?? null;
    restoreOrders(this.#path, options, { strategies, resumption: this.#resumption, begun });
    this.#repeated = controlsToRepeat(this.#resumption, options, this);
    const lastRecorded = lastRowIn(options.recorded);
    const states = this.#checkpoints.flatMap((checkpoint) => checkpoint ?? []);
    this.#recovery = new TapeRecovery(
      this.#resumption === "now" ? NO_RECORDED_ROWS : recordedRows(options.recorded, strategies, states),
    );
    const pendingFrom = (): number => this.#path.gate.pendingFrom;
    const present = (): SlotCheckpoint | null => presentOf(this.#path, this);
    this.#keeper = new CheckpointKeeper({ ...options, slots: slots.all, fits, pendingFrom, present });
    this.#producer = new Producer({
      feed: options.feed,
      tape: this.tape,
      pace: options.pace,
      publisher: publisherOf({ dispatcher: this.#dispatcher, path: this.#path, options }),
      clock,
      realTime: session.mode === "real",
      batchRows: Math.max(PUBLISH_ROWS, instruments.length),
      interruption: options.chaos === null ? null : new Chaos(options.chaos, { slots: slots.all, ...session }),
      onTick: options.onTick,
      recovery: this.#recovery,
      onRepeated: (row, seq, ts) =>
        this.#takeControl(row, { seq, ts }, () => {}, isBehindBook(this.#resumption) && seq <= lastRecorded),
    });
  }

  /** The slots, to look at. */
  get slots(): readonly SlotHandle[] {
    return this.#slots.all;
  }

  /** How it comes to where its book ends. */
  get resumption(): ResumeMode {
    return this.#resumption;
  }

  /** Positions and money. */
  get ledger(): OrderPath["ledger"] {
    return this.#path.ledger;
  }

  /** The trading state, and which strategies are disabled. */
  get control(): OrderPath["control"] {
    return this.#path.control;
  }

  /** The breakers of the strategies. */
  get breaker(): OrderPath["breaker"] {
    return this.#path.breaker;
  }

  /** True once no further tick is produced. */
  get draining(): boolean {
    return this.#draining;
  }

  /** What went wrong in a session that was closed all the same: its feed failed, or it does not add up. Null: nothing. */
  get problem(): Error | null {
    return this.#problem;
  }

  /** What was made and cannot be told any more, once the session is abandoned. */
  get untold(): UnannouncedOrders {
    return this.#path.announcer.unannounced(this.ledger, this.strategies.length);
  }

  /**
   * Trades the session to its end, closes what is open, and lets go of the workers. However the feed ends, by an error
   * too, positions get out; then see `problem`.
   *
   * @throws what the session was abandoned for; EngineError JOURNAL_LOST if its end cannot be written down
   */
  async trade(): Promise<Summary> {
    const stopWatching = watchSlots(this.options, { slots: this.slots, guard: this.#path.guard });
    const stopKeeping = this.#keeper.start();
    const { gate, guard, ledger, orders } = this.#path;
    const { venue, journal } = this.options;
    try {
      for (const row of this.#repeated) void this.submitControl(row);
      await this.#produce();
      this.#draining = true;
      // A slot waits for a real venue's answer, and a venue may not answer.
      if (venue.real) this.drain(true);
      await endIfAbandoned(this.#abandoned, journal);
      const end = await this.#end();
      guard?.noteEnd();
      await Promise.all(this.slots.map((slot) => slot.finished));
      await endIfAbandoned(this.#abandoned, journal);
      this.look();
      const informed = this.strategies.filter((each) => this.failureOf(each) === null && !this.#untold.has(each.index));
      const discrepancies = checkSnapshots(this.slots, { ledger, orders, strategies: informed });
      gate.squareOff(end);
      await settleOrders(gate, { ...this.options, giveUp: () => this.#venueOutOfTime.abort() });
      const { summary, problem } = closeSession(this, { path: this.#path, seq: end.seq, discrepancies });
      this.#problem = problem ?? this.#problem;
      if (!venue.real) await journal.flush();
      return summary;
    } finally {
      stopKeeping();
      stopWatching();
      await this.#slots.close();
    }
  }

  /**
   * No further tick: drains, squares off and ends, within the drain timeout. May be called more than once. A session that
   * is resumed comes to where it was first, unless it is to drain at once.
   */
  drain(atOnce = false): void {
    if (!this.#recovery.isDone && !atOnce) {
      void this.#comeToWhereItWas().then(() => this.drain(true));
      return;
    }
    if (this.#outOfTime.signal.aborted) return;
    this.#draining = true;
    this.#producer.stop();
    this.options.clock.after(drainMsOf(this.options).slots, () => this.#giveUpSlots("it did not drain in time"));
  }

  /** Ends at once, for what is done cannot be written down: nothing is squared off, and `trade` throws `why`. */
  abandon(why: Error): void {
    this.#abandoned ??= why;
    this.#draining = true;
    this.#producer.stop();
    this.#giveUpSlots("the session is abandoned");
  }

  #giveUpSlots(cause: string): void {
    this.#outOfTime.abort();
    this.#dispatcher.notify();
    for (const slot of this.slots) if (slot.snapshot === null) slot.retire(cause);
  }

  /**
   * Puts a control row onto the tape.
   *
   * @returns when the gate has applied it; null if the session has ended
   */
  async submitControl(row: ControlRow): Promise<number | null> {
    let applied: Promise<void> = Promise.resolve();
    const seq = await this.#producer.control(row, (at, ts) => {
      applied = new Promise((resolve) => this.#takeControl(row, { seq: at, ts }, resolve));
    });
    await applied;
    return seq;
  }

  /** Why a strategy is out of action: it was invalid, it killed its threads, or its slot is quarantined. Null: it is not. */
  failureOf({ index, failed }: Pick<SessionStrategy, "failed" | "index">): string | null {
    return failed ?? this.#outOfAction.whyOf(index);
  }

  /** True while main watches the positions of a slot. */
  isGuarding(slot: number): boolean {
    return this.#path.guard?.isGuarding(slot) ?? false;
  }

  /** The strategies of a slot, in index order. */
  placedIn(slot: number): readonly StrategySpec[] {
    return this.#placement.in(slot);
  }

  /** Something may have become possible: the gate, the guard and whoever waits for room look again. */
  look(): void {
    this.#path.gate.look();
    this.#path.guard?.look();
    this.#dispatcher.notify();
  }

  /** Settles when every slot is past all that the book has. */
  async #comeToWhereItWas(): Promise<void> {
    await this.#recovery.done;
    await Promise.all(this.slots.map((slot) => slot.reached(this.tape.head)));
  }

  async #produce(): Promise<void> {
    try {
      await this.#producer.run();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#problem = error;
    }
  }

  #load(outs: readonly OutFrom[]): Promise<void> {
    return loadSlots({
      options: this.options,
      slots: this.slots,
      placement: this.#placement,
      tape: this.tape.memory,
      warmUp: this.warmUp,
      outs,
      checkpoints: this.#checkpoints,
      resumes: (slot) => (this.#resumption === "now" ? this.#knownOf(slot) : null),
    });
  }

  #takeControl(
    row: ControlRow,
    at: { readonly seq: number; readonly ts: number },
    applied: () => void,
    known = false,
  ): void {
    const strategy = row.strategy?.index ?? null;
    const { gate, guard } = this.#path;
    guard?.noteCommand(at.seq);
    if (row.kind === "close" && strategy !== null) guard?.noteClose(strategy, at.seq);
    gate.takeControl({ ...at, kind: row.kind, strategy, recorded: known }, () => {
      if (row.kind !== "end" && !known)
        this.options.listener.onControl(row.kind, this.strategies[strategy ?? -1]?.id ?? null);
      applied();
    });
  }

  /**
   * Tells a slot by a row that the guard has closed a position. Not in virtual time: between which ticks such a row stood
   * would depend on how far the threads had come. There its strategy, whose exits the venue has rejected, stays in that
   * state and trades no more, which its slot comes to by the answers alone, and so does every replacement.
   */
  #putGuardClosed(row: ControlRow): number | null {
    const seq = this.options.session.mode === "real" ? this.#producer.append(row) : null;
    if (seq === null && row.strategy !== null) this.#untold.add(row.strategy.index);
    return seq;
  }

  async #end(): Promise<{ readonly seq: number; readonly ts: number }> {
    let end = { seq: 0, ts: 0 };
    await this.#producer.end(this.#outOfTime.signal, (seq, ts) => {
      end = { seq, ts };
      const known = isBehindBook(this.#resumption) && this.#recovery.endsAt(seq);
      this.#takeControl({ kind: "end", strategy: null }, end, () => {}, known);
    });
    for (const slot of this.slots) slot.end(end.seq);
    return end;
  }

  /**
   * A slot is given up. If it was quarantined its positions are the guard's; if it was the last, nobody can enter. If it did
   * not drain in time, a run that does the same again has to know where it stood.
   */
  #handOver(slot: number, passed: number): void {
    const failure = this.slots[slot]?.failure ?? null;
    if (failure === null) {
      // One that is abandoned does all of it again when it is resumed.
      if (this.options.session.mode === "real" || this.#abandoned !== null) return;
      for (const { index } of this.placedIn(slot)) this.#path.gate.stopJudging(index, passed + 1);
      return;
    }
    for (const { index } of this.placedIn(slot)) this.#outOfAction.put({ strategy: index, seq: passed + 1 }, failure);
    const left = this.slots.some(({ status }) => status !== "retired");
    if (!left && !this.#draining) void this.submitControl({ kind: "halt", strategy: null });
  }

  #knownOf(slot: number): NonNullable<SlotPlan["overrun"]> {
    return knownOf(this.#path, { strategies: this.placedIn(slot), seq: this.tape.head });
  }
}

import type { Clock } from "./clock.ts";
import { type FeeSchedule, Ledger } from "./core/mod.ts";
import {
  Chaos,
  type ChaosSpec,
  type ControlRow,
  type Feed,
  type Pace,
  Producer,
  Tape,
  type TickBatch,
} from "./feed/mod.ts";
import type { BookHeader, Journal } from "./journal/mod.ts";
import { ControlState, EntryRate, Executor, Gate, OrderLog, type TradedStrategy, type Venue } from "./orders/mod.ts";
import { Dispatcher, openSlots, placeStrategies, type SlotHandle, type Slots } from "./pool/mod.ts";
import {
  CHECKPOINTS_PER_TAPE,
  type Description,
  EngineError,
  type FillModel,
  type Instrument,
  type OrderRecord,
  PUBLISH_ROWS,
  type RuleTexts,
  type SlotPlan,
  type StrategyId,
  type StrategySpec,
  type ZoneOffsets,
} from "./protocol/mod.ts";
import { checkSnapshots, type SummarisedStrategy, summarise, type Summary } from "./observe/mod.ts";

/** A strategy of a session: with its spec, or the reason why it has none. */
export interface SessionStrategy extends SummarisedStrategy {
  readonly spec: StrategySpec | null;
  /** As it was read, for the book. */
  readonly text: string;
}

/** When and where a session is. */
export interface SessionTimes {
  /** `<date>-<n-th in this journal>`. */
  readonly id: string;
  readonly openMicros: number;
  readonly closeMicros: number;
  readonly zone: ZoneOffsets;
  /** Virtual time counts rows; real time has a clock, and does not wait. */
  readonly mode: "virtual" | "real";
}

/** What can happen while a session runs, told as it happens. */
export interface SessionListener {
  onOrder(order: OrderRecord): void;
  onSlot(slot: number, event: "ready" | "died" | "retired" | "gap", text: string): void;
  onControl(kind: string, strategy: string | null): void;
  onReport(strategy: number, text: string): void;
  onPoolError(error: unknown): void;
}

/** Everything a session needs. Collaborators are handed in; nothing is reached for. */
export interface EngineOptions {
  readonly session: SessionTimes;
  readonly instruments: readonly Instrument[];
  /** Reads the strategies, given someone who can judge their texts. */
  readonly readStrategies: (
    describe: (texts: readonly RuleTexts[]) => Promise<readonly Description[]>,
  ) => Promise<readonly SessionStrategy[]>;
  /** The book's header but for the strategies. */
  readonly header: Omit<BookHeader, "type" | "format" | "strategies" | "instruments">;
  readonly feed: Feed;
  readonly pace: Pace;
  readonly onTick: ((batch: TickBatch, i: number) => void) | null;
  readonly workers: number;
  readonly worker: URL;
  readonly tapeRows: number;
  readonly fillModel: FillModel;
  readonly fees: FeeSchedule;
  readonly venue: Venue;
  readonly maxOrdersPerSecond: number;
  readonly priceBandPct: number;
  readonly guardLagMs: number;
  readonly drainTimeoutMs: number;
  readonly chaos: ChaosSpec | null;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly listener: SessionListener;
}

/** Wires the parts of one session and runs it: start, trade, drain. */
export class Engine {
  readonly options: EngineOptions;
  readonly strategies: readonly SessionStrategy[];
  readonly tape: Tape;
  readonly ledger: Ledger;
  readonly control: ControlState = new ControlState();
  readonly orders: OrderLog;
  readonly #slots: Slots;
  readonly #dispatcher: Dispatcher;
  readonly #producer: Producer;
  readonly #gate: Gate;
  readonly #outOfTime = new AbortController();
  readonly #slotOf = new Map<number, number>();
  #placed: readonly (readonly StrategySpec[])[] = [];
  #draining = false;
  #problem: Error | null = null;

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
    const { clock, listener, worker, workers, journal } = options;
    const tell: SessionListener["onSlot"] = (slot, event, text) => {
      journal.appendOps({ wall: clock.nowMicros(), event, slot, text });
      listener.onSlot(slot, event, text);
    };
    const slots = await openSlots({
      workers,
      worker,
      clock,
      head: () => engine?.tape.head ?? 0,
      overrun: (slot) => started().#knownOf(slot),
      onPoolError: (error) => listener.onPoolError(error),
      events: {
        onChange: () => engine?.look(),
        onReady: (slot, generation) => tell(slot, "ready", `generation ${generation}`),
        onDeath: (slot, { generation, cause, mark }) =>
          tell(slot, "died", `generation ${generation} after row ${mark}: ${cause}`),
        onRetired: (slot, cause) => tell(slot, "retired", cause),
        onGap: (slot, gap) => {
          journal.appendBook({ type: "gap", slot, ...gap });
          tell(slot, "gap", `rows ${gap.from} to ${gap.seq} were overwritten before it read them`);
        },
        onReport: (strategy, text) => listener.onReport(strategy, text),
      },
    });
    try {
      const strategies = await options.readStrategies((texts) => slots.describe(texts));
      engine = new Engine(options, slots, strategies);
      await engine.#load();
      return engine;
    } catch (error) {
      await slots.close();
      throw error;
    }
  }

  private constructor(options: EngineOptions, slots: Slots, strategies: readonly SessionStrategy[]) {
    const { instruments, journal, clock, session } = options;
    this.options = options;
    this.strategies = strategies;
    this.#slots = slots;
    this.tape = new Tape({
      capacity: options.tapeRows,
      instruments: instruments.length,
      startTs: session.openMicros,
    });
    this.ledger = new Ledger(strategies.length);
    this.orders = new OrderLog(strategies.length);
    this.#dispatcher = new Dispatcher(this.tape, slots.all);
    const { tape, ledger, orders, control } = this;
    const { venue, fees, listener, priceBandPct } = options;
    const executor = new Executor({
      venue,
      journal,
      ledger,
      orders,
      fees,
      onOrder: (order) => listener.onOrder(order),
    });
    this.#gate = new Gate({
      mode: session.mode,
      slots: slots.all,
      strategies: strategies.map(asTraded),
      tape,
      control,
      ledger,
      orders,
      rate: new EntryRate(options.maxOrdersPerSecond),
      executor,
      journal,
      priceBandPct,
      isStale: (ts) => clock.nowMicros() - ts > options.guardLagMs * 1_000,
    });
    this.#producer = new Producer({
      feed: options.feed,
      tape,
      pace: options.pace,
      publisher: this.#dispatcher,
      clock,
      realTime: session.mode === "real",
      batchRows: Math.max(PUBLISH_ROWS, instruments.length),
      interruption: options.chaos === null ? null : new Chaos(options.chaos, { slots: slots.all, ...session }),
      onTick: options.onTick,
    });
  }

  /** The slots, to look at. */
  get slots(): readonly SlotHandle[] {
    return this.#slots.all;
  }

  /** True once no further tick is produced. */
  get draining(): boolean {
    return this.#draining;
  }

  /** What went wrong in a session that was closed all the same: its feed failed, or it does not add up. Null: nothing. */
  get problem(): Error | null {
    return this.#problem;
  }

  /**
   * Trades the session to its end, closes what is open, and lets go of the workers. However the feed ends, by an error
   * too, positions get out; then see `problem`.
   */
  async trade(): Promise<Summary> {
    try {
      this.#openBook();
      await this.#produce();
      this.#draining = true;
      const end = await this.#end();
      await Promise.all(this.slots.map((slot) => slot.finished));
      this.look();
      const discrepancies = checkSnapshots(this.slots, this.ledger, this.orders);
      this.#gate.squareOff(end);
      return this.#summarise(end.seq, discrepancies);
    } finally {
      await this.#slots.close();
    }
  }

  /** No further tick: drains, squares off and ends, within the drain timeout. May be called more than once. */
  drain(): void {
    if (this.#outOfTime.signal.aborted) return;
    this.#draining = true;
    this.#producer.stop();
    this.options.clock.after(this.options.drainTimeoutMs, () => {
      this.#outOfTime.abort();
      this.#dispatcher.pass();
      for (const slot of this.slots) if (slot.snapshot === null) slot.retire("it did not drain in time");
    });
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

  async #produce(): Promise<void> {
    try {
      await this.#producer.run();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#problem = error;
    }
  }

  #openBook(): void {
    const { header, journal, instruments } = this.options;
    journal.appendBook({
      type: "session",
      format: 1,
      ...header,
      instruments: instruments.map(({ symbol, scale, lot }) => ({ symbol, scale, lot })),
      strategies: this.strategies.map(({ id, text, failed }) => ({ id, text, failed })),
    });
  }

  async #load(): Promise<void> {
    const { fillModel, session, tapeRows } = this.options;
    const specs = this.strategies.flatMap(({ spec }) => (spec === null ? [] : [spec]));
    const placed = placeStrategies(specs, this.slots.length);
    this.#placed = placed;
    placed.forEach((strategies, slot) => strategies.forEach(({ index }) => this.#slotOf.set(index, slot)));
    const plan = {
      fillModel,
      zone: session.zone,
      tape: this.tape.memory,
      checkpointRows: Math.ceil(tapeRows / CHECKPOINTS_PER_TAPE),
    };
    await Promise.all(
      this.slots.map((slot, i) => {
        const strategies = placed[i] ?? [];
        const indices = new Set(strategies.map(({ index }) => index));
        return slot.load({ plan: { ...plan, strategies }, has: (index) => indices.has(index) });
      }),
    );
  }

  /** Why a strategy is out of action: it was invalid, or its slot is quarantined. Null: it is not. */
  failureOf({ index, failed }: SessionStrategy): string | null {
    if (failed !== null) return failed;
    return this.slotOf(index)?.failure ?? null;
  }

  /** The slot of a strategy, or null if it is invalid. */
  slotOf(strategy: number): SlotHandle | null {
    const slot = this.#slotOf.get(strategy);
    return slot === undefined ? null : (this.slots[slot] ?? null);
  }

  /** The strategies of a slot, in index order. */
  placedIn(slot: number): readonly StrategySpec[] {
    return this.#placed[slot] ?? [];
  }

  /** Something may have become possible: the gate and whoever waits for room look again. */
  look(): void {
    this.#gate.look();
    this.#dispatcher.pass();
  }

  #takeControl(row: ControlRow, at: { readonly seq: number; readonly ts: number }, applied: () => void): void {
    const strategy = row.strategy?.index ?? null;
    this.#gate.takeControl({ ...at, kind: row.kind, strategy }, () => {
      if (row.kind !== "end") this.options.listener.onControl(row.kind, this.strategies[strategy ?? -1]?.id ?? null);
      applied();
    });
  }

  async #end(): Promise<{ readonly seq: number; readonly ts: number }> {
    let end = { seq: 0, ts: 0 };
    await this.#producer.end(this.#outOfTime.signal, (seq, ts) => {
      end = { seq, ts };
      this.#takeControl({ kind: "end", strategy: null }, end, () => {});
    });
    for (const slot of this.slots) slot.end(end.seq);
    return end;
  }

  /** What main knows of a slot's strategies: what the slot begins with when the tape has overrun it. */
  #knownOf(slot: number): NonNullable<SlotPlan["overrun"]> {
    return {
      seq: this.tape.head,
      trading: this.control.trading,
      strategies: this.placedIn(slot).map(({ index }) => {
        const { entries, position, lastExit } = this.ledger.account(index);
        const enabled = this.control.isEnabled(index);
        const lastExitByRule = lastExit === "rule";
        return { strategy: index, n: this.orders.lastN(index), entries, enabled, position, lastExitByRule };
      }),
    };
  }

  #summarise(endSeq: number, discrepancies: readonly string[]): Summary {
    const { journal, session } = this.options;
    const { strategies, ledger, tape } = this;
    const size = this.slots.length;
    const restarts = this.slots.reduce((sum, slot) => sum + slot.restarts, 0);
    const summary = summarise({
      session: session.id,
      book: journal.book,
      strategies: strategies.map((strategy) => ({ ...strategy, failed: this.failureOf(strategy) })),
      ledger,
      ticks: tape.ticks,
      slots: { size, restarts },
      discrepancies,
    });
    const { orders, ticks, realised } = summary;
    journal.appendBook({ type: "close", seq: endSeq, orders, ticks, realised });
    if (!summary.conserved) {
      const lines = ["The session does not add up; its orders must not be relied on", ...discrepancies];
      this.#problem = new EngineError("NOT_CONSERVED", lines.join("\n"));
    }
    return summary;
  }
}

/** A failed strategy never asks for anything; it keeps its place, for strategies are known by it. */
function asTraded({ index, id, instrument, maxEntries, spec }: SessionStrategy): TradedStrategy {
  const { side, quantity } = spec ?? { side: "BUY", quantity: 1 };
  return { index, id: id as StrategyId, instrument, maxEntries, side, quantity };
}

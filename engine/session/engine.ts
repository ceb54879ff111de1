import type { Summary, WarmUp } from "../observe/mod.ts";
import type { UnannouncedOrders } from "../orders/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";
import type { StrategySpec } from "../protocol/mod.ts";
import type { ControlRow, Tape } from "../tape/mod.ts";
import { closeEngine } from "./close_engine.ts";
import type { EngineOptions } from "./engine_options.ts";
import type { EngineParts } from "./engine_parts.ts";
import { openEngine } from "./open_engine.ts";
import type { OrderPath } from "./order_path.ts";
import type { ResumePlan } from "./resume/resume_plan.ts";
import type { SessionStrategy } from "./session_strategy.ts";
import { watchSlots } from "./slot_watch.ts";
import type { TradePhase } from "./trade_phase.ts";

/** One session: `start` opens it; `trade` trades and closes it. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #trading: TradePhase;
  #problem: Error | null = null;

  /**
   * Starts the workers, reads the strategies, and loads them.
   *
   * @throws EngineError SLOT_START if no worker can be started; errors of `readStrategies`
   */
  static async start(options: EngineOptions): Promise<Engine> {
    const { parts, trading } = await openEngine(options);
    return new Engine(parts, trading);
  }

  private constructor(parts: EngineParts, trading: TradePhase) {
    this.#parts = parts;
    this.#trading = trading;
  }

  /**
   * Trades the session to its end, closes open positions, and stops the workers. Positions are closed also if the feed
   * fails; then see `problem`.
   *
   * @throws the reason for which the session was abandoned; EngineError JOURNAL_LOST if its end cannot be written
   */
  async trade(): Promise<Summary> {
    const { options, slots, path, keeper } = this.#parts;
    const stopWatching = watchSlots(options, { slots: slots.all, guard: path.guard });
    const stopKeeping = keeper.start();
    try {
      const end = await this.#trading.run();
      const ended = { end, feedError: this.#trading.feedError };
      const { summary, problem } = await closeEngine(this.#parts, ended, (strategy) => this.failureOf(strategy));
      this.#problem = problem;
      if (!options.execution.venue.real) await options.journal.writer.flush();
      return summary;
    } finally {
      stopKeeping();
      stopWatching();
      await slots.close();
    }
  }

  /**
   * Produces no further tick, closes open positions and ends, within the drain timeout. May be called more than once.
   *
   * @param atOnce false: a resumed session first gets to where its journal ends
   */
  drain(atOnce = false): void {
    this.#trading.drain(atOnce);
  }

  /** Ends at once because nothing can be written any more. No position is closed, and `trade` throws `why`. */
  abandon(why: Error): void {
    this.#trading.abandon(why);
  }

  /**
   * Puts a control row onto the tape.
   *
   * @returns its row when the gate has applied it; null if the session has ended
   */
  submitControl(row: ControlRow): Promise<number | null> {
    return this.#parts.controls.submit(row);
  }

  get options(): EngineOptions {
    return this.#parts.options;
  }

  get strategies(): readonly SessionStrategy[] {
    return this.#parts.strategies;
  }

  get tape(): Tape {
    return this.#parts.tape;
  }

  get slots(): readonly SlotHandle[] {
    return this.#parts.slots.all;
  }

  /** The history that strategies lack. */
  get warmUp(): WarmUp {
    return this.#parts.warmUp;
  }

  /** How the session was started or resumed. */
  get resume(): Pick<ResumePlan, "keepsEvents" | "mode"> {
    return this.#parts.resume;
  }

  /** Positions and money. */
  get ledger(): OrderPath["ledger"] {
    return this.#parts.path.ledger;
  }

  /** The trading state, and which strategies are disabled. */
  get control(): OrderPath["control"] {
    return this.#parts.path.control;
  }

  /** The breakers of the strategies. */
  get breaker(): OrderPath["breaker"] {
    return this.#parts.path.breaker;
  }

  /** True when no further tick is produced. */
  get draining(): boolean {
    return this.#trading.draining;
  }

  /** What went wrong in a session that was closed all the same: its feed failed, or it does not add up. Null: nothing. */
  get problem(): Error | null {
    return this.#problem ?? this.#trading.feedError;
  }

  /** Orders and positions that an abandoned session cannot announce any more. */
  get unannounced(): UnannouncedOrders {
    return this.#parts.path.announcer.unannounced(this.ledger, this.strategies.length);
  }

  /** Why a strategy is invalid or quarantined. Null: it is neither. */
  failureOf({ index, failed }: Pick<SessionStrategy, "failed" | "index">): string | null {
    return failed ?? this.#parts.quarantine.whyOf(index);
  }

  /** True while the guard watches the positions of a slot. */
  isGuarding(slot: number): boolean {
    return this.#parts.path.guard?.isGuarding(slot) ?? false;
  }

  /** The strategies of a slot, in index order. */
  placedIn(slot: number): readonly StrategySpec[] {
    return this.#parts.placement.in(slot);
  }
}

import { isWithin } from "../engine/core/mod.ts";
import type { DayWindow, StrategySpec } from "../engine/protocol/mod.ts";
import { State, StrategyField as F } from "./arena.ts";
import type { PositionWatch } from "./position_watch.ts";
import type { Lull, LullCode, LullRow } from "./rules/mod.ts";
import type { StrategyLimits } from "./strategy_limits.ts";
import type { StrategyPlace, StrategyRules } from "./strategy_place.ts";

/**
 * Finds out how long the judgements of a strategy come to nothing: it would ask for no order, report nothing, and change
 * nothing of its state. It goes by what stands in the arena, and by the compiled conditions.
 */
export class StrategyLull {
  readonly #window: DayWindow | null;
  readonly #entry: LullCode | null;
  readonly #exit: LullCode | null;
  readonly #arena: Float64Array;
  readonly #base: number;
  readonly #limits: StrategyLimits;
  readonly #position: PositionWatch;

  constructor(
    { window }: StrategySpec,
    rules: Pick<StrategyRules, "entryLull" | "exitLull">,
    place: Pick<StrategyPlace, "arena" | "base" | "limits"> & { readonly position: PositionWatch },
  ) {
    this.#window = window;
    this.#entry = rules.entryLull;
    this.#exit = rules.exitLull;
    this.#arena = place.arena;
    this.#base = place.base;
    this.#limits = place.limits;
    this.#position = place.position;
  }

  /**
   * @param lull is narrowed to a stretch in which nothing comes of it
   * @returns false if it cannot tell, or if something may come of it at the row's own price and time
   */
  find(row: LullRow, lull: Lull): boolean {
    switch (this.#arena[this.#base + F.state]) {
      case State.waiting:
        return this.#findWaiting(row, lull);
      case State.open:
        return this.#findOpen(row, lull);
      default:
        return false;
    }
  }

  /** After a denial it is judged at every row, for one at which its condition is false arms it again. */
  #findWaiting(row: LullRow, lull: Lull): boolean {
    if (this.#arena[this.#base + F.armed] !== 1) return false;
    if (row.ts >= this.#limits.squareOffTs) return true;
    const window = this.#window;
    if (window !== null && !isWithin(window, row.time)) {
      lull.keepBeforeTime(window.from, row);
      return true;
    }
    return this.#entry?.(row, lull) ?? false;
  }

  #findOpen(row: LullRow, lull: Lull): boolean {
    if (this.#exit === null || row.ts >= this.#limits.squareOffTs) return false;
    lull.keepBefore(this.#limits.squareOffTs);
    return this.#position.keepQuiet(row.price, lull) && this.#exit(row, lull);
  }
}

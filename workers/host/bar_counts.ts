import type { BarCount, FromSlot } from "../../engine/protocol/mod.ts";

/** The bars of one instrument and timeframe that rules of the slot need. */
export interface NeededBars {
  /** Its instrument's index. */
  readonly instrument: number;
  /** Of a bar, microseconds. */
  readonly timeframe: number;
  /** The most that any rule needs, >= 1. */
  readonly bars: number;
  /** The column that counts the complete ones. */
  readonly at: number;
}

/**
 * Tells main how many complete bars there are, until rules have as many as they need. Main shows the counts to people. No
 * decision depends on them.
 *
 * Each worker of a slot tells every count at least once, because it does not know which messages of its predecessor arrived.
 */
export class BarCounts {
  readonly #arena: Float64Array;
  /** Those that main does not know to be enough yet. */
  #lacking: ToldBars[];

  constructor(arena: Float64Array, needed: readonly NeededBars[]) {
    this.#arena = arena;
    this.#lacking = needed.map((clock) => ({ clock, told: null }));
  }

  /** Adds a message to `out` if a count has changed. Called once a turn; costs nothing when all have enough. */
  tell(out: FromSlot[]): void {
    if (this.#lacking.length === 0) return;
    let counts: BarCount[] | null = null;
    for (const each of this.#lacking) {
      const { instrument, timeframe, bars, at } = each.clock;
      const count = Math.min(this.#arena[at]!, bars);
      if (count === each.told) continue;
      each.told = count;
      counts ??= [];
      counts.push({ instrument, timeframe, count });
    }
    if (counts === null) return;
    this.#lacking = this.#lacking.filter(({ clock, told }) => told !== clock.bars);
    out.push({ type: "bars", counts });
  }
}

interface ToldBars {
  readonly clock: NeededBars;
  /** The count that was told last; null: none. */
  told: number | null;
}

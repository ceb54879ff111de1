import type { BarCount, FromSlot } from "../../engine/protocol/mod.ts";

/** A clock whose complete bars some rule of the slot needs. */
export interface NeededBars {
  /** Its instrument's index. */
  readonly instrument: number;
  /** Of a bar, microseconds. */
  readonly timeframe: number;
  /** The most that any rule needs, >= 1. */
  readonly bars: number;
  /** Where the arena counts them. */
  readonly at: number;
}

/**
 * Tells main how many bars the clocks have that rules need, until each has as many as any of them needs. People are told
 * by it, and nobody else: no decision goes by it.
 *
 * Every worker of a slot tells all of them once, for it cannot know what became of what its predecessor has posted.
 */
export class BarCounts {
  readonly #arena: Float64Array;
  /** Those of which main has not been told that they have enough. */
  #lacking: ToldBars[];

  constructor(arena: Float64Array, needed: readonly NeededBars[]) {
    this.#arena = arena;
    this.#lacking = needed.map((clock) => ({ clock, told: null }));
  }

  /** Adds a message to `out` if there is something new. To be called once a turn; costs nothing once all have enough. */
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
  /** What was told last, or null. */
  told: number | null;
}

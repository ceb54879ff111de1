import { assert } from "../../engine/protocol/mod.ts";
import { COLUMNS } from "../rules/mod.ts";
import { STRATEGY_DOUBLES, StrategyField } from "../strategy/mod.ts";

/**
 * The whole state of a slot's strategies is one array of doubles, the arena. Its size is fixed when the slot is loaded, so a
 * checkpoint is one copy.
 *
 * `[…row, cursor, trading, …strategies, …instruments, …series]`: what rules see of the row (`RowContext`), the head,
 * `STRATEGY_DOUBLES` for each strategy, one double for each instrument (`InstrumentRecord`), and the series
 * (`workers/series`). Because it is one array, a compiled rule reads every value in the same way.
 */
export const Head: { readonly cursor: number; readonly trading: number } = { cursor: COLUMNS, trading: COLUMNS + 1 };

const HEAD_DOUBLES = COLUMNS + 2;

/** How many parts of each kind an arena has. */
export interface ArenaSizes {
  readonly strategies: number;
  readonly instruments: number;
  /** Doubles of series. */
  readonly series: number;
}

/** Opens an arena of these parts: a copy of the checkpoint, or a new one. */
export function openArena(
  { strategies, instruments, series }: ArenaSizes,
  checkpoint: Float64Array | null,
): Float64Array {
  const size = baseOf(strategies) + instruments + series;
  if (checkpoint !== null) {
    assert(checkpoint.length === size, `a checkpoint has ${size} doubles, was ${checkpoint.length}`);
    return checkpoint.slice();
  }
  const arena = new Float64Array(size).fill(Number.NaN, 0, COLUMNS);
  for (let i = 0; i < strategies; i += 1) {
    arena[baseOf(i) + StrategyField.enabled] = 1;
    arena[baseOf(i) + StrategyField.armed] = 1;
  }
  return arena;
}

/** The offset of the `i`-th strategy of the slot. With their number as `i`: the offset of the instruments. */
export function baseOf(i: number): number {
  return HEAD_DOUBLES + i * STRATEGY_DOUBLES;
}

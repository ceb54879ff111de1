import { type EntrySeen, NEED_BITS, Seen } from "../../engine/protocol/mod.ts";
import type { Truth } from "../rules/mod.ts";
import { StrategyField as F } from "./strategy_fields.ts";
import type { NeededHistory, StrategySetup } from "./strategy_setup.ts";

type EntryRecordSetup = Pick<StrategySetup, "arena" | "base" | "entryData" | "entryHistory">;

/**
 * What has been seen of one strategy's entry condition, for the reasons why it made no entry. It is in the arena, and says
 * what was so at one row at least, not at how many: so rows that are skipped as inert, where the condition is false as at
 * the row before, leave no trace. No decision depends on it.
 */
export class EntryRecord {
  readonly #arena: Float64Array;
  readonly #at: number;
  readonly #history: readonly NeededHistory[];
  /** The bits of the data that the condition reads. */
  readonly #data: number;

  /** What the entry condition needs counts alone: the slot's other rules do not matter. */
  constructor({ arena, base, entryHistory, entryData }: EntryRecordSetup) {
    this.#arena = arena;
    this.#at = base + F.seen;
    this.#history = entryHistory;
    this.#data = entryData.reduce((all, need) => all | NEED_BITS[need], 0);
  }

  /** The entry condition was evaluated where the strategy might enter. */
  note(truth: Truth): void {
    if (truth === 0) this.#add(Seen.false);
    else if (truth === 1) this.#add(Seen.true);
    else if (!this.has(Seen.unknownWarm)) this.#add(Seen.unknown | (this.#isWarm() ? Seen.unknownWarm : 0));
  }

  /** Adds a bit of `Seen`. */
  add(bit: number): void {
    this.#add(bit);
  }

  /** True if a bit of `Seen` is set. */
  has(bit: number): boolean {
    return (this.#arena[this.#at]! & bit) !== 0;
  }

  /** @param ofInstrument bits of `Seen` of its instrument */
  read(ofInstrument: number): EntrySeen {
    return {
      bits: this.#arena[this.#at]! | (ofInstrument & (this.#data | Seen.row)),
      data: this.#data,
      bars: this.#history.map(({ at, bars, timeframe }) => {
        return { timeframe, needed: bars, count: Math.min(this.#arena[at]!, bars) };
      }),
    };
  }

  // Not by `StrategyFields`: nothing depends on the bits, so the strategy stays quiet, and its inert range holds.
  #add(bits: number): void {
    const seen = this.#arena[this.#at]!;
    if ((seen & bits) !== bits) this.#arena[this.#at] = seen | bits;
  }

  #isWarm(): boolean {
    for (const { at, bars } of this.#history) if (this.#arena[at]! < bars) return false;
    return true;
  }
}

import type { InertRanges } from "./inert_ranges.ts";

/** One strategy's part of the arena. Every change through `set` ends what was found out from the old state. */
export class StrategyFields {
  readonly #arena: Float64Array;
  readonly #base: number;
  readonly #ranges: InertRanges;
  readonly #rangeIndex: number;
  /** What its owner found out from the state, which holds until the next change. */
  isSettled = false;

  constructor({
    arena,
    base,
    ranges,
    rangeIndex,
  }: {
    readonly arena: Float64Array;
    /** Where the part begins. */
    readonly base: number;
    readonly ranges: InertRanges;
    readonly rangeIndex: number;
  }) {
    this.#arena = arena;
    this.#base = base;
    this.#ranges = ranges;
    this.#rangeIndex = rangeIndex;
  }

  /** @param field an offset of `StrategyField` */
  get(field: number): number {
    return this.#arena[this.#base + field]!;
  }

  set(field: number, value: number): void {
    this.#arena[this.#base + field] = value;
    this.noteChange();
  }

  /** Something changed on which the next judgement depends: the strategy is neither settled nor inert. */
  noteChange(): void {
    this.isSettled = false;
    this.dropRange();
  }

  /** The strategy is not inert at the next row. */
  dropRange(): void {
    this.#ranges.drop(this.#rangeIndex);
  }
}

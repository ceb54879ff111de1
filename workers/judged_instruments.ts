import type { InertRanges } from "./inert_ranges.ts";
import type { JudgedRow } from "./strategy_place.ts";
import { InertRange, type RowContext } from "./rules/mod.ts";
import type { InstrumentSeries } from "./series/mod.ts";
import type { SlotState } from "./slot_state.ts";
import type { Strategy } from "./strategy.ts";

/** Rows of an instrument from one search for inert ranges to the next. A search costs more than to judge. */
const SEARCH_ROWS = 16;

/** One instrument of a slot: its strategies, and what they have in common. */
export class JudgedInstrument {
  /** In index order. */
  readonly strategies: readonly Strategy[];
  readonly ranges: InertRanges;
  /** What its rules ask for beside the row, or null. */
  readonly series: InstrumentSeries | null;
  readonly scale: number;
  readonly #range = new InertRange();
  readonly #isShort: boolean;
  #rows = 0;

  /** @param isShort false: no search is made, so that every strategy is judged at every row */
  constructor(
    strategies: readonly Strategy[],
    {
      ranges,
      series,
      isShort,
    }: { readonly ranges: InertRanges; readonly series: InstrumentSeries | null; readonly isShort: boolean },
  ) {
    this.strategies = strategies;
    this.ranges = ranges;
    this.series = series;
    this.scale = strategies[0]!.spec.scale;
    this.#isShort = isShort;
  }

  /** A row has been judged: now and then, inert ranges are searched for of those that were judged at it. */
  endRow(row: JudgedRow, context: RowContext): void {
    this.#rows += 1;
    if (this.#rows < SEARCH_ROWS || !this.#isShort) return;
    this.#rows = 0;
    const { strategies, ranges } = this;
    const range = this.#range;
    const count = ranges.collect();
    for (let i = 0; i < count; i += 1) {
      const own = ranges.judged[i]!;
      range.reset();
      if (strategies[own]!.findInert(row, context, range)) ranges.set(own, range);
    }
    ranges.joinBlocks();
  }
}

/** The instruments of a slot, and which of its strategies take part. */
export class JudgedInstruments {
  /** By instrument. An array, for it is looked into at every row. */
  readonly #listed: (JudgedInstrument | undefined)[] = [];
  readonly #out = new Set<Strategy>();
  /** Those that no row has come for yet, in the order of their first rows. */
  readonly #late: Set<Strategy>;
  /** Those whose limits become others at a row that is still to come. */
  readonly #limited: Set<Strategy>;
  #nextChange = 0;

  /** @param isShort false: every strategy is judged at every row of its instrument */
  constructor({ strategies, series, ranges }: Pick<SlotState, "strategies" | "series" | "ranges">, isShort: boolean) {
    const late = strategies.filter(({ spec }) => spec.begins !== undefined);
    this.#late = new Set(late.toSorted((a, b) => lastRowBefore(a) - lastRowBefore(b)));
    for (const strategy of late) strategy.setTakesPart(false);
    this.#limited = new Set(strategies.filter(({ limits }) => limits.until < Infinity));
    for (const [instrument, own] of ranges) {
      const its = strategies.filter(({ spec }) => spec.instrument === instrument);
      this.#listed[instrument] = new JudgedInstrument(its, { ranges: own, series: series.of(instrument), isShort });
    }
  }

  /** An instrument, or undefined if no strategy of the slot trades it. */
  of(instrument: number): JudgedInstrument | undefined {
    return this.#listed[instrument];
  }

  /** The next row from which on a strategy can act that could not before, or is judged by other limits. */
  get nextChange(): number {
    return this.#nextChange;
  }

  /** Row `seq` comes next: strategies that begin there or before it can act, and limits that hold from there on do. */
  begin(seq: number): void {
    for (const strategy of this.#late) {
      if (lastRowBefore(strategy) >= seq) break;
      this.#late.delete(strategy);
      strategy.setTakesPart(!this.isOut(strategy));
    }
    for (const strategy of this.#limited) {
      if (strategy.limits.until >= seq) continue;
      strategy.takeLimits(seq);
      if (strategy.limits.until === Infinity) this.#limited.delete(strategy);
    }
    const [first] = this.#late;
    this.#nextChange = first === undefined ? Infinity : lastRowBefore(first) + 1;
    for (const { limits } of this.#limited) this.#nextChange = Math.min(this.#nextChange, limits.until + 1);
  }

  /** A strategy is out of action from here on. */
  putOut(strategy: Strategy): void {
    this.#out.add(strategy);
    strategy.setTakesPart(false);
  }

  /** True if the strategy has been put out of action. */
  isOut(strategy: Strategy): boolean {
    return this.#out.has(strategy);
  }
}

function lastRowBefore({ spec }: Strategy): number {
  return spec.begins?.seq ?? 0;
}

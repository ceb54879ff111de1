import { InertRange, type RowContext } from "../rules/mod.ts";
import type { InstrumentSeries } from "../series/mod.ts";
import type { InertRanges, JudgedRow, Strategy } from "../strategy/mod.ts";
import type { InstrumentRecord } from "./instrument_record.ts";
import type { SlotState } from "./slot_state.ts";

/** Rows of an instrument from one search for inert ranges to the next. A search costs more than a judgement. */
const SEARCH_ROWS = 16;

/** One instrument of a slot: its strategies, and what they have in common. */
export class JudgedInstrument {
  /** In index order. */
  readonly strategies: readonly Strategy[];
  readonly ranges: InertRanges;
  /** Its bars and indicators; null if no rule needs any. */
  readonly series: InstrumentSeries | null;
  /** What has been seen of it. */
  readonly record: InstrumentRecord;
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
      record,
      isShort,
    }: Pick<JudgedInstrument, "ranges" | "record" | "series"> & { readonly isShort: boolean },
  ) {
    this.strategies = strategies;
    this.ranges = ranges;
    this.series = series;
    this.record = record;
    this.scale = strategies[0]!.spec.scale;
    this.#isShort = isShort;
  }

  /** A row has been judged. Every `SEARCH_ROWS` rows it searches for the inert ranges of strategies that have none. */
  endRow(row: JudgedRow, context: RowContext): void {
    this.#rows += 1;
    if (this.#rows < SEARCH_ROWS || !this.#isShort) return;
    this.#rows = 0;
    const { strategies, ranges } = this;
    const range = this.#range;
    for (let i = ranges.next(0); i < strategies.length; i = ranges.next(i + 1)) {
      range.reset();
      if (strategies[i]!.findInert(row, context, range)) ranges.set(i, range);
    }
    ranges.joinBlocks();
  }
}

/** The instruments of a slot, and which of its strategies take part. */
export class JudgedInstruments {
  /** By instrument. An array, because every row looks one up. */
  readonly #listed: (JudgedInstrument | undefined)[] = [];
  readonly #quarantined = new Set<Strategy>();
  /** Strategies whose first row is still to come, in the order of those rows. */
  readonly #late: Set<Strategy>;
  /** Strategies whose limits change at a later row. */
  readonly #limited: Set<Strategy>;
  #nextChange = 0;

  /** @param isShort false: every strategy is judged at every row of its instrument */
  constructor(
    { strategies, series, ranges, records }: Pick<SlotState, "ranges" | "records" | "series" | "strategies">,
    isShort: boolean,
  ) {
    const late = strategies.filter(({ spec }) => spec.begins !== undefined);
    this.#late = new Set(late.toSorted((a, b) => lastRowBefore(a) - lastRowBefore(b)));
    for (const strategy of late) strategy.setTakesPart(false);
    this.#limited = new Set(strategies.filter(({ limits }) => limits.until < Infinity));
    for (const [instrument, own] of ranges) {
      const its = strategies.filter(({ spec }) => spec.instrument === instrument);
      const record = records.get(instrument)!;
      const parts = { ranges: own, series: series.of(instrument), record, isShort };
      this.#listed[instrument] = new JudgedInstrument(its, parts);
    }
  }

  /** An instrument, or undefined if no strategy of the slot trades it. */
  of(instrument: number): JudgedInstrument | undefined {
    return this.#listed[instrument];
  }

  /** The next row at which a strategy begins or its limits change; Infinity if there is none. */
  get nextChange(): number {
    return this.#nextChange;
  }

  /** Row `seq` comes next: applies the beginnings and the changes of limits up to it. */
  begin(seq: number): void {
    for (const strategy of this.#late) {
      if (lastRowBefore(strategy) >= seq) break;
      this.#late.delete(strategy);
      strategy.setTakesPart(!this.isQuarantined(strategy));
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

  /** Nothing reaches the strategy any more. */
  quarantine(strategy: Strategy): void {
    this.#quarantined.add(strategy);
    strategy.setTakesPart(false);
  }

  isQuarantined(strategy: Strategy): boolean {
    return this.#quarantined.has(strategy);
  }
}

function lastRowBefore({ spec }: Strategy): number {
  return spec.begins?.seq ?? 0;
}

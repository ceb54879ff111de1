import { parseTimeframe, squareOffTs } from "../../engine/core/mod.ts";
import { type DataNeed, MICROS, type SlotPlan, type StrategySpec } from "../../engine/protocol/mod.ts";
import { BARS_IN_TRADE, type SeriesNodeSet, type CompiledRule, compileRule, RowContext } from "../rules/mod.ts";
import { SeriesRegistry } from "../series/mod.ts";
import { InertRanges, Strategy, StrategyLimits } from "../strategy/mod.ts";
import { baseOf, openArena } from "./arena.ts";
import { BarCounts, type NeededBars } from "./bar_counts.ts";
import { InstrumentRecord } from "./instrument_record.ts";

/** The state of a slot: the arena, and the objects that read and write it. */
export interface SlotState {
  readonly arena: Float64Array;
  /** What rules see of the row that is judged. */
  readonly context: RowContext;
  readonly series: SeriesRegistry;
  /** The counts of bars that main is told. */
  readonly bars: BarCounts;
  /** In index order. */
  readonly strategies: readonly Strategy[];
  /** By instrument: what has been seen of it. */
  readonly records: ReadonlyMap<number, InstrumentRecord>;
  /** By instrument. */
  readonly ranges: ReadonlyMap<number, InertRanges>;
}

/**
 * Opens the state of a slot: from the plan's checkpoint, or at the start of the session.
 *
 * @throws Error if a rule does not compile, or the checkpoint is of another arena
 */
export function openState({ strategies: specs, checkpoint, openTs, zone, prevCloses: closes }: SlotPlan): SlotState {
  const series = new SeriesRegistry();
  const rules = specs.map((spec) => compileRules(spec, series.nodesOf(spec.instrument)));
  const sizes = { strategies: specs.length, instruments: countByInstrument(specs).counts.size, series: series.size };
  const arena = openArena(sizes, checkpoint?.arena ?? null);
  const context = new RowContext(arena);
  const prevCloses = new Map(specs.map(({ instrument, scale }) => [instrument, decimal(closes[instrument], scale)]));
  const recordsAt = baseOf(specs.length);
  series.open(arena, recordsAt + sizes.instruments, { openTs, context, prevCloses });
  if (checkpoint === null) series.reset();
  const { rangeIndexes, counts } = countByInstrument(specs);
  const records = new Map(
    [...counts.keys()].map((instrument, i) => {
      const hasPrevClose = closes[instrument] != null;
      return [
        instrument,
        new InstrumentRecord(arena, recordsAt + i, { needs: dataOf(rules, instrument), hasPrevClose }),
      ];
    }),
  );
  const ranges = new Map([...counts].map(([instrument, count]) => [instrument, new InertRanges(arena, count)]));
  const strategies = rules.map((each, i) => {
    const { spec, entry, exit } = each;
    const columns = series.columnsOf(spec.instrument);
    const setup = {
      ranges: ranges.get(spec.instrument)!,
      rangeIndex: rangeIndexes[i]!,
      arena,
      base: baseOf(i),
      limits: new StrategyLimits(spec, checkpoint?.seq ?? 0, (time) => squareOffTs(time, { openTs, zone })),
      // Only for its own rules: its state must not depend on the other strategies of its slot.
      barCount: exit.names.includes(BARS_IN_TRADE) ? series.barCountOf(spec.instrument, timeframeOf(spec)) : null,
      history: neededBars([each], series),
      entryHistory: neededBars([{ ...each, exit: null }], series),
      entryData: entry.data,
    };
    const codes = {
      entry: entry.bind(columns),
      exit: exit.bind(columns),
      entryInert: entry.inertOf(columns),
      exitInert: exit.inertOf(columns),
    };
    return new Strategy(spec, codes, setup);
  });
  return { arena, context, series, bars: new BarCounts(arena, neededBars(rules, series)), strategies, records, ranges };
}

/** How many strategies each instrument has, and how many each strategy has before it on its instrument. */
function countByInstrument(specs: readonly StrategySpec[]): {
  readonly counts: ReadonlyMap<number, number>;
  readonly rangeIndexes: readonly number[];
} {
  const counts = new Map<number, number>();
  const rangeIndexes = specs.map(({ instrument }) => {
    const before = counts.get(instrument) ?? 0;
    counts.set(instrument, before + 1);
    return before;
  });
  return { counts, rangeIndexes };
}

interface SpecRules {
  readonly spec: StrategySpec;
  readonly entry: CompiledRule;
  readonly exit: CompiledRule;
}

/** The same, or without the exit condition. */
type NeedyRules = Omit<SpecRules, "exit"> & { readonly exit: CompiledRule | null };

function compileRules(spec: StrategySpec, seriesNodes: SeriesNodeSet): SpecRules {
  const timeframe = timeframeOf(spec);
  const entry = compileRule(spec.entryCondition, { key: "entry_condition", timeframe, seriesNodes });
  const exit = compileRule(spec.exitCondition, { key: "exit_condition", timeframe, seriesNodes });
  if (!entry.ok || !exit.ok) throw new Error(`Expected ${spec.id} to have been described as valid, was not`);
  return { spec, entry: entry.rule, exit: exit.rule };
}

/** The data of an instrument that entry conditions read. */
function dataOf(rules: readonly SpecRules[], instrument: number): ReadonlySet<DataNeed> {
  return new Set(rules.flatMap(({ spec, entry }) => (spec.instrument === instrument ? entry.data : [])));
}

/** The bars that the rules need: for each instrument and timeframe the most. */
function neededBars(rules: readonly NeedyRules[], series: SeriesRegistry): readonly NeededBars[] {
  const needed = new Map<number, NeededBars>();
  for (const { spec, entry, exit } of rules) {
    const { instrument } = spec;
    for (const [timeframe, bars] of [...entry.history, ...(exit?.history ?? [])]) {
      const at = series.of(instrument)?.barsAt(timeframe) ?? null;
      if (at === null || bars <= (needed.get(at)?.bars ?? 0)) continue;
      needed.set(at, { instrument, timeframe, bars, at });
    }
  }
  return [...needed.values()];
}

/** A price of minor units as rules see it. NaN if there is none. */
function decimal(price: number | null | undefined, scale: number): number {
  return price == null ? Number.NaN : price / scale;
}

function timeframeOf({ timeframe }: StrategySpec): number {
  return parseTimeframe(timeframe) ?? MICROS.minute;
}

import { formatTimeOfDay, parseTimeframe, quoteCondition } from "../core/mod.ts";
import type { DayHours } from "../market/mod.ts";
import {
  type DataNeed,
  type DayWindow,
  type Instrument,
  MICROS,
  type RuleNeed,
  type RuleTexts,
  toDecimal,
} from "../protocol/mod.ts";
import type { StrategyEntry } from "./entry.ts";
import type { Problem } from "./problem.ts";
import type { ResolvedStrategy } from "./resolve.ts";
import type { StrategiesFile } from "./strategies_file.ts";

/** What the data of an instrument has, as far as it was read. */
export interface DataFacts {
  readonly hasVolume: boolean;
  readonly hasQuotes: boolean;
  /** False: it has no row at all. */
  readonly hasRows: boolean;
}

/** What the conditions of strategies are held against. */
export interface MarketFacts {
  /** The hours of an instrument's sessions. */
  readonly hoursOf: (instrument: Instrument) => DayHours;
  /** By symbol. An instrument that is not there has data that nobody has read. */
  readonly data: ReadonlyMap<string, DataFacts>;
}

/** What the conditions of one strategy are held against. */
interface OwnFacts extends Pick<MarketFacts, "data"> {
  readonly hours: DayHours;
}

type CheckedStrategy = Pick<ResolvedStrategy, "instrument" | "spec">;

/** What warnings are made from. */
export interface NeverKnownContext extends MarketFacts {
  /** The parts of conditions that need bars, data or a time of day. */
  readonly needsOf: (texts: RuleTexts) => readonly RuleNeed[];
}

/**
 * Warns of what no session will ever make known or allow: parts of conditions that need more bars than a session has, data
 * that the instrument never has, or a time at which there is no session, and quantities that no order may have. For each
 * strategy a list.
 */
export function neverKnownWarnings(
  { entries }: StrategiesFile,
  resolved: readonly CheckedStrategy[],
  { needsOf, hoursOf, data }: NeverKnownContext,
): readonly (readonly Problem[])[] {
  return entries.map((entry, i) => {
    const strategy = resolved[i];
    if (strategy === undefined || strategy.instrument === null) return [];
    const { instrument, spec } = strategy;
    const absent = absentProblem(entry, instrument, data.get(instrument.symbol));
    if (absent.length > 0) return absent;
    const facts = { hours: hoursOf(instrument), data };
    const problems = needsIn(spec, needsOf).flatMap((need) => needProblems(need, entry, instrument, facts));
    const byPlace = [
      ...problems,
      ...quantityProblem(entry, strategy),
      ...windowProblem(entry, strategy, facts),
    ].toSorted((left, right) => left.offset - right.offset);
    return byPlace.filter(({ message }, at) => byPlace.findIndex((each) => each.message === message) === at);
  });
}

/** The needs of a valid strategy. */
function needsIn(spec: CheckedStrategy["spec"], needsOf: NeverKnownContext["needsOf"]): readonly RuleNeed[] {
  if (spec === null) return [];
  const { timeframe, entryCondition, exitCondition } = spec;
  return needsOf({ timeframe, entry_condition: entryCondition, exit_condition: exitCondition });
}

function needProblems(
  need: RuleNeed,
  entry: StrategyEntry,
  instrument: Pick<Instrument, "kind" | "symbol">,
  facts: OwnFacts,
): readonly Problem[] {
  const source = entry.rules[need.key];
  if (source === null) return [];
  const at = source.locate(need.offset, need.length);
  const part = quoteCondition(source.value.slice(need.offset, need.offset + need.length));
  const words = [
    ...need.bars.flatMap((each) => barsWords(each, facts)),
    ...dataWords(need.data, instrument, facts.data.get(instrument.symbol)),
    ...(need.key === "entry_condition" ? timeWords(need.time, facts.hours) : []),
  ];
  return words.map(({ message, hint }) => ({ ...at, message: `${part} ${message}`, hint }));
}

type Words = Pick<Problem, "hint" | "message">;

function barsWords(
  { timeframe, bars }: RuleNeed["bars"][number],
  { hours }: Pick<OwnFacts, "hours">,
): readonly Words[] {
  const micros = parseTimeframe(timeframe);
  if (micros === null) return [];
  const most = completeBars(micros, hours);
  if (bars <= most) return [];
  const count = `${bars} complete ${bars === 1 ? "bar" : "bars"} of ${timeframe}`;
  const session = `a session of ${formatTimeOfDay(hours.open)} to ${formatTimeOfDay(hours.close)} has ${most}`;
  const hint = most === 0 ? "each day begins anew: use bars that fit into it" : "use shorter bars, or fewer of them";
  return [{ message: `needs ${count}, ${session}: it is never known`, hint }];
}

/** Exits are not looked at: the close of the session exits anyway. */
function timeWords(time: RuleNeed["time"], hours: DayHours): readonly Words[] {
  if (time === null || (time.from <= time.to && isMet(time, hours))) return [];
  return [{ message: `is never true: ${hoursText(hours)}`, hint: hoursHint(time, hours) }];
}

/** A warning if the window of entries is outside of every session. */
function windowProblem({ places }: StrategyEntry, { spec }: CheckedStrategy, facts: OwnFacts): readonly Problem[] {
  const window = spec?.window ?? null;
  if (places.window === null || window === null || isMet(window, facts.hours)) return [];
  const message = `Expected a window within a session, found one in which no entry is possible: ${hoursText(facts.hours)}`;
  return [{ ...places.window, message, hint: hoursHint(window, facts.hours) }];
}

/** True if a part of the day has an instant of a session. One whose end is before its beginning spans midnight. */
function isMet({ from, to }: DayWindow, { open, close }: DayHours): boolean {
  const spans = (a: number, b: number): readonly (readonly [from: number, to: number])[] =>
    a <= b
      ? [[a, b]]
      : [
          [a, MICROS.day],
          [0, b],
        ];
  // The close itself is in no session.
  const sessions = close > open ? [[open, close - 1] as const] : spans(open, close - 1);
  return spans(from, to).some(([a, b]) => sessions.some(([start, end]) => a <= end && b >= start));
}

function hoursText({ open, close }: DayHours): string {
  return `a session is from ${formatTimeOfDay(open)} to ${formatTimeOfDay(close)}`;
}

function hoursHint({ from }: DayWindow, { close }: DayHours): string {
  return `use times of the session, or set ${from >= close ? "MARKET_CLOSE" : "MARKET_OPEN"}`;
}

/** The most bars that are complete within a session: the last one ends before the session does, with a row after it. */
function completeBars(length: number, { open, close }: DayHours): number {
  const session = close > open ? close - open : close + MICROS.day - open;
  return Math.ceil(session / length) - 1;
}

function dataWords(
  needs: readonly DataNeed[],
  { kind, symbol }: Pick<Instrument, "kind" | "symbol">,
  facts: DataFacts | undefined,
): readonly Words[] {
  const lacks = (has: boolean | undefined): string | null => {
    if (has !== undefined) return has ? null : `${symbol} has none in this data`;
    return kind === "index" ? `${symbol} is an index and has none` : null;
  };
  const volume = needs.includes("volume") ? lacks(facts?.hasVolume) : null;
  const quotes = needs.includes("bid") || needs.includes("ask") ? lacks(facts?.hasQuotes) : null;
  return [
    ...(volume === null ? [] : [{ message: `needs volume, and ${volume}`, hint: "use prices alone, or its future" }]),
    ...(quotes === null ? [] : [{ message: `needs quotes, and ${quotes}`, hint: "use `price`" }]),
  ];
}

/** A warning if the data has no row of the instrument. */
function absentProblem(
  { instrumentAt, offset }: StrategyEntry,
  { symbol }: Pick<Instrument, "symbol">,
  facts: DataFacts | undefined,
): readonly Problem[] {
  if (facts?.hasRows ?? true) return [];
  const at = instrumentAt ?? { offset, length: 1 };
  const message = `Expected an instrument that the data has, found ${symbol}, which has no row there`;
  return [{ ...at, message, hint: "`inspect` says which ones it has" }];
}

/** A warning if every entry will be denied for its quantity. */
function quantityProblem({ places }: StrategyEntry, { spec, instrument }: CheckedStrategy): readonly Problem[] {
  if (places.quantity === null || spec === null || instrument === null) return [];
  const { freezeQty, lot, qtyScale, symbol } = instrument;
  const { quantity } = spec;
  const shown = (units: number): string => String(toDecimal(units, qtyScale));
  const refused = (expected: string, hint: string): readonly Problem[] => [
    { ...places.quantity!, message: `Expected ${expected}, found ${shown(quantity)}: no entry is allowed`, hint },
  ];
  if (freezeQty !== null && quantity > freezeQty) {
    const most = Math.floor(freezeQty / lot) * lot;
    return refused(`at most ${symbol}'s freeze quantity, ${shown(freezeQty)}`, `write at most ${shown(most)}`);
  }
  if (quantity % lot === 0) return [];
  const below = Math.floor(quantity / lot) * lot;
  const isOver = freezeQty !== null && below + lot > freezeQty;
  const ways = below === 0 ? [lot] : isOver ? [below] : [below, below + lot];
  return refused(`a multiple of ${symbol}'s lot, ${shown(lot)}`, `write ${ways.map(shown).join(" or ")}`);
}

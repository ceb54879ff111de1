import { formatTimeframe, formatTimeOfDay, parseTimeframe } from "../core/mod.ts";
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
  /** The length of its bars, microseconds. Null: it has ticks. */
  readonly barMicros: number | null;
}

/** What the conditions of strategies are held against. */
export interface MarketFacts {
  /** The hours of a session, microseconds since local midnight. A close at or before the open is on the next day. */
  readonly hours: { readonly open: number; readonly close: number };
  /** By symbol. An instrument that is not there has data that nobody has read. */
  readonly data: ReadonlyMap<string, DataFacts>;
}

type CheckedStrategy = Pick<ResolvedStrategy, "instrument" | "spec">;

/** What warnings are made from. */
export interface NeverKnownContext extends MarketFacts {
  /** The parts of conditions that need bars, data or a time of day. */
  readonly needsOf: (texts: RuleTexts) => readonly RuleNeed[];
}

/**
 * Warns of what no session will ever make known or allow: parts of conditions that need more bars than a session has, data
 * that the instrument never has, or a time at which there is no session, and quantities that are no multiple of the lot. For each strategy a list.
 */
export function neverKnownWarnings(
  { entries }: StrategiesFile,
  resolved: readonly CheckedStrategy[],
  { needsOf, ...facts }: NeverKnownContext,
): readonly (readonly Problem[])[] {
  return entries.map((entry, i) => {
    const strategy = resolved[i];
    if (strategy === undefined || strategy.instrument === null) return [];
    const { instrument, spec } = strategy;
    const problems = needsIn(spec, needsOf).flatMap((need) => needProblems(need, entry, instrument, facts));
    const byPlace = [...problems, ...lotProblem(entry, strategy), ...windowProblem(entry, strategy, facts)].toSorted(
      (left, right) => left.offset - right.offset,
    );
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
  facts: MarketFacts,
): readonly Problem[] {
  const source = entry.rules[need.key];
  if (source === null) return [];
  const at = source.locate(need.offset, need.length);
  const part = quoted(source.value.slice(need.offset, need.offset + need.length));
  const words = [
    ...need.bars.flatMap(({ timeframe, bars }) => barsWords({ timeframe, bars, symbol: instrument.symbol }, facts)),
    ...dataWords(need.data, instrument, facts.data.get(instrument.symbol)),
    ...(need.key === "entry_condition" ? timeWords(need.time, facts.hours) : []),
  ];
  return words.map(({ message, hint }) => ({ ...at, message: `${part} ${message}`, hint }));
}

type Words = Pick<Problem, "hint" | "message">;

function barsWords(
  { timeframe, bars, symbol }: { readonly timeframe: string; readonly bars: number; readonly symbol: string },
  { hours, data }: MarketFacts,
): readonly Words[] {
  const micros = parseTimeframe(timeframe);
  if (micros === null) return [];
  const own = data.get(symbol)?.barMicros ?? null;
  if (own !== null && micros % own !== 0) {
    const length = formatTimeframe(own);
    const message = `needs ticks, or bars that ${timeframe} is a multiple of, and ${symbol} has bars of ${length}`;
    return [{ message, hint: `use bars of ${length} or a multiple of it` }];
  }
  const most = completeBars(micros, hours);
  if (bars <= most) return [];
  const count = `${bars} complete ${bars === 1 ? "bar" : "bars"} of ${timeframe}`;
  const session = `a session of ${formatTimeOfDay(hours.open)} to ${formatTimeOfDay(hours.close)} has ${most}`;
  const hint = most === 0 ? "each day begins anew: use bars that fit into it" : "use shorter bars, or fewer of them";
  return [{ message: `needs ${count}, ${session}: it is never known`, hint }];
}

/** Exits are not looked at: the close of the session exits anyway. */
function timeWords(time: RuleNeed["time"], hours: MarketFacts["hours"]): readonly Words[] {
  if (time === null || (time.from <= time.to && isMet(time, hours))) return [];
  return [{ message: `is never true: ${hoursText(hours)}`, hint: hoursHint(time, hours) }];
}

/** A warning if the window of entries is outside of every session. */
function windowProblem({ places }: StrategyEntry, { spec }: CheckedStrategy, facts: MarketFacts): readonly Problem[] {
  const window = spec?.window ?? null;
  if (places.window === null || window === null || isMet(window, facts.hours)) return [];
  const message = `Expected a window within a session, found one in which no entry is possible: ${hoursText(facts.hours)}`;
  return [{ ...places.window, message, hint: hoursHint(window, facts.hours) }];
}

/** True if a part of the day has an instant of a session. One whose end is before its beginning spans midnight. */
function isMet({ from, to }: DayWindow, { open, close }: MarketFacts["hours"]): boolean {
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

function hoursText({ open, close }: MarketFacts["hours"]): string {
  return `a session is from ${formatTimeOfDay(open)} to ${formatTimeOfDay(close)}`;
}

function hoursHint({ from }: DayWindow, { close }: MarketFacts["hours"]): string {
  return `use times of the session, or set ${from >= close ? "MARKET_CLOSE" : "MARKET_OPEN"}`;
}

/** The most bars that are complete within a session: the last one ends before the session does, with a row after it. */
function completeBars(length: number, { open, close }: MarketFacts["hours"]): number {
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

/** A warning if every entry will be denied for its quantity. */
function lotProblem({ places }: StrategyEntry, { spec, instrument }: CheckedStrategy): readonly Problem[] {
  if (places.quantity === null || spec === null || instrument === null) return [];
  const { lot, qtyScale, symbol } = instrument;
  if (spec.quantity % lot === 0) return [];
  const shown = (quantity: number): string => String(toDecimal(quantity, qtyScale));
  const message = `Expected a multiple of ${symbol}'s lot, ${shown(lot)}, found ${shown(spec.quantity)}: no entry is allowed`;
  const below = Math.floor(spec.quantity / lot) * lot;
  const hint = `write ${below === 0 ? shown(lot) : `${shown(below)} or ${shown(below + lot)}`}`;
  return [{ ...places.quantity, message, hint }];
}

/** The most characters of a condition that a message quotes. */
const MAX_QUOTED = 48;

function quoted(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ");
  return `\`${line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED - 1)}…` : line}\``;
}

import { formatTimeframe, formatTimeOfDay, parseTimeframe, parseTimeOfDay } from "../core/mod.ts";
import { type Description, type Instrument, MICROS, RULE_KEYS } from "../protocol/mod.ts";
import type { StrategyEntry } from "./entry.ts";
import type { Problem } from "./problem.ts";
import { parseWindow } from "./value_forms.ts";

/** The length of bars: microseconds, or a session. */
type BarLength = number | "1d";

/** What is known of a market's rows, before strategies are traded on them. */
export interface DataBars {
  /** The lengths of an instrument's bars in microseconds; `1d`: a bar is a session. Empty: it has ticks alone, or no rows. */
  readonly barsOf: (instrument: Instrument) => readonly BarLength[];
  /** The times of day at which sessions open and close, microseconds since midnight. */
  readonly sessionTimes: readonly number[];
}

/** A strategy whose texts are valid. */
interface DescribedStrategy {
  readonly entry: StrategyEntry;
  readonly instrument: Instrument;
  readonly history: Description["history"];
}

/**
 * What a strategy asks of bars that they do not have: bars that are shorter, or no multiple of them, which would be made of
 * steps that nobody has seen; of daily bars also times within the session.
 */
export function dataProblems(strategy: DescribedStrategy, { barsOf, sessionTimes }: DataBars): readonly Problem[] {
  const bars = barsOf(strategy.instrument);
  const problems = strategy.history.flatMap(({ timeframe }) => timeframeProblems(strategy, timeframe, bars));
  return bars.includes("1d") ? [...problems, ...dayProblems(strategy.entry, sessionTimes)] : problems;
}

function timeframeProblems(
  { entry, instrument }: DescribedStrategy,
  text: string,
  bars: readonly BarLength[],
): readonly Problem[] {
  const timeframe = parseTimeframe(text) ?? NaN;
  // A session is a multiple of whatever bars it has.
  if (timeframe === MICROS.day) return [];
  const bar = bars.find((each) => each === "1d" || timeframe % each !== 0);
  if (bar === undefined) return [];
  const has = bar === "1d" ? "1d" : formatTimeframe(bar);
  const why = `${text} needs ticks or bars of ${text}, the data of ${instrument.symbol} has bars of ${has}`;
  const others = bar === "1d" ? "" : " or a multiple of it";
  const written = placesOf(entry, timeframe);
  if (written.length === 0) {
    const message = `Expected a timeframe that bars of ${has} can make, found none, which is ${text}: ${why}`;
    return [
      { offset: entry.offset, length: 1, message, hint: `add \`timeframe: ${has}\`${others}, or give finer data` },
    ];
  }
  const message = `Expected a timeframe that bars of ${has} can make, found ${text}: ${why}`;
  return written.map((place) => ({ ...place, message, hint: `write ${has}${others}, or give finer data` }));
}

/** Where a strategy says a timeframe: behind each `@`, else its key. Empty: it is the default. */
function placesOf(entry: StrategyEntry, timeframe: number): readonly Pick<Problem, "length" | "offset">[] {
  const written = RULE_KEYS.flatMap((key) => {
    const source = entry.rules[key];
    const found = [...(source?.value.matchAll(/@\s*(\w+)/g) ?? [])];
    return found
      .filter(([, text = ""]) => parseTimeframe(text) === timeframe)
      .map((match) => source!.locate(match.index, match[0].length));
  });
  // It may also be the timeframe of bars that have none of their own; one place is enough.
  return written.length > 0 ? written : [entry.places.timeframe ?? []].flat();
}

/** Names of conditions that go by the clock. */
const CLOCK_NAMES = /\b(?:time|minutes_in_trade)\b/g;
/** Times of sessions that a hint names. */
const MAX_TIMES = 4;
const QUOTED_TIME = /['"]([\d:]+)['"]/g;

/** Between its open and its close nobody knows when a daily bar had a price. */
function dayProblems(entry: StrategyEntry, sessionTimes: readonly number[]): Problem[] {
  const times = sessionTimes.slice(0, MAX_TIMES).map(formatTimeOfDay).join(", ");
  const hint = `use times of the session's open and close alone (${times}), or give finer data`;
  const why = "bars of 1d say nothing of when a price was";
  const isEdge = (text: string): boolean => sessionTimes.includes(parseTimeOfDay(text) ?? NaN);
  const problems: Problem[] = [];
  for (const key of RULE_KEYS) {
    const source = entry.rules[key];
    if (source === null) continue;
    const isOfEdges = [...source.value.matchAll(QUOTED_TIME)].every(([, text = ""]) => isEdge(text));
    for (const match of source.value.matchAll(CLOCK_NAMES)) {
      const [name] = match;
      if (name === "time" && isOfEdges) continue;
      const message = `Expected a condition without \`${name}\`, found one: ${why}`;
      problems.push({ ...source.locate(match.index, name.length), message, hint });
    }
  }
  const window = parseWindow(entry.fields?.window ?? "");
  if (window !== null && !(sessionTimes.includes(window.from) && sessionTimes.includes(window.to))) {
    const message = `Expected a window from the session's open to its close, found another: ${why}`;
    problems.push({ ...(entry.places.window ?? { offset: entry.offset, length: 1 }), message, hint });
  }
  const { square_off: squareOff = null } = entry.fields ?? {};
  if (squareOff !== null && !isEdge(squareOff)) {
    const message = `Expected a square_off at the session's close, found another: ${why}`;
    problems.push({ ...(entry.places.square_off ?? { offset: entry.offset, length: 1 }), message, hint });
  }
  return problems;
}

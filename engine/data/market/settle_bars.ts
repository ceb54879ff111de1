import { EngineError, MICROS } from "../../protocol/mod.ts";
import { areLonger } from "../bar_spacing.ts";
import type { InputChoices } from "../rows/mod.ts";
import { type BarLength, formatLength, type FoundLength } from "./bar_length.ts";
import type { SeriesFacts } from "./series_facts.ts";
import { MIN_STAMP_DAYS, MOST_STAMP_DAYS, type StampCount, type StampDays } from "./stamp_days.ts";

/** Why a stamp is taken as it is. `seconds`: all stamps are the last second or millisecond of a bar. */
export type StampSource = "said" | "seconds" | "found" | "default";

/** The bars of one instrument in one file. */
export interface BarSeries {
  readonly path: string;
  readonly symbol: string;
  readonly facts: SeriesFacts;
}

/** How bars are read. */
export interface BarPlan {
  readonly length: BarLength;
  /** Of `1d` bars `start`: their stamp names a date. */
  readonly stamp: "start" | "end";
  readonly stampFrom: StampSource;
  /** Is added to stamps that are the last second or millisecond of a bar; 0: none. */
  readonly adjust: number;
  /** Of end stamps: where bars begin, in microseconds after local midnight, modulo the length. */
  readonly phase: number;
}

/** With fewer spacings, the length of the rest of the file is more likely than an instrument's own. */
const FEW_SPACINGS = 20;
/** With so many spacings, `--bar` cannot be shorter than all of them. */
const SURE_SPACINGS = 10;
/** The same of spacings that are all equal. */
const SURE_EQUALS = 4;
const MOST = 0.95;

/**
 * Decides the length and the stamp of the bars of each series.
 *
 * The length is the least spacing within sessions that divides nearly all of them. A stamp is a bar's start, unless it is
 * its last second, or on nearly all days the first is a length after the open and the last at the close.
 *
 * @param stampDays by file
 * @throws EngineError INPUT_FILE if a length or a stamp cannot be told, or is not what was said
 */
export function settleBars(
  all: readonly BarSeries[],
  choices: Pick<InputChoices, "bar" | "barStamp">,
  stampDays: readonly StampDays[],
): readonly BarPlan[] {
  const lengths = settleLengths(all, choices.bar, stampDays);
  const pooled = new Map<number, StampCount>();
  const seen = new Set<string>();
  for (const [i, { facts }] of all.entries()) {
    const { file } = facts;
    const length = lengths[i]!;
    if (length === "1d" || seen.has(`${file} ${length}`)) continue;
    seen.add(`${file} ${length}`);
    const { days, ends, openEnds } = stampDays[file]!.count(length);
    const pool = pooled.get(length) ?? { days: 0, ends: 0, openEnds: 0 };
    pooled.set(length, { days: pool.days + days, ends: pool.ends + ends, openEnds: pool.openEnds + openEnds });
  }
  return all.map((series, i) => {
    const length = lengths[i]!;
    if (length === "1d") return DAILY;
    const own = stampDays[series.facts.file]!.count(length);
    const counted = own.days >= MIN_STAMP_DAYS ? own : pooled.get(length)!;
    return planStamps(series, length, { said: choices.barStamp, counted });
  });
}

/** The plan of all bars of days. */
const DAILY: BarPlan = { length: "1d", stamp: "start", stampFrom: "default", adjust: 0, phase: 0 };

interface StampFacts {
  readonly said: "start" | "end" | null;
  readonly counted: StampCount;
}

function planStamps(series: BarSeries, length: number, { said, counted }: StampFacts): BarPlan {
  const adjust = adjustOf(series.facts, length);
  if (said === "start") return { length, stamp: "start", stampFrom: "said", adjust: 0, phase: 0 };
  const phase = phaseOf(series.facts, length, adjust);
  if (said === "end") return { length, stamp: "end", stampFrom: "said", adjust, phase };
  if (adjust > 0) return { length, stamp: "end", stampFrom: "seconds", adjust, phase };
  const { days, ends, openEnds } = counted;
  if (days >= MIN_STAMP_DAYS && ends + openEnds >= MOST_STAMP_DAYS * days) {
    return { length, stamp: "end", stampFrom: "found", adjust: 0, phase };
  }
  if (days < MIN_STAMP_DAYS || ends < (1 - MOST_STAMP_DAYS) * days) {
    return { length, stamp: "start", stampFrom: "default", adjust: 0, phase: 0 };
  }
  const what = `was ends on ${ends} of ${days} days, and not on the others. Say --bar-stamp start or --bar-stamp end`;
  throw new EngineError(
    "INPUT_FILE",
    `${series.path}: Expected times that are all starts or all ends of bars, ${what}`,
  );
}

function adjustOf({ bars, lastSeconds, lastMillis }: SeriesFacts, length: number): number {
  if (length % MICROS.minute === 0 && lastSeconds >= MOST * bars) return MICROS.second;
  return lastMillis >= MOST * bars ? MICROS.millisecond : 0;
}

/** The commonest time of day of a bar, modulo the length; the earliest of those that are as common. */
function phaseOf({ times }: SeriesFacts, length: number, adjust: number): number {
  const counts = new Map<number, number>();
  for (const time of times) {
    const phase = (time + adjust) % length;
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  let [best, most] = [0, 0];
  for (const [phase, count] of counts) if (count > most) [best, most] = [phase, count];
  return best;
}

function settleLengths(
  all: readonly BarSeries[],
  said: BarLength | null,
  stampDays: readonly StampDays[],
): readonly BarLength[] {
  const found = all.map(({ facts }) => findOwn(facts, stampDays[facts.file]!));
  const ofFiles = commonest(
    all.map(({ facts }) => facts.file),
    found,
  );
  for (const [i, { length, evidence }] of found.entries()) {
    if (length !== "1w" && length !== "1mo") continue;
    // A share that seldom trades, in a file of days.
    if ((ofFiles.get(all[i]!.facts.file)?.evidence ?? 0) > evidence) continue;
    throw wrong(
      all[i]!,
      `Expected bars of at most a day, was bars of ${formatLength(length)} (${evidence} of them)`,
      "Give daily bars or shorter ones",
    );
  }
  const ofSymbols = commonest(
    all.map(({ symbol }) => symbol),
    found,
  );
  return all.map((series, i) => {
    const own = found[i]!;
    const ofFile = ofFiles.get(series.facts.file) ?? null;
    const length = likeliest(own, ofFile) ?? ofSymbols.get(series.symbol)?.length ?? said ?? ofDates(series, own);
    if (length === null) throw noLength(series, own);
    refuseTwoLengths(series, own, length);
    if (said === null || said === length || canBe(said, own, ofFile)) return said ?? length;
    const what = `was bars of ${formatLength(length)} (${series.symbol})`;
    throw wrong(
      series,
      `Expected bars of ${formatLength(said)}, as --bar says, ${what}`,
      `Say --bar ${formatLength(length)}, or leave it out`,
    );
  });
}

/**
 * Refuses a series whose bars are longer on some days in a row than on others: the shorter length would squeeze the longer
 * bars, so that their prices are known before they were.
 */
function refuseTwoLengths(series: BarSeries, { dayDivisors }: FoundLength, length: BarLength): void {
  if (length === "1d") return;
  for (const [divisor, count] of dayDivisors) {
    if (!areLonger(length, divisor, count)) continue;
    const what = `was bars of ${formatLength(length)}, and on other days of ${formatLength(divisor)}`;
    const message = `Expected bars of ${series.symbol} of one length, ${what}`;
    throw wrong(series, message, "Give bars of each length in a file of their own");
  }
}

/** What a series says of its length. Where a session has two bars, their ends say more than their spacing. */
function findOwn({ found }: SeriesFacts, stampDays: StampDays): FoundLength {
  if (!found.isOfPairs || typeof found.length !== "number") return found;
  const first = stampDays.firstLength();
  return first !== null && first > found.length ? { ...found, length: first } : found;
}

interface Commonest {
  readonly length: BarLength;
  readonly evidence: number;
}

/** By key: the length for which most spacings speak. */
function commonest<Key>(keys: readonly Key[], found: readonly FoundLength[]): Map<Key, Commonest> {
  const counts = new Map<Key, Map<BarLength, number>>();
  for (const [i, { length, evidence }] of found.entries()) {
    if (length === null || length === "1w" || length === "1mo") continue;
    const ofKey = counts.get(keys[i]!) ?? new Map<BarLength, number>();
    ofKey.set(length, (ofKey.get(length) ?? 0) + evidence);
    counts.set(keys[i]!, ofKey);
  }
  const best = new Map<Key, Commonest>();
  for (const [key, lengths] of counts) {
    for (const [length, evidence] of lengths) {
      if (evidence > (best.get(key)?.evidence ?? 0)) best.set(key, { length, evidence });
    }
  }
  return best;
}

/** An instrument that seldom trades seems to have longer bars than its file. */
function likeliest({ length, evidence }: FoundLength, ofFile: Commonest | null): BarLength | null {
  if (length === null || length === "1w" || length === "1mo") return ofFile?.length ?? null;
  if (ofFile === null || evidence >= FEW_SPACINGS || ofFile.evidence <= evidence) return length;
  return typeof ofFile.length === "number" && divides(ofFile.length, length) ? ofFile.length : length;
}

/** One bar an instrument, as in a list of one day's prices: stamps that are dates, without a time, are of days. */
function ofDates({ facts }: BarSeries, { evidence }: FoundLength): BarLength | null {
  const { bars, localMidnights, utcMidnights } = facts;
  return evidence === 0 && (localMidnights === bars || utcMidnights === bars) ? "1d" : null;
}

function divides(part: number, length: BarLength): boolean {
  return length === "1d" || length % part === 0;
}

/**
 * True if bars of the length that was said could be spaced so: the rest of the file has it, or too few spacings speak
 * against it.
 */
function canBe(said: BarLength, { length, evidence, equal }: FoundLength, ofFile: Commonest | null): boolean {
  if (length === null) return true;
  if (said === "1d" || length === "1w" || length === "1mo") return false;
  if (ofFile?.length === said) return divides(said, length);
  if (evidence >= SURE_SPACINGS) return false;
  const isRegular = evidence >= SURE_EQUALS && equal === evidence;
  return !isRegular && divides(said, length);
}

function noLength({ path, symbol, facts }: BarSeries, { evidence }: FoundLength): EngineError {
  const few = `${facts.bars === 1 ? "one bar" : `${facts.bars} bars`} of ${symbol}`;
  const was = evidence === 0 ? few : `${few} without a regular distance`;
  return new EngineError(
    "INPUT_FILE",
    `${path}: Expected bars that tell their length, was ${was}. Say it, as in --bar 1m`,
  );
}

function wrong({ path }: BarSeries, what: string, advice: string): EngineError {
  return new EngineError("INPUT_FILE", `${path}: ${what}. ${advice}`);
}

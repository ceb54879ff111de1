import { MICROS } from "../../protocol/mod.ts";
import { commonDivisor } from "../bar_spacing.ts";
import type { SeriesStats } from "./series_stats.ts";

/** The length of bars: microseconds, or a session. */
export type BarLength = number | "1d";

/** What the spacings of bars say of their length. */
export interface FoundLength {
  /** Null: there are too few bars, or nothing regular. */
  readonly length: BarLength | "1w" | "1mo" | null;
  /** How many spacings speak for it. */
  readonly evidence: number;
  /** How many of them are exactly as long. */
  readonly equal: number;
  /** As in `SeriesStats`, the dates of which are of bars of such a length. */
  readonly dayDivisors: ReadonlyMap<number, number>;
  /** True if no session has more than two bars, of which the last may be shorter. */
  readonly isOfPairs: boolean;
}

/** The part of the spacings that a length has to divide. */
const MOST = 0.95;
const HOUR = 60 * MICROS.minute;
/** With so many spacings of which none divides the others, the greatest common divisor is the length. */
const MANY_SPACINGS = 20;
/** The longest bar within a session. */
const MAX_LENGTH = 12 * HOUR;

/**
 * The length of an instrument's bars in a file: the least spacing that divides 95 % of the spacings within sessions. One bar
 * a session, always at one time of day: `1d`. The last bar of a session may be shorter, and so the spacing to it: where
 * there are others, it is not asked.
 */
export function findLength(stats: SeriesStats): FoundLength {
  const { inner, last, dayDivisors } = stats;
  if (stats.rows === 1) return ONE_BAR;
  const found = inner.size > 0 ? { ...findInner(stats), dayDivisors } : { ...findSpacing(last), isOfPairs: true };
  if (!isDaily(stats)) return found;
  return isOneTime(stats) ? { ...NOTHING, length: daysOf(stats.dayGaps), evidence: stats.dayCount } : NOTHING;
}

const NONE: ReadonlyMap<number, number> = new Map();
const NOTHING: FoundLength = { length: null, evidence: 0, equal: 0, dayDivisors: NONE, isOfPairs: false };
/** One object for all series of a single bar. */
const ONE_BAR: FoundLength = { ...NOTHING, isOfPairs: true };

/** With so many longer spacings, one that only the first bars of sessions have is no length: these bars may be shorter. */
const MANY_LONGER = 8;

function findInner({ inner, first }: SeriesStats): FoundLength {
  const found = findSpacing(inner);
  const { length } = found;
  if (typeof length !== "number" || found.equal === 0 || found.equal > (first.get(length) ?? 0)) return found;
  let [others, divisor] = [0, 0];
  for (const [spacing, count] of inner) {
    const rest = count - (first.get(spacing) ?? 0);
    if (rest > 0 && !Number.isNaN(spacing)) [others, divisor] = [others + rest, commonDivisor(spacing, divisor)];
  }
  return others >= MANY_LONGER && divisor > length && divisor % length === 0 ? { ...found, length: null } : found;
}

function findSpacing(spacings: ReadonlyMap<number, number>): FoundLength {
  let total = 0;
  for (const count of spacings.values()) total += count;
  // Those that were too many to be counted apart are of no known spacing.
  const known = [...spacings.keys()].filter((spacing) => !Number.isNaN(spacing));
  for (const spacing of known.toSorted((a, b) => a - b)) {
    if (spacing % MICROS.second !== 0 || spacing > MAX_LENGTH) continue;
    let divided = 0;
    for (const [each, count] of spacings) if (each % spacing === 0) divided += count;
    if (divided < MOST * total) continue;
    return { ...NOTHING, length: spacing, evidence: total, equal: spacings.get(spacing) ?? 0 };
  }
  const divisor = known.length < spacings.size ? NaN : known.reduce((a, b) => commonDivisor(a, b), 0);
  // No spacing divides the others, as of 2 and 3 minutes. What divides all is no shorter than the bars are.
  const isLikely = total >= MANY_SPACINGS && divisor % MICROS.minute === 0;
  return { ...NOTHING, evidence: total, length: isLikely ? divisor : null };
}

/** True if there is one bar a session. A day that is not over may be there twice. */
function isDaily({ rows, dayCount, singles }: SeriesStats): boolean {
  if (dayCount < 2) return false;
  return singles >= MOST * dayCount || (dayCount >= 4 && rows <= dayCount + 1);
}

/**
 * True if nearly all times of day are one, or two an hour apart: clocks change. The bar of a day that is not over may have
 * another one.
 */
function isOneTime({ times, rows }: SeriesStats): boolean {
  const [first, second] = [...times].toSorted((a, b) => b[1] - a[1]);
  if (first === undefined) return false;
  const distance = Math.abs((second?.[0] ?? 0) - first[0]);
  const isClockChange = distance === HOUR || distance === 23 * HOUR;
  return rows - first[1] - (isClockChange ? (second?.[1] ?? 0) : 0) <= Math.max(1, (1 - MOST) * rows) && first[1] > 1;
}

/** Bars of weeks and months are told from those of days by the dates between them. */
function daysOf(gaps: ReadonlyMap<number, number>): "1d" | "1w" | "1mo" {
  let [days, weeks, months] = [0, 0, 0];
  for (const [gap, count] of gaps) {
    // Weeks and months may be stamped with their first session.
    if (gap >= 26) months += count;
    else if (gap >= 5 && gap <= 9) weeks += count;
    else days += count;
  }
  // Two bars a week apart may be two days with a week of holidays between them.
  if (weeks >= 2 && weeks >= 0.8 * (days + weeks + months)) return "1w";
  return months >= 2 && months >= 0.8 * (days + weeks + months) ? "1mo" : "1d";
}

/** A length in microseconds; a session is longer than any other: Infinity. */
export function microsOf(length: BarLength): number {
  return length === "1d" ? Infinity : length;
}

/** A length in words: `5m`, `1h`, `90s`, `1d`. */
export function formatLength(length: BarLength | "1w" | "1mo"): string {
  if (typeof length === "string") return length;
  if (length % HOUR === 0) return `${length / HOUR}h`;
  if (length % MICROS.minute === 0) return `${length / MICROS.minute}m`;
  return length % MICROS.second === 0 ? `${length / MICROS.second}s` : `${length / MICROS.millisecond}ms`;
}

import { MICROS } from "../../protocol/mod.ts";
import { commonDivisor } from "../bar_spacing.ts";
import type { CsvKind } from "../csv_header.ts";
import { DaySet } from "./day_set.ts";
import type { LocalDays } from "./local_days.ts";
import { toEnd } from "./stamp_days.ts";

/** Different spacings that are counted apart. There are more only where nothing is regular. */
const MAX_SPACINGS = 2_048;
/** Times of day that are kept to find where bars begin. */
const MAX_SAMPLES = 32;
/** Ticks with a longer hole between them are two spans. */
const SPAN_HOLE = 3_600 * MICROS.second;

/** What is known of the spacings and stamps of one instrument's rows in one file. Rows come in order, up or down. */
export class SeriesStats {
  rows = 0;
  /** Local dates with rows. */
  readonly days: DaySet = new DaySet();
  dayCount = 0;
  /** Dates with one row. */
  singles = 0;
  /**
   * By spacing in microseconds: how often two rows of one date have it. `last`: to the last row of a date. NaN: the spacings
   * that were too many to be counted apart.
   */
  readonly inner: Map<number, number> = new Map();
  readonly last: Map<number, number> = new Map();
  /** Of `inner`: those to the second row of a date. */
  readonly first: Map<number, number> = new Map();
  /**
   * By the greatest common divisor of the spacings of a date: how many spacings dates that follow each other have at most,
   * of which each has this one. Neither the first nor the last spacing of a date counts: bars by the hours of the clock may
   * have a shorter one at either end.
   */
  readonly dayDivisors: Map<number, number> = new Map();
  /** By difference in days: how often two dates with rows that follow each other have it. */
  readonly dayGaps: Map<number, number> = new Map();
  /** Rows at second 59 of a minute, and at the last millisecond of a second. */
  lastSeconds = 0;
  lastMillis = 0;
  /** Rows at midnight by the zone's clock, and by UTC. */
  localMidnights = 0;
  utcMidnights = 0;
  /** How often rows have a local time of day, in microseconds: the first different ones. */
  readonly times: Map<number, number> = new Map();
  /** Of ticks: from and to of spans of time with rows, in no order. */
  readonly spans: number[] = [];
  readonly #localDays: LocalDays;
  readonly #isUp: boolean;
  readonly #isBars: boolean;
  #day = NaN;
  #ts = NaN;
  #spacing = 0;
  #rowsOfDay = 0;
  /** Of this date, and of the dates before it. */
  #divisor = 0;
  #spacingsOfDay = 0;
  /** Of this date: the spacing that may be the first in time; 0: none so far. */
  #first = 0;
  #lastDivisor = 0;
  #spacings = 0;

  constructor(kind: CsvKind, localDays: LocalDays, isUp: boolean) {
    this.#localDays = localDays;
    this.#isUp = isUp;
    this.#isBars = kind === "bars";
  }

  /** Takes the next row. */
  add(ts: number): void {
    this.rows += 1;
    const offset = this.#localDays.offsetAt(ts);
    const local = ts + offset;
    const day = Math.floor(local / MICROS.day);
    if (this.#isBars) this.#addBar(ts, local - day * MICROS.day);
    else this.#addSpan(ts, day);
    if (day === this.#day) {
      if (this.#isBars) this.#addSpacing(Math.abs(ts - this.#ts));
    } else {
      this.#endDay();
      if (!Number.isNaN(this.#day)) bump(this.dayGaps, Math.abs(day - this.#day));
      this.days.add(day);
      this.dayCount += 1;
      this.#day = day;
      this.#rowsOfDay = 1;
    }
    this.#ts = ts;
  }

  /** There are no more rows. */
  finish(): void {
    this.#endDay();
  }

  /** The first or last row was none: it is alone on its date. */
  forget(ts: number): void {
    this.rows -= 1;
    this.dayCount -= 1;
    this.singles -= 1;
    this.days.delete(this.#localDays.dayOf(ts));
    const at = this.spans.findIndex((each, i) => i % 2 === 0 && each === ts);
    if (at >= 0) this.spans.splice(at, 2);
  }

  #addBar(ts: number, time: number): void {
    const rest = toEnd(ts);
    if (rest === MICROS.second) this.lastSeconds += 1;
    else if (rest > 0) this.lastMillis += 1;
    if (time === 0) this.localMidnights += 1;
    if (ts % MICROS.day === 0) this.utcMidnights += 1;
    const count = this.times.get(time);
    if (count !== undefined) this.times.set(time, count + 1);
    else if (this.times.size < MAX_SAMPLES) this.times.set(time, 1);
  }

  #addSpan(ts: number, day: number): void {
    const { spans } = this;
    const { length } = spans;
    if (day !== this.#day || Math.abs(ts - this.#ts) > SPAN_HOLE) spans.push(ts, ts);
    else if (this.#isUp) spans[length - 1] = ts;
    else spans[length - 2] = ts;
  }

  /** Two bars of one time are no spacing. Of a date's spacings the last in time is counted apart. */
  #addSpacing(spacing: number): void {
    if (spacing === 0) return;
    this.#rowsOfDay += 1;
    if (this.#isUp) {
      if (this.#spacing > 0) this.#addInner(this.#spacing);
      this.#spacing = spacing;
    } else if (this.#spacing === 0) {
      this.#spacing = spacing;
    } else {
      this.#addInner(spacing);
    }
  }

  #addInner(spacing: number): void {
    bump(this.inner, spacing);
    const before = this.#first;
    if (before === 0 || !this.#isUp) this.#first = spacing;
    if (before > 0) this.#addToDivisor(this.#isUp ? spacing : before);
  }

  #addToDivisor(spacing: number): void {
    this.#spacingsOfDay += 1;
    if (spacing !== this.#divisor) this.#divisor = commonDivisor(spacing, this.#divisor);
  }

  #endDivisor(): void {
    const divisor = this.#divisor;
    if (this.#first > 0) bump(this.first, this.#first);
    this.#first = 0;
    if (divisor === 0) return;
    this.#spacings = this.#spacingsOfDay + (divisor === this.#lastDivisor ? this.#spacings : 0);
    this.#lastDivisor = divisor;
    const most = this.dayDivisors.get(divisor) ?? 0;
    if (this.#spacings > most && (most > 0 || this.dayDivisors.size < MAX_SPACINGS))
      this.dayDivisors.set(divisor, this.#spacings);
    this.#divisor = 0;
    this.#spacingsOfDay = 0;
  }

  #endDay(): void {
    this.#endDivisor();
    if (this.#spacing > 0) bump(this.last, this.#spacing);
    if (this.#rowsOfDay === 1) this.singles += 1;
    this.#spacing = 0;
    this.#rowsOfDay = 0;
  }
}

function bump(counts: Map<number, number>, key: number): void {
  const count = counts.get(key);
  if (count !== undefined) counts.set(key, count + 1);
  else if (counts.size < MAX_SPACINGS) counts.set(key, 1);
  else counts.set(NaN, (counts.get(NaN) ?? 0) + 1);
}

import type { MarketGap, MarketJump } from "./market.ts";
import type { Sessions } from "./market_options.ts";
import { Sorted } from "./sorted_rows.ts";

/** Spacings are counted by powers of two of microseconds. */
const BUCKETS = 48;
/** The part of the spacings that is habit, and how many times longer a gap is. */
const HABIT = { part: 0.99, times: 5 } as const;
/** The part of a price by which a jump is more. */
const JUMP = 0.2;
/** Gaps and jumps that are kept of an instrument. */
const MAX_KEPT = 20;

/** What the rows of one instrument say, in order of time. */
export class InstrumentFacts {
  rows = 0;
  firstTs: number = NaN;
  lastTs: number = NaN;
  days = 0;
  maxPrice = 0;
  hasVolume: boolean = false;
  hasBidAsk: boolean = false;
  moreJumps = 0;
  readonly jumps: Omit<MarketJump, "symbol">[] = [];
  readonly #symbol: number;
  readonly #sessions: Sessions;
  readonly #spacings: Float64Array = new Float64Array(BUCKETS);
  readonly #gaps: Omit<MarketGap, "symbol">[] = [];
  /** The length of its last bar; 0: ticks. */
  #length = 0;
  #day = NaN;
  #price = NaN;

  constructor(symbol: number, sessions: Sessions) {
    this.#symbol = symbol;
    this.#sessions = sessions;
  }

  /** Takes the next row, as it was sorted. @param day its local date */
  add(rows: Float64Array, at: number, day: number): void {
    const ts = rows[at]!;
    const end = rows[at + Sorted.end]!;
    const isTick = end === 0;
    const price = rows[at + Sorted.a]!;
    if (this.rows === 0) this.firstTs = ts;
    else if (day === this.#day) this.#addSpacing(ts, day);
    else this.#judgeJump(ts, price);
    if (day !== this.#day) {
      this.#day = day;
      this.days += 1;
    }
    this.rows += 1;
    this.lastTs = ts;
    this.#price = isTick ? price : rows[at + Sorted.d]!;
    this.#length = isTick ? 0 : end - ts;
    const high = Math.abs(isTick ? price : rows[at + Sorted.b]!);
    if (high > this.maxPrice) this.maxPrice = high;
    const low = isTick ? 0 : Math.abs(rows[at + Sorted.c]!);
    if (low > this.maxPrice) this.maxPrice = low;
    if (rows[at + Sorted.size]! > 0) this.hasVolume = true;
    if (isTick && !this.hasBidAsk && !Number.isNaN(rows[at + Sorted.b]!)) this.hasBidAsk = true;
  }

  /** Holes that are longer than its habit, the longest first. */
  gaps(): readonly Omit<MarketGap, "symbol">[] {
    const total = this.#spacings.reduce((sum, count) => sum + count, 0);
    let [bucket, sum] = [0, 0];
    for (; bucket < BUCKETS - 1; bucket++) {
      sum += this.#spacings[bucket]!;
      if (sum >= HABIT.part * total) break;
    }
    const least = HABIT.times * Math.max(2 ** bucket, this.#length);
    return this.#gaps.filter(({ fromTs, toTs }) => toTs - fromTs > least);
  }

  #addSpacing(ts: number, day: number): void {
    const spacing = ts - this.lastTs;
    if (spacing <= 0) return;
    this.#spacings[Math.min(BUCKETS - 1, Math.ceil(Math.log2(spacing)))]! += 1;
    const gaps = this.#gaps;
    const least = gaps.length < MAX_KEPT ? 0 : gaps.at(-1)!.toTs - gaps.at(-1)!.fromTs;
    if (spacing <= least || spacing <= HABIT.times * this.#length) return;
    const session = this.#sessions.of(this.#symbol, day);
    const isInside = session !== null && this.lastTs >= session.openMicros && ts < session.closeMicros;
    if (session !== null && !isInside) return;
    // A close between the two is a pause.
    if (this.#sessions.closeAfter(this.#symbol, this.lastTs) <= ts) return;
    if (gaps.length === MAX_KEPT) gaps.pop();
    gaps.push({ fromTs: this.lastTs, toTs: ts });
    gaps.sort((a, b) => b.toTs - b.fromTs - (a.toTs - a.fromTs));
  }

  #judgeJump(ts: number, first: number): void {
    const before = this.#price;
    if (Math.abs(first - before) <= JUMP * Math.abs(before)) return;
    if (this.jumps.length < MAX_KEPT) this.jumps.push({ fromTs: this.lastTs, toTs: ts, before, after: first });
    else this.moreJumps += 1;
  }
}

import { MICROS } from "../../protocol/mod.ts";
import type { LeftOut } from "./left_out.ts";
import type { LocalDays } from "./local_days.ts";
import type { Sessions } from "./market_options.ts";
import { Taken } from "./row_log.ts";
import type { BarPlan } from "./settle_bars.ts";
import type { SettledSeries } from "./settled_series.ts";
import { Sorted } from "./sorted_rows.ts";
import { toEnd } from "./stamp_days.ts";

/** The part of daily bars that has to be stamped with midnight: that of a day that is not over may have another time. */
const NEARLY_ALL = 0.8;

/** The rows of a file, by their numbers. */
export interface FileRows {
  readonly path: string;
  readonly first: number;
  readonly end: number;
}

/** What rows are shaped by. */
export interface ShaperParts {
  readonly localDays: LocalDays;
  readonly sessions: Sessions;
  readonly leftOut: LeftOut;
  /** By number of the symbol: its place among all, bytewise. */
  readonly ranks: readonly number[];
}

/** A series while its rows are shaped. */
interface Shape extends SettledSeries {
  /** The place in `dropped` of the next row that is out of place. */
  next: number;
}

/** Makes rows as they were taken into rows that can be sorted: what is decided of each series is done to its rows. */
export class RowShaper {
  readonly #parts: ShaperParts;
  #file: FileRows = { path: "", first: 0, end: 0 };
  /** By number of the symbol. */
  #shapes: (Shape | undefined)[] = [];

  constructor(parts: ShaperParts) {
    this.#parts = parts;
  }

  /** The rows that follow are of this file. */
  beginFile(file: FileRows, series: readonly SettledSeries[]): void {
    this.#file = file;
    this.#shapes = [];
    for (const each of series) this.#shapes[each.facts.symbol] = { ...each, next: 0 };
  }

  /**
   * Shapes a row.
   *
   * @param row its number
   * @returns false if it is left out; it has been counted
   */
  shape(rows: Float64Array, at: number, { row, to, place }: { row: number; to: Float64Array; place: number }): boolean {
    const symbol = rows[at + Taken.symbol]!;
    const shape = this.#shapes[symbol]!;
    const { bars, facts } = shape;
    const ts = rows[at + Taken.ts]!;
    if (shape.next < facts.dropped.length && facts.dropped[shape.next] === row) {
      shape.next += 1;
      return this.#leave("out-of-place", shape, { ts, line: rows[at + Taken.line]! });
    }
    const isMirrored = facts.isBackwards && bars === null;
    to[place + Sorted.rank] = this.#parts.ranks[symbol]!;
    to[place + Sorted.order] = isMirrored ? this.#file.first + this.#file.end - row : row;
    for (let field = 0; field < 5; field++) to[place + Sorted.a + field] = rows[at + Taken.a + field]!;
    to[place + Sorted.line] = rows[at + Taken.line]!;
    if (bars !== null) return this.#shapeBar(shape, bars, { rows, at, to, place });
    if (shape.later?.has(ts) === true) return this.#leave("overlap", shape, { ts, line: rows[at + Taken.line]! });
    to[place + Sorted.ts] = ts;
    to[place + Sorted.end] = 0;
    return true;
  }

  #shapeBar(
    shape: Shape,
    bars: BarPlan,
    { rows, at, to, place }: { rows: Float64Array; at: number; to: Float64Array; place: number },
  ): boolean {
    const ts = rows[at + Taken.ts]!;
    const line = rows[at + Taken.line]!;
    const { symbol } = shape.facts;
    if (bars.length === "1d") {
      const day = this.#dateOf(shape, ts, rows[at + Taken.day]!);
      if (shape.finer?.has(day) === true) return this.#leave("coarser", shape, { ts, line, day });
      const session = this.#parts.sessions.of(symbol, day);
      if (session === null) return this.#leave("closed-day", shape, { ts, line, day });
      to[place + Sorted.ts] = session.openMicros;
      to[place + Sorted.end] = session.closeMicros;
      return true;
    }
    const day = shape.finer === null ? 0 : this.#parts.localDays.dayOf(ts);
    if (shape.finer?.has(day) === true) return this.#leave("coarser", shape, { ts, line, day });
    if (bars.stamp === "start") {
      const close = this.#parts.sessions.closeAfter(symbol, ts);
      to[place + Sorted.ts] = ts;
      to[place + Sorted.end] = Math.min(close, ts + bars.length);
      return true;
    }
    const end = toEnd(ts) === bars.adjust ? ts + bars.adjust : ts;
    to[place + Sorted.ts] = this.#startOf(symbol, end, bars.length, bars.phase);
    to[place + Sorted.end] = end;
    return true;
  }

  /** The start of a bar that ends at `end`. The last bar of a session may be shorter, as may the first. */
  #startOf(symbol: number, end: number, length: number, phase: number): number {
    const { localDays, sessions } = this.#parts;
    // The bar's last instant: an end at midnight is of the day before.
    const last = end - 1;
    const local = last + localDays.offsetAt(last);
    const day = Math.floor(local / MICROS.day);
    const after = (((local - day * MICROS.day - phase) % length) + length) % length;
    const start = last - after;
    const session = sessions.of(symbol, day);
    return session !== null && start < session.openMicros && end > session.openMicros ? session.openMicros : start;
  }

  /** The date that a daily bar's stamp names, in days since 1970. */
  #dateOf({ facts }: Shape, ts: number, named: number): number {
    const { bars, localMidnights, utcMidnights } = facts;
    const most = NEARLY_ALL * bars;
    if (localMidnights < most) {
      if (!Number.isNaN(named)) return named;
      if (utcMidnights >= most && ts % MICROS.day === 0) return ts / MICROS.day;
    }
    return this.#parts.localDays.dayOf(ts);
  }

  #leave(
    reason: "out-of-place" | "overlap" | "coarser" | "closed-day",
    shape: Shape,
    { ts, line, day = this.#parts.localDays.dayOf(ts) }: { ts: number; line: number; day?: number },
  ): false {
    const { path } = this.#file;
    this.#parts.leftOut.add(reason, shape.symbol, day, () => ({ path, line, text: "" }));
    return false;
  }
}

import { MICROS } from "../../protocol/mod.ts";
import type { Cell, ColumnType } from "../records/mod.ts";
import { CivilText } from "./civil_text.ts";
import { epochNumber, epochUnitOf } from "./epoch_unit.ts";
import type { TimeWord } from "./time_pattern.ts";

/** Excel's days of 1990-01-01 and 2100-01-01. */
const EXCEL_FIRST = 32_874;
const EXCEL_END = 73_051;
const DAY_MILLIS = 86_400_000;
/** 23:59:59 without its colons. */
const LAST_CLOCK = 235_959;

/**
 * What a cell may be as a time: one of the words of `--time-format`; `typed`, a time by its column's type; `numeric`, a date
 * whose order nobody can see; `small`, a number that may be a time of a day; `number`, another one; `none`.
 */
export type TimeClass =
  | Exclude<TimeWord, "day-first" | "month-first" | "year-first" | "ms-of-day">
  | "typed"
  | "numeric"
  | "small"
  | "number"
  | "none";

/** What most cells of a column are as times. */
export interface ColumnTimes {
  readonly kind: TimeClass;
  /** True if some have a time of the day besides a date. */
  readonly hasTime: boolean;
  /** The part of the cells that are of the kind, 0 to 1. Cells without a text do not count. */
  readonly part: number;
  /** The greatest number among them. */
  readonly most: number;
  /** The first cell of the kind, as text. */
  readonly first: string;
}

/** Says what cells are as times. */
export class TimeGuess {
  readonly #civil: CivilText = new CivilText();

  /** What most cells of a column are. */
  column(cells: readonly (Cell | undefined)[], type: ColumnType): ColumnTimes {
    const counts = new Map<TimeClass, { count: number; first: string }>();
    let total = 0;
    let most = 0;
    let hasTime = false;
    for (const cell of cells) {
      if (cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "")) continue;
      total += 1;
      const kind = this.classify(cell, type);
      const seen = counts.get(kind) ?? { count: 0, first: String(cell) };
      seen.count += 1;
      counts.set(kind, seen);
      const value = epochNumber(cell);
      if (kind === "small" && value > most) most = value;
      const civil = kind === "iso" || kind === "month-name" || kind === "numeric";
      if (civil && this.#civil.hasTime && this.#civil.time.micros !== 0) hasTime = true;
      if (kind === "typed" && Number(cell) % MICROS.day !== 0) hasTime = true;
    }
    const kinds = [...counts].filter(([kind]) => kind !== "none").toSorted((a, b) => b[1].count - a[1].count);
    const [kind, seen] = kinds[0] ?? ["none" as const, { count: 0, first: "" }];
    return { kind, hasTime, part: total === 0 ? 0 : seen.count / total, most, first: seen.first };
  }

  /** What a cell is. `hasTime` of `column` goes by the same object. */
  classify(cell: Cell, type: ColumnType): TimeClass {
    if (type === "instant" || type === "local") return "typed";
    const value = epochNumber(cell);
    if (!Number.isNaN(value)) return this.#number(typeof cell === "string" ? cell.trim() : String(cell), value);
    const text = typeof cell === "string" ? cell : "";
    const civil = this.#civil;
    const isRead = civil.read(text, "day-first") || (civil.shape === "numeric" && civil.read(text, "month-first"));
    if (isRead || civil.read(text, "year-first")) {
      if (civil.shape === "numeric") return "numeric";
      return civil.shape === "name" ? "month-name" : "iso";
    }
    return civil.readTime(text) ? "time-of-day" : "none";
  }

  #number(text: string, value: number): TimeClass {
    // 20260105, 202601050915, 20260105091500: digits that are a date.
    if (/^\d+(?:\.\d+)?$/.test(text) && this.#civil.read(text, "day-first")) {
      const year = Number(text.slice(0, 4));
      if (year >= 1990 && year < 2100) return "iso";
    }
    const unit = epochUnitOf(value);
    if (unit !== null) return `epoch-${unit}`;
    if (value >= EXCEL_FIRST && value < EXCEL_END && !Number.isInteger(value)) return "excel";
    return value < DAY_MILLIS ? "small" : "number";
  }
}

/** True if numbers up to `most` may all be times of a day without colons, such as 91500. */
export function isClock(most: number): boolean {
  return most <= LAST_CLOCK;
}

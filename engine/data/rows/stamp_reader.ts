import { MICROS } from "../../protocol/mod.ts";
import type { Cell } from "../records/mod.ts";
import { CivilText } from "./civil_text.ts";
import type { DateOrder } from "./civil_text.ts";
import type { DateEvidence } from "./date_evidence.ts";
import { epochNumber, epochProblem, readEpoch } from "./epoch_unit.ts";
import type { EpochUnit } from "./epoch_unit.ts";
import { PatternText } from "./pattern_text.ts";
import { parseTimePattern } from "./time_pattern.ts";

/** Days from 1899-12-30, where Excel's dates begin, to 1970. */
const EXCEL_DAYS = 25_569;
/** Excel's days have about eleven decimals: an instant is rounded to a tenth of a millisecond. */
const EXCEL_MICROS = 100;
/** The most characters of a time that a message quotes. */
const MAX_QUOTED = 60;

/** The time of a row, as its cells have it. The fields are of the record that was read last. */
export abstract class StampReader {
  /** Microseconds since 1970: an instant, or what a clock shows (`isLocal`). */
  micros: number = NaN;
  isLocal = false;
  /** The day that the text names, in days since 1970. NaN: it is a number. */
  day: number = NaN;
  /** Fractions of a second that were cut after the microsecond. */
  cut = 0;
  #firstShort: string | null = null;
  #hasLongClock = false;

  /** The first time of a day that may be an hour as well, because none has more than two digits. Null: there is none. */
  get unclearClock(): string | null {
    return this.#hasLongClock ? null : this.#firstShort;
  }

  /** @returns false if the record has no time of this form */
  abstract read(record: readonly Cell[]): boolean;

  /** The time as it is written, for messages. */
  abstract text(record: readonly Cell[]): string;

  /** What is wrong with the time of a record, if there is more to say than that it is no time. */
  problem(_record: readonly Cell[]): string | null {
    return null;
  }

  /** The text of a time of the day. A number has lost the zeros at its beginning. */
  protected clockText(cell: Cell | undefined): string {
    if (typeof cell === "string" && cell.length > 2) {
      this.#hasLongClock = true;
      return cell;
    }
    const text = textOf(cell).trim();
    if (!/^\d{1,2}$/.test(text)) {
      if (text !== "") this.#hasLongClock = true;
      return text;
    }
    if (this.#firstShort === null && Number(text) > 0) this.#firstShort = text;
    return text.padStart(4, "0");
  }

  protected set(days: number, micros: number, offset: number): void {
    const local = days * MICROS.day + micros;
    this.isLocal = Number.isNaN(offset);
    this.micros = this.isLocal ? local : local - offset;
    this.day = days;
  }
}

function textOf(cell: Cell | undefined): string {
  if (typeof cell === "string") return cell;
  return cell === null || cell === undefined ? "" : String(cell);
}

function joined(record: readonly Cell[], columns: readonly number[]): string {
  const [first = 0] = columns;
  return columns.length === 1 ? textOf(record[first]) : columns.map((column) => textOf(record[column])).join(" ");
}

/** Times since 1970 in a unit. */
export class EpochStamp extends StampReader {
  readonly #column: number;
  readonly #unit: EpochUnit;
  readonly #isSaid: boolean;

  /** @param isSaid true: somebody has said the unit; false: most rows have it */
  constructor(column: number, unit: EpochUnit, isSaid: boolean) {
    super();
    this.#column = column;
    this.#unit = unit;
    this.#isSaid = isSaid;
  }

  read(record: readonly Cell[]): boolean {
    this.micros = readEpoch(record[this.#column] ?? null, this.#unit);
    return !Number.isNaN(this.micros);
  }

  text(record: readonly Cell[]): string {
    return textOf(record[this.#column]);
  }

  override problem(record: readonly Cell[]): string | null {
    const value = epochNumber(record[this.#column] ?? null);
    return Number.isNaN(value) ? null : epochProblem(value, this.#unit, this.#isSaid);
  }
}

/** Cells that are times by their file's own types: of Parquet, of JSON's numbers that somebody has read. */
export class TypedStamp extends StampReader {
  readonly #column: number;

  constructor(column: number, isLocal: boolean) {
    super();
    this.#column = column;
    this.isLocal = isLocal;
  }

  read(record: readonly Cell[]): boolean {
    const cell = record[this.#column];
    if (typeof cell !== "number" && typeof cell !== "bigint") return false;
    this.micros = Math.floor(Number(cell));
    this.day = this.isLocal ? Math.floor(this.micros / MICROS.day) : NaN;
    return Number.isSafeInteger(this.micros);
  }

  text(record: readonly Cell[]): string {
    return textOf(record[this.#column]);
  }
}

/** What dates are read by. */
export interface CivilChoices {
  /** The order of day and month in dates of three numbers. Null: the file has no such dates, and they are no times. */
  readonly order: DateOrder | null;
  /** Takes the dates whose order nobody can see. */
  readonly evidence: DateEvidence;
  /** True if a zone is said: then abbreviations such as IST are passed over. */
  readonly hasZone: boolean;
}

/** Texts of dates and times, in one column or more. */
export class CivilStamp extends StampReader {
  readonly #columns: readonly number[];
  readonly #choices: CivilChoices;
  readonly #civil: CivilText = new CivilText();

  constructor(columns: readonly number[], choices: CivilChoices) {
    super();
    this.#columns = columns;
    this.#choices = choices;
  }

  read(record: readonly Cell[]): boolean {
    const civil = this.#civil;
    const { order, evidence, hasZone } = this.#choices;
    const isRead = civil.read(joined(record, this.#columns), order ?? "day-first");
    if (civil.shape === "numeric") {
      if (order === null) return false;
      evidence.see(civil);
    }
    if (!isRead || (civil.time.abbreviation !== "" && !hasZone)) return false;
    if (civil.time.isCut) this.cut += 1;
    this.set(civil.days, civil.time.micros, civil.time.offset);
    return true;
  }

  text(record: readonly Cell[]): string {
    return joined(record, this.#columns);
  }

  override problem(record: readonly Cell[]): string | null {
    const { order, hasZone } = this.#choices;
    const civil = this.#civil;
    const text = this.text(record);
    const isRead = civil.read(text, order ?? "day-first");
    if (!isRead || civil.time.abbreviation === "" || hasZone) return null;
    const { abbreviation } = civil.time;
    const what = `Expected an offset, such as +05:30, was ${JSON.stringify(text)}`;
    if (abbreviation.includes("/")) return `${what}. If all times are of that zone: --time-zone ${abbreviation}`;
    const example = abbreviation.startsWith("E") ? "America/New_York" : "Asia/Kolkata";
    return `${what}: ${abbreviation} names more than one zone. Say which with --time-zone, such as --time-zone ${example}`;
  }
}

/** What a date and a time are read by. */
export interface SplitChoices extends CivilChoices {
  /** True if times are milliseconds of their day. */
  readonly isMillis: boolean;
  /** True if dates are times by their file's own types: midnights. */
  readonly isTyped: boolean;
}

/** A date in one column, and a time of the day in another. */
export class SplitStamp extends StampReader {
  readonly #date: number;
  readonly #time: number;
  readonly #isMillis: boolean;
  readonly #isTyped: boolean;
  readonly #choices: CivilChoices;
  readonly #civil: CivilText = new CivilText();
  #lastDate: Cell | undefined = undefined;
  #lastDays: number = NaN;

  constructor(columns: readonly [date: number, time: number], choices: SplitChoices) {
    super();
    [this.#date, this.#time] = columns;
    this.#isMillis = choices.isMillis;
    this.#isTyped = choices.isTyped;
    this.#choices = choices;
  }

  read(record: readonly Cell[]): boolean {
    const civil = this.#civil;
    const date = record[this.#date];
    const time = record[this.#time];
    if (date !== this.#lastDate || Number.isNaN(this.#lastDays)) {
      this.#lastDate = date;
      this.#lastDays = this.#daysOf(date);
    }
    if (Number.isNaN(this.#lastDays)) return false;
    if (this.#isMillis) {
      const millis = epochNumber(time ?? null);
      this.set(this.#lastDays, Math.round(millis * MICROS.millisecond), NaN);
      return millis < 86_400_000;
    }
    if (!civil.readTime(this.clockText(time)) || (civil.time.abbreviation !== "" && !this.#choices.hasZone))
      return false;
    if (civil.time.isCut) this.cut += 1;
    this.set(this.#lastDays, civil.time.micros, civil.time.offset);
    return true;
  }

  text(record: readonly Cell[]): string {
    return joined(record, [this.#date, this.#time]);
  }

  /** The days since 1970 of a date; NaN: it is none. A date column of pandas has midnights. */
  #daysOf(date: Cell | undefined): number {
    if (this.#isTyped) {
      const days = typeof date === "number" ? date / MICROS.day : NaN;
      return Number.isInteger(days) ? days : NaN;
    }
    const civil = this.#civil;
    const { order, evidence } = this.#choices;
    const isRead = civil.read(textOf(date), order ?? "day-first") && (order !== null || civil.shape !== "numeric");
    if (civil.shape === "numeric") evidence.see(civil);
    return isRead && civil.time.micros === 0 ? civil.days : NaN;
  }
}

/** Times of a day that somebody has said. */
export class DayStamp extends StampReader {
  readonly #column: number;
  readonly #days: number;
  readonly #isMillis: boolean;
  readonly #civil: CivilText = new CivilText();

  constructor(column: number, choices: { readonly days: number; readonly isMillis: boolean }) {
    super();
    this.#column = column;
    this.#days = choices.days;
    this.#isMillis = choices.isMillis;
  }

  read(record: readonly Cell[]): boolean {
    const cell = record[this.#column];
    if (this.#isMillis) {
      const millis = epochNumber(cell ?? null);
      this.set(this.#days, Math.round(millis * MICROS.millisecond), NaN);
      return millis < 86_400_000;
    }
    const civil = this.#civil;
    if (!civil.readTime(this.clockText(cell)) || civil.time.abbreviation !== "") return false;
    this.set(this.#days, civil.time.micros, civil.time.offset);
    return true;
  }

  text(record: readonly Cell[]): string {
    return textOf(record[this.#column]);
  }
}

/** The day that somebody has said, of all rows: their file has no time. */
export class OneDayStamp extends StampReader {
  constructor(days: number) {
    super();
    this.set(days, 0, NaN);
  }

  read(record: readonly Cell[]): boolean {
    // A line of a few words, or an empty one, has no day.
    return record.length > 1;
  }

  text(): string {
    return "";
  }
}

/** Times that are written by a pattern of `--time-format`. */
export class PatternStamp extends StampReader {
  readonly #columns: readonly number[];
  readonly #pattern: PatternText;
  readonly #days: number;
  readonly #form: string;
  /** The column of the time of the day, where the pattern is of the date alone. -1: there is none. */
  readonly #clock: number;
  readonly #civil: CivilText = new CivilText();

  /** @param days the day of times without a date; NaN: there is none */
  constructor(columns: readonly number[], choices: { readonly pattern: string; readonly days: number }) {
    super();
    const pieces = parseTimePattern(choices.pattern);
    const hasClock = pieces.some(({ field }) => field === "hour" || field === "half-hour");
    this.#clock = hasClock || columns.length < 2 ? -1 : (columns.at(-1) ?? -1);
    this.#columns = this.#clock === -1 ? columns : columns.slice(0, -1);
    this.#pattern = new PatternText(pieces);
    this.#days = choices.days;
    this.#form = choices.pattern;
  }

  read(record: readonly Cell[]): boolean {
    const pattern = this.#pattern;
    if (!pattern.read(joined(record, this.#columns))) return false;
    const days = Number.isNaN(pattern.days) ? this.#days : pattern.days;
    if (pattern.isCut) this.cut += 1;
    if (this.#clock === -1) this.set(days, pattern.micros, pattern.offset);
    else {
      const { time } = this.#civil;
      if (!this.#civil.readTime(this.clockText(record[this.#clock])) || time.abbreviation !== "") return false;
      this.set(days, time.micros, time.offset);
    }
    return !Number.isNaN(days);
  }

  text(record: readonly Cell[]): string {
    return joined(record, this.#clock === -1 ? this.#columns : [...this.#columns, this.#clock]);
  }

  override problem(record: readonly Cell[]): string | null {
    if (this.read(record)) return null;
    return `Expected a time of the form ${this.#form}, was ${JSON.stringify(this.text(record).slice(0, MAX_QUOTED))}`;
  }
}

/** Excel's days since 1899-12-30, with a time of the day as their fraction. */
export class ExcelStamp extends StampReader {
  readonly #column: number;

  constructor(column: number) {
    super();
    this.#column = column;
  }

  read(record: readonly Cell[]): boolean {
    const serial = epochNumber(record[this.#column] ?? null);
    const micros = Math.round(((serial - EXCEL_DAYS) * MICROS.day) / EXCEL_MICROS) * EXCEL_MICROS;
    // A fraction of a day is hardly ever a whole second: what is within a millisecond of one is meant as one.
    const second = Math.round(micros / MICROS.second) * MICROS.second;
    const near = Math.abs(micros - second) <= MICROS.millisecond ? second : micros;
    const days = Math.floor(near / MICROS.day);
    this.set(days, near - days * MICROS.day, NaN);
    return !Number.isNaN(near);
  }

  text(record: readonly Cell[]): string {
    return textOf(record[this.#column]);
  }
}

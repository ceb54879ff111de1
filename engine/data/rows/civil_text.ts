import { daysFromCivil, daysInMonth } from "../../market/mod.ts";
import { MICROS } from "../../protocol/mod.ts";
import { DayTime } from "./day_time.ts";
import { TextCursor } from "./text_cursor.ts";

const ZERO = 0x30;
const COLON = 0x3a;
const SPACE = 0x20;
const UPPER_T = 0x54;
const DATE_LENGTH = 10;
/** Where the clock stands behind a date. */
const CLOCK = 11;
const SECONDS_LENGTH = 19;
/** Of `DD/MM/YYYY HH:MM:SS AM`. */
const HALF_LENGTH = 22;
const HOUR = 60 * MICROS.minute;
const DOT = 0x2e;
const PLUS = 0x2b;
const DASH = 0x2d;
const UPPER_Z = 0x5a;
/** A longer text is no time. */
const MAX_LENGTH = 80;
/** The first year that two digits mean: 90 is 1990, 89 is 2089. */
const FIRST_SHORT_YEAR = 90;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*$/;

/** What the three numbers of a date are, in the order in which they stand. */
export type DateOrder = "day-first" | "month-first" | "year-first";

/** True if a word of `--time-format` is an order. */
export function isDateOrder(word: string): word is DateOrder {
  return word === "day-first" || word === "month-first" || word === "year-first";
}

/** How a date is written: the year first, or with a month's name, or as three numbers whose order nobody can see. */
export type DateShape = "iso" | "name" | "numeric";

/** The month of a name or its abbreviation, 1 to 12; 0: it is none. */
export function monthOf(word: string): number {
  return word.length < 3 ? 0 : MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
}

/** The year that two digits mean, 1990 to 2089. */
export function yearOfTwo(digits: number): number {
  return digits >= FIRST_SHORT_YEAR ? 1900 + digits : 2000 + digits;
}

/**
 * Reads dates, times, and both, as people and programs write them. The fields are of the text that was read last. One object
 * is used again and again.
 */
export class CivilText {
  /** Days since 1970. NaN: the text has no date. */
  days: number = NaN;
  hasTime = false;
  shape: DateShape = "iso";
  /** The three numbers of a `numeric` date. */
  readonly numbers: [number, number, number] = [0, 0, 0];
  /** True if the year has two digits. */
  isShortYear = false;
  readonly time: DayTime;
  readonly #cursor: TextCursor = new TextCursor();
  #year = 0;
  #month = 0;
  #day = 0;
  #lastKey = -1;
  #lastDays: number = NaN;

  constructor() {
    this.time = new DayTime(this.#cursor);
  }

  /** @returns false if the text is no date, or has more than a date, a time and an offset */
  read(text: string, order: DateOrder): boolean {
    return this.#readIso(text) || this.#readNumeric(text, order) || this.#readAny(text.trim(), order);
  }

  /** Reads a time of a day without a date, such as `09:15:00 AM`, `0915`. */
  readTime(text: string): boolean {
    if (text.length === 5 || text.length === 8) {
      this.time.clear();
      this.days = NaN;
      this.hasTime = true;
      if (this.#readClock(text, 0)) return true;
    }
    // pandas writes a time of the day as `0 days 09:15:00`.
    this.#cursor.begin(text.trim().replace(/^0 days /, ""));
    this.time.clear();
    this.days = NaN;
    this.hasTime = true;
    return text.length <= MAX_LENGTH && this.time.read() && this.time.readOffset() && this.#cursor.isEnd;
  }

  /** `YYYY-MM-DD HH:MM:SS+05:30`, and the same without its offset, seconds or time: nearly all texts are that. */
  #readIso(text: string): boolean {
    const { length } = text;
    if (length < DATE_LENGTH) return false;
    const separator = text.charCodeAt(4);
    if ((separator !== 0x2d && separator !== 0x2f && separator !== 0x2e) || text.charCodeAt(7) !== separator)
      return false;
    const year = two(text, 0) * 100 + two(text, 2);
    if (!this.#setDate(year, two(text, 5), two(text, 8))) return false;
    const { time } = this;
    this.shape = "iso";
    this.isShortYear = false;
    time.clear();
    this.hasTime = length > DATE_LENGTH;
    if (!this.hasTime) return true;
    const between = text.charCodeAt(DATE_LENGTH);
    if (between !== UPPER_T && between !== SPACE) return false;
    return this.#readClock(text, CLOCK) && (length <= SECONDS_LENGTH || this.#readTail(text, SECONDS_LENGTH));
  }

  /** `DD/MM/YYYY HH:MM:SS AM`, and the same without its seconds, half or time. */
  #readNumeric(text: string, order: DateOrder): boolean {
    const { length } = text;
    const separator = text.charCodeAt(2);
    if (length < DATE_LENGTH || order === "year-first") return false;
    if ((separator !== 0x2d && separator !== 0x2f && separator !== 0x2e) || text.charCodeAt(5) !== separator)
      return false;
    const first = two(text, 0);
    const second = two(text, 3);
    const year = two(text, 6) * 100 + two(text, 8);
    if (!this.#setDate(year, order === "month-first" ? first : second, order === "month-first" ? second : first))
      return false;
    const { time, numbers } = this;
    this.shape = "numeric";
    this.isShortYear = false;
    numbers[0] = first;
    numbers[1] = second;
    numbers[2] = year;
    time.clear();
    this.hasTime = length > DATE_LENGTH;
    if (!this.hasTime) return true;
    if (text.charCodeAt(DATE_LENGTH) !== SPACE || !this.#readClock(text, CLOCK)) return false;
    if (length <= SECONDS_LENGTH) return true;
    if (length !== HALF_LENGTH || text.charCodeAt(SECONDS_LENGTH) !== SPACE || (text.charCodeAt(21) | 0x20) !== 0x6d)
      return false;
    const half = text.charCodeAt(20) | 0x20;
    const hour = Math.floor(time.micros / HOUR);
    if ((half !== 0x61 && half !== 0x70) || hour > 12) return false;
    time.micros += ((hour % 12) - hour + (half === 0x70 ? 12 : 0)) * HOUR;
    return true;
  }

  /** The clock at a place, `HH:MM` or `HH:MM:SS`. What follows is not read. */
  #readClock(text: string, at: number): boolean {
    const hour = two(text, at);
    const minute = two(text, at + 3);
    if (!(hour < 24 && minute < 60) || text.charCodeAt(at + 2) !== COLON) return false;
    this.time.micros = (hour * 60 + minute) * MICROS.minute;
    if (text.length === at + 5) return true;
    const second = text.charCodeAt(at + 5) === COLON ? two(text, at + 6) : NaN;
    if (!(second < 60)) return false;
    this.time.micros += second * MICROS.second;
    return true;
  }

  /** A fraction, and an offset: `Z`, `+05:30`, `+0530`. */
  #readTail(text: string, from: number): boolean {
    const { length } = text;
    const { time } = this;
    let at = from;
    if (text.charCodeAt(at) === DOT) {
      const start = ++at;
      for (let unit = MICROS.second / 10; at < length; at++) {
        const digit = text.charCodeAt(at) - ZERO;
        if (!(digit >= 0 && digit <= 9)) break;
        if (unit >= 1) time.micros += digit * unit;
        else if (digit !== 0) time.isCut = true;
        unit = unit > 1 ? unit / 10 : 0;
      }
      if (at === start) return false;
      if (at === length) return true;
    }
    const sign = text.charCodeAt(at);
    if (sign === UPPER_Z) {
      time.offset = 0;
      return at + 1 === length;
    }
    const rest = length - at - 1;
    const isPlain = rest === 4;
    if ((sign !== PLUS && sign !== DASH) || !(isPlain || (rest === 5 && text.charCodeAt(at + 3) === COLON)))
      return false;
    const hours = two(text, at + 1);
    const minutes = two(text, length - 2);
    if (!(hours < 19 && minutes < 60)) return false;
    time.offset = (sign === PLUS ? 1 : -1) * (hours * 60 + minutes) * MICROS.minute;
    return true;
  }

  #readAny(text: string, order: DateOrder): boolean {
    const { time } = this;
    const cursor = this.#cursor;
    cursor.begin(text);
    time.clear();
    this.hasTime = false;
    this.isShortYear = false;
    this.shape = "iso";
    if (text.length > MAX_LENGTH || !this.#date(order)) return false;
    if (!Number.isNaN(this.#year) && !this.#setDate(this.#year, this.#month, this.#day)) return false;
    if (!this.hasTime && !cursor.isEnd) {
      // `2026-01-05Z` is a date with an offset.
      // A dash may stand before a time of the day that has seconds: an offset has none.
      const isDash = /^-\d{1,2}:\d\d:\d\d/.test(cursor.text.slice(cursor.at, cursor.at + 9));
      const skipped = cursor.skip(isDash ? "-" : "Tt ,_:;\u00a0\u202f");
      if (skipped > 0 && cursor.isEnd) return false;
      if (skipped > 0 && cursor.isDigit) {
        this.hasTime = true;
        if (!time.read()) return false;
      }
    }
    return this.#yearBehind() && time.readOffset() && cursor.isEnd;
  }

  #date(order: DateOrder): boolean {
    const cursor = this.#cursor;
    if (cursor.isLetter) {
      const word = cursor.word();
      if (!WEEKDAY.test(word)) return this.#monthFirst(word);
      cursor.skip("., ");
      if (cursor.isLetter) return this.#monthFirst(cursor.word());
    }
    const value = cursor.digits(14);
    const { count } = cursor;
    if (count === 4) return this.#yearFirst(value);
    if (count === 1 || count === 2) return this.#dayFirst(value, order);
    return this.#compact(value, count);
  }

  #yearFirst(year: number): boolean {
    const cursor = this.#cursor;
    const separator = cursor.take("-/. ");
    if (separator === "") return false;
    this.shape = "iso";
    this.#year = year;
    if (cursor.isLetter) {
      this.shape = "name";
      this.#month = monthOf(cursor.word());
    } else this.#month = cursor.digits(2);
    if (cursor.take(separator) === "") return false;
    this.#day = cursor.digits(2);
    return true;
  }

  /** `20260105`, `202601050915`, `20260105091500`, `20260105091500123`. */
  #compact(value: number, count: number): boolean {
    if (count !== 8 && count !== 12 && count !== 14) return false;
    this.shape = "iso";
    const date = count === 8 ? value : Math.floor(value / 10 ** (count - 8));
    this.#year = Math.floor(date / 10_000);
    this.#month = Math.floor(date / 100) % 100;
    this.#day = date % 100;
    const cursor = this.#cursor;
    if (count === 8) {
      // pandas writes 20260105.0 where a date is missing.
      const zeros = /^\.0+$/.exec(cursor.text.slice(cursor.at))?.[0] ?? "";
      cursor.at += zeros.length;
      return true;
    }
    this.hasTime = true;
    const clock = count === 12 ? (value % 10_000) * 100 : value % 1_000_000;
    const [hour, minute, second] = [Math.floor(clock / 10_000), Math.floor(clock / 100) % 100, clock % 100];
    this.time.micros = (hour * 60 + minute) * MICROS.minute + second * MICROS.second;
    // Milliseconds may follow at once.
    const hasMillis = count === 14 && /^\d{3}$/.test(cursor.text.slice(cursor.at));
    if (cursor.take(".") !== "" || hasMillis) this.#fractionOfCompact();
    return hour < 24 && minute < 60 && second < 60;
  }

  #fractionOfCompact(): void {
    const cursor = this.#cursor;
    const value = cursor.digits(6);
    if (cursor.count > 0) this.time.micros += value * 10 ** (6 - cursor.count);
  }

  /** `5-Jan-2026`, `5th January 2026`, `05/01/2026`, `05.01.26`. */
  #dayFirst(first: number, order: DateOrder): boolean {
    const cursor = this.#cursor;
    const suffix = /^(?:st|nd|rd|th)(?![a-z])/i.exec(cursor.text.slice(cursor.at, cursor.at + 3));
    if (suffix !== null) cursor.at += 2;
    cursor.skip(" ");
    const separator = cursor.take("-/.,");
    cursor.skip(" ");
    if (cursor.isLetter) {
      this.shape = "name";
      this.#day = first;
      this.#month = monthOf(cursor.word());
      cursor.skip(" -/.,'");
      return this.#month > 0 && this.#yearDigits();
    }
    if (separator === "" || separator === ",") return false;
    const second = cursor.digits(2);
    if (cursor.take(separator) === "") return false;
    cursor.skip(" ");
    const third = cursor.digits(4);
    this.isShortYear = cursor.count <= 2;
    if (cursor.count !== 4 && cursor.count !== 2) return false;
    this.shape = "numeric";
    const { numbers } = this;
    numbers[0] = first;
    numbers[1] = second;
    numbers[2] = third;
    this.#order(order);
    return true;
  }

  #order(order: DateOrder): void {
    const [first, second, third] = this.numbers;
    if (order === "year-first" && this.isShortYear) {
      [this.#year, this.#month, this.#day] = [yearOfTwo(first), second, third];
      return;
    }
    this.#year = this.isShortYear ? yearOfTwo(third) : third;
    [this.#day, this.#month] = order === "month-first" ? [second, first] : [first, second];
  }

  /** `Jan 5, 2026`; `Jan 5 09:15:00 2026`, whose year stands behind its time. */
  #monthFirst(word: string): boolean {
    const cursor = this.#cursor;
    this.shape = "name";
    this.#month = monthOf(word);
    if (this.#month === 0) return false;
    cursor.skip(" -/.");
    this.#day = cursor.digits(2);
    if (cursor.count === 0) return false;
    const suffix = /^(?:st|nd|rd|th)(?![a-z])/i.exec(cursor.text.slice(cursor.at, cursor.at + 3));
    if (suffix !== null) cursor.at += 2;
    const start = cursor.at;
    cursor.skip(" -/.,'");
    if (/^\d{1,2}:/.test(cursor.text.slice(cursor.at, cursor.at + 3))) {
      cursor.at = start;
      this.#year = NaN;
      return true;
    }
    return this.#yearDigits();
  }

  #yearDigits(): boolean {
    const value = this.#cursor.digits(4);
    const { count } = this.#cursor;
    this.isShortYear = count === 2;
    this.#year = count === 2 ? yearOfTwo(value) : value;
    return count === 2 || count === 4;
  }

  #yearBehind(): boolean {
    if (!Number.isNaN(this.#year)) return true;
    const cursor = this.#cursor;
    cursor.skip(" ");
    // `Mon Jan  5 09:15:00 IST 2026`, as the command date writes it.
    if (cursor.isLetter) {
      const word = cursor.word();
      if (word === "utc" || word === "gmt") this.time.offset = 0;
      else this.time.abbreviation = word.toUpperCase();
      cursor.skip(" ");
    }
    this.#year = cursor.digits(4);
    return cursor.count === 4 && this.#setDate(this.#year, this.#month, this.#day);
  }

  #setDate(year: number, month: number, day: number): boolean {
    const key = (year * 100 + month) * 100 + day;
    if (key === this.#lastKey) {
      this.days = this.#lastDays;
      return true;
    }
    if (!(day >= 1 && day <= daysInMonth(year, month))) return false;
    this.days = daysFromCivil(year, month, day);
    this.#lastKey = key;
    this.#lastDays = this.days;
    return true;
  }
}

/** The number of two digits; NaN if they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

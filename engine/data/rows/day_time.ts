import { MICROS } from "../../protocol/mod.ts";
import type { TextCursor } from "./text_cursor.ts";

const COLON = 0x3a;
const DOT = 0x2e;
const ABBREVIATION = /^[a-z]{3,5}$/;
/** A zone's name, as Interactive Brokers has it behind a time: `US/Eastern`. */
const ZONE = /^[A-Za-z]+(?:\/[A-Za-z_]+)+/;
const MAX_OFFSET_HOURS = 18;

/** Reads a time of a day, and an offset behind it. The fields are of the text that was read last. */
export class DayTime {
  /** Microseconds since midnight; 24:00 is a day. */
  micros = 0;
  /** Microseconds that clocks are ahead of UTC. NaN: the text does not say. */
  offset: number = NaN;
  /** Digits beyond the microsecond were cut. */
  isCut = false;
  /** A zone's abbreviation, such as IST, which names more than one zone, or its name. Empty: there is none. */
  abbreviation = "";
  readonly #cursor: TextCursor;

  constructor(cursor: TextCursor) {
    this.#cursor = cursor;
  }

  clear(): void {
    this.micros = 0;
    this.offset = NaN;
    this.isCut = false;
    this.abbreviation = "";
  }

  /** Reads from the cursor's place. @returns false if there is no time. The text may go on behind it */
  read(): boolean {
    const cursor = this.#cursor;
    let hour = cursor.digits(9);
    const { count } = cursor;
    let minute = 0;
    let second = 0;
    let isWhole = true;
    if (count <= 2 && this.#isSeparator()) {
      const separator = cursor.take(":.hH");
      minute = cursor.digits(2);
      if (cursor.count !== 2) return false;
      if (cursor.code === separator.charCodeAt(0) || (separator !== ":" && cursor.code === COLON)) {
        cursor.at += 1;
        second = cursor.digits(2);
        if (cursor.count !== 2) return false;
      }
      this.micros = 0;
    } else if (count >= 3 && count <= 6) {
      // 915 and 91500 have lost their zero.
      if (count >= 5) {
        second = hour % 100;
        hour = Math.floor(hour / 100);
      }
      minute = hour % 100;
      hour = Math.floor(hour / 100);
      this.micros = 0;
    } else if (count === 9) {
      this.micros = (hour % 1000) * MICROS.millisecond;
      second = Math.floor(hour / 1e3) % 100;
      minute = Math.floor(hour / 1e5) % 100;
      hour = Math.floor(hour / 1e7);
    } else if (count === 1 || count === 2) isWhole = false;
    else return false;
    if (isWhole && !this.#fraction()) return false;
    hour = this.#half(hour, isWhole);
    if (!(minute < 60 && second < 60)) return false;
    const whole = (hour * 60 + minute) * MICROS.minute + second * MICROS.second + this.micros;
    this.micros = whole;
    return hour < 24 || whole === MICROS.day;
  }

  /** Reads an offset: `Z`, `+05:30`, `UTC`, `GMT+0530 (India Standard Time)`. @returns false if it is none */
  readOffset(): boolean {
    const cursor = this.#cursor;
    cursor.skip(" \u00a0\u202f");
    if (cursor.isEnd) return true;
    if (cursor.isLetter) {
      const zone = ZONE.exec(cursor.text.slice(cursor.at))?.[0] ?? null;
      if (zone !== null) {
        this.abbreviation = zone;
        cursor.at += zone.length;
        return true;
      }
      const word = cursor.word();
      if (word === "z" || word === "utc" || word === "gmt") this.offset = 0;
      else if (ABBREVIATION.test(word)) this.abbreviation = word.toUpperCase();
      else return false;
      cursor.skip(" ");
    }
    if (this.abbreviation === "" && !this.#signedOffset()) return false;
    return this.#names();
  }

  #signedOffset(): boolean {
    const cursor = this.#cursor;
    const sign = cursor.take("+-\u2212");
    if (sign === "") return true;
    let hours = cursor.digits(4);
    let minutes = 0;
    if (cursor.count === 3 || cursor.count === 4) {
      minutes = hours % 100;
      hours = Math.floor(hours / 100);
    } else if (cursor.count > 0 && cursor.take(":") !== "") {
      minutes = cursor.digits(2);
      if (cursor.count !== 2) return false;
    }
    if (!(hours <= MAX_OFFSET_HOURS && minutes < 60)) return false;
    this.offset = (sign === "+" ? 1 : -1) * (hours * 60 + minutes) * MICROS.minute;
    return true;
  }

  /** Goes over the name of a zone in parentheses or brackets, which says the offset again. */
  #names(): boolean {
    const cursor = this.#cursor;
    cursor.skip(" ");
    const open = cursor.take("([");
    if (open === "") return true;
    const end = cursor.text.indexOf(open === "(" ? ")" : "]", cursor.at);
    if (end === -1) return false;
    cursor.at = end + 1;
    cursor.skip(" ");
    return true;
  }

  #isSeparator(): boolean {
    const cursor = this.#cursor;
    const { code } = cursor;
    if (code === COLON) return true;
    // `09.15` and `9h15` are times if two digits follow.
    if (code !== DOT && (code | 0x20) !== 0x68) return false;
    return /^\d\d(?!\d)/.test(cursor.text.slice(cursor.at + 1, cursor.at + 4));
  }

  #fraction(): boolean {
    const cursor = this.#cursor;
    // NinjaTrader writes `091500 1234567`.
    const isApart = /^ \d{7}(?!\d)/.test(cursor.text.slice(cursor.at, cursor.at + 9));
    if (cursor.take(isApart ? " " : ".,:") === "") return true;
    let unit = MICROS.second / 10;
    const start = cursor.at;
    while (cursor.isDigit) {
      const digit = cursor.digits(1);
      if (unit >= 1) this.micros += digit * unit;
      else if (digit !== 0) this.isCut = true;
      unit = unit > 1 ? unit / 10 : 0;
    }
    return cursor.at > start;
  }

  /** Reads AM or PM. @returns the hour of 24; NaN if they are missing where an hour stands alone */
  #half(hour: number, isWhole: boolean): number {
    const cursor = this.#cursor;
    const start = cursor.at;
    cursor.skip(" \u00a0\u202f");
    const half = cursor.take("aApP").toLowerCase();
    if (half !== "" && /^\.? ?m(?![a-z])/i.test(cursor.text.slice(cursor.at, cursor.at + 4))) {
      cursor.take(".");
      cursor.skip(" ");
      cursor.at += 1;
      cursor.take(".");
      // Some programs write 13:15 PM.
      if (hour > 12) return half === "p" && hour < 24 ? hour : NaN;
      return (hour % 12) + (half === "p" ? 12 : 0);
    }
    cursor.at = start;
    return isWhole ? hour : NaN;
  }
}

import type { Cell } from "../records/mod.ts";
import { MarkEvidence } from "./mark_evidence.ts";
import type { DecimalMark } from "./mark_evidence.ts";

const ZERO = 0x30;
const MINUS = 0x2d;
/** More digits than that may be no exact integer. */
const MAX_DIGITS = 15;
/** A longer text is no number. */
const MAX_LENGTH = 64;
/** The most decimals of a price. */
export const MAX_DECIMALS = 8;
/** Of more decimals than there may be. */
const TOO_MANY = MAX_DECIMALS + 1;
/** The error of arithmetic that prices have been through: it is rounded away. */
const NOISE = 1e-9;
/** What is smaller is no price that was rounded to 0, but an error of arithmetic beside 0. */
const NOISE_AT_ZERO = 1e-12;
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** How cells without a value are written, in small letters. */
const NONE: ReadonlySet<string> = new Set([
  "",
  "-",
  "--",
  "---",
  "\u2012",
  "\u2013",
  "\u2014",
  "\u2212",
  "nan",
  "-nan",
  "nat",
  "null",
  "none",
  "nil",
  "na",
  "n/a",
  "n.a.",
  "n.a",
  "#n/a",
  "#na",
  "#n/a n/a",
  "<na>",
  "#value!",
  "#div/0!",
  "#null!",
  "\\n",
  "undefined",
]);

const CURRENCY = /^(?:[₹$€£¥₿]|rs\.?|inr|usd|eur|gbp)\s*(?=[-+(.,\d])|\s*(?:[₹$€£¥₿]|inr|usd|eur|gbp)$/i;
const PLAIN = /^([-+]?)([\d,.'’\s]*?)(?:[eE]([-+]?\d{1,3}))?$/;
const GROUPED = /^(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})$/;
const LEADING_ZERO_GROUP = /^0+,/;
const SUFFIX = /\s*(k|m|mn|mio|b|bn|t|tn|l|lac|lacs|lakh|lakhs|cr|crs|crore|crores)\.?$/i;
const TIMES: Readonly<Record<string, number>> = {
  k: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  b: 1e9,
  bn: 1e9,
  t: 1e12,
  tn: 1e12,
  l: 1e5,
  lac: 1e5,
  lacs: 1e5,
  lakh: 1e5,
  lakhs: 1e5,
  cr: 1e7,
  crs: 1e7,
  crore: 1e7,
  crores: 1e7,
};

/** True if a cell has no value: it is empty, or a word such as `NaN`. */
export function isNone(cell: Cell): boolean {
  if (cell === null) return true;
  if (typeof cell === "number") return Number.isNaN(cell);
  return typeof cell === "string" && NONE.has(cell.trim().toLowerCase());
}

/** How prices are read. */
export interface NumberChoices {
  readonly mark: DecimalMark;
  /** Prices are rounded to so many decimals. Null: they are not rounded. */
  readonly decimals: number | null;
}

/**
 * Reads the numbers of a file's cells. A number is the nearest double of its text; `decimals` and `isNone` are of the cell
 * that was read last.
 */
export class NumberReader {
  readonly evidence: MarkEvidence = new MarkEvidence();
  /** Prices that were rounded: of the error of arithmetic, or to the decimals that were asked for. */
  rounded = 0;
  /** Decimals of the number, without zeros at its end, 0 to 8. 9: it has more. */
  decimals = 0;
  /** True if the cell has no value. The number is NaN then. */
  isNone = false;
  readonly #mark: number;
  readonly #group: number;
  readonly #isComma: boolean;
  readonly #decimals: number | null;

  constructor({ mark, decimals }: NumberChoices) {
    this.#isComma = mark === "comma";
    this.#mark = this.#isComma ? 0x2c : 0x2e;
    this.#group = this.#isComma ? 0x2e : 0x2c;
    this.#decimals = decimals;
  }

  /**
   * Reads a price.
   *
   * @returns NaN if the cell has none (`isNone`), or another text. With more than eight decimals it is not rounded
   */
  price(cell: Cell, divisor: number): number {
    let value = this.#read(cell);
    if (value !== value) return value;
    if (divisor !== 1) {
      value /= divisor;
      this.decimals = TOO_MANY;
    }
    if (this.#decimals !== null) return this.#round(value, this.#decimals);
    return this.decimals > MAX_DECIMALS ? this.#measure(value) : value;
  }

  /**
   * Reads a size, or a volume: a number >= 0, of at most eight decimals. `1.2M` is 1,200,000.
   *
   * @returns 0 if the cell has no value; NaN if it is another text, or negative
   */
  size(cell: Cell): number {
    let value = this.#read(cell);
    if (value !== value) {
      if (this.isNone) return 0;
      value = typeof cell === "string" ? this.#readSuffixed(cell) : NaN;
    }
    // It may be the 0 of a negative number.
    if (value <= 0) value = value === 0 ? 0 : NaN;
    if (this.decimals <= MAX_DECIMALS || value !== value) return value;
    const rounded = this.rounded;
    const measured = this.#measure(value);
    this.rounded = rounded;
    if (this.decimals <= MAX_DECIMALS) return measured;
    return this.#settle(Math.round(value * 1e8) / 1e8);
  }

  #read(cell: Cell): number {
    this.isNone = false;
    if (typeof cell === "string") return this.#readText(cell);
    if (typeof cell === "number") {
      if (Number.isInteger(cell)) this.decimals = 0;
      else if (Number.isFinite(cell)) this.#settle(cell);
      else {
        this.isNone = Number.isNaN(cell);
        return NaN;
      }
      return cell;
    }
    this.decimals = 0;
    if (cell !== null) return Number(cell);
    this.isNone = true;
    return NaN;
  }

  #readText(text: string): number {
    const length = text.length;
    const isNegative = text.charCodeAt(0) === MINUS;
    const start = isNegative ? 1 : 0;
    const mark = this.#mark;
    let mantissa = 0;
    let dot = -1;
    let last = -1;
    for (let at = start; at < length; at++) {
      const code = text.charCodeAt(at);
      const digit = code - ZERO;
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        if (digit !== 0) last = at;
      } else if (code === mark && dot === -1 && at > start) dot = at;
      else return code === this.#group && dot === -1 ? this.#readGroups(text, start) : this.#readSlowly(text);
    }
    const digits = length - start - (dot === -1 ? 0 : 1);
    if (digits === 0 || digits > MAX_DIGITS || dot === length - 1) return this.#readSlowly(text);
    if (dot === -1) {
      this.decimals = 0;
      return isNegative && mantissa !== 0 ? -mantissa : mantissa;
    }
    const places = length - dot - 1;
    if (places !== 3) {
      if (this.#isComma) this.evidence.comma += 1;
      else this.evidence.dot += 1;
    } else this.evidence.seeOne(this.#isComma ? "comma" : "dot", { text, at: dot });
    this.decimals = last > dot ? last - dot : 0;
    // Up to 15 digits and their power of ten are exact doubles, so only the division rounds.
    const value = mantissa / (POWERS[places] ?? NaN);
    return isNegative && mantissa !== 0 ? -value : value;
  }

  /** Reads digits in groups: `1,234.50`, `12,34,567.00`. */
  #readGroups(text: string, start: number): number {
    const { length } = text;
    let lead = 0;
    let mantissa = 0;
    let at = start;
    let run = 0;
    let groups = 0;
    let twos = 0;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      const digit = code - ZERO;
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        run++;
      } else if (code === this.#group) {
        if (groups === 0 ? run < 1 || run > 3 || text.charCodeAt(start) === ZERO : run !== 2 && run !== 3) {
          return this.#readSlowly(text);
        }
        if (groups === 0) lead = run;
        else if (run === 2) twos++;
        groups++;
        run = 0;
      } else break;
    }
    // The last group has three digits, those between all three or all two.
    if (run !== 3 || (twos !== 0 && (twos !== groups - 1 || lead > 2))) {
      return this.#readSlowly(text);
    }
    const dot = at;
    let last = at;
    if (at < length) {
      if (text.charCodeAt(at) !== this.#mark) return this.#readSlowly(text);
      for (at++; at < length; at++) {
        const digit = text.charCodeAt(at) - ZERO;
        if (!(digit >= 0 && digit <= 9)) return this.#readSlowly(text);
        mantissa = mantissa * 10 + digit;
        if (digit !== 0) last = at;
      }
    }
    if (length - start - groups > MAX_DIGITS) return this.#readSlowly(text);
    this.evidence.see(text);
    this.decimals = last - dot;
    const value = dot === length ? mantissa : mantissa / (POWERS[length - dot - 1] ?? NaN);
    return start === 1 && mantissa !== 0 ? -value : value;
  }

  /** Reads a number with signs, groups, a currency, an exponent, or parentheses that make it negative. */
  #readSlowly(written: string): number {
    if (written.length > MAX_LENGTH) return NaN;
    let text = written.trim();
    if (NONE.has(text.toLowerCase())) {
      this.isNone = true;
      return NaN;
    }
    if (text.startsWith('="') && text.endsWith('"')) text = text.slice(2, -1).trim();
    else if (/^(["']).*\1$/.test(text)) text = text.slice(1, -1).trim();
    text = text.replaceAll("\u2212", "-");
    const inside = /^\(\s*(.+?)\s*\)$/.exec(text)?.[1];
    let isNegative = inside !== undefined;
    text = (inside ?? text).replace(CURRENCY, "");
    if (!isNegative && text.startsWith("-")) {
      isNegative = true;
      text = text.slice(1).replace(CURRENCY, "");
    } else if (!isNegative && text.endsWith("-")) {
      isNegative = true;
      text = text.slice(0, -1);
    }
    const match = PLAIN.exec(text);
    if (match === null || (match[1] !== "" && isNegative)) return NaN;
    this.evidence.see((match[2] ?? "").trim());
    const value = this.#readGrouped((match[2] ?? "").trim(), match[3] ?? "");
    return (isNegative || match[1] === "-") && value !== 0 ? -value : value;
  }

  /** Reads digits in groups, with a decimal mark. */
  #readGrouped(text: string, exponent: string): number {
    const at = text.indexOf(this.#isComma ? "," : ".");
    const whole = (at === -1 ? text : text.slice(0, at)).replaceAll(/[.,'’\s]/g, ",");
    const fraction = at === -1 ? "" : text.slice(at + 1);
    if (!/^\d*$/.test(fraction) || (whole === "" && fraction === "")) return NaN;
    if (whole !== "" && (!GROUPED.test(whole) || LEADING_ZERO_GROUP.test(whole))) return NaN;
    const value = Number(`${whole.replaceAll(",", "")}.${fraction}${exponent === "" ? "" : `e${exponent}`}`);
    if (!Number.isFinite(value)) return NaN;
    this.decimals = exponent === "" ? fraction.replace(/0+$/, "").length : 0;
    if (exponent !== "") return this.#settle(value);
    return value;
  }

  #readSuffixed(text: string): number {
    const match = SUFFIX.exec(text);
    if (match === null) return NaN;
    const value = this.#read(text.slice(0, match.index));
    const times = TIMES[(match[1] ?? "").toLowerCase()] ?? NaN;
    // 1.15 * 1e6 is no integer, and its text is one.
    const product = Math.round(value * times * 1e3) / 1e3;
    return this.isNone ? NaN : this.#settle(product);
  }

  /** Finds the decimals of a number that has no text: its own, if it is the nearest double of a number of so many. */
  #settle(value: number): number {
    this.decimals = TOO_MANY;
    for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
      const power = POWERS[decimals] ?? 1;
      if (Math.round(value * power) / power !== value) continue;
      this.decimals = decimals;
      break;
    }
    return value;
  }

  /** Rounds the error of arithmetic away, and finds the decimals. */
  #measure(value: number): number {
    this.#settle(value);
    if (this.decimals <= MAX_DECIMALS) return value;
    for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
      const power = POWERS[decimals] ?? 1;
      const near = Math.round(value * power) / power;
      if (Math.abs(near - value) > NOISE || (near === 0 && Math.abs(value) > NOISE_AT_ZERO)) continue;
      this.decimals = decimals;
      this.rounded += 1;
      return near === 0 ? 0 : near;
    }
    return value;
  }

  #round(value: number, decimals: number): number {
    const power = POWERS[decimals] ?? 1;
    const size = Math.round(Math.abs(value) * power) / power;
    // It may be 0: there is no negative zero.
    const near = value < 0 && size !== 0 ? -size : size;
    if (near !== value) this.rounded += 1;
    return this.#settle(near);
  }
}

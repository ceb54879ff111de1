import { EnvError } from "envalid";
import { nearest } from "../core/mod.ts";
import { isCivilDate, isZone, MINUTES_IN_DAY, parseMinuteOfDay } from "../market/mod.ts";
import { parseDecimal } from "../protocol/mod.ts";

/** Reads the text of a setting. @throws EnvError "expected X, was Y" */
export type Form<T> = (text: string) => T;

const NANO = 1_000_000_000;
const SHOWN = 60;

/** The error for a text that is not as expected, with the text that was probably meant. */
export class MeantError extends EnvError {
  readonly meant: string;

  constructor(message: string, meant: string) {
    super(message);
    this.meant = meant;
  }
}

/** The error for a text that is not as expected. */
export function mismatch(expected: string, text: string): EnvError {
  return new EnvError(`expected ${expected}, was ${shown(text)}`);
}

/** A text as messages quote it: at most its first 60 characters, control characters escaped. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

/** The path of a file or folder, unchanged. Quotes around it, or a line's end in it, come from a file by mistake: refused. */
export function filePath(value: string): string {
  if (value !== "" && !/^(["']).*\1$|[\r\n\0]/s.test(value)) return value;
  throw mismatch("a path", value);
}

/** The path of a journal; null for the word `off`. `OFF` is refused: nobody means a file of that name. */
export function journalPath(value: string): string | null {
  if (value === "off") return null;
  if (value.toLowerCase() === "off") throw new MeantError(mismatch("a path, or off", value).message, "off");
  return filePath(value);
}

/** An integer in digits, `least` to `most`, both included. */
export function integer(least: number, most: number): Form<number> {
  return (value) => {
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw mismatch(`an integer ${least} to ${most}`, value);
  };
}

/** Plain decimal text, 0 to `most`, as the nearest double. */
export function decimal(most: number): Form<number> {
  return (value) => {
    const number = /^\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : Number.NaN;
    if (number <= most) return number;
    throw mismatch(`a number 0 to ${most}`, value);
  };
}

/** An amount of money: plain decimal text above 0, up to `most`, as the nearest double. */
export function amount(most: number): Form<number> {
  return (value) => {
    const number = /^\d{1,15}(\.\d{1,8})?$/.test(value) ? Number(value) : Number.NaN;
    if (number > 0 && number <= most) return number;
    throw mismatch(`an amount above 0, up to ${most}, without separators`, value);
  };
}

/** How many rows of a file may be unreadable: a percentage with its sign, 0 to 100, or `any`. */
export function badRows(value: string): number | "any" {
  if (value === "any") return "any";
  const number = /^\d{1,3}(\.\d{1,9})?%$/.test(value) ? Number(value.slice(0, -1)) : Number.NaN;
  if (number <= 100) return number;
  const { message } = mismatch("a percentage such as 0.1%, or any", value);
  // A number without its sign: is it a part, or a percentage?
  const meant = /^\d{1,2}(\.\d{1,9})?$/.test(value) ? `${value}%` : nearest(value, ["any"]);
  throw meant === null ? new EnvError(message) : new MeantError(message, meant);
}

/** Plain decimal text, 0 to `most`, exactly, as an integer of billionths. */
export function nano(most: number): Form<number> {
  return (value) => {
    const billionths = parseDecimal(value, NANO);
    if (billionths !== null && billionths >= 0 && billionths <= most * NANO) return billionths;
    throw mismatch(`a number 0 to ${most} of at most 9 decimals`, value);
  };
}

/** A price or a difference of prices: plain decimal text, exactly, as an integer of minor units, `scale` in one unit. */
export function minorUnits(scale: number, least: 0 | 1, most: number): Form<number> {
  return (value) => {
    const minor = parseDecimal(value, scale);
    if (minor !== null && minor >= least && minor <= most) return minor;
    const decimals = scale === 1 ? "no decimals" : `at most ${Math.round(Math.log10(scale))} decimals`;
    throw mismatch(`a number ${least === 0 ? ">= 0" : "> 0"} and <= ${most / scale} of ${decimals}`, value);
  };
}

/** One of some words. */
export function choice<T extends string>(...words: readonly T[]): Form<T> {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const { message } = mismatch(words.length === 2 ? words.join(" or ") : `one of ${words.join(", ")}`, value);
    // The nearest number is no more likely to be meant than any other.
    const meant = /^[a-z]/i.test(value) ? nearest(value, words) : null;
    throw meant === null ? new EnvError(message) : new MeantError(message, meant);
  };
}

/** The words `yes` and `no`. */
export function yesOrNo(value: string): boolean {
  return choice("no", "yes")(value) === "yes";
}

/** The speed of a session: times real time, > 0, or `max`, as fast as possible. */
export function speed(value: string): number | "max" {
  if (value === "max") return "max";
  const number = /^\d{1,9}(\.\d{1,9})?$/.test(value) ? Number(value) : 0;
  if (number > 0) return number;
  const { message } = mismatch("a number > 0 or max", value);
  throw nearest(value, ["max"]) === null ? new EnvError(message) : new MeantError(message, "max");
}

/** A time of day, `HH:MM` or `H:MM`, as minutes after midnight. `latest`: 1440 permits `24:00`. */
export function timeOfDay(latest: 1_439 | 1_440): Form<number> {
  return (value) => {
    const minutes = parseMinuteOfDay(value);
    if (minutes !== null && minutes <= latest) return minutes;
    throw mismatch(`a time of day 00:00 to ${latest === MINUTES_IN_DAY ? "24:00" : "23:59"}`, value);
  };
}

/** A date that the calendar has, from 1970, unchanged. */
export function calendarDate(value: string): string {
  if (isCivilDate(value) && value >= "1970") return value;
  throw mismatch("a date YYYY-MM-DD that the calendar has, from 1970", value);
}

/**
 * The IANA name of a time zone.
 *
 * @param known a zone that every platform has. It is not looked up: a process's first look-up takes longer than all other
 * settings.
 */
export function timeZone(known: string): Form<string> {
  return (value) => {
    if (value === known || isZone(value)) return value;
    throw mismatch("a time zone of the IANA database", value);
  };
}

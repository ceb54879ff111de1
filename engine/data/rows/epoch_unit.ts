import { isoDate } from "../../market/mod.ts";
import { MICROS } from "../../protocol/mod.ts";
import type { Cell } from "../records/mod.ts";
import { END_TS, FIRST_TS } from "./local_zone.ts";

const ZERO = 0x30;
/** So many digits are a safe integer. */
const SAFE_DIGITS = 15;
/** Digits of an instant in microseconds: more are nanoseconds, and their last three are cut. */
const NUMBER = /^[+]?\d+(?:\.\d*)?(?:[eE][+]?\d{1,2})?$/;

const ROUNDED = /^\s*\d(?:\.\d{0,5})?e\+?(?:9|1\d)\s*$/i;

/** A unit in which times since 1970 are counted. */
export type EpochUnit = "s" | "ms" | "us" | "ns";

/** Microseconds in each unit, the largest first. */
const EPOCH_UNITS: Readonly<Record<EpochUnit, number>> = { s: 1e6, ms: 1e3, us: 1, ns: 1e-3 };

/** What units are called. */
const UNIT_NAMES: Readonly<Record<EpochUnit, string>> = {
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
};

const UNITS = Object.keys(EPOCH_UNITS) as EpochUnit[];

/** The unit in which a number is a time from 1990 to 2100: there is one at most. Null: there is none. */
export function epochUnitOf(value: number): EpochUnit | null {
  return UNITS.find((unit) => isTime(value * EPOCH_UNITS[unit])) ?? null;
}

/** True if an instant is one of a row: from 1990 to 2100. */
export function isTime(micros: number): boolean {
  return micros >= FIRST_TS && micros < END_TS;
}

/** The number of a cell that may be a time since 1970. NaN: it is none. */
export function epochNumber(cell: Cell): number {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint") return Number(cell);
  const text = cell?.trim() ?? "";
  return NUMBER.test(text) && !isRounded(text) ? Number(text) : NaN;
}

/** True if a text is a number as spreadsheets show a long one, `1.76758E+12`: the digits that tell the time are lost. */
export function isRounded(text: string): boolean {
  return ROUNDED.test(text);
}

/** Reads a cell as a time since 1970. @returns microseconds, an integer; NaN: it is no number */
export function readEpoch(cell: Cell, unit: EpochUnit): number {
  if (typeof cell === "string") {
    const { length } = cell;
    if (length <= 16 && length > 0 && unit !== "ns") {
      let value = 0;
      let at = 0;
      for (; at < length; at++) {
        const digit = cell.charCodeAt(at) - ZERO;
        if (!(digit >= 0 && digit <= 9)) break;
        value = value * 10 + digit;
      }
      if (at === length) return value * EPOCH_UNITS[unit];
    }
    const text = cell.trim();
    // A number has no room for nanoseconds: the last three digits are cut as text.
    if (unit === "ns" && text.length > SAFE_DIGITS && /^\d+$/.test(text)) return Number(text.slice(0, -3));
  }
  if (typeof cell === "bigint" && unit === "ns") return Number(cell / 1_000n);
  const value = epochNumber(cell) * EPOCH_UNITS[unit];
  return unit === "ns" ? Math.floor(value) : Math.round(value);
}

/**
 * What is wrong with a number that is no time in a unit, and what it is in others.
 *
 * @param isSaid false: the unit is that of most rows, and saying another one would not help
 */
export function epochProblem(value: number, unit: EpochUnit | null, isSaid = true): string {
  const other = epochUnitOf(value);
  const readings = [
    ...(unit === null ? [] : [`read as ${UNIT_NAMES[unit]} it is ${dateOf(value * EPOCH_UNITS[unit])}`]),
    ...(other === null || other === unit
      ? []
      : [`as ${UNIT_NAMES[other]} it is ${dateOf(value * EPOCH_UNITS[other])}`]),
  ];
  const isOther = other !== null && other !== unit;
  const help = isSaid ? `Give --time-format epoch-${other}` : "Put rows of another unit into a file of their own";
  const way = isOther ? `. ${help}` : "";
  return `Expected a time from 1990 to 2100, was ${value}${readings.length === 0 ? "" : `: ${readings.join("; ")}`}${way}`;
}

/** The date of an instant in UTC, `YYYY-MM-DD`, however far it is away. */
export function dateOf(micros: number): string {
  const days = Math.floor(micros / MICROS.day);
  return Math.abs(days) < 1e8 ? isoDate(days) : "no date";
}

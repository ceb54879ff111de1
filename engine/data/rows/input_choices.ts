import type { CsvKind } from "../csv_header.ts";

/** What a column can be taken as. `date` is a day without a time of day; `kind` is of recorded rows: tick, opening, path. */
export const ROLES = [
  "instrument",
  "ts",
  "date",
  "time",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "price",
  "size",
  "bid",
  "ask",
  "kind",
] as const;

/** What a column is taken as. */
export type Role = (typeof ROLES)[number];

/** One part of `--columns`: a role, and the columns that it is read from. */
export interface ColumnChoice {
  readonly role: Role;
  /** Names as the header has them, or numbers from 1. More than one, as in `ts=Date+Time`: joined with a space. */
  readonly columns: readonly (string | number)[];
  /** Prices are divided by it, as in `open=2/10000`. */
  readonly divisor: number;
}

/**
 * What a person says about files, or a session's header has of them. Null: it is found out. Everything that a reading
 * decides can be said here, so that the same file is read in the same way again.
 */
export interface InputChoices {
  /** `--ticks`, `--bars`. */
  readonly kind: CsvKind | null;
  /** `--columns`. */
  readonly columns: readonly ColumnChoice[] | null;
  /** `--instrument`: the symbol of rows that name none. */
  readonly instrument: string | null;
  /** `--time-zone`: an IANA zone of times without an offset. Null: `MARKET_TZ`. */
  readonly timeZone: string | null;
  /** `--time-format`: `DD/MM/YYYY HH:mm`, `epoch-s`, `epoch-ms`, `epoch-us`, `epoch-ns`. */
  readonly timeFormat: string | null;
  /** `--date`: the day, `YYYY-MM-DD`, of times that are milliseconds or a time of day. */
  readonly date: string | null;
  /** `--decimal-mark`. */
  readonly decimalMark: "comma" | "dot" | null;
  /** `--decimals`: prices are rounded to so many, 0 to 8. */
  readonly decimals: number | null;
  /** `--bar`: the length of bars in microseconds, or a session. */
  readonly bar: number | "1d" | null;
  /** `--bar-stamp`: whether a bar's time is its start or its end. */
  readonly barStamp: "start" | "end" | null;
}

/** Nothing is said. */
export const NO_CHOICES: InputChoices = {
  kind: null,
  columns: null,
  instrument: null,
  timeZone: null,
  timeFormat: null,
  date: null,
  decimalMark: null,
  decimals: null,
  bar: null,
  barStamp: null,
};

import { EngineError } from "../../protocol/mod.ts";
import type { FileReading } from "./reading.ts";

/** Unreadable rows that are never too many, unless they are more than half, in percent, or than a limit above that. */
const MAX_FEW = 20;
const HALF = 50;
const MAX_SHOWN = 5;

/** How many unreadable rows are taken: so many percent, or `any` number (`BAD_ROWS`, `--bad-rows`). */
export type BadRowsLimit = number | "any";

/** How many rows of a file can be read, and how many cannot. */
export type RowCounts = Pick<FileReading, "firstUnreadable" | "path" | "rows" | "unreadable">;

/** What would help, by what messages of rows say. The first that fits most of them is said. */
const HELP: readonly (readonly [RegExp, string])[] = [
  [/^Expected a time from 1990 to 2100, was "\d{4}-/, "Leave out what is before 1990 or after 2100"],
  [/^Expected (?:a time|an offset)/, "Say how times are written: --time-format, --time-zone"],
  [/^Expected \d+ cells/, "Put numbers with commas into quotes, or separate the cells with semicolons"],
  [
    /as a decimal number|as a number >= 0/,
    "Say how numbers are written: --decimal-mark, or which columns they are: --columns",
  ],
  [
    /^Expected (?:open|close) within|^Expected high at or above/,
    "Say which columns the prices are: --columns open=COLUMN,high=COLUMN,low=COLUMN,close=COLUMN",
  ],
  [/^Expected a symbol/, "Say which column has the instrument: --columns instrument=COLUMN, or --instrument SYMBOL"],
];

/**
 * Refuses files of which too many rows are unreadable.
 *
 * @throws EngineError INPUT_FILE, with the first five of them and what would help
 */
export function refuseBadRows(readings: readonly RowCounts[], limit: BadRowsLimit): void {
  const problem = badRowsProblem(readings, limit);
  if (problem !== null) throw problem;
}

/**
 * The error for files of which too many rows are unreadable: more than the limit and more than 20, or more than half (or than
 * a limit above that), of one file or of all. Its lines are: how many, the first five, and what would help.
 *
 * @returns null if they are not too many
 */
export function badRowsProblem(readings: readonly RowCounts[], limit: BadRowsLimit): EngineError | null {
  if (limit === "any") return null;
  const bad = readings.find(({ rows, unreadable }) => isTooMany({ unreadable, rows }, limit));
  const rows = readings.reduce((sum, reading) => sum + reading.rows, 0);
  const unreadable = readings.reduce((sum, reading) => sum + reading.unreadable, 0);
  if (bad !== undefined) return badRowsError([bad], bad.path, limit);
  return isTooMany({ unreadable, rows }, limit) ? badRowsError(readings, `${readings.length} files`, limit) : null;
}

function isTooMany({ rows, unreadable }: Pick<RowCounts, "rows" | "unreadable">, limit: number): boolean {
  const all = rows + unreadable;
  return unreadable > (all * (unreadable > MAX_FEW ? limit : Math.max(limit, HALF))) / 100;
}

function badRowsError(readings: readonly RowCounts[], where: string, limit: number): EngineError {
  const unreadable = readings.reduce((sum, reading) => sum + reading.unreadable, 0);
  const all = readings.reduce((sum, reading) => sum + reading.rows, unreadable);
  const shown = readings
    .flatMap(({ path, firstUnreadable }) =>
      firstUnreadable.map(({ line, text }) => ({ place: `${path}:${line}`, text })),
    )
    .slice(0, MAX_SHOWN);
  const help = HELP.map(([form, text]) => ({ text, count: shown.filter((row) => form.test(row.text)).length }));
  const best = help.toSorted((left, right) => right.count - left.count)[0];
  const ways = best === undefined || best.count === 0 ? "" : `${best.text}. `;
  const most = unreadable > MAX_FEW ? `${limit} % or ${MAX_FEW}` : `${Math.max(limit, HALF)} %`;
  return new EngineError(
    "INPUT_FILE",
    [
      `${where}: Expected at most ${most} unreadable rows, was ${unreadable} of ${all}`,
      ...shown.map(({ place, text }) => `  ${place}: ${text}`),
      `  ${ways}To go on without them: --bad-rows any`,
    ].join("\n"),
  );
}

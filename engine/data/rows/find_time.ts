import type { Cell, ColumnType } from "../records/mod.ts";
import { columnsOf } from "./column_names.ts";
import type { ColumnTimes } from "./time_guess.ts";
import { TimeGuess } from "./time_guess.ts";

/** Most cells of a column that is taken for its contents. */
const MOST = 0.9;

/** The columns of a file, and its first records. */
export interface SampleTable {
  /** The names of the columns as they are written. Null: the file is headless. */
  readonly header: readonly string[] | null;
  /** The same without signs, spaces and capitals. */
  readonly keys: readonly string[];
  readonly types: readonly ColumnType[];
  readonly records: readonly (readonly Cell[])[];
}

/** What the cells of a column are as times. */
export function timesOf(table: SampleTable, column: number): ColumnTimes {
  const type = table.types[column] ?? "text";
  return new TimeGuess().column(
    table.records.map((record) => record[column]),
    type,
  );
}

/** The columns of the time: one; a date's and a time's; or none. */
export function findTime(table: SampleTable): { readonly columns: readonly number[]; readonly byContents: boolean } {
  const dates = columnsOf("date", table.keys);
  const [date] = dates;
  const found = (...columns: number[]): ReturnType<typeof findTime> => ({ columns, byContents: false });
  let spare: number | null = null;
  for (const column of columnsOf("ts", table.keys)) {
    const { kind } = timesOf(table, column);
    if (kind === "none" || kind === "small") {
      spare ??= column;
      if (kind === "small" && date !== undefined) return found(date, column);
      continue;
    }
    if (kind !== "time-of-day") return found(column);
    if (date !== undefined) return found(date, column);
    spare ??= column;
  }
  const [time] = columnsOf("time", table.keys);
  if (date !== undefined && time !== undefined) {
    if (timesOf(table, date).hasTime) return found(date);
    const { kind } = timesOf(table, time);
    if (isEmpty(table, time)) return found(date);
    return kind === "time-of-day" || kind === "small" || kind === "none" ? found(date, time) : found(time);
  }
  const named = date ?? time;
  if (named !== undefined && timesOf(table, named).kind !== "none") return found(named);
  const byContents = findByContents(table);
  if (byContents !== null) return { columns: [byContents], byContents: true };
  const last = named ?? spare;
  return last === undefined || last === null ? { columns: [], byContents: false } : found(last);
}

function isEmpty({ records }: SampleTable, column: number): boolean {
  return records.length > 0 && records.every((record) => String(record[column] ?? "").trim() === "");
}

/** The only column that is full of dates, or of times by its type. Null: there is none, or more than one. */
function findByContents(table: SampleTable): number | null {
  const columns = [...table.keys.keys()].filter((column) => {
    const { kind, part } = timesOf(table, column);
    return part >= MOST && (kind === "iso" || kind === "month-name" || kind === "numeric" || kind === "typed");
  });
  const [first, second] = columns;
  return first !== undefined && second === undefined ? first : null;
}

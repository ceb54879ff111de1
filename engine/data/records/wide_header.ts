import { isKnownName, isValue } from "./cell_looks.ts";
import type { Cell } from "./record_source.ts";

type CellRecord = readonly Cell[];

/** The columns of one instrument in a table that has several side by side. */
interface InstrumentColumns {
  readonly instrument: string;
  /** By column of the new header, but for the last: its column in the file, or -1. */
  readonly columns: readonly number[];
}

/**
 * A table with an instrument's name above each of its columns, as `yfinance` and pandas write it. Each record becomes one
 * record for each instrument, and the name is its last cell.
 */
export interface WideHeader {
  readonly header: readonly string[];
  readonly instruments: readonly InstrumentColumns[];
}

/** The column that the names of instruments become. */
const INSTRUMENT_COLUMN = "Ticker";
/** The column of the index, where nothing names it. */
const INDEX_COLUMN = "Datetime";

/**
 * Finds a header of two or three records: one names prices, one instruments, and one, which may be missing, the index. The
 * first cell of each is a label.
 *
 * @param top the records before the first row
 */
export function findWideHeader(top: readonly CellRecord[]): WideHeader | null {
  const records = top.slice(-3);
  const index = records.findIndex((record) => record[0] !== null && record.slice(1).every((cell) => cell === null));
  const prices = records.findIndex((record, at) => at !== index && restOf(record, isKnownName) > 0);
  const names = records.findIndex((record, at) => at !== index && at !== prices && isNames(record));
  const fields = records[prices];
  const instruments = records[names];
  if (fields === undefined || instruments === undefined || fields.length !== instruments.length) return null;
  const isLabelled = /^(?:tickers?|symbols?)$/i.test(String(instruments[0] ?? ""));
  if (!isLabelled && (index === -1 || instruments[0] !== null)) return null;
  const label = records[index]?.[0] ?? INDEX_COLUMN;
  return arrange(fields, instruments, String(label));
}

function restOf(record: CellRecord, has: (cell: Cell) => boolean): number {
  const rest = record.slice(1);
  return rest.length > 0 && rest.every((cell) => cell !== null && !isValue(cell)) ? rest.filter(has).length : 0;
}

function isNames(record: CellRecord): boolean {
  return restOf(record, (cell) => !isKnownName(cell)) === record.length - 1;
}

function arrange(fields: CellRecord, instruments: CellRecord, index: string): WideHeader {
  const names = [...new Set(fields.slice(1).map(String))];
  const symbols = [...new Set(instruments.slice(1).map(String))];
  return {
    header: [index, ...names, INSTRUMENT_COLUMN],
    instruments: symbols.map((instrument) => ({
      instrument,
      columns: [
        0,
        ...names.map((name) =>
          fields.findIndex((field, at) => field === name && at > 0 && instruments[at] === instrument),
        ),
      ],
    })),
  };
}

/** The records that one record is: one for each instrument that has any value in it; an empty one if it has no values. */
export function unfold(record: CellRecord, { instruments }: WideHeader): readonly CellRecord[] {
  if (!record.some((cell) => isValue(cell))) return [[]];
  const unfolded = instruments.map(({ instrument, columns }) => [
    ...columns.map((at) => record[at] ?? null),
    instrument,
  ]);
  if (instruments.length === 1) return unfolded;
  return unfolded.filter((cells) => cells.slice(1, -1).some((cell) => cell !== null));
}

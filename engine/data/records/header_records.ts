import { isKnownName, isNothing, isValue } from "./cell_looks.ts";
import { findWideHeader, type WideHeader } from "./wide_header.ts";
import type { Cell } from "./record_source.ts";

/** Records that a header is looked for in. */
const LOOK_RECORDS = 200;
/** Records whose numbers are looked at. */
const LOOK_NUMBERS = 20;

/** Where a table's header is. */
export interface HeaderFound {
  /** The names of the columns as they are written. Null: the file is headless. */
  readonly header: readonly string[] | null;
  /** Records at the beginning that are none of the table: titles, headers, comments. */
  readonly skipped: number;
  /** How the cells are to be arranged anew. Null: they are not. */
  readonly wide: WideHeader | null;
}

type CellRecord = readonly Cell[];

/**
 * Finds the header among the first records of a table.
 *
 * A header has the names of prices, or is the first full record and has neither a number nor a time. What stands above it
 * is a title. A file whose first full record has numbers is headless.
 */
export function findHeader(all: readonly CellRecord[]): HeaderFound {
  const records = all.slice(0, LOOK_RECORDS);
  const width = commonWidth(records);
  const first = firstRow(records, width);
  const top = first === -1 ? records : records.slice(0, first);
  const wide = findWideHeader(top);
  if (wide !== null) return { header: wide.header, skipped: top.length, wide };
  const at = headerAt(top, width);
  if (at === -1) return headless(records, top.length);
  const names = namesOf(records[at] ?? []);
  const skipped = at + 1 + unitRecords(records, at);
  const header = hasRowNames(records.slice(skipped), names.length) ? ["", ...names] : names;
  return { header, skipped, wide: null };
}

/** The first of the table's rows, or -1. Rows above a header that are like those below it are rows; others are titles. */
function firstRow(records: readonly CellRecord[], width: number): number {
  const first = records.findIndex((record) => isData(record, width));
  if (first === -1) return -1;
  const later = records.findIndex((record, at) => at > first && isHeader(record));
  if (later === -1) return first;
  const below = records.findIndex((record, at) => at > later && isData(record, width));
  const like = records[below === -1 ? later : below] ?? [];
  const isTitle = records.slice(first, later).every((record) => !isAlike(record, like));
  return isTitle ? below : first;
}

/** True if a record is a header for sure. */
function isHeader(record: CellRecord): boolean {
  return record.filter(isKnownName).length > 2 && !record.some(isValue);
}

/** True if two records have values in the same columns. */
function isAlike(record: CellRecord, other: CellRecord): boolean {
  return record.length === other.length && record.every((cell, i) => isValue(cell) === isValue(other[i] ?? null));
}

/** The commonest number of cells among the records that have more than one; of two the larger. */
function commonWidth(records: readonly CellRecord[]): number {
  const counts = new Map<number, number>();
  for (const { length } of records) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1);
  let width = 1;
  for (const [length, count] of counts) {
    const most = counts.get(width) ?? 0;
    if (count > most || (count === most && length > width)) width = length;
  }
  return width;
}

/** True if a record is one of the table's rows: it has values, most of its cells, and no names. */
function isData(record: CellRecord, width: number): boolean {
  if (isComment(record)) return false;
  const filled = record.filter((cell) => !isNothing(cell)).length;
  if (filled < Math.min(2, width) || record.length * 2 < width) return false;
  const values = record.filter((cell) => isValue(cell)).length;
  const known = record.filter((cell) => isKnownName(cell)).length;
  // A title that a spreadsheet has filled up with empty cells has a value or two.
  return values > known && (values > 2 || (filled * 2 >= width && values * 2 >= filled));
}

function isComment(record: CellRecord): boolean {
  const [first] = record;
  return typeof first === "string" && /^(?:#|\/\/|--)/.test(first);
}

/** Which of the records before the first row is the header, or -1. */
function headerAt(top: readonly CellRecord[], width: number): number {
  let best = -1;
  let bestScore = 0;
  top.forEach((record, at) => {
    const known = record.filter((cell, i) => isKnownName(i === 0 ? uncommented(cell) : cell)).length;
    const filled = record.filter((cell) => cell !== null).length;
    const isFull = record.length >= Math.min(2, width) && filled * 2 >= width && filled > 1;
    if (!isFull || (isComment(record) && known < 2)) return;
    const score = known * 1000 + filled;
    if (score > bestScore) {
      best = at;
      bestScore = score;
    }
  });
  return best;
}

/** Records right below the header that say units, or the header again: texts alone in all of its columns. */
function unitRecords(records: readonly CellRecord[], at: number): number {
  const width = records[at]?.length ?? 0;
  const next = records[at + 1] ?? [];
  const isUnits =
    next.length === width && next.every((cell) => typeof cell === "string" && !isValue(cell) && !isNothing(cell));
  return isUnits && records.length > at + 2 ? 1 : 0;
}

/** True if each record has a number of its own in front, which the header does not name: R writes them so. */
function hasRowNames(rows: readonly CellRecord[], width: number): boolean {
  const look = rows.filter(({ length }) => length > 0).slice(0, LOOK_NUMBERS);
  return look.length > 0 && look.every((row, i) => row.length === width + 1 && row[0] === String(i + 1));
}

/** A headless table; pandas writes the columns of one as 0, 1, 2 and so on. */
function headless(records: readonly CellRecord[], titles: number): HeaderFound {
  const first = records[titles] ?? [];
  const named = first[0] === null ? first.slice(1) : first;
  const isNumbered = named.length > 2 && named.every((cell, i) => cell === String(i));
  return { header: null, skipped: titles + (isNumbered ? 1 : 0), wide: null };
}

function namesOf(record: CellRecord): readonly string[] {
  return record.map((cell, i) => {
    const text = i === 0 ? uncommented(cell) : cell;
    // A name that goes over lines is typed with spaces.
    return text === null ? "" : String(text).replaceAll(/\s+/g, " ");
  });
}

/** A header may be a comment, as NumPy writes it, or begin as AmiBroker's. */
function uncommented(cell: Cell): Cell {
  return typeof cell === "string" ? cell.replace(/^(?:#+|\$FORMAT\s)\s*/, "") : cell;
}

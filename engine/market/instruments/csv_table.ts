import { mostOf } from "../../core/mod.ts";
import type { SourceProblem, SourceRow, SourceTable } from "./source_row.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** Where a record is in a CSV text. */
interface Spot {
  /** The offset of each cell in the text; null: the record is split at each delimiter. */
  readonly starts: readonly number[] | null;
  readonly start: number;
  /** The number of its first line, from 1. */
  readonly line: number;
  readonly delimiter: string;
}

/** A record of a CSV text. */
interface CsvRecord {
  readonly texts: readonly string[];
  readonly spot: Spot;
  /** True: a quote in it is not closed. */
  readonly isOpen: boolean;
}

/** Takes a CSV text apart. Its first line that is neither empty nor a comment has the columns. */
export function readCsvTable(text: string): SourceTable {
  const delimiter = delimiterOf(text);
  const records = recordsOf(text, delimiter);
  const first = records.next();
  if (first.done === true) return { columns: [], rows: [], problems: [] };
  const header = first.value;
  const columns = header.texts.map((name, i) => ({ name, place: placeIn(text, header.spot, i) }));
  return { columns, rows: rowsOf(text, records, columns.length), problems: openProblem(text, header) };
}

function* rowsOf(text: string, records: Iterable<CsvRecord>, columns: number): Generator<SourceRow> {
  for (const record of records) {
    const { texts, spot } = record;
    yield { texts, placeOf: placesIn(text, spot, texts.length), problem: problemOf(text, record, columns) };
  }
}

/** A function that keeps no cells: places of many rows are kept. */
function placesIn(text: string, spot: Spot, cells: number): (column: number) => string {
  return (column) => placeIn(text, spot, Math.min(column, cells - 1));
}

function problemOf(text: string, record: CsvRecord, columns: number): SourceProblem | null {
  const [open] = openProblem(text, record);
  if (open !== undefined || record.texts.length === columns) return open ?? null;
  const found = `Expected ${columns} cells as the header has, was ${record.texts.length}`;
  return { place: `${record.spot.line}:1`, text: `${found}. Check the commas and the quotes of the line` };
}

function openProblem(text: string, record: CsvRecord): readonly SourceProblem[] {
  if (!record.isOpen) return [];
  const place = placeIn(text, record.spot, record.texts.length - 1);
  return [{ place, text: 'Expected a second " that closes the cell, was the end of the file. Close the quote' }];
}

function* recordsOf(text: string, delimiter: string): Generator<CsvRecord> {
  let [line, hasHeader] = [1, false];
  for (let at = 0; at < text.length;) {
    const found = text.indexOf("\n", at);
    const end = found < 0 ? text.length : found;
    const written = text.slice(at, text.charCodeAt(end - 1) === 13 && end > at ? end - 1 : end);
    if (isNoRecord(written, delimiter, hasHeader)) {
      [at, line] = [end + 1, line + 1];
      continue;
    }
    hasHeader = true;
    if (written.includes('"')) {
      const { record, next, lines } = quotedRecord(text, { at, line, delimiter });
      yield record;
      [at, line] = [next, line + lines];
      continue;
    }
    const texts = written.split(delimiter);
    for (let i = 0; i < texts.length; i += 1) texts[i] = texts[i]!.trim();
    yield { texts, spot: { starts: null, start: at, line, delimiter }, isOpen: false };
    [at, line] = [end + 1, line + 1];
  }
}

/**
 * Empty lines, those of empty cells alone, comments, and what a spreadsheet says of its delimiter. A symbol may begin with a
 * `#`, too.
 */
function isNoRecord(line: string, delimiter: string, hasHeader: boolean): boolean {
  const written = line.trimStart();
  if (written === "" || (line.startsWith(delimiter) && line.replaceAll(delimiter, "").trim() === "")) return true;
  return hasHeader ? /^#(?:\s|#|$)/.test(line) : /^#|^sep=.$/i.test(line);
}

/** A record with quoted cells, which may have delimiters and line ends. */
function quotedRecord(
  text: string,
  { at: start, line, delimiter }: { readonly at: number; readonly line: number; readonly delimiter: string },
): { readonly record: CsvRecord; readonly next: number; readonly lines: number } {
  const [texts, starts]: [string[], number[]] = [[], []];
  const whole = /[ \t]*"([^"]*(?:""[^"]*)*)("?)/y;
  let [at, isOpen, lineEnd] = [start, false, -1];
  for (;;) {
    let begin = at;
    while (text[begin] === " ") begin += 1;
    starts.push(begin);
    whole.lastIndex = at;
    const quoted = text[begin] === '"' ? whole.exec(text) : null;
    const after = quoted === null ? at : whole.lastIndex;
    isOpen ||= quoted !== null && quoted[2] === "";
    if (after > lineEnd) lineEnd = indexIn(text, "\n", after);
    const end = Math.min(indexIn(text, delimiter, after), lineEnd);
    const rest = text.slice(after, end).trim();
    texts.push(quoted === null ? rest : `${quoted[1]!.replaceAll('""', '"').trim()}${rest}`);
    at = end + 1;
    if (end >= text.length || text[end] === "\n") break;
  }
  // A record without a line end in a quoted cell is one line.
  const first = indexIn(text, "\n", start);
  const lines = first + 1 >= at ? 1 : text.slice(start, at).split("\n").length - 1;
  return { record: { texts, spot: { starts, start, line, delimiter }, isOpen }, next: at, lines };
}

function indexIn(text: string, sign: string, from: number): number {
  const found = text.indexOf(sign, from);
  return found < 0 ? text.length : found;
}

/** Where a record's cell is, as `LINE:COLUMN`. Columns are counted in characters, from 1. */
function placeIn(text: string, { starts, start, line, delimiter }: Spot, cell: number): string {
  let at = starts?.[cell] ?? start;
  if (starts === null) {
    const lineEnd = text.indexOf("\n", start);
    const parts = text.slice(start, lineEnd < 0 ? undefined : lineEnd).split(delimiter);
    for (const part of parts.slice(0, cell)) at += part.length + 1;
    at += /^\s*/.exec(parts[cell] ?? "")?.[0].length ?? 0;
  }
  const before = text.slice(start, at);
  const lines = before.split("\n");
  return `${line + lines.length - 1}:${[...(lines.at(-1) ?? "")].length + 1}`;
}

/** The sign that the header is split at most often by. */
function delimiterOf(text: string): string {
  const header = text.split("\n", 50).find((line) => line.trim() !== "" && !/^#|^sep=.\r?$/i.test(line)) ?? "";
  const bare = header.replaceAll(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((each) => bare.split(each).length - 1);
  const most = mostOf(counts, (each) => each);
  return most === 0 ? "," : (DELIMITERS[counts.indexOf(most)] ?? ",");
}

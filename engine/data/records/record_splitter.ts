import { inputError } from "./input_error.ts";
import { quotedCells, readQuotedRecord, trimmed } from "./quoted_record.ts";
import type { Cell, RecordBatch } from "./record_source.ts";

/** Characters of one line, or of one record with line breaks. A longer one is an error: the file has no line ends. */
export const MAX_RECORD_CHARS: number = 1024 * 1024;

const CARRIAGE_RETURN = "\r";
/** What DOS wrote at the end of a text. */
const END_OF_FILE = "\u001a";

/** Options of a `RecordSplitter`. */
export interface SplitterOptions {
  /** How the file was named, for messages. */
  readonly path: string;
  readonly delimiter: string;
}

/**
 * Splits the text of a delimited table into records, piece by piece; what comes out does not depend on the pieces. LF, CRLF
 * and CR end a line. An empty line is a record without cells.
 *
 * Cells are cut from the pieces and keep them in memory: a cell that is kept has to be copied.
 */
export class RecordSplitter {
  /** True if the last record that was given has no line end. */
  isTorn = false;
  readonly #path: string;
  readonly #delimiter: string;
  /** What is not yet a whole record. Its line ends are LF. */
  #rest = "";
  /** True if the last piece ended in a CR: an LF that follows belongs to it. */
  #returned = false;
  /** The line that the next record begins in. */
  #line = 1;
  #records: (readonly Cell[])[] = [];
  #lines: number[] = [];

  constructor({ path, delimiter }: SplitterOptions) {
    this.#path = path;
    this.#delimiter = delimiter;
  }

  /** The line that the next record begins in. */
  get line(): number {
    return this.#line;
  }

  /** The records that end in the next piece of the text, or none. @throws EngineError INPUT_FILE at a quote without end */
  push(piece: string): RecordBatch {
    this.#split(this.#rest + this.#withLineFeeds(piece), false);
    if (this.#rest.length > MAX_RECORD_CHARS) throw this.#endless();
    return this.#take();
  }

  /** The last record, if the text does not end with a line end. */
  finish(): RecordBatch {
    const rest = this.#rest;
    this.#rest = "";
    if (rest !== "" && rest !== END_OF_FILE) {
      this.#split(`${rest}\n`, true);
      this.isTorn = true;
    }
    return this.#take();
  }

  #take(): RecordBatch {
    const batch = { records: this.#records, lines: this.#lines };
    this.#records = [];
    this.#lines = [];
    return batch;
  }

  #withLineFeeds(piece: string): string {
    let text = this.#returned && piece.startsWith("\n") ? piece.slice(1) : piece;
    if (piece !== "") this.#returned = piece.endsWith(CARRIAGE_RETURN);
    if (text.includes(CARRIAGE_RETURN)) text = text.replaceAll("\r\n", "\n").replaceAll(CARRIAGE_RETURN, "\n");
    return text;
  }

  #split(text: string, isLast: boolean): void {
    const last = text.lastIndexOf("\n");
    if (last === -1) {
      this.#rest = text;
      return;
    }
    if (text.includes('"')) {
      this.#splitQuoted(text, last, isLast);
      return;
    }
    this.#rest = text.slice(last + 1);
    const delimiter = this.#delimiter;
    const lines = text.slice(0, last).split("\n");
    for (const line of lines) this.#add(cellsOf(line, delimiter), 0);
  }

  #splitQuoted(text: string, last: number, isLast: boolean): void {
    const delimiter = this.#delimiter;
    let at = 0;
    while (at <= last) {
      const end = text.indexOf("\n", at);
      const line = text.slice(at, end);
      const cells = line.includes('"') ? quotedCells(line, delimiter) : cellsOf(line, delimiter);
      if (cells !== null) {
        this.#add(cells, 0);
        at = end + 1;
        continue;
      }
      const found = readQuotedRecord(text, at, delimiter);
      if ("quote" in found) {
        const { quote, broken, record, mayClose } = found;
        // The one line break is the one that `finish` has added.
        if (isLast && broken === 1 && record.end === text.length) {
          this.#add(record.cells, record.breaks);
          return;
        }
        if (isLast || !mayClose || text.length - at > MAX_RECORD_CHARS) throw this.#unclosed(text.slice(at, quote));
        break;
      }
      // Its line end is not there yet, or more of a quote is to come.
      if (found.end === text.length) break;
      this.#add(found.cells, found.breaks);
      at = found.end + 1;
    }
    this.#rest = text.slice(at);
  }

  #add(cells: readonly Cell[], breaks: number): void {
    this.#records.push(cells);
    this.#lines.push(this.#line);
    this.#line += 1 + breaks;
  }

  #unclosed(before: string): Error {
    const lines = before.split("\n");
    return inputError(
      { path: this.#path, line: this.#line + lines.length - 1, column: (lines.at(-1) ?? "").length + 1 },
      "Expected the quote that opens here to be closed in its cell, was one without an end. Close it, or remove it",
    );
  }

  #endless(): Error {
    return inputError(
      { path: this.#path, line: this.#line },
      `Expected a line of at most ${MAX_RECORD_CHARS} characters, was a longer one. Check that the file is a table with line ends`,
    );
  }
}

function cellsOf(line: string, delimiter: string): readonly Cell[] {
  if (line === "") return [];
  const cells: Cell[] = line.split(delimiter);
  for (let i = 0; i < cells.length; i++) cells[i] = trimmed(cells[i] as string);
  return cells;
}

import { MAX_LINE_LENGTH } from "../protocol/mod.ts";
import { type ByteSource, openBytes } from "./byte_source.ts";
import { type CsvFormat, missingHeader, readCsvHeader, TickColumn } from "./csv_header.ts";
import { scanDecimal, scanSize } from "./csv_number.ts";
import { scanTime } from "./csv_time.ts";
import { LineScanner } from "./line_scanner.ts";
import { type RowSource, unreadable } from "./row_source.ts";
import { isNone } from "./rows/mod.ts";
import type { SymbolTable } from "./symbol_table.ts";

const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** Options of `CsvFile.open`. */
export interface CsvOptions {
  readonly format: CsvFormat;
  /** The instruments that rows may have. */
  readonly symbols: SymbolTable;
  /** Where the bytes come from. Default: the file system. */
  readonly source?: ByteSource | undefined;
  /** The largest valid price, in minor units. Default: the largest safe integer. */
  readonly maxPrice?: number;
}

/**
 * Reads a CSV file of ticks or bars, row by row, in constant memory. A good row makes no string and no object. Fields
 * are neither quoted nor trimmed. Empty lines are skipped. Lines end in LF or CRLF.
 */
export class CsvFile implements RowSource {
  readonly path: string;
  readonly format: CsvFormat;
  readonly tsForm: string = "in epoch milliseconds or ISO 8601 with offset";
  readonly maxPrice: number;
  readonly #source: ByteSource;
  readonly #symbols: SymbolTable;
  readonly #scanner: LineScanner = new LineScanner();
  /** Where each field of the current row begins, and then where one more field would begin. */
  readonly #starts: Int32Array;
  /** By column of the format: its position in a row, or -1 if the file does not have it. */
  #positions: readonly number[] = [];
  /** How many fields each row must have. */
  #width = 0;
  #fields = 0;

  private constructor(
    path: string,
    { format, symbols, source = openBytes(path), maxPrice = Number.MAX_SAFE_INTEGER }: CsvOptions,
  ) {
    this.path = path;
    this.format = format;
    this.maxPrice = maxPrice;
    this.#source = source;
    this.#symbols = symbols;
    this.#starts = new Int32Array(format.columns.length + 2);
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read, or its header is wrong
   */
  static async open(path: string, options: CsvOptions): Promise<CsvFile> {
    const file = new CsvFile(path, options);
    try {
      await file.#readCsvHeader();
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get line(): number {
    return this.#scanner.line;
  }

  next(): boolean {
    const scanner = this.#scanner;
    while (scanner.next()) {
      if (scanner.start === scanner.end && !scanner.tooLong) continue;
      this.#split();
      return true;
    }
    return false;
  }

  async more(): Promise<boolean> {
    if (this.#scanner.finished) return false;
    const chunk = await this.#nextChunk();
    if (chunk === null) this.#scanner.finish();
    else this.#scanner.push(chunk);
    return true;
  }

  widthProblem(): string | null {
    if (this.#scanner.tooLong) return `Expected a line of at most ${MAX_LINE_LENGTH} bytes, was a longer one`;
    if (this.#fields === this.#width) return null;
    const found = this.#fields > this.#width ? "more" : String(this.#fields);
    return `Expected ${this.#width} columns as in the header, was ${found}`;
  }

  instrument(): number {
    return this.#symbols.find(
      this.#scanner.bytes,
      this.#start(TickColumn.instrument),
      this.#end(TickColumn.instrument),
    );
  }

  ts(): number {
    return scanTime(this.#scanner.bytes, this.#start(TickColumn.ts), this.#end(TickColumn.ts));
  }

  price(column: number, scale: number): number {
    const price = scanDecimal(this.#scanner.bytes, this.#start(column), this.#end(column), scale);
    return Math.abs(price) <= this.maxPrice ? price : NaN;
  }

  size(column: number): number {
    if (this.#positions[column] === -1) return 0;
    const start = this.#start(column);
    const end = this.#end(column);
    if (start === end) return 0;
    const size = scanSize(this.#scanner.bytes, start, end);
    return Number.isNaN(size) && this.isEmpty(column) ? 0 : size;
  }

  has(column: number): boolean {
    return (this.#positions[column] ?? -1) !== -1;
  }

  isEmpty(column: number): boolean {
    if (this.#positions[column] === -1) return true;
    const start = this.#start(column);
    if (start === this.#end(column)) return true;
    // What begins as a number does is none of the words for nothing, such as NaN.
    const first = this.#scanner.bytes[start] ?? 0;
    return (first < ZERO || first > NINE) && isNone(this.text(column));
  }

  text(column: number): string {
    return decode(this.#scanner.bytes, this.#start(column), this.#end(column));
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  /** Where the current row's field of a column begins. The file must have the column. */
  #start(column: number): number {
    return this.#starts[this.#positions[column] ?? 0] ?? 0;
  }

  /** Where the current row's field of a column ends. The file must have the column. */
  #end(column: number): number {
    return (this.#starts[(this.#positions[column] ?? 0) + 1] ?? 1) - 1;
  }

  async #readCsvHeader(): Promise<void> {
    const { path, format } = this;
    while (!this.next()) {
      if (!(await this.more())) throw missingHeader({ path, line: 1, text: "" }, "an empty file", format);
    }
    const { bytes, line, start, end, tooLong } = this.#scanner;
    const hasMark = line === 1 && BYTE_ORDER_MARK.every((byte, i) => bytes[start + i] === byte);
    const text = decode(bytes, start + (hasMark ? BYTE_ORDER_MARK.length : 0), end);
    if (text === "") {
      const found = tooLong ? `a line of more than ${MAX_LINE_LENGTH} bytes` : "an empty line";
      throw missingHeader({ path, line, text }, found, format);
    }
    this.#positions = readCsvHeader({ path, line, text }, format);
    this.#width = text.split(",").length;
  }

  /** Finds the fields of the current line. It stops at the first field too many. */
  #split(): void {
    const starts = this.#starts;
    const { bytes, start, end } = this.#scanner;
    const most = starts.length - 1;
    let fields = 0;
    starts[0] = start;
    for (let at = start; at < end && fields < most; at++) if (bytes[at] === COMMA) starts[++fields] = at + 1;
    if (fields < most) starts[++fields] = end + 1;
    this.#fields = fields;
  }

  async #nextChunk(): Promise<Uint8Array | null> {
    try {
      return await this.#source.next();
    } catch (cause) {
      throw unreadable(this.path, this.line === 0 ? "" : ` after line ${this.line}`, cause);
    }
  }
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}

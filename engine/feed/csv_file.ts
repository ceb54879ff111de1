import { EngineError, MAX_LINE_LENGTH } from "../protocol/mod.ts";
import { openBytes } from "./byte_source.ts";
import type { ByteSource } from "./byte_source.ts";
import { missingHeader, readHeader } from "./csv_header.ts";
import type { CsvFormat } from "./csv_header.ts";
import { LineScanner } from "./line_scanner.ts";

const COMMA = 0x2c;
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];
/** Characters of a field that a message quotes. */
const MAX_QUOTED = 40;

/**
 * A CSV file of one of the two formats, row by row in constant memory: no string or object is made of a good row. Fields
 * are not quoted and not trimmed; empty lines are skipped; lines end in LF or CRLF.
 */
export class CsvFile {
  readonly path: string;
  readonly format: CsvFormat;
  readonly #source: ByteSource;
  readonly #scanner: LineScanner = new LineScanner();
  /** Where the current row's fields begin, and at last one past the comma that its end stands for. */
  readonly #starts: Int32Array;
  /** By the format's column: its position in a row, or -1. */
  #positions: readonly number[] = [];
  /** Fields that each row must have. */
  #width = 0;
  #fields = 0;

  private constructor(path: string, format: CsvFormat, source: ByteSource) {
    this.path = path;
    this.format = format;
    this.#source = source;
    this.#starts = new Int32Array(format.columns.length + 2);
  }

  /**
   * Opens a file and reads its header.
   *
   * @param source where the bytes come from; by default the file system
   * @throws EngineError INPUT_FILE if the file cannot be read, or its header is not the format's
   */
  static async open(path: string, format: CsvFormat, source: ByteSource = openBytes(path)): Promise<CsvFile> {
    const file = new CsvFile(path, format, source);
    try {
      await file.#readHeader();
      return file;
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  /** The bytes that `start` and `end` point into. */
  get bytes(): Uint8Array {
    return this.#scanner.bytes;
  }

  /** The current row's line number, from 1. */
  get line(): number {
    return this.#scanner.line;
  }

  /** Goes to the next row. False: there is none before `more`. */
  next(): boolean {
    const scanner = this.#scanner;
    while (scanner.next()) {
      if (scanner.start === scanner.end && !scanner.tooLong) continue;
      this.#split();
      return true;
    }
    return false;
  }

  /**
   * Reads on, after `next` has returned false. False: the file has ended, and the last row too has been given.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read on
   */
  async more(): Promise<boolean> {
    if (this.#scanner.finished) return false;
    const chunk = await this.#nextChunk();
    if (chunk === null) this.#scanner.finish();
    else this.#scanner.push(chunk);
    return true;
  }

  /** Why the current row is none of this file, or null. To be asked before its fields. */
  widthProblem(): string | null {
    if (this.#scanner.tooLong) return `Expected a line of at most ${MAX_LINE_LENGTH} bytes, was a longer one`;
    if (this.#fields === this.#width) return null;
    const found = this.#fields > this.#width ? "more" : String(this.#fields);
    return `Expected ${this.#width} columns as in the header, was ${found}`;
  }

  /** Whether the file has the column. */
  has(column: number): boolean {
    return this.#positions[column] !== -1;
  }

  /** Where the current row's field of a column begins. The file has the column. */
  start(column: number): number {
    return this.#starts[this.#positions[column] ?? 0] ?? 0;
  }

  /** Where the current row's field of a column ends. The file has the column. */
  end(column: number): number {
    return (this.#starts[(this.#positions[column] ?? 0) + 1] ?? 1) - 1;
  }

  /** The current row's field of a column, as text. */
  text(column: number): string {
    return decode(this.bytes, this.start(column), this.end(column));
  }

  /** The current row's field of a column as a message quotes it. */
  quote(column: number): string {
    const text = this.text(column);
    return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
  }

  /** Lets go of the file. May be called at any time, more than once. */
  close(): Promise<void> {
    return this.#source.close();
  }

  async #readHeader(): Promise<void> {
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
    this.#positions = readHeader({ path, line, text }, format);
    this.#width = text.split(",").length;
  }

  /** Finds the fields of the current line; of one with too many only that it has too many. */
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
      throw new EngineError("INPUT_FILE", `${this.path}: ${this.#unreadable(cause)}`, { cause });
    }
  }

  #unreadable(cause: unknown): string {
    const why = cause instanceof Error ? cause.message : String(cause);
    const after = this.line === 0 ? "" : ` after line ${this.line}`;
    return `Expected a file that can be read${after}, was: ${why}. Check the path and the file`;
  }
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}

import { findDelimiter, namedDelimiter } from "./delimiter.ts";
import { findHeader, type HeaderFound } from "./header_records.ts";
import { inputError } from "./input_error.ts";
import type { Cell, ColumnType, RecordBatch, RecordSource, TableForm } from "./record_source.ts";
import { MAX_RECORD_CHARS, RecordSplitter } from "./record_splitter.ts";
import type { TableText } from "./table_text.ts";
import type { TextPieces } from "./text_pieces.ts";
import { unfold } from "./wide_header.ts";

/** Characters that the delimiter and the header are found in. */
const LOOK_CHARS = 64 * 1024;

/** A table whose cells have a delimiter between them: CSV and what is like it. */
export class DelimitedTable implements RecordSource {
  readonly path: string;
  readonly header: readonly string[] | null;
  readonly types: readonly ColumnType[] = [];
  readonly unit = "line";
  sha256 = "";
  readonly #text: TableText;
  readonly #found: HeaderFound;
  readonly #delimiter: NonNullable<TableForm["delimiter"]>;
  readonly #splitter: RecordSplitter;
  #headerLines = 0;
  /** Records at the beginning that are still to be left out. */
  #skip: number;
  #ended = false;

  private constructor(text: TableText, delimiter: NonNullable<TableForm["delimiter"]>, found: HeaderFound) {
    this.path = text.path;
    this.header = found.header;
    this.#text = text;
    this.#found = found;
    this.#delimiter = delimiter;
    this.#splitter = new RecordSplitter({ path: text.path, delimiter });
    this.#skip = found.skipped;
  }

  /**
   * Finds the delimiter and the header of a table.
   *
   * @throws EngineError INPUT_FILE if the text is no table
   */
  static async open(text: TableText): Promise<DelimitedTable> {
    const { path, pieces } = text;
    const head = await lookAt(path, pieces);
    const lines = head.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
    const whole = pieces.ended ? lines : lines.slice(0, lines.lastIndexOf("\n") + 1);
    const delimiter = findDelimiter(path, whole);
    const splitter = new RecordSplitter({ path, delimiter });
    const first = splitter.push(head);
    const records = pieces.ended ? [...first.records, ...splitter.finish().records] : first.records;
    const isNamed = namedDelimiter(lines.slice(0, Math.max(lines.indexOf("\n"), 0))) !== null;
    const found = findHeader(isNamed ? records.slice(1) : records);
    const table = new DelimitedTable(text, delimiter, { ...found, skipped: found.skipped + (isNamed ? 1 : 0) });
    await table.#skipHeader();
    return table;
  }

  /** Records of the first piece that stand behind the header. */
  #first: RecordBatch | null = null;

  /** Reads the lines before the first record, so that their number is known. */
  async #skipHeader(): Promise<void> {
    this.#first = await this.#read();
    const { line } = this.#splitter;
    this.#headerLines = this.#found.skipped === 0 ? 0 : (this.#first?.lines[0] ?? line) - 1;
  }

  get form(): TableForm {
    const { container, entry, pieces } = this.#text;
    return {
      kind: "delimited",
      container,
      entry,
      encoding: pieces.encoding,
      delimiter: this.#delimiter,
      headerLines: this.#headerLines,
    };
  }

  get isTorn(): boolean {
    return this.#splitter.isTorn;
  }

  get bytesRead(): number {
    return this.#text.bytes.position;
  }

  async next(): Promise<RecordBatch | null> {
    const batch = this.#first ?? (await this.#read());
    this.#first = null;
    if (batch === null) this.sha256 = await this.#text.bytes.sha256();
    return batch;
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#first = null;
    await this.#text.bytes.close();
  }

  async #read(): Promise<RecordBatch | null> {
    while (!this.#ended) {
      const piece = await this.#text.pieces.next();
      if (piece === null) this.#ended = true;
      const batch = this.#behindHeader(piece === null ? this.#splitter.finish() : this.#splitter.push(piece));
      if (batch.records.length > 0) return this.#arranged(batch);
    }
    return null;
  }

  #behindHeader(batch: RecordBatch): RecordBatch {
    if (this.#skip === 0) return batch;
    const skipped = Math.min(this.#skip, batch.records.length);
    this.#skip -= skipped;
    return { records: batch.records.slice(skipped), lines: batch.lines.slice(skipped) };
  }

  /** The records as the header has them. */
  #arranged(batch: RecordBatch): RecordBatch {
    const { wide } = this.#found;
    if (wide === null) return batch;
    const records: (readonly Cell[])[] = [];
    const lines: number[] = [];
    batch.records.forEach((record, i) => {
      for (const unfolded of unfold(record, wide)) {
        records.push(unfolded);
        lines.push(batch.lines[i] ?? 0);
      }
    });
    return { records, lines };
  }
}

/** The beginning of a text, with a line end at least. */
async function lookAt(path: string, pieces: TextPieces): Promise<string> {
  let head = await pieces.peek(LOOK_CHARS);
  while (!pieces.ended && !/[\r\n]/.test(head) && head.length <= MAX_RECORD_CHARS)
    head = await pieces.peek(head.length + 1);
  if (!pieces.ended && !/[\r\n]/.test(head)) {
    throw inputError(
      { path, line: 1 },
      `Expected lines, was a text of more than ${MAX_RECORD_CHARS} characters without a line end. Check that the file is a table`,
    );
  }
  return head;
}

import { candleColumns, isRow } from "./candle_columns.ts";
import { inputError } from "./input_error.ts";
import { messageIn, noTable, recordsIn } from "./json_tables.ts";
import { cellOf, fieldsOf, typeOf } from "./json_record.ts";
import { isArray, isObject, isScalar, type Json, type JsonObject, tryJson } from "./json_text.ts";
import { isKnownName } from "./cell_looks.ts";
import type { Cell, ColumnType, RecordBatch, RecordSource, TableForm } from "./record_source.ts";
import { MAX_RECORD_CHARS } from "./record_splitter.ts";
import type { TableText } from "./table_text.ts";

/** Characters that the columns are found in. */
const LOOK_CHARS = 256 * 1024;
/** Characters of a line that is no JSON, as they are given. */
const MAX_SHOWN = 200;

/** The columns of lines of JSON. */
interface Columns {
  readonly header: readonly string[] | null;
  readonly types: readonly ColumnType[];
  /** The values of a line's records, or null if it has none that fit. */
  readonly records: (value: Json) => readonly (readonly Cell[])[] | null;
}

/** True if a text is lines of which each is an object or an array of JSON, and more than one. */
export function isJsonLines(head: string): boolean {
  const [first = "", second = ""] = head.split(/[\r\n]+/, 3).map((line) => line.replace(/^\uFEFF/, "").trim());
  if (!/^[{[]/.test(second)) return false;
  const value = tryJson(first);
  return value !== undefined && !isScalar(value);
}

/** A table of lines of JSON: an object, a candle, or an answer with candles a line. A line that is none is one cell of text. */
export class JsonLines implements RecordSource {
  readonly path: string;
  readonly header: readonly string[] | null;
  readonly types: readonly ColumnType[];
  readonly unit = "line";
  isTorn = false;
  sha256 = "";
  readonly #text: TableText;
  readonly #columns: Columns;
  #rest = "";
  #returned = false;
  #line = 0;
  #ended = false;

  private constructor(text: TableText, columns: Columns) {
    this.path = text.path;
    this.header = columns.header;
    this.types = columns.types;
    this.#text = text;
    this.#columns = columns;
  }

  /**
   * Finds the columns of lines of JSON.
   *
   * @throws EngineError INPUT_FILE if no line has prices
   */
  static async open(text: TableText): Promise<JsonLines> {
    const { path, pieces } = text;
    const head = await pieces.peek(LOOK_CHARS);
    const lines = head.split(/[\r\n]+/);
    if (!pieces.ended) lines.pop();
    const values = lines.map((line) => tryJson(line.replace(/^\uFEFF/, ""))).filter((value) => value !== undefined);
    const columns = columnsOf(values);
    if (columns === null) throw noTable(path, values[0] ?? null);
    return new JsonLines(text, columns);
  }

  get form(): TableForm {
    const { container, entry, pieces } = this.#text;
    return { kind: "json", container, entry, encoding: pieces.encoding, delimiter: null, headerLines: 0 };
  }

  get bytesRead(): number {
    return this.#text.bytes.position;
  }

  async next(): Promise<RecordBatch | null> {
    while (!this.#ended) {
      const batch = await this.#read();
      if (batch.records.length > 0) return batch;
    }
    this.sha256 = await this.#text.bytes.sha256();
    return null;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#text.bytes.close();
  }

  async #read(): Promise<RecordBatch> {
    const piece = await this.#text.pieces.next();
    if (piece === null) this.#ended = true;
    const lines = this.#linesOf(piece);
    const records: (readonly Cell[])[] = [];
    const numbers: number[] = [];
    for (const line of lines) {
      this.#line++;
      for (const record of this.#recordsOf(line)) {
        records.push(record);
        numbers.push(this.#line);
      }
    }
    return { records, lines: numbers };
  }

  /** The whole lines that a piece completes. */
  #linesOf(piece: string | null): readonly string[] {
    if (piece === null) {
      const rest = this.#rest;
      this.#rest = "";
      this.isTorn = rest !== "";
      return rest === "" ? [] : [rest];
    }
    const skip = this.#returned && piece.startsWith("\n") ? 1 : 0;
    this.#returned = piece.endsWith("\r");
    const lines = (this.#rest + piece.slice(skip)).split(/\r\n?|\n/);
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > MAX_RECORD_CHARS) {
      const place = { path: this.path, line: this.#line + lines.length + 1 };
      throw inputError(place, `Expected a line of at most ${MAX_RECORD_CHARS} characters, was a longer one. Split it`);
    }
    return lines;
  }

  #recordsOf(line: string): readonly (readonly Cell[])[] {
    const text = line.trim();
    if (text === "") return [[]];
    const value = tryJson(text);
    const records = value === undefined ? null : this.#columns.records(value);
    return records ?? [[text.slice(0, MAX_SHOWN)]];
  }
}

/** The columns of the first values; null: they are no table. */
function columnsOf(values: readonly Json[]): Columns | null {
  const [first] = values;
  if (isArray(first) && isRow(first)) return arrayColumns(values);
  if (isObject(first) && [...fieldsOf(first).keys()].filter(isKnownName).length > 1 && !isAnswer(first)) {
    return objectColumns(values);
  }
  const table = first === undefined ? null : recordsIn(first);
  if (table === null)
    return isObject(first) && fieldsOf(first).size > 1 && messageIn(first) === null ? objectColumns(values) : null;
  const { header, types } = table;
  return { header, types, records: (value) => tableRecords(value, header) };
}

/** True if an object has no price of its own, but records of them. */
function isAnswer(value: JsonObject): boolean {
  const hasPrices = Object.entries(value).some(([name, own]) => isKnownName(name) && typeof own === "number");
  return !hasPrices && (recordsIn(value)?.count ?? 0) > 1;
}

function ownOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function arrayColumns(values: readonly Json[]): Columns {
  const rows = values.filter((value) => isArray(value) && isRow(value)) as readonly (readonly Json[])[];
  const types = (rows[0] ?? []).map((_, column) => typeOf(rows.map((row) => row[column])));
  return {
    header: candleColumns(rows),
    types,
    records: (value) => (isArray(value) ? [value.map((one, column) => cellOf(one, types[column] ?? "text"))] : null),
  };
}

function objectColumns(values: readonly Json[]): Columns {
  const objects = values.filter(isObject).map(fieldsOf);
  const header = [...new Set(objects.flatMap((object) => [...object.keys()]))];
  const types = header.map((name) => typeOf(objects.map((object) => object.get(name))));
  const isFlat = header.every((name) => !name.includes("."));
  return {
    header,
    types,
    records: (value) => {
      if (!isObject(value)) return null;
      if (isFlat) return [header.map((name, column) => cellOf(ownOf(value, name), types[column] ?? "text"))];
      const fields = fieldsOf(value);
      return [header.map((name, column) => cellOf(fields.get(name), types[column] ?? "text"))];
    },
  };
}

/** The records of a line that is an answer with candles of the same columns. */
function tableRecords(value: Json, header: readonly string[] | null): readonly (readonly Cell[])[] | null {
  const table = recordsIn(value);
  if (table === null || table.header?.join() !== header?.join()) return null;
  return Array.from({ length: table.count }, (_, at) => table.record(at));
}

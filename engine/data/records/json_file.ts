import { inputError } from "./input_error.ts";
import { type JsonRecords, noTable, recordsIn } from "./json_tables.ts";
import { readJson } from "./json_text.ts";
import type { Cell, ColumnType, RecordBatch, RecordSource, TableForm } from "./record_source.ts";
import type { TableText } from "./table_text.ts";

/** Characters of a JSON document, which is read as a whole. A larger one is an error. */
const MAX_JSON_CHARS: number = 256 * 1024 * 1024;
/** Records of a batch. */
const BATCH_RECORDS = 4096;

/** A table in a JSON document, which is read as a whole. */
export class JsonFile implements RecordSource {
  readonly path: string;
  readonly form: TableForm;
  readonly header: readonly string[] | null;
  readonly types: readonly ColumnType[];
  readonly unit = "candle";
  readonly isTorn = false;
  readonly bytesRead: number;
  readonly sha256: string;
  #records: JsonRecords | null;
  #at = 0;

  private constructor(text: TableText, records: JsonRecords, sha256: string) {
    const { path, container, entry, pieces, bytes } = text;
    this.path = path;
    this.form = { kind: "json", container, entry, encoding: pieces.encoding, delimiter: null, headerLines: 0 };
    this.header = records.header;
    this.types = records.types;
    this.bytesRead = bytes.position;
    this.sha256 = sha256;
    this.#records = records;
  }

  /**
   * Reads a document and finds its table.
   *
   * @param maxChars the most characters that are read
   * @throws EngineError INPUT_FILE if the text is no JSON, or has no table
   */
  static async open(text: TableText, maxChars: number = MAX_JSON_CHARS): Promise<JsonFile> {
    const { path, bytes } = text;
    const document = readJson(path, await wholeText(text, maxChars));
    const records = recordsIn(document);
    if (records === null) throw noTable(path, document);
    const sha256 = await bytes.sha256();
    await bytes.close();
    return new JsonFile(text, records, sha256);
  }

  async next(): Promise<RecordBatch | null> {
    const { count = 0, record } = this.#records ?? {};
    if (record === undefined || this.#at >= count) return null;
    const records: (readonly Cell[])[] = [];
    const lines: number[] = [];
    for (const end = Math.min(this.#at + BATCH_RECORDS, count); this.#at < end; this.#at++) {
      records.push(record(this.#at));
      lines.push(this.#at + 1);
    }
    return { records, lines };
  }

  async close(): Promise<void> {
    this.#records = null;
  }
}

async function wholeText({ path, pieces }: TableText, maxChars: number): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for (let piece = await pieces.next(); piece !== null; piece = await pieces.next()) {
    length += piece.length;
    if (length > maxChars) {
      throw inputError(
        { path },
        `Expected a JSON document of at most ${maxChars / 1024 / 1024} MB, was a larger one. ` +
          "Write one object a line (jq -c '.[]'), or CSV",
      );
    }
    parts.push(piece);
  }
  return parts.join("");
}

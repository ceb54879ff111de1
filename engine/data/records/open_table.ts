import { checkText, fileKind, LOOK_BYTES } from "./file_kind.ts";
import { DelimitedTable } from "./delimited_table.ts";
import { GunzipBytes } from "./gunzip_bytes.ts";
import { FileBytes, type InputBytes, PeekedBytes } from "./input_bytes.ts";
import { inputError } from "./input_error.ts";
import { emptyFile } from "./input_paths.ts";
import { isJsonLines, JsonLines } from "./json_lines.ts";
import { JsonFile } from "./json_file.ts";
import { openParquetInput, type ParquetOpener } from "./parquet_input.ts";
import type { RecordSource, TableForm } from "./record_source.ts";
import type { SpoolFolder } from "./spool.ts";
import type { TableText } from "./table_text.ts";
import { TextPieces } from "./text_pieces.ts";

/** Where a table is. */
export interface TablePlace {
  /** As it was named, for messages. */
  readonly path: string;
  /** Where its file is. */
  readonly file: string;
  /** Of a table in a zip: its name there, and how its bytes are read. Null: it is a file of its own. */
  readonly entry: { readonly name: string; readonly open: () => InputBytes } | null;
}

/** What other rooms and files have that opens tables. */
export interface TableTools {
  readonly openParquet: ParquetOpener;
  readonly spool: SpoolFolder;
}

/** Characters that JSON is told by. */
const LOOK_CHARS = 64 * 1024;
/** Packed bytes may be packed once more. */
const MAX_PACKINGS = 2;

/**
 * Opens a table by its content: text with delimiters or JSON, packed or not, or Parquet.
 *
 * @throws EngineError INPUT_FILE if it cannot be read, or is no table
 */
export async function openTable(place: TablePlace, { openParquet, spool }: TableTools): Promise<RecordSource> {
  const { path, file, entry } = place;
  let bytes = new PeekedBytes(entry === null ? new FileBytes(path, file) : entry.open());
  try {
    let container: TableForm["container"] = entry === null ? "plain" : "zip";
    for (let packings = 0; packings <= MAX_PACKINGS; packings++) {
      const head = await bytes.peek(LOOK_BYTES);
      if (head.length === 0) throw emptyFile(path);
      const kind = fileKind(path, head);
      if (kind === "gzip") {
        bytes = new PeekedBytes(new GunzipBytes(path, bytes));
        if (container === "plain") container = "gzip";
      } else if (kind === "text") {
        checkText(path, head);
        const pieces = new TextPieces(bytes, head);
        return await openText({ path, bytes, pieces, container, entry: entry?.name ?? null });
      } else if (kind === "parquet") {
        const input = { path, file, bytes, container, entry: entry?.name ?? null };
        return await openParquetInput(input, openParquet, spool);
      } else {
        throw inputError({ path }, "Expected a table, was a zip file inside of another. Unpack it");
      }
    }
    throw inputError({ path }, "Expected a table, was a file that is packed several times. Unpack it");
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** A text that begins with a bracket is JSON: one document, or one a line. */
async function openText(text: TableText): Promise<RecordSource> {
  const head = (await text.pieces.peek(LOOK_CHARS)).trimStart();
  // A header may have names in brackets: `[Date],[Open]`.
  if (!/^(?:\{|\[\s*(?:[[{"\]\d-]|true|false|null|NaN|$))/.test(head)) return DelimitedTable.open(text);
  return isJsonLines(head) ? JsonLines.open(text) : JsonFile.open(text);
}

import type { InputBytes } from "./input_bytes.ts";
import type { TableForm } from "./record_source.ts";
import type { TextPieces } from "./text_pieces.ts";

/** What a table of text is read from. */
export interface TableText {
  /** As the file was named. */
  readonly path: string;
  readonly bytes: InputBytes;
  readonly pieces: TextPieces;
  readonly container: TableForm["container"];
  /** Its name in a zip, or null. */
  readonly entry: string | null;
}

import { chunksOf, type InputBytes } from "./input_bytes.ts";
import type { RecordSource, TableForm } from "./record_source.ts";
import type { SpoolFolder } from "./spool.ts";

/** Opens a Parquet file. @param path as it was named, for messages @param file where it is */
export type ParquetOpener = (path: string, file: string) => Promise<RecordSource>;

/** A Parquet file that is found by its content. */
export interface ParquetInput {
  readonly path: string;
  readonly file: string;
  /** Its bytes, unpacked, from its beginning. */
  readonly bytes: InputBytes;
  readonly container: TableForm["container"];
  readonly entry: string | null;
}

/** Opens a Parquet file. One that is packed is written to a temporary file first, because it is not read in order. */
export async function openParquetInput(
  input: ParquetInput,
  open: ParquetOpener,
  spool: SpoolFolder,
): Promise<RecordSource> {
  const { path, file, bytes, container, entry } = input;
  if (container === "plain") {
    await bytes.close();
    return open(path, file);
  }
  const spooled = await spool.spool(path, chunksOf(bytes));
  try {
    const sha256 = await bytes.sha256();
    const read = bytes.position;
    await bytes.close();
    const source = await open(path, spooled.file);
    return new UnpackedSource(source, { container, entry }, { sha256, bytesRead: read, remove: spooled.remove });
  } catch (error) {
    await spooled.remove();
    throw error;
  }
}

/** What is known of the packed file. */
interface PackedFacts {
  readonly sha256: string;
  readonly bytesRead: number;
  readonly remove: () => Promise<void>;
}

/** The records of a file that was unpacked, and what is said of the packed one. */
class UnpackedSource implements RecordSource {
  readonly path: string;
  readonly form: TableForm;
  readonly header: RecordSource["header"];
  readonly types: RecordSource["types"];
  readonly unit: RecordSource["unit"];
  readonly bytesRead: number;
  readonly sha256: string;
  readonly #source: RecordSource;
  readonly #remove: () => Promise<void>;

  constructor(source: RecordSource, packing: Pick<TableForm, "container" | "entry">, facts: PackedFacts) {
    this.path = source.path;
    this.form = { ...source.form, ...packing };
    this.header = source.header;
    this.types = source.types;
    this.unit = source.unit;
    this.bytesRead = facts.bytesRead;
    this.sha256 = facts.sha256;
    this.#source = source;
    this.#remove = facts.remove;
  }

  get isTorn(): boolean {
    return this.#source.isTorn;
  }

  select(columns: readonly number[]): void {
    this.#source.select?.(columns);
  }

  next(): ReturnType<RecordSource["next"]> {
    return this.#source.next();
  }

  async close(): Promise<void> {
    await this.#source.close();
    await this.#remove();
  }
}

import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { Entry, ZipFile } from "yauzl";
import { hashOf, type InputBytes } from "./input_bytes.ts";
import { inputError, readError } from "./input_error.ts";
import { tableNames } from "./input_paths.ts";

const STORED = 0;
const DEFLATED = 8;

/** Kinds of files that are packed as a zip, by an entry that they have. */
const NOT_AN_ARCHIVE: readonly { readonly entry: RegExp; readonly was: string; readonly hint: string }[] = [
  {
    entry: /^xl\/(?:workbook|worksheets\/)/,
    was: "an Excel workbook (.xlsx)",
    hint: 'Save it as CSV, or: python -c \'import pandas; pandas.read_excel("FILE").to_csv("FILE.csv", index=False)\'',
  },
  { entry: /^word\//, was: "a document (.docx)", hint: "Save its table as CSV" },
  {
    entry: /^content\.xml$/,
    was: "a spreadsheet (.ods)",
    hint: 'Save it as CSV, or: python -c \'import pandas; pandas.read_excel("FILE").to_csv("FILE.csv", index=False)\'',
  },
  { entry: /^Index\/Document\.iwa$/, was: "a Numbers spreadsheet", hint: "Export it as CSV" },
  { entry: /\.npy$/, was: "a NumPy archive (.npz)", hint: "Write it as CSV: numpy.savetxt" },
];

/** A table in a zip. */
export interface ZippedTable {
  /** Its name in the zip. */
  readonly name: string;
  /** Opens it for reading from its beginning. */
  readonly open: () => InputBytes;
}

/** A zip's file. */
export interface ZipPlace {
  /** As it was named, for messages. */
  readonly path: string;
  /** Where it is. */
  readonly file: string;
  readonly bytes: number;
}

/**
 * The tables of a zip, by name: what is named like a table, or all files if none is.
 *
 * @throws EngineError INPUT_FILE if the zip cannot be read, or has no table
 */
export async function tablesInZip(place: ZipPlace): Promise<readonly ZippedTable[]> {
  const { path } = place;
  const zip = await openZip(place);
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (cause) {
    throw damaged(path, cause);
  } finally {
    zip.close();
  }
  for (const { entry, was, hint } of NOT_AN_ARCHIVE) {
    if (entries.some(({ fileName }) => entry.test(fileName))) {
      throw inputError(
        { path },
        `Expected a file of CSV, JSON or Parquet, was ${was}. ${hint.replaceAll("FILE", path)}`,
      );
    }
  }
  const files = entries.filter(({ fileName }) => isFile(fileName));
  const names = new Set(tableNames(files.map(({ fileName }) => fileName)));
  const named = files.filter(({ fileName }) => names.has(fileName));
  const tables = (named.length > 0 ? named : files).toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1));
  if (tables.length === 0) {
    throw inputError({ path }, `Expected a zip with a table in it, was one with ${entries.length} entries and no file`);
  }
  for (const entry of tables) checkEntry(path, entry);
  const hash = wholeHash(place);
  return tables.map((entry) => ({ name: entry.fileName, open: () => new EntryBytes(place, entry, hash) }));
}

function isFile(name: string): boolean {
  const parts = name.split("/");
  return (
    !name.endsWith("/") &&
    parts[0] !== "__MACOSX" &&
    parts.every((part) => !part.startsWith(".") && part !== "Thumbs.db")
  );
}

/** @throws EngineError INPUT_FILE if an entry is packed in a way that is not read */
function checkEntry(path: string, entry: Entry): void {
  const at = { path: `${path}:${entry.fileName}` };
  if (entry.isEncrypted())
    throw inputError(at, "Expected a file without a password, was an encrypted one. Unpack it first");
  const method = entry.compressionMethod;
  if (method === STORED || method === DEFLATED) return;
  throw inputError(at, `Expected an entry packed by deflate, was one by method ${method}. Unpack it: 7z x ${path}`);
}

async function openZip({ path, file }: ZipPlace): Promise<ZipFile> {
  // In a bundle a package that is CommonJS has its default export alone.
  const { default: yauzl } = await import("yauzl");
  try {
    return await yauzl.openPromise(file, { lazyEntries: true, autoClose: false, strictFileNames: false });
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** Errors of the system have a code; those of a damaged zip have none. */
function damaged(path: string, cause: unknown): Error {
  const code = (cause as NodeJS.ErrnoException | null)?.code ?? "";
  if (code !== "" && !code.startsWith("Z_")) return readError(path, cause);
  const why = cause instanceof Error ? cause.message : String(cause);
  return inputError(
    { path },
    `Expected a whole zip file, was a damaged one (${why}). Download or copy it again`,
    cause,
  );
}

/** Hashes a file when it is asked for the first time. */
function wholeHash({ path, file }: ZipPlace): () => Promise<string> {
  let hash: Promise<string> | null = null;
  return () => (hash ??= hashOf(path, file));
}

/** The bytes of an entry, unpacked and checked. */
class EntryBytes implements InputBytes {
  readonly #place: ZipPlace;
  readonly #entry: Entry;
  readonly #hash: () => Promise<string>;
  #zip: ZipFile | null = null;
  #stream: Readable | null = null;
  #chunks: AsyncIterator<Buffer, undefined> | null = null;
  #unpacked = 0;
  #crc = 0;
  #closed = false;

  constructor(place: ZipPlace, entry: Entry, hash: () => Promise<string>) {
    this.#place = place;
    this.#entry = entry;
    this.#hash = hash;
  }

  async next(): Promise<Buffer | null> {
    try {
      this.#chunks ??= await this.#open();
      const { value, done } = await this.#chunks.next();
      if (done === true) {
        if (!this.#closed && this.#crc !== this.#entry.crc32) throw new Error("its checksum is wrong");
        return null;
      }
      this.#unpacked += value.length;
      this.#crc = crc32(value, this.#crc);
      return value;
    } catch (cause) {
      if (this.#closed) return null;
      throw damaged(this.#name, cause);
    }
  }

  /** Of the whole zip: the entry's part of it stands for all of it. */
  get position(): number {
    const { uncompressedSize } = this.#entry;
    const { bytes } = this.#place;
    return uncompressedSize === 0 ? bytes : Math.round((bytes * this.#unpacked) / uncompressedSize);
  }

  sha256(): Promise<string> {
    return this.#hash();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stream?.destroy();
    this.#zip?.close();
  }

  get #name(): string {
    return `${this.#place.path}:${this.#entry.fileName}`;
  }

  async #open(): Promise<AsyncIterator<Buffer, undefined>> {
    const zip = await openZip(this.#place);
    this.#zip = zip;
    const stream = await zip.openReadStreamPromise(this.#entry);
    this.#stream = stream;
    if (this.#closed) await this.close();
    // An error before the first read would end the process without a listener; the iterator throws it.
    stream.on("error", () => undefined);
    return stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  }
}

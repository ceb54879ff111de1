import { inputError, shown } from "./input_error.ts";

/** Bytes that a file's kind is told by. */
export const KIND_BYTES = 1024;
/** Bytes that tell whether a file is a text. */
export const LOOK_BYTES: number = 64 * 1024;

/** What a file is by its content. */
export type FileKind = "text" | "gzip" | "zip" | "parquet";

/** A kind of file that is not read. */
interface Refused {
  /** The first bytes, in Latin-1. */
  readonly magic: string;
  readonly at?: number;
  /** True: such a file has no bytes that are no text. */
  readonly isText?: boolean;
  readonly was: string;
  readonly hint: string;
}

const SAVE_AS_CSV =
  'Save it as CSV, or: python -c \'import pandas; pandas.read_excel("FILE").to_csv("FILE.csv", index=False)\'';
const pandas = (call: string): string =>
  `Write it as Parquet: python -c 'import pandas; pandas.${call}("FILE").to_parquet("FILE.parquet")'`;

const REFUSED: readonly Refused[] = [
  { magic: "\x28\xb5\x2f\xfd", was: "one packed by zstd", hint: "Unpack it: zstd -d FILE" },
  { magic: "BZh", was: "one packed by bzip2", hint: "Unpack it: bunzip2 -k FILE" },
  { magic: "\xfd7zXZ\0", was: "one packed by xz", hint: "Unpack it: xz -dk FILE" },
  { magic: "\x5d\0\0", was: "one packed by LZMA", hint: "Unpack it: xz -dk --format=lzma FILE" },
  { magic: "\x04\x22\x4d\x18", was: "one packed by LZ4", hint: "Unpack it: lz4 -d FILE" },
  { magic: "\x1f\x9d", was: "one packed by compress", hint: "Unpack it: uncompress FILE" },
  { magic: "7z\xbc\xaf\x27\x1c", was: "a 7z archive", hint: "Unpack it: 7z x FILE" },
  { magic: "Rar!\x1a\x07", was: "a RAR archive", hint: "Unpack it: unrar x FILE" },
  { magic: "ustar", at: 257, was: "a tar archive", hint: "Unpack it: tar xf FILE" },
  { magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", was: "an Excel workbook (.xls)", hint: SAVE_AS_CSV },
  { magic: "ARROW1", was: "an Arrow or Feather file", hint: pandas("read_feather") },
  { magic: "FEA1", was: "a Feather file", hint: pandas("read_feather") },
  { magic: "\xff\xff\xff\xff", was: "an Arrow stream", hint: "Write it as Parquet: pyarrow.parquet.write_table" },
  { magic: "\x89HDF\r\n\x1a\n", was: "an HDF5 file", hint: pandas("read_hdf") },
  { magic: "\x93NUMPY", was: "a NumPy file", hint: "Write it as CSV: numpy.savetxt" },
  {
    magic: "DUCK",
    at: 8,
    was: "a DuckDB database",
    hint: "Write its table: duckdb FILE \"copy TABLE to 'FILE.parquet'\"",
  },
  { magic: "ORC", was: "an ORC file", hint: pandas("read_orc") },
  { magic: "Obj\x01", was: "an Avro file", hint: "Write it as Parquet or CSV" },
  { magic: "%PDF", isText: true, was: "a PDF", hint: "Get the table as CSV" },
  { magic: "{\\rtf", isText: true, was: "a document (RTF)", hint: "Save it as CSV" },
  { magic: "RDX", was: "an R data file", hint: "Write it as CSV: write.csv(x, 'FILE.csv', row.names = FALSE)" },
  { magic: "<stata_dta>", isText: true, was: "a Stata file", hint: pandas("read_stata") },
  { magic: "MATLAB 5.0", was: "a MATLAB file", hint: "Write it as CSV: writetable" },
  { magic: "PARE", was: "an encrypted Parquet file", hint: "Write it without encryption" },
  { magic: "\xff\xfe\0\0", was: "a text in UTF-32", hint: "Save it as UTF-8" },
  { magic: "\0\0\xfe\xff", was: "a text in UTF-32", hint: "Save it as UTF-8" },
];

const HTML = /^\s*<(?:!doctype html|html|head|body|script|table|div|meta)\b/i;
const XML = /^\s*<\?xml/i;
const SQLITE = "SQLite format 3\0";

/**
 * Tells a file's kind by its first bytes, whatever its name is.
 *
 * @throws EngineError INPUT_FILE if it is of a kind that is not read: the message says what it is and the way out
 */
export function fileKind(path: string, head: Buffer): FileKind {
  const text = head.toString("latin1", 0, KIND_BYTES);
  if (text.startsWith("\x1f\x8b")) return "gzip";
  if (text.startsWith("PK\x03\x04") || text.startsWith("PK\x05\x06") || text.startsWith("PK\x07\x08")) return "zip";
  // A table may begin with such letters too: a symbol in a headless file.
  const isBinary = head.subarray(0, KIND_BYTES).some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20));
  if (isBinary && text.startsWith("PAR1")) return "parquet";
  const refused = REFUSED.find(
    ({ magic, at = 0, isText = false }) => (isBinary || isText) && text.startsWith(magic, at),
  );
  if (refused !== undefined) throw notRead(path, refused.was, refused.hint);
  if (text.startsWith(SQLITE)) {
    const hint =
      "Give the file that the session was made from, or write the table as CSV: sqlite3 -header -csv FILE 'select * from TABLE'";
    throw notRead(path, "a SQLite database, as a journal is", hint);
  }
  // Its protocol, 2 to 5, follows.
  if (head[0] === 0x80 && head[1] !== undefined && head[1] >= 2 && head[1] <= 5)
    throw notRead(path, "a pickle of Python", pandas("read_pickle"));
  const plain = text.replaceAll("\0", "").replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, "");
  if (HTML.test(plain)) {
    const title = /<title[^>]*>\s*([^<]{1,80}?)\s*</i.exec(plain)?.[1];
    const was = title === undefined ? "a web page" : `a web page (${shown(title)})`;
    throw notRead(path, was, "It may say that you have to log in: open it in a browser, and download the file again");
  }
  if (XML.test(plain)) throw notRead(path, "XML", "Get the table as CSV or JSON");
  return "text";
}

/**
 * Zeros are no sign against a text: UTF-16 has them, and what a crash has left of a file.
 *
 * @throws EngineError INPUT_FILE if the bytes are no text
 */
export function checkText(path: string, head: Uint8Array): void {
  let control = 0;
  for (const byte of head) {
    if ((byte !== 0 && byte < 0x09) || (byte > 0x0d && byte < 0x20 && byte !== 0x1a) || byte === 0x7f) control++;
  }
  if (control * 50 > head.length) throw notRead(path, "bytes that are no text", "Give a CSV, JSON or Parquet file");
}

function notRead(path: string, was: string, hint: string): Error {
  return inputError(
    { path },
    `Expected a file of CSV, JSON or Parquet, was ${was}. ${hint.replaceAll("FILE", fileName(path))}`,
  );
}

/** A file's name for a command line. */
function fileName(path: string): string {
  return /^[\w./+-]+$/.test(path) ? path : "FILE";
}

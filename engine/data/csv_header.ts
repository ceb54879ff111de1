import { EngineError } from "../protocol/mod.ts";

/** What a file's rows are. */
export type CsvKind = "ticks" | "bars";

/** One of the CSV formats. */
export interface CsvFormat {
  readonly kind: CsvKind;
  /** Every column that a file may have. Code names a column by its index here. */
  readonly columns: readonly string[];
  /** A file must have the first `required` of the columns. */
  readonly required: number;
  /** The header as documents show it. */
  readonly header: string;
}

/** The format of ticks. `TickColumn` has the indices of its columns. */
export const TICKS_FORMAT: CsvFormat = {
  kind: "ticks",
  columns: ["instrument", "ts", "price", "size", "bid", "ask"],
  required: 3,
  header: "instrument,ts,price[,size][,bid,ask]",
};

/** The format of ticks, with the kind of each row: a recorded session that had both ticks and bars. */
export const KINDS_FORMAT: CsvFormat = { ...TICKS_FORMAT, columns: [...TICKS_FORMAT.columns, "kind"] };

/** The format of bars. `BarColumn` has the indices of its columns. */
export const BARS_FORMAT: CsvFormat = {
  kind: "bars",
  columns: ["instrument", "ts", "open", "high", "low", "close", "volume"],
  required: 7,
  header: "instrument,ts,open,high,low,close,volume",
};

/** The index of each column in `TICKS_FORMAT` and `KINDS_FORMAT`. */
export const TickColumn = { instrument: 0, ts: 1, price: 2, size: 3, bid: 4, ask: 5, kind: 6 } as const;

/** The index of each column in `BARS_FORMAT`. `instrument` and `ts` have the same indices as in `TickColumn`. */
export const BarColumn = { instrument: 0, ts: 1, open: 2, high: 3, low: 4, close: 5, volume: 6 } as const;

/** The header line of a file. */
export interface HeaderLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/**
 * Reads a header. Its columns may be in any order.
 *
 * @returns for each column of the format its position in the file's lines, or -1 if the file does not have it
 * @throws EngineError INPUT_FILE, with file, line and column, if the header is wrong
 */
export function readCsvHeader(header: HeaderLine, format: CsvFormat): readonly number[] {
  const positions = format.columns.map(() => -1);
  const names = header.text.split(",");
  let column = 1;
  names.forEach((name, position) => {
    const index = format.columns.indexOf(name);
    if (index === -1) throw headerError(header, column, unknownColumn(name, names, format));
    if (positions[index] !== -1) {
      throw headerError(header, column, `Expected each column once, was a second "${name}". Remove one of the two`);
    }
    positions[index] = position;
    column += name.length + 1;
  });
  const missing = format.columns.find((_, index) => index < format.required && positions[index] === -1);
  if (missing !== undefined) {
    const hint = otherFormat(names, format) ?? `Add the column "${missing}"`;
    throw headerError(header, column, `Expected the header ${format.header}, was one without "${missing}". ${hint}`);
  }
  if ((names.includes("bid") || names.includes("ask")) && !(names.includes("bid") && names.includes("ask"))) {
    throw headerError(header, column, 'Expected both of "bid" and "ask" or neither, was one. Add the other column');
  }
  return positions;
}

/** The error for a file that has no header. It does not use `header.text`. */
export function missingHeader(header: HeaderLine, found: string, format: CsvFormat): EngineError {
  const hint = `Give a CSV file of ${format.kind}`;
  return headerError(header, 1, `Expected the header ${format.header}, was ${found}. ${hint}`);
}

function headerError(header: HeaderLine, column: number, what: string): EngineError {
  return new EngineError("INPUT_FILE", `${header.path}:${header.line}:${column}: ${what}`);
}

function unknownColumn(name: string, names: readonly string[], format: CsvFormat): string {
  const meant = format.columns.find((known) => known === name.replaceAll(/[\s"]/g, "").toLowerCase());
  const hint =
    meant === undefined
      ? (otherFormat(names, format) ?? "Remove the column, or write the header as documented")
      : `Write it ${meant}, without spaces, quotes or capitals`;
  const found = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return `Expected a column of ${format.header}, was ${JSON.stringify(found)}. ${hint}`;
}

/** What to do if the header is the other format's; null: it is not. */
function otherFormat(names: readonly string[], format: CsvFormat): string | null {
  const other = format.kind === "ticks" ? BARS_FORMAT : TICKS_FORMAT;
  const isOther = other.columns.slice(0, other.required).every((column) => names.includes(column));
  return isOther ? `It looks like a ${other.kind} file: give it with --${other.kind}` : null;
}

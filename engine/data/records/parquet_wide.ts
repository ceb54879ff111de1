import { isKnownName } from "./cell_looks.ts";
import type { RecordBatch, RecordSource, TableForm } from "./record_source.ts";
import { unfold, type WideHeader } from "./wide_header.ts";

/** How pandas writes the name of a column that has two: `('Close', '^NSEI')`. */
const PAIR = /^\(\s*(?<left>['"])(?<first>.*)\k<left>,\s*(?<right>['"])(?<second>.*)\k<right>\s*\)$/;
/** The column that the names of instruments become. */
const INSTRUMENT_COLUMN = "Ticker";

/** A name of a column: a pair's two, or one and an empty one. */
interface PairName {
  readonly first: string;
  readonly second: string;
}

/**
 * Finds names that are pairs of a price and an instrument, as `yfinance` and pandas have them. Exactly one column has no
 * such pair: the index, which has the times.
 *
 * @param names of all columns of the file
 */
export function findPairs(names: readonly string[]): WideHeader | null {
  const pairs = names.map((name): PairName => {
    const { first = name, second = "" } = PAIR.exec(name)?.groups ?? {};
    return { first, second };
  });
  const index = pairs.findIndex(({ second }) => second === "");
  const rest = pairs.filter(({ second }) => second !== "");
  if (index === -1 || rest.length === 0 || rest.length !== pairs.length - 1) return null;
  const known = (of: keyof PairName): number => rest.filter((pair) => isKnownName(pair[of])).length;
  const isPriceFirst = known("first") >= known("second");
  if (Math.max(known("first"), known("second")) < rest.length / 2) return null;
  const [price, symbol] = isPriceFirst ? (["first", "second"] as const) : (["second", "first"] as const);
  const prices = [...new Set(rest.map((pair) => pair[price]))];
  const symbols = [...new Set(rest.map((pair) => pair[symbol]))];
  return {
    header: [pairs[index]?.first ?? "", ...prices, INSTRUMENT_COLUMN],
    instruments: symbols.map((instrument) => ({
      instrument,
      columns: [
        index,
        ...prices.map((name) => pairs.findIndex((pair) => pair[price] === name && pair[symbol] === instrument)),
      ],
    })),
  };
}

/** The records of a table with several instruments side by side: one for each instrument that has a value. */
export class WideTable implements RecordSource {
  readonly path: string;
  readonly form: TableForm;
  readonly header: readonly string[];
  readonly types: RecordSource["types"];
  readonly unit: RecordSource["unit"];
  readonly isTorn: boolean = false;
  readonly #source: RecordSource;
  readonly #wide: WideHeader;

  constructor(source: RecordSource, wide: WideHeader) {
    this.path = source.path;
    this.form = source.form;
    this.header = wide.header;
    this.unit = source.unit;
    this.types = wide.header.map((_, at) => {
      const column = wide.instruments.map(({ columns }) => columns[at] ?? -1).find((one) => one >= 0);
      return source.types[column ?? -1] ?? "text";
    });
    this.#source = source;
    this.#wide = wide;
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  get sha256(): string {
    return this.#source.sha256;
  }

  select(columns: readonly number[]): void {
    const wanted = this.#wide.instruments.flatMap((one) => columns.map((column) => one.columns[column] ?? -1));
    this.#source.select?.([...new Set(wanted)].filter((column) => column >= 0));
  }

  async next(): Promise<RecordBatch | null> {
    const batch = await this.#source.next();
    if (batch === null) return null;
    const unfolded = batch.records.map((record) => unfold(record, this.#wide));
    return {
      records: unfolded.flat(),
      lines: unfolded.flatMap((records, at) => records.map(() => batch.lines[at] ?? 0)),
    };
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

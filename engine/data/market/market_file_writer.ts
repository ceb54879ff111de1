import { DoublesFile } from "./doubles_file.ts";
import type { DayIndex } from "./market.ts";
import { CLOSE_DOUBLES, HEADER_DOUBLES, MARKET_MAGIC, MARKET_VERSION, ROW_DOUBLES } from "./market_rows.ts";
import { Sorted } from "./sorted_rows.ts";
import type { TempFiles } from "./temp_files.ts";

/** Doubles that are copied at once. */
const COPY = 65_536;

/** What was written. */
export interface WrittenMarket {
  readonly path: string;
  readonly rows: number;
  readonly closes: number;
  readonly sha256: string;
  readonly days: DayIndex;
  readonly hasBars: boolean;
  /** Closes the file: it is gone then. */
  readonly close: () => void;
}

/**
 * Writes the market's file: a header, the rows in order, and for each local date the last price of each symbol that has
 * rows on it. The header has the magic, the version and the counts.
 */
export class MarketFileWriter {
  readonly #rows: DoublesFile;
  readonly #closes: DoublesFile;
  readonly #row: Float64Array = new Float64Array(ROW_DOUBLES);
  readonly #day: number[] = [];
  readonly #firstRow: number[] = [];
  readonly #firstClose: number[] = [];
  #count = 0;
  #hasBars = false;
  #isFinished = false;
  #today = -Infinity;
  /** By symbol: the last date with a row, and the last row of it. */
  readonly #lastDay: Float64Array;
  readonly #last: Float64Array;
  readonly #touched: Int32Array;
  #touchedCount = 0;

  constructor(files: TempFiles, symbols: readonly string[]) {
    this.#rows = new DoublesFile(files.create(), `${symbols.join("\n")}\n`);
    this.#closes = new DoublesFile(files.create());
    this.#rows.appendApart(new Float64Array(HEADER_DOUBLES));
    this.#lastDay = new Float64Array(symbols.length).fill(NaN);
    this.#last = new Float64Array(symbols.length * CLOSE_DOUBLES);
    this.#touched = new Int32Array(symbols.length);
  }

  /** Appends a row. @param rank the symbol's number in the file @param day its local date */
  add(rows: Float64Array, at: number, rank: number, day: number): void {
    if (day > this.#today) this.#beginDay(day);
    const row = this.#row;
    const end = rows[at + Sorted.end]!;
    row[0] = rows[at]!;
    row[1] = rank;
    row[2] = end;
    for (let i = 0; i < 5; i++) row[3 + i] = rows[at + Sorted.a + i]!;
    this.#rows.append(row, 0, ROW_DOUBLES);
    this.#count += 1;
    if (end !== 0) this.#hasBars = true;
    if (this.#lastDay[rank] !== this.#today) {
      this.#lastDay[rank] = this.#today;
      this.#touched[this.#touchedCount++] = rank;
    }
    const last = rank * CLOSE_DOUBLES;
    this.#last[last] = rank;
    this.#last[last + 1] = row[0];
    this.#last[last + 2] = end === 0 ? row[3]! : row[6]!;
    this.#last[last + 3] = end === 0 ? row[0] : end;
  }

  /** There are no more rows: writes the rest of the file. It stays open, for its readers. */
  finish(): WrittenMarket {
    this.#endDay();
    const sha256 = this.#rows.digest();
    this.#closes.flush();
    const block = new Float64Array(COPY);
    for (let place = 0; place < this.#closes.length;) {
      const got = this.#closes.read(block, place);
      this.#rows.appendApart(block.subarray(0, got));
      place += got;
    }
    const closes = this.#closes.length / CLOSE_DOUBLES;
    const header = new Float64Array(HEADER_DOUBLES);
    header.set([MARKET_MAGIC, MARKET_VERSION, this.#count, closes]);
    this.#rows.overwrite(header, 0);
    this.#isFinished = true;
    const days = {
      day: Float64Array.from(this.#day),
      firstRow: Float64Array.from(this.#firstRow),
      firstClose: Float64Array.from(this.#firstClose),
    };
    return {
      path: this.#rows.path,
      rows: this.#count,
      closes,
      sha256,
      days,
      hasBars: this.#hasBars,
      close: () => this.#rows.close(),
    };
  }

  /** Closes the files, but for one that is finished. May be called at any time and more than once. */
  close(): void {
    if (!this.#isFinished) this.#rows.close();
    this.#closes.close();
  }

  #beginDay(day: number): void {
    this.#endDay();
    this.#today = day;
    this.#day.push(day);
    this.#firstRow.push(this.#count);
    this.#firstClose.push(this.#closes.length / CLOSE_DOUBLES);
  }

  #endDay(): void {
    for (const rank of this.#touched.subarray(0, this.#touchedCount).sort()) {
      this.#closes.append(this.#last, rank * CLOSE_DOUBLES, CLOSE_DOUBLES);
    }
    this.#touchedCount = 0;
  }
}

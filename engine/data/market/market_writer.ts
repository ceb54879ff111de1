import { assert, compareSymbols } from "../../protocol/mod.ts";
import type { CsvKind } from "../csv_header.ts";
import type { InputRow, LeftOutRecord, RowSink } from "../rows/mod.ts";
import { LeftOut } from "./left_out.ts";
import { LocalDays } from "./local_days.ts";
import type { Market } from "./market.ts";
import { type MarketOptions, Sessions } from "./market_options.ts";
import { RowLog, Taken } from "./row_log.ts";
import { Series } from "./series.ts";
import { factsOfFile } from "./series_facts.ts";
import { settleMarket } from "./settle_market.ts";
import { StampDays } from "./stamp_days.ts";
import type { TakenFile, TakenSymbol } from "./taken.ts";
import { TempFiles } from "./temp_files.ts";

/** Bytes of memory for rows. */
const MEMORY_BYTES: number = 256 * 1024 * 1024;

/**
 * Takes the rows of files in any order, and makes one market of them: one file of rows in order of time, with what is
 * known of it. Memory is bounded; what does not fit is in temporary files, which are gone after `close`, when `settle`
 * fails, and when the process ends. The file of a market that was settled is there until its own `close`.
 */
export class MarketWriter implements RowSink {
  readonly #options: MarketOptions;
  readonly #memoryBytes: number;
  readonly #tempFiles: TempFiles;
  readonly #log: RowLog;
  readonly #localDays: LocalDays;
  readonly #leftOut: LeftOut = new LeftOut();
  readonly #names: string[] = [];
  readonly #symbols: TakenSymbol[] = [];
  readonly #ids: Map<string, number> = new Map();
  readonly #sessions: Sessions;
  #files: TakenFile[] = [];
  #file: TakenFile | null = null;
  /** Of the file that is being read: its series, and the same by symbol. */
  #series: Series[] = [];
  #ofSymbol: (Series | undefined)[] = [];
  #isSettled = false;
  /** Whether all rows so far are in order of time and symbol, and the last one. */
  #isInOrder = true;
  #lastTs = -Infinity;
  #lastSymbol = -1;

  constructor(options: MarketOptions) {
    this.#options = options;
    this.#memoryBytes = options.memoryBytes ?? MEMORY_BYTES;
    this.#tempFiles = new TempFiles(options.folder);
    this.#log = new RowLog(this.#tempFiles, this.#memoryBytes / 2);
    this.#localDays = new LocalDays(options.zone);
    this.#sessions = new Sessions(options, this.#names);
  }

  beginFile({ path, kind }: { readonly index: number; readonly path: string; readonly kind: CsvKind }): void {
    this.#endFile();
    const file: TakenFile = {
      path,
      kind,
      first: this.#log.count,
      end: this.#log.count,
      series: [],
      stampDays: new StampDays(this.#sessions),
    };
    this.#file = file;
    this.#files.push(file);
  }

  symbolId(symbol: string): number {
    const known = this.#ids.get(symbol);
    if (known !== undefined) return known;
    const id = this.#names.length;
    this.#ids.set(symbol, id);
    this.#names.push(symbol);
    this.#symbols.push({ priceDecimals: 0, sizeDecimals: 0, isPlain: !/[\ud800-\udfff]/.test(symbol) });
    return id;
  }

  add(row: InputRow): void {
    const file = this.#file!;
    const { ts, symbol } = row;
    assert(Number.isSafeInteger(ts), "a row's ts is an integer");
    let series = this.#ofSymbol[symbol];
    if (series === undefined) {
      series = new Series({ file: this.#files.length - 1, symbol, kind: file.kind }, this.#localDays);
      this.#ofSymbol[symbol] = series;
      this.#series.push(series);
    }
    if (this.#isInOrder) this.#judgeOrder(ts, symbol);
    const number = this.#log.count;
    this.#write(row);
    series.add(ts, number);
    const facts = this.#symbols[symbol]!;
    if (row.priceDecimals > facts.priceDecimals) facts.priceDecimals = row.priceDecimals;
    if (row.sizeDecimals > facts.sizeDecimals) facts.sizeDecimals = row.sizeDecimals;
    if (file.kind === "bars") file.stampDays.add(symbol, this.#localDays.dayOf(ts), ts);
  }

  leaveOut(reason: "unreadable" | "no-row", { line, text, symbol, ts }: LeftOutRecord): void {
    const path = this.#file?.path ?? "";
    const day = Number.isNaN(ts) ? null : this.#localDays.dayOf(ts);
    this.#leftOut.add(reason, symbol, day, () => ({ path, line, text }));
  }

  restart(): void {
    this.#log.clear();
    this.#leftOut.clear();
    this.#files = [];
    this.#file = null;
    this.#series = [];
    this.#ofSymbol = [];
    this.#isInOrder = true;
    this.#lastTs = -Infinity;
    for (const facts of this.#symbols) Object.assign(facts, { priceDecimals: 0, sizeDecimals: 0 });
  }

  /**
   * Decides what only all rows together can tell, and writes the market's file. To be called once. When it fails,
   * the temporary files are gone.
   *
   * @throws EngineError INPUT_FILE if the rows of a file are in no order, or the length or the stamp of bars cannot be told
   * @throws EngineError OUTPUT_FILE if there is no room for temporary files
   */
  async settle(): Promise<Market> {
    this.#endFile();
    try {
      const market = await settleMarket({
        options: this.#options,
        memoryBytes: this.#memoryBytes,
        tempFiles: this.#tempFiles,
        log: this.#log,
        localDays: this.#localDays,
        sessions: this.#sessions,
        leftOut: this.#leftOut,
        names: this.#names,
        symbols: this.#symbols,
        files: this.#files,
        isInOrder: this.#isInOrder,
      });
      this.#isSettled = true;
      return market;
    } finally {
      this.#log.close();
      if (!this.#isSettled) this.#tempFiles.remove();
    }
  }

  /** Forgets the rows and removes the temporary files, unless a market was settled. May be called more than once. */
  close(): void {
    this.#log.close();
    if (!this.#isSettled) this.#tempFiles.remove();
  }

  #judgeOrder(ts: number, symbol: number): void {
    const isAfter = ts > this.#lastTs || (ts === this.#lastTs && this.#isNotBefore(symbol));
    this.#isInOrder = isAfter;
    this.#lastTs = ts;
    this.#lastSymbol = symbol;
  }

  #isNotBefore(symbol: number): boolean {
    if (symbol === this.#lastSymbol) return true;
    const [before, after] = [this.#names[this.#lastSymbol]!, this.#names[symbol]!];
    // Of texts without surrogates, the order by units is that by code points, and quick.
    return this.#symbols[symbol]!.isPlain && this.#symbols[this.#lastSymbol]!.isPlain
      ? before < after
      : compareSymbols(before, after) < 0;
  }

  #write(row: InputRow): void {
    const log = this.#log;
    const at = log.next();
    const { block } = log;
    block[at + Taken.ts] = row.ts;
    block[at + Taken.symbol] = row.symbol;
    block[at + Taken.line] = row.line;
    block[at + Taken.a] = row.a;
    block[at + Taken.b] = row.b;
    block[at + Taken.c] = row.c;
    block[at + Taken.d] = row.d;
    block[at + Taken.size] = row.size;
    block[at + Taken.day] = row.day;
  }

  #endFile(): void {
    if (this.#file === null) return;
    this.#file.end = this.#log.count;
    this.#file.series = factsOfFile(this.#series);
    this.#file = null;
    this.#series = [];
    this.#ofSymbol = [];
  }
}

import {
  BadRows,
  BARS_FORMAT,
  barEnds,
  BarSpacing,
  BarsPlayer,
  type ByteSource,
  CsvFile,
  type ExchangeCloses,
  KINDS_FORMAT,
  ParquetFile,
  problemText,
  type RowPlayer,
  type RowProblem,
  type RowSource,
  SymbolTable,
  type TickBatch,
  TicksPlayer,
} from "../data/mod.ts";
import { type Instrument, MICROS, unreachable } from "../protocol/mod.ts";
import { contradictionOf } from "./contradiction.ts";
import type { Feed } from "./feed.ts";

/**
 * The kinds of files to replay: `ticks` and `bars` are CSV; the columns of a Parquet file say which of the two it has.
 */
const INPUT_KINDS = ["ticks", "bars", "parquet"] as const;

/** The kind of a file to replay. */
export type InputKind = (typeof INPUT_KINDS)[number];

/** A file in our own form, which is read in one pass. It is plain data, which can be posted to a thread. */
export interface PlainInput {
  /** The file. A CSV file is unzipped if its name ends in `.gz`. */
  readonly path: string;
  readonly kind: InputKind;
  /** The instruments of the session; their symbols are all different. A row of another instrument is a bad row. */
  readonly instruments: readonly Instrument[];
  /** Bars only: length of a bar in microseconds, an integer from a second to a day. Default: a minute. */
  readonly barMicros?: number;
  /** Bars only: when the exchange closes, which cuts the last bar of a day. Default: nobody has said, and no bar is cut. */
  readonly closes?: ExchangeCloses | null;
  /**
   * True: the file has been understood by its beginning, and a row that contradicts it ends the reading with an error.
   * Default: such a row is a bad one.
   */
  readonly isPlain?: boolean;
}

/** Options of `ReplayFeed.open`. */
export interface ReplayOptions extends PlainInput {
  /** Is called with each of the first `MAX_BAD_ROWS_SHOWN` bad rows, as `FILE:LINE: message`. */
  readonly onBadRow: (message: string) => void;
  /** CSV only: where the bytes come from. Default: the file system. */
  readonly source?: ByteSource;
}

/** Counts of a replay so far. */
export interface ReplayCounters {
  /** Good rows. */
  readonly rows: number;
  /** Rows that were left out because something is wrong with them. */
  readonly badRows: number;
}

/** The bad rows of instruments of the session. */
export interface UnreadableRows {
  readonly count: number;
  /** The first `MAX_UNREADABLE_SHOWN`. */
  readonly first: readonly { readonly line: number; readonly text: string }[];
}

/** So many unreadable rows are shown where there are too many of them. */
const MAX_UNREADABLE_SHOWN = 5;

/** A feed that reads a file. */
export interface FileFeed extends Feed {
  /** Counts of the rows that were read. They may be a little ahead of the ticks that were given. */
  readonly counters: ReplayCounters;
  /** Those of the bad rows that are of the session. */
  readonly unreadable: UnreadableRows;
  /** Symbols of the rows so far that the session does not have: the first `MAX_UNKNOWN_SYMBOLS`. */
  readonly unknownSymbols: readonly string[];
}

/** Replays a file of ticks or bars. It streams: memory does not grow with the file. */
export class ReplayFeed implements FileFeed {
  readonly #file: RowSource;
  readonly #player: RowPlayer;
  readonly #badRows: BadRows;
  readonly #options: ReplayOptions;
  #unreadable: UnreadableRows = { count: 0, first: [] };
  #goodRows = 0;
  #closed = false;

  private constructor(file: RowSource, options: ReplayOptions) {
    this.#file = file;
    this.#player = createPlayer(file, options);
    this.#badRows = new BadRows(file, options.onBadRow);
    this.#options = options;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read, or its header is wrong
   * @throws EngineError CONFIGURATION if it is a Parquet file, and DuckDB is not installed
   * @throws RangeError if there is no instrument, or the bars' length is out of range
   */
  static async open(options: ReplayOptions): Promise<ReplayFeed> {
    const file = await openRows(options);
    try {
      return new ReplayFeed(file, options);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get counters(): ReplayCounters {
    return { rows: this.#goodRows, badRows: this.#badRows.count };
  }

  get unreadable(): UnreadableRows {
    return this.#unreadable;
  }

  get unknownSymbols(): readonly string[] {
    return this.#player.unknownSymbols;
  }

  read(batch: TickBatch): void | Promise<void> {
    batch.count = 0;
    this.#fill(batch);
    // Rows in memory are given at once. Only if there is none, the caller waits for the file.
    return batch.count > 0 || this.#closed ? undefined : this.#readOn(batch);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#file.close();
  }

  async #readOn(batch: TickBatch): Promise<void> {
    while (batch.count === 0 && !this.#closed) {
      const more = await this.#file.more();
      if (!more) this.#player.finish();
      this.#fill(batch);
      if (!more) return;
    }
  }

  /** Fills the batch from the bytes in memory. */
  #fill(batch: TickBatch): void {
    for (;;) {
      this.#player.play(batch);
      if (batch.count === batch.capacity || this.#closed) return;
      if (!this.#file.next()) {
        this.#player.flush(batch);
        return;
      }
      const problem = this.#player.take(batch);
      if (problem === null) this.#goodRows++;
      else this.#takeBad(problem);
    }
  }

  #takeBad(problem: RowProblem): void {
    const { path, line } = this.#file;
    const { isPlain = false, instruments } = this.#options;
    if (isPlain) {
      const error = contradictionOf({ path, line, problem, instrument: instruments[this.#file.instrument()] ?? null });
      if (error !== null) throw error;
    }
    this.#badRows.add(problem);
    if (problem.kind === "other-instrument" || problem.kind === "no-symbol") return;
    const { count, first } = this.#unreadable;
    const shown = first.length < MAX_UNREADABLE_SHOWN ? [...first, { line, text: problemText(problem) }] : first;
    this.#unreadable = { count: count + 1, first: shown };
  }
}

/**
 * Opens a file of any kind as rows.
 *
 * @throws EngineError as `ReplayFeed.open` does
 */
async function openRows({ path, kind, instruments, source }: ReplayOptions): Promise<RowSource> {
  if (kind === "parquet") return ParquetFile.open(path, instruments);
  const symbols = new SymbolTable(instruments.map(({ symbol }) => symbol));
  return CsvFile.open(path, { format: kind === "ticks" ? KINDS_FORMAT : BARS_FORMAT, symbols, source });
}

function createPlayer(file: RowSource, options: ReplayOptions): RowPlayer {
  const { instruments, barMicros = MICROS.minute, closes, isPlain = false } = options;
  const { kind } = file.format;
  switch (kind) {
    case "ticks":
      return new TicksPlayer(file, instruments);
    case "bars":
      return new BarsPlayer(file, instruments, {
        endOf: barEnds(barMicros, closes),
        spacing: isPlain ? new BarSpacing(barMicros, instruments.length) : null,
      });
    default:
      return unreachable(kind);
  }
}

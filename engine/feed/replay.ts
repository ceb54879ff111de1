import {
  BadRows,
  BARS_FORMAT,
  BarsPlayer,
  type ByteSource,
  CsvFile,
  type CsvKind,
  ParquetFile,
  type RowPlayer,
  type RowSource,
  SymbolTable,
  type TickBatch,
  TICKS_FORMAT,
  TicksPlayer,
} from "../data/mod.ts";
import { type Instrument, MICROS, unreachable } from "../protocol/mod.ts";
import type { Feed } from "./feed.ts";

/** What a file is: CSV of ticks or of bars, or Parquet, whose columns say which. */
export const INPUT_KINDS = ["ticks", "bars", "parquet"] as const;

/** What a file to replay is. */
export type InputKind = (typeof INPUT_KINDS)[number];

/** What a replay is made of. */
export interface ReplayOptions {
  /** The file; one of CSV whose name ends in `.gz` is unzipped on the way. */
  readonly path: string;
  readonly kind: InputKind;
  /** The instruments of the session, with symbols all different. A row of any other is a bad row. */
  readonly instruments: readonly Instrument[];
  /** Bars only: their length in microseconds, an integer from a second to a day; by default a minute. */
  readonly barMicros?: number;
  /** Is given the first `MAX_BAD_ROWS_SHOWN` bad rows, each as `FILE:LINE: message`. */
  readonly onBadRow: (message: string) => void;
  /** Of CSV: where the bytes come from, in place of the file system. */
  readonly source?: ByteSource;
}

/** How a replay has gone so far. */
export interface ReplayCounters {
  /** Good rows. */
  readonly rows: number;
  /** Rows that were left out because something is wrong with them. */
  readonly badRows: number;
}

/** A feed that reads a file. */
export interface FileFeed extends Feed {
  /** What the file's rows are. */
  readonly rows: CsvKind;
  /** Counts up to the rows that have been read, which may be a little ahead of the ticks that have been given. */
  readonly counters: ReplayCounters;
  /** What its rows name that is no instrument of the session: the first `MAX_STRANGERS` so far. */
  readonly strangers: readonly string[];
}

/** A file of ticks or bars, streamed: memory does not grow with the file. */
export class ReplayFeed implements FileFeed {
  readonly #file: RowSource;
  readonly #player: RowPlayer;
  readonly #badRows: BadRows;
  #goodRows = 0;
  #closed = false;

  private constructor(file: RowSource, options: ReplayOptions) {
    this.#file = file;
    this.#player = createPlayer(file, options);
    this.#badRows = new BadRows(file, options.onBadRow);
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read, or its header is not the format's
   * @throws EngineError CONFIGURATION if it is Parquet, and DuckDB is not installed
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

  get rows(): CsvKind {
    return this.#file.format.kind;
  }

  get counters(): ReplayCounters {
    return { rows: this.#goodRows, badRows: this.#badRows.count };
  }

  get strangers(): readonly string[] {
    return this.#player.strangers;
  }

  read(batch: TickBatch): void | Promise<void> {
    batch.count = 0;
    this.#fill(batch);
    // What is in memory is given at once; the file is waited for only when there is nothing else to give.
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

  /** Fills the batch as far as the bytes in memory go. */
  #fill(batch: TickBatch): void {
    for (;;) {
      this.#player.play(batch);
      if (batch.count === batch.capacity || this.#closed || !this.#file.next()) return;
      const problem = this.#player.take(batch);
      if (problem === null) this.#goodRows++;
      else this.#badRows.leaveOut(problem);
    }
  }
}

/**
 * Opens a file as rows.
 *
 * @throws EngineError as `ReplayFeed.open` does
 */
async function openRows({ path, kind, instruments, source }: ReplayOptions): Promise<RowSource> {
  if (kind === "parquet") return ParquetFile.open(path, instruments);
  const symbols = new SymbolTable(instruments.map(({ symbol }) => symbol));
  return CsvFile.open(path, { format: kind === "ticks" ? TICKS_FORMAT : BARS_FORMAT, symbols, source });
}

function createPlayer(file: RowSource, { instruments, barMicros = MICROS.minute }: ReplayOptions): RowPlayer {
  const { kind } = file.format;
  switch (kind) {
    case "ticks":
      return new TicksPlayer(file, instruments);
    case "bars":
      return new BarsPlayer(file, instruments, barMicros);
    default:
      return unreachable(kind);
  }
}

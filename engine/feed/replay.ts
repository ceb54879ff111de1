import { EngineError, MAX_BAD_ROWS_SHOWN, MICROS, parseUnixMicros, unreachable } from "../protocol/mod.ts";
import type { Instrument, UnixMicros } from "../protocol/mod.ts";
import { BarsPlayer } from "./bars_player.ts";
import type { ByteSource } from "./byte_source.ts";
import { CsvFile } from "./csv_file.ts";
import { BARS_FORMAT, TICKS_FORMAT } from "./csv_header.ts";
import type { CsvKind } from "./csv_header.ts";
import { TickBatch } from "./feed.ts";
import type { Feed } from "./feed.ts";
import type { RowPlayer } from "./row_player.ts";
import { TicksPlayer } from "./ticks_player.ts";

/** What a replay is made of. */
export interface ReplayOptions {
  /** A CSV file; one whose name ends in `.gz` is unzipped on the way. */
  readonly path: string;
  readonly kind: CsvKind;
  /** The instruments of the session, with symbols all different. A row of any other is a bad row. */
  readonly instruments: readonly Instrument[];
  /** Bars only: their length in microseconds, an integer from a second to a day; by default a minute. */
  readonly barMicros?: number;
  /** Is given the first `MAX_BAD_ROWS_SHOWN` bad rows, each as `FILE:LINE: message`. */
  readonly onBadRow: (message: string) => void;
  /** Where the bytes come from, in place of the file system. */
  readonly source?: ByteSource;
}

/** How a replay has gone so far. */
export interface ReplayCounters {
  /** Good rows. */
  readonly rows: number;
  /** Rows that were left out because something is wrong with them. */
  readonly badRows: number;
}

/** A file of ticks or bars, streamed: memory does not grow with the file. */
export class ReplayFeed implements Feed {
  readonly #file: CsvFile;
  readonly #player: RowPlayer;
  readonly #onBadRow: (message: string) => void;
  #rows = 0;
  #badRows = 0;
  #closed = false;

  private constructor(file: CsvFile, options: ReplayOptions) {
    this.#file = file;
    this.#player = createPlayer(file, options);
    this.#onBadRow = options.onBadRow;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read, or its header is not the format's
   * @throws RangeError if there is no instrument, or the bars' length is out of range
   */
  static async open(options: ReplayOptions): Promise<ReplayFeed> {
    const format = options.kind === "ticks" ? TICKS_FORMAT : BARS_FORMAT;
    const file = await CsvFile.open(options.path, format, options.source);
    try {
      return new ReplayFeed(file, options);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Counts up to the rows that have been read, which may be a little ahead of the ticks that have been given. */
  get counters(): ReplayCounters {
    return { rows: this.#rows, badRows: this.#badRows };
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
      if (problem === null) this.#rows++;
      else this.#leaveOut(problem);
    }
  }

  #leaveOut(problem: string): void {
    this.#badRows++;
    if (this.#badRows <= MAX_BAD_ROWS_SHOWN) this.#onBadRow(`${this.#file.path}:${this.#file.line}: ${problem}`);
  }
}

/**
 * The instant of a file's first good row, from which its session's date is taken.
 *
 * @throws EngineError INPUT_FILE if the file cannot be read, its header is not the format's, or it has no good row
 */
export async function firstInstant(options: Omit<ReplayOptions, "onBadRow">): Promise<UnixMicros> {
  const problems: string[] = [];
  const feed = await ReplayFeed.open({ ...options, onBadRow: (message) => problems.push(message) });
  try {
    const batch = new TickBatch(1);
    await feed.read(batch);
    if (batch.count === 1) return parseUnixMicros(batch.ts[0] ?? NaN);
  } finally {
    await feed.close();
  }
  const [first] = problems;
  const found = first === undefined ? "a header alone" : `none. The first bad row is ${first}`;
  const what = `Expected at least one good row of ${options.kind}, was ${found}`;
  throw new EngineError("INPUT_FILE", `${options.path}:2:1: ${what}`);
}

function createPlayer(file: CsvFile, options: ReplayOptions): RowPlayer {
  const { kind, instruments, barMicros = MICROS.minute } = options;
  switch (kind) {
    case "ticks":
      return new TicksPlayer(file, instruments);
    case "bars":
      return new BarsPlayer(file, instruments, barMicros);
    default:
      return unreachable(kind);
  }
}

import { type Instrument, symbolRanks } from "../protocol/mod.ts";
import type { Bar } from "./bar.ts";
import type { BarEnd } from "./bar_end.ts";
import { BarReader } from "./bar_reader.ts";
import type { BarSpacing } from "./bar_spacing.ts";
import { InstantOrder } from "./instant_order.ts";
import { PathPlayer } from "./path_player.ts";
import type { RowProblem } from "./row_problems.ts";
import type { RowSource } from "./row_source.ts";
import type { TickBatch } from "./tick_batch.ts";
import { TickReader } from "./tick_reader.ts";

/** Turns a file's rows into ticks. */
export interface RowPlayer {
  /** Symbols of the rows so far that the session does not have: the first `MAX_UNKNOWN_SYMBOLS`. */
  readonly unknownSymbols: readonly string[];
  /**
   * Appends ticks that are due to the batch, as far as it has room. They come from the rows taken so far. If it leaves
   * some out, they have room beside those of one more row.
   */
  play(batch: TickBatch): void;
  /** Appends all ticks that are due, as far as the batch has room. To be called when the file has no row in memory. */
  flush(batch: TickBatch): void;
  /**
   * Takes the file's current row. The batch has room for one tick, and `play` has no tick that is due.
   *
   * @returns what is wrong with the row, or null. A bad row has no effect
   */
  take(batch: TickBatch): RowProblem | null;
  /** There are no more rows: all ticks are due. */
  finish(): void;
}

/** Plays bars: each row becomes four ticks, as `PathPlayer` describes. */
export class BarsPlayer implements RowPlayer {
  readonly #reader: BarReader;
  readonly #path: PathPlayer;
  /** The last bar that was taken. It is played when all rows before its start have been given. */
  #held: Bar | null = null;
  #finished = false;

  /** @param bars when they end, and what watches their length; null: nothing does */
  constructor(
    rows: RowSource,
    instruments: readonly Instrument[],
    bars: { readonly endOf: BarEnd; readonly spacing: BarSpacing | null },
  ) {
    this.#reader = new BarReader(rows, instruments, bars);
    this.#path = new PathPlayer(symbolRanks(instruments.map(({ symbol }) => symbol)));
  }

  get unknownSymbols(): readonly string[] {
    return this.#reader.unknownSymbols;
  }

  play(batch: TickBatch): void {
    if (this.#held !== null) {
      if (!this.#path.play(batch, this.#held.ts)) return;
      this.#path.push(this.#held);
      this.#held = null;
    }
    if (this.#finished) this.#path.play(batch, Infinity);
  }

  flush(batch: TickBatch): void {
    this.play(batch);
  }

  take(_batch: TickBatch): RowProblem | null {
    const read = this.#reader.read();
    if ("kind" in read) return read;
    this.#held = read;
    return null;
  }

  finish(): void {
    this.#finished = true;
  }
}

/** Plays ticks: each row becomes one tick. Ticks of one instant go by symbol, and those of a symbol as in the file. */
export class TicksPlayer implements RowPlayer {
  readonly #reader: TickReader;
  /** Null: one instrument is in order already. */
  readonly #order: InstantOrder | null;

  constructor(rows: RowSource, instruments: readonly Instrument[]) {
    this.#reader = new TickReader(rows, instruments);
    const ranks = symbolRanks(instruments.map(({ symbol }) => symbol));
    this.#order = ranks.length === 1 ? null : new InstantOrder(ranks, rows.path);
  }

  get unknownSymbols(): readonly string[] {
    return this.#reader.unknownSymbols;
  }

  /** Ticks are copied many at a time. */
  play(batch: TickBatch): void {
    const order = this.#order;
    if (order !== null && order.ready >= batch.capacity - batch.count) order.give(batch);
  }

  flush(batch: TickBatch): void {
    this.#order?.give(batch);
  }

  take(batch: TickBatch): RowProblem | null {
    const order = this.#order;
    if (order === null) return this.#reader.read(batch);
    const problem = this.#reader.read(order.room());
    if (problem === null) order.settle();
    return problem;
  }

  finish(): void {
    this.#order?.finish();
  }
}

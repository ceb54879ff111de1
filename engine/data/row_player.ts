import { type Instrument, RowKind, symbolRanks } from "../protocol/mod.ts";
import type { Bar } from "./bar.ts";
import type { BarEnd } from "./bar_end.ts";
import { BarReader } from "./bar_reader.ts";
import { TickColumn } from "./csv_header.ts";
import { PathPlayer } from "./path_player.ts";
import { RowKey } from "./row_key.ts";
import { priceProblem, sizeProblem } from "./row_problems.ts";
import type { RowSource } from "./row_source.ts";
import type { TickBatch } from "./tick_batch.ts";

/** Turns a file's rows into ticks. */
export interface RowPlayer {
  /** Symbols of the rows so far that the session does not have: the first `MAX_UNKNOWN_SYMBOLS`. */
  readonly unknownSymbols: readonly string[];
  /** Appends the ticks that are due to the batch, as far as it has room. They come from the rows taken so far. */
  play(batch: TickBatch): void;
  /**
   * Takes the file's current row. The batch has room for one tick, and `play` has no tick that is due.
   *
   * @returns what is wrong with the row, or null. A bad row has no effect
   */
  take(batch: TickBatch): string | null;
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

  constructor(rows: RowSource, instruments: readonly Instrument[], endOf: BarEnd) {
    this.#reader = new BarReader(rows, instruments, endOf);
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

  take(_batch: TickBatch): string | null {
    const read = this.#reader.read();
    if (typeof read === "string") return read;
    this.#held = read;
    return null;
  }

  finish(): void {
    this.#finished = true;
  }
}

/** Plays ticks: each row becomes one tick. An empty size is 0, an empty bid or ask is NaN. */
export class TicksPlayer implements RowPlayer {
  readonly #rows: RowSource;
  readonly #key: RowKey;

  constructor(rows: RowSource, instruments: readonly Instrument[]) {
    this.#rows = rows;
    this.#key = new RowKey(instruments);
  }

  get unknownSymbols(): readonly string[] {
    return this.#key.unknownSymbols;
  }

  /** No tick waits: `take` appends it at once. */
  play(_batch: TickBatch): void {}

  take(batch: TickBatch): string | null {
    const rows = this.#rows;
    const key = this.#key;
    const problem = key.read(rows);
    if (problem !== null) return problem;
    const { scale } = key.instrument;
    const price = rows.price(TickColumn.price, scale);
    if (Number.isNaN(price)) return priceProblem(rows, TickColumn.price, scale);
    const size = rows.size(TickColumn.size);
    if (Number.isNaN(size)) return sizeProblem(rows, TickColumn.size);
    const hasBid = !rows.isEmpty(TickColumn.bid);
    const bid = hasBid ? rows.price(TickColumn.bid, scale) : NaN;
    if (hasBid && Number.isNaN(bid)) return priceProblem(rows, TickColumn.bid, scale);
    const hasAsk = !rows.isEmpty(TickColumn.ask);
    const ask = hasAsk ? rows.price(TickColumn.ask, scale) : NaN;
    if (hasAsk && Number.isNaN(ask)) return priceProblem(rows, TickColumn.ask, scale);
    key.accept();
    const row = batch.count++;
    batch.ts[row] = key.ts;
    batch.instrument[row] = key.instrument.index;
    batch.price[row] = price;
    batch.size[row] = size;
    batch.bid[row] = bid;
    batch.ask[row] = ask;
    batch.kind[row] = RowKind.tick;
    return null;
  }

  finish(): void {}
}

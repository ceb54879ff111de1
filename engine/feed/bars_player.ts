import type { Instrument } from "../protocol/mod.ts";
import { BarRing } from "./bar_ring.ts";
import type { Bar } from "./bar_ring.ts";
import type { CsvFile } from "./csv_file.ts";
import { priceProblem, readPrice, readSize, sizeProblem } from "./csv_field.ts";
import { BarColumn } from "./csv_header.ts";
import type { TickBatch } from "./feed.ts";
import { formatInstant, RowKey } from "./row_key.ts";
import type { RowPlayer } from "./row_player.ts";

const PRICES: readonly number[] = [BarColumn.open, BarColumn.high, BarColumn.low, BarColumn.close];

/** Plays bars: each row is four ticks, as `BarRing` says. */
export class BarsPlayer implements RowPlayer {
  readonly #file: CsvFile;
  readonly #key: RowKey;
  readonly #barMicros: number;
  readonly #ring: BarRing;
  /** By the session's instrument: the end of its last bar. */
  readonly #ends: Map<number, number> = new Map();
  /** The last bar that was taken; it goes into the ring once everything up to its ts is out. */
  #held: Bar | null = null;
  #finished = false;

  /** @throws RangeError if the bars' length is out of range */
  constructor(file: CsvFile, instruments: readonly Instrument[], barMicros: number) {
    this.#file = file;
    this.#key = new RowKey(instruments);
    this.#barMicros = barMicros;
    this.#ring = new BarRing(instruments.length, barMicros);
  }

  play(batch: TickBatch): void {
    if (this.#held !== null) {
      if (!this.#ring.play(batch, this.#held.ts)) return;
      this.#ring.push(this.#held);
      this.#held = null;
    }
    if (this.#finished) this.#ring.play(batch, Infinity);
  }

  take(_batch: TickBatch): string | null {
    const file = this.#file;
    const key = this.#key;
    const problem = key.read(file);
    if (problem !== null) return problem;
    const { scale, index } = key.instrument;
    const [open = NaN, high = NaN, low = NaN, close = NaN] = PRICES.map((column) => readPrice(file, column, scale));
    const sum = open + high + low + close;
    if (Number.isNaN(sum)) return this.#priceProblem(scale);
    if (high < low) {
      return `Expected high at or above low, was ${file.quote(BarColumn.high)} below ${file.quote(BarColumn.low)}`;
    }
    if (open < low || open > high) return this.#outside(BarColumn.open);
    if (close < low || close > high) return this.#outside(BarColumn.close);
    const volume = readSize(file, BarColumn.volume);
    if (Number.isNaN(volume)) return sizeProblem(file, BarColumn.volume);
    const end = this.#ends.get(index) ?? 0;
    if (key.ts < end) return this.#overlap(end);
    this.#ends.set(index, key.ts + this.#barMicros);
    key.accept();
    this.#held = { ts: key.ts, instrument: index, open, high, low, close, volume };
    return null;
  }

  finish(): void {
    this.#finished = true;
  }

  #priceProblem(scale: number): string {
    const column = PRICES.find((price) => Number.isNaN(readPrice(this.#file, price, scale)));
    return priceProblem(this.#file, column ?? BarColumn.open, scale);
  }

  #outside(column: number): string {
    const file = this.#file;
    const range = `low ${file.quote(BarColumn.low)} to high ${file.quote(BarColumn.high)}`;
    return `Expected ${file.format.columns[column]} within ${range}, was ${file.quote(column)}`;
  }

  #overlap(end: number): string {
    const seconds = this.#barMicros / 1_000_000;
    const { symbol } = this.#key.instrument;
    const found = this.#file.quote(BarColumn.ts);
    return (
      `Expected ts at or after ${formatInstant(end)}, the end of the ${seconds} s bar of ${symbol} above, was ${found}. ` +
      "Give the bars' length with --bar"
    );
  }
}

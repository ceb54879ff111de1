import type { Instrument } from "../protocol/mod.ts";
import type { CsvFile } from "./csv_file.ts";
import { isEmpty, priceProblem, readPrice, readSize, sizeProblem } from "./csv_field.ts";
import { TickColumn } from "./csv_header.ts";
import type { TickBatch } from "./feed.ts";
import type { RowPlayer } from "./row_player.ts";
import { RowKey } from "./row_key.ts";

/** Plays ticks: each row is a tick. No size is size 0; no bid or ask is NaN. */
export class TicksPlayer implements RowPlayer {
  readonly #file: CsvFile;
  readonly #key: RowKey;

  constructor(file: CsvFile, instruments: readonly Instrument[]) {
    this.#file = file;
    this.#key = new RowKey(instruments);
  }

  /** Nothing is ever held back. */
  play(_batch: TickBatch): void {}

  take(batch: TickBatch): string | null {
    const file = this.#file;
    const key = this.#key;
    const problem = key.read(file);
    if (problem !== null) return problem;
    const { scale } = key.instrument;
    const price = readPrice(file, TickColumn.price, scale);
    if (Number.isNaN(price)) return priceProblem(file, TickColumn.price, scale);
    const size = readSize(file, TickColumn.size);
    if (Number.isNaN(size)) return sizeProblem(file, TickColumn.size);
    const hasBid = !isEmpty(file, TickColumn.bid);
    const bid = hasBid ? readPrice(file, TickColumn.bid, scale) : NaN;
    if (hasBid && Number.isNaN(bid)) return priceProblem(file, TickColumn.bid, scale);
    const hasAsk = !isEmpty(file, TickColumn.ask);
    const ask = hasAsk ? readPrice(file, TickColumn.ask, scale) : NaN;
    if (hasAsk && Number.isNaN(ask)) return priceProblem(file, TickColumn.ask, scale);
    key.accept();
    const row = batch.count++;
    batch.ts[row] = key.ts;
    batch.instrument[row] = key.instrument.index;
    batch.price[row] = price;
    batch.size[row] = size;
    batch.bid[row] = bid;
    batch.ask[row] = ask;
    return null;
  }

  finish(): void {}
}

import type { Instrument } from "../protocol/mod.ts";
import { TickColumn } from "./csv_header.ts";
import { RowKey } from "./row_key.ts";
import type { RowPlayer } from "./row_player.ts";
import { priceProblem, sizeProblem } from "./row_problems.ts";
import type { RowSource } from "./row_source.ts";
import type { TickBatch } from "./tick_batch.ts";

/** Plays ticks: each row is a tick. No size is size 0; no bid or ask is NaN. */
export class TicksPlayer implements RowPlayer {
  readonly #rows: RowSource;
  readonly #key: RowKey;

  constructor(rows: RowSource, instruments: readonly Instrument[]) {
    this.#rows = rows;
    this.#key = new RowKey(instruments);
  }

  get strangers(): readonly string[] {
    return this.#key.strangers;
  }

  /** Nothing is ever held back. */
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
    return null;
  }

  finish(): void {}
}

import { type Instrument, RowKind } from "../protocol/mod.ts";
import { TickColumn } from "./csv_header.ts";
import { RowKey } from "./row_key.ts";
import { rowKindOf } from "./row_kinds.ts";
import { noTradeProblem, priceProblem, quote, type RowProblem, rowProblem, sizeProblem } from "./row_problems.ts";
import type { RowSource } from "./row_source.ts";
import type { TickBatch } from "./tick_batch.ts";
import { isNoQuote, isNoTrade } from "./zero_rows.ts";

/**
 * Reads ticks: one tick a row. An empty size is 0, an empty bid or ask is NaN, an empty kind is `tick`. A bid or ask of 0
 * is NaN too, unless the price is 0.
 */
export class TickReader {
  readonly #rows: RowSource;
  readonly #key: RowKey;
  readonly #hasBid: boolean;
  readonly #hasAsk: boolean;
  readonly #hasKinds: boolean;
  /** True if prices of 0 may stand for no trade: not in what was recorded, nor where sizes are missing. */
  readonly #mayBeNoTrade: boolean;

  constructor(rows: RowSource, instruments: readonly Instrument[]) {
    this.#rows = rows;
    this.#key = new RowKey(instruments);
    this.#hasBid = rows.has(TickColumn.bid);
    this.#hasAsk = rows.has(TickColumn.ask);
    this.#hasKinds = rows.has(TickColumn.kind);
    this.#mayBeNoTrade = rows.has(TickColumn.size) && !this.#hasKinds;
  }

  /** Symbols of the rows so far that the session does not have: the first `MAX_UNKNOWN_SYMBOLS`. */
  get unknownSymbols(): readonly string[] {
    return this.#key.unknownSymbols;
  }

  /**
   * Appends the tick of the current row to the batch, which has room for one.
   *
   * @returns what is wrong with the row, or null. A bad row has no effect
   */
  read(batch: TickBatch): RowProblem | null {
    const rows = this.#rows;
    const key = this.#key;
    const problem = key.read(rows);
    if (problem !== null) return problem;
    const { scale } = key.instrument;
    const price = rows.price(TickColumn.price, scale);
    if (Number.isNaN(price)) return priceProblem(rows, TickColumn.price, scale);
    const size = rows.size(TickColumn.size);
    if (Number.isNaN(size)) return sizeProblem(rows, TickColumn.size);
    const bid = this.#hasBid ? rows.price(TickColumn.bid, scale) : NaN;
    if (this.#hasBid && Number.isNaN(bid) && !rows.isEmpty(TickColumn.bid)) {
      return priceProblem(rows, TickColumn.bid, scale);
    }
    const ask = this.#hasAsk ? rows.price(TickColumn.ask, scale) : NaN;
    if (this.#hasAsk && Number.isNaN(ask) && !rows.isEmpty(TickColumn.ask)) {
      return priceProblem(rows, TickColumn.ask, scale);
    }
    if (price === 0 && this.#mayBeNoTrade && isNoTrade({ price, size, bid, ask }))
      return noTradeProblem(rows, TickColumn.price);
    const kind = this.#hasKinds ? this.#kind() : RowKind.tick;
    if (kind === undefined) return kindProblem(rows);
    key.accept();
    const row = batch.count++;
    batch.ts[row] = key.ts;
    batch.instrument[row] = key.instrument.index;
    batch.price[row] = price;
    batch.size[row] = size;
    batch.bid[row] = isNoQuote(bid, price) ? NaN : bid;
    batch.ask[row] = isNoQuote(ask, price) ? NaN : ask;
    batch.kind[row] = kind;
    return null;
  }

  #kind(): number | undefined {
    const text = this.#rows.text(TickColumn.kind);
    return text === "" ? RowKind.tick : rowKindOf(text);
  }
}

function kindProblem(rows: RowSource): RowProblem {
  return rowProblem(`Expected kind as tick, opening or path, was ${quote(rows, TickColumn.kind)}`);
}

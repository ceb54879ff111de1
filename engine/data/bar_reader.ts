import { type Instrument, MICROS } from "../protocol/mod.ts";
import type { Bar } from "./bar.ts";
import type { BarEnd } from "./bar_end.ts";
import type { BarSpacing } from "./bar_spacing.ts";
import { BarColumn } from "./csv_header.ts";
import { formatLength } from "./market/mod.ts";
import { formatInstant, RowKey } from "./row_key.ts";
import { noTradeProblem, priceProblem, quote, type RowProblem, rowProblem, sizeProblem } from "./row_problems.ts";
import type { RowSource } from "./row_source.ts";
import { isNoTradeBar } from "./zero_rows.ts";

const PRICES: readonly number[] = [BarColumn.open, BarColumn.high, BarColumn.low, BarColumn.close];

/** Reads bars: one bar a row. Bars of the same instrument must not overlap. */
export class BarReader {
  readonly #rows: RowSource;
  readonly #key: RowKey;
  readonly #endOf: BarEnd;
  readonly #spacing: BarSpacing | null;
  /** By instrument index: its last bar. */
  readonly #last: (Bar | undefined)[];

  /** @param spacing finds bars that are longer than they are taken for. Null: nobody asks */
  constructor(
    rows: RowSource,
    instruments: readonly Instrument[],
    { endOf, spacing }: { readonly endOf: BarEnd; readonly spacing: BarSpacing | null },
  ) {
    this.#rows = rows;
    this.#key = new RowKey(instruments);
    this.#last = instruments.map(() => undefined);
    this.#endOf = endOf;
    this.#spacing = spacing;
  }

  /** Symbols of the rows so far that the session does not have: the first `MAX_UNKNOWN_SYMBOLS`. */
  get unknownSymbols(): readonly string[] {
    return this.#key.unknownSymbols;
  }

  /** The bar of the current row, or what is wrong with the row. A bad row has no effect on later rows. */
  read(): Bar | RowProblem {
    const rows = this.#rows;
    const key = this.#key;
    const problem = key.read(rows);
    if (problem !== null) return problem;
    const { scale, index } = key.instrument;
    const open = rows.price(BarColumn.open, scale);
    const high = rows.price(BarColumn.high, scale);
    const low = rows.price(BarColumn.low, scale);
    const close = rows.price(BarColumn.close, scale);
    if (Number.isNaN(open + high + low + close)) return this.#priceProblem(scale);
    if (high < low) {
      const found = `${quote(rows, BarColumn.high)} below ${quote(rows, BarColumn.low)}`;
      return rowProblem(`Expected high at or above low, was ${found}`);
    }
    if (open < low || open > high) return this.#outside(BarColumn.open);
    if (close < low || close > high) return this.#outside(BarColumn.close);
    const volume = rows.size(BarColumn.volume);
    if (Number.isNaN(volume)) return sizeProblem(rows, BarColumn.volume);
    if (open === 0 && isNoTradeBar([open, high, low, close], volume)) return noTradeProblem(rows, BarColumn.open);
    const last = this.#last[index];
    if (last !== undefined && key.ts < last.end) return this.#overlap(last);
    const longer = last === undefined ? null : (this.#spacing?.add(index, key.ts - last.ts) ?? null);
    if (longer !== null) return this.#otherLength(longer);
    const bar = { ts: key.ts, end: this.#endOf(key.ts), instrument: index, open, high, low, close, volume };
    this.#last[index] = bar;
    key.accept();
    return bar;
  }

  #priceProblem(scale: number): RowProblem {
    const column = PRICES.find((price) => Number.isNaN(this.#rows.price(price, scale)));
    return priceProblem(this.#rows, column ?? BarColumn.open, scale);
  }

  #outside(column: number): RowProblem {
    const rows = this.#rows;
    const range = `low ${quote(rows, BarColumn.low)} to high ${quote(rows, BarColumn.high)}`;
    return rowProblem(`Expected ${rows.format.columns[column]} within ${range}, was ${quote(rows, column)}`);
  }

  #otherLength(micros: number): RowProblem {
    const found = `bars of ${formatLength(micros)}, of which this is one`;
    const text = `Expected bars of ${this.#key.instrument.symbol} as long as those before, was ${found}`;
    return rowProblem(text, { kind: "other-length" });
  }

  #overlap({ ts, end }: Bar): RowProblem {
    const seconds = (end - ts) / MICROS.second;
    const { symbol } = this.#key.instrument;
    const found = quote(this.#rows, BarColumn.ts);
    const text = `Expected ts at or after ${formatInstant(end)}, the end of the ${seconds} s bar of ${symbol} above, was ${found}`;
    return rowProblem(text, { kind: "out-of-order", advice: "Give the bars' length with --bar" });
  }
}

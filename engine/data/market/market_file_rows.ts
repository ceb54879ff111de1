import { closeSync } from "node:fs";
import type { MarketPlan } from "./market.ts";
import { openMarketFile, readMarketRows } from "./market_reader.ts";
import { MarketField, ROW_DOUBLES } from "./market_rows.ts";

/** Rows that are read at once. */
const BLOCK_ROWS = 16_384;

/** A row of a market's file as it is: a tick, or a whole bar. One object is filled again and again. */
export interface MarketRow {
  symbol: string;
  /** Of a bar: its start. */
  ts: number;
  /** Of a bar: its end; 0: it is a tick. */
  end: number;
  /** Of bars open, high, low, close; of ticks price, bid, ask and the row's kind; NaN: none. */
  a: number;
  b: number;
  c: number;
  d: number;
  size: number;
}

/**
 * The rows of a market's file, in order. Each is the same object with other values.
 *
 * @throws EngineError INPUT_FILE if the file is gone, or has fewer rows
 */
export function* marketFileRows(plan: MarketPlan): Generator<MarketRow> {
  const fd = openMarketFile(plan);
  const block = new Float64Array(BLOCK_ROWS * ROW_DOUBLES);
  const row: MarketRow = { symbol: "", ts: 0, end: 0, a: 0, b: 0, c: 0, d: 0, size: 0 };
  try {
    for (let first = 0; first < plan.rows; first += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, plan.rows - first);
      const got = readMarketRows(fd, plan, { first, rows, into: block });
      for (let at = 0; at < got; at += ROW_DOUBLES) {
        row.symbol = plan.symbols[block[at + MarketField.rank]!] ?? "";
        row.ts = block[at]!;
        row.end = block[at + MarketField.end]!;
        row.a = block[at + MarketField.a]!;
        row.b = block[at + MarketField.b]!;
        row.c = block[at + MarketField.c]!;
        row.d = block[at + MarketField.d]!;
        row.size = block[at + MarketField.size]!;
        yield row;
      }
    }
  } finally {
    closeSync(fd);
  }
}

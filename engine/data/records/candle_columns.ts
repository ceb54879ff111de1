import { isNumberOrNothing } from "./json_record.ts";
import { isScalar, type Json } from "./json_text.ts";

/** Candles that the order of prices is told by. */
const LOOK_ROWS = 1000;
/** Part of the candles that may contradict an order: there are wrong prices. */
const WRONG = 0.01;

/** Orders of prices in arrays without names: nearly all have the first; then Coinbase, KuCoin and Bitfinex. */
const ORDERS: readonly (readonly string[])[] = [
  ["open", "high", "low", "close"],
  ["low", "high", "open", "close"],
  ["open", "close", "high", "low"],
];

/** What stands behind the four prices, by the number of all columns. */
const BEHIND = ["volume", "oi"];

/**
 * The names of the columns of candles that are arrays: `[time, open, high, low, close, volume, …]`, of trades
 * `[time, price]` and `[time, price, size]`. In which order the prices are is told by the candles. Null: nobody knows.
 */
export function candleColumns(rows: readonly (readonly Json[])[]): readonly string[] | null {
  const first = rows[0] ?? [];
  const width = first.length;
  if (width === 2) return ["ts", "price"];
  if (width === 3) return ["ts", "price", "size"];
  if (width < 5) return null;
  const look = rows.slice(0, LOOK_ROWS).map((row) => row.slice(1, 5).map(numeric));
  const order = ORDERS.find((names) => look.filter((prices) => !fits(prices, names)).length <= look.length * WRONG);
  const behind = first.slice(5).map((_, i) => nameBehind(rows, i));
  return ["ts", ...(order ?? ORDERS[0] ?? []), ...behind];
}

/** A name of a column behind the prices. Kraken's first one is an average price. */
function nameBehind(rows: readonly (readonly Json[])[], at: number): string {
  const width = rows[0]?.length ?? 0;
  const isKraken = width === 8 && rows.slice(0, LOOK_ROWS).every((row) => isAverage(row));
  if (isKraken) return ["vwap", "volume", "trades"][at] ?? `column ${at + 6}`;
  // Binance, Bybit and OKX have a turnover there, Kite, Upstox and Fyers the open interest.
  if (at === 1 && width !== 7) return `column ${at + 6}`;
  return BEHIND[at] ?? `column ${at + 6}`;
}

function isAverage(row: readonly Json[]): boolean {
  const [high, low, average, volume] = [row[2], row[3], row[5], row[6]].map(numeric) as [
    number,
    number,
    number,
    number,
  ];
  return volume === 0 || (average >= low && average <= high);
}

function fits(prices: readonly number[], names: readonly string[]): boolean {
  const [open, high, low, close] = ["open", "high", "low", "close"].map(
    (name) => prices[names.indexOf(name)] ?? NaN,
  ) as [number, number, number, number];
  return !(high < open || high < close || low > open || low > close || high < low);
}

function numeric(value: Json | undefined): number {
  return value === null || value === undefined || value === "" ? NaN : Number(value);
}

/** True if an array is a candle, a trade or a record: scalars, with a number among them. */
export function isRow(value: readonly Json[]): boolean {
  return value.length > 1 && value.every(isScalar);
}

/** True if all of an array's values are texts that may be names of columns. */
export function isNames(value: readonly Json[]): value is readonly string[] {
  return (
    value.length > 1 &&
    value.every((name) => typeof name === "string" && !isNumberOrNothing(name) && /^[A-Za-z_<]/.test(name))
  );
}

import type { Cell } from "../records/mod.ts";
import { TimeGuess } from "./time_guess.ts";
import { isNone, NumberReader } from "./number_form.ts";

const PRICES_OF_BARS = ["open", "high", "low", "close"] as const;
/** Binance's candles: twelve columns, the first and the seventh times. */
const KLINE_COLUMNS = 12;
/** Words of trades that are no symbol: their side, and what else is so or not. */
const FLAG = /^(?:true|false|buy|sell|bid|ask|[bs])$/i;

/** The `--columns` that a file without a header may want, guessed from its first record. Null: nothing fits. */
export function guessHeadless(record: readonly Cell[]): string | null {
  const guess = new TimeGuess();
  const numbers = new NumberReader({ mark: "dot", decimals: null });
  const kinds = record.map((cell) => {
    const kind = guess.classify(cell, "text");
    if (kind !== "none" && kind !== "small" && kind !== "number" && kind !== "excel") return kind;
    if (isNone(cell)) return "empty";
    if (FLAG.test(String(cell))) return "flag";
    const value = numbers.price(cell, 1);
    return Number.isNaN(value) ? "word" : "number";
  });
  const isDate = (kind: string | undefined): boolean =>
    kind !== undefined && !["empty", "word", "flag", "number", "time-of-day"].includes(kind);
  const date = kinds.findIndex(isDate);
  const clock = kinds.indexOf("time-of-day");
  const parts: string[] = [];
  const word = kinds.indexOf("word");
  if (word >= 0) parts.push(`instrument=${word + 1}`);
  // Milliseconds of the day are a number as prices are.
  const time = date >= 0 ? date : clock >= 0 ? clock : kinds.indexOf("number");
  if (time < 0) return null;
  const hasClock = date >= 0 && clock >= 0;
  parts.push(`ts=${time + 1}${hasClock ? `+${clock + 1}` : ""}`);
  const after = hasClock ? Math.max(date, clock) : time;
  const behind: readonly number[] = kinds.flatMap((kind, at) => (kind === "number" && at > after ? [at + 1] : []));
  const found = behind.length > 0 ? behind : pricesBefore(record, kinds);
  const isKline = record.length === KLINE_COLUMNS && time === 0 && isDate(kinds[6]);
  const values = isKline ? found.slice(0, 5) : found;
  const divisor = isLean(record, { time, values }) ? "/10000" : "";
  const roles = values.length >= 4 ? [...PRICES_OF_BARS, "volume"] : ["price", "size"];
  if (values.length === 0) return null;
  values.slice(0, roles.length).forEach((column, at) => parts.push(`${roles[at]}=${column}${at < 4 ? divisor : ""}`));
  return `${parts.join(",")}${date >= 0 ? "" : " --date YYYY-MM-DD"}`;
}

/** Trades of exchanges have an identifier, the price and the quantity before their time. */
function pricesBefore(record: readonly Cell[], kinds: readonly string[]): readonly number[] {
  const price = record.findIndex((cell, at) => kinds[at] === "number" && /^\d+\.\d+$/.test(String(cell)));
  if (price < 0) return [];
  return kinds[price + 1] === "number" ? [price + 1, price + 2] : [price + 1];
}

/** LEAN's minutes: milliseconds of the day, and prices of ten thousandths. */
function isLean(
  record: readonly Cell[],
  { time, values }: { readonly time: number; readonly values: readonly number[] },
): boolean {
  if (time !== 0 || values.length < 4) return false;
  const millis = Number(record[0]);
  const prices = values.slice(0, 4).map((column) => Number(record[column - 1]));
  return millis % 1_000 === 0 && millis < 86_400_000 && prices.every((price) => price >= 1e4 && price % 100 === 0);
}

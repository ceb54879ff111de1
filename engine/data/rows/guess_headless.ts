import type { Cell } from "../records/mod.ts";
import { TimeGuess } from "./time_guess.ts";
import { isNone, NumberReader } from "./number_form.ts";

const PRICES_OF_BARS = ["open", "high", "low", "close"] as const;
/** Binance's candles: twelve columns, the first and the seventh times. */
const KLINE_COLUMNS = 12;

/** The `--columns` that a file without a header may want, guessed from its first record. Null: nothing fits. */
export function guessHeadless(record: readonly Cell[]): string | null {
  const guess = new TimeGuess();
  const numbers = new NumberReader({ mark: "dot", decimals: null });
  const kinds = record.map((cell) => {
    const kind = guess.classify(cell, "text");
    if (kind !== "none" && kind !== "small" && kind !== "number" && kind !== "excel") return kind;
    if (isNone(cell)) return "empty";
    const value = numbers.price(cell, 1);
    return Number.isNaN(value) ? "word" : "number";
  });
  const isDate = (kind: string | undefined): boolean =>
    kind !== undefined && !["empty", "word", "number", "time-of-day"].includes(kind);
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
  const values = kinds.flatMap((kind, at) => (kind === "number" && at > after ? [at + 1] : []));
  if (record.length === KLINE_COLUMNS && time === 0 && isDate(kinds[6])) values.length = 5;
  const roles = values.length >= 4 ? [...PRICES_OF_BARS, "volume"] : ["price", "size"];
  if (values.length === 0) return null;
  values.slice(0, roles.length).forEach((column, at) => parts.push(`${roles[at]}=${column}`));
  return parts.join(",");
}

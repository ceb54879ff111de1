import type { Random } from "../../engine/feed/mod.ts";
import { MICROS, type RuleKey } from "../../engine/protocol/mod.ts";
import { compileRule } from "../../workers/rules/mod.ts";

const ORDERS = ["<", "<=", ">", ">="] as const;
const EQUALITIES = ["==", "!="] as const;
const MAX_DEPTH = 3;

/** One of a list. */
export function pick<T>(random: Random, list: readonly [T, ...T[]] | readonly T[]): T {
  const chosen = list[random.integer(0, list.length - 1)];
  if (chosen === undefined) throw new RangeError("Expected something to choose from, was nothing");
  return chosen;
}

/** True in one case of `cases`. */
export function oneIn(random: Random, cases: number): boolean {
  return random.integer(1, cases) === 1;
}

/** A valid condition of any shape, around prices near `base`: the market crosses it again and again. */
export function randomRule(random: Random, key: RuleKey, base: number): string {
  for (;;) {
    const text = condition(random, { key, base }, 0);
    if (compileRule(text, { key, timeframe: MICROS.minute }).ok) return text;
  }
}

interface Place {
  readonly key: RuleKey;
  readonly base: number;
}

function condition(random: Random, place: Place, depth: number): string {
  const kind = depth >= MAX_DEPTH ? random.integer(3, 11) : random.integer(0, 11);
  switch (kind) {
    case 0:
      return `NOT (${condition(random, place, depth + 1)})`;
    case 1:
      return `(${condition(random, place, depth + 1)} AND ${condition(random, place, depth + 1)})`;
    case 2:
      return `(${condition(random, place, depth + 1)} OR ${condition(random, place, depth + 1)})`;
    case 3:
      return `${value(random, place)} ${pick(random, EQUALITIES)} ${value(random, place)}`;
    case 4: {
      const low = random.integer(-300, 100) / 100;
      return `price between ${near(place, low)} and ${near(place, low + random.integer(0, 300) / 100)}`;
    }
    case 5:
      return `time ${pick(random, ORDERS)} '${timeText(random)}'`;
    case 6: {
      const side = oneIn(random, 2) ? "price" : series(random, 0);
      return `${side} crosses ${pick(random, ["above", "below"])} ${oneIn(random, 2) ? series(random, 0) : near(place, 0)}`;
    }
    case 7:
      return pick(random, [
        `bars_since(${series(random, 0)} > ${series(random, 0)}) < ${random.integer(1, 5)}`,
        `rising(${series(random, 1)}, ${random.integer(1, 3)})`,
        `falling(${series(random, 1)}, ${random.integer(1, 3)})`,
      ]);
    default:
      return `${value(random, place)} ${pick(random, ORDERS)} ${value(random, place)}`;
  }
}

function value(random: Random, place: Place): string {
  const level = (): string => near(place, random.integer(-250, 250) / 100);
  const kind = random.integer(0, 15);
  if (kind === 15) return pick(random, ["prev_close", `(${series(random, 0)} - prev_close)`]);
  if (kind > 11) return series(random, 0);
  if (kind < 4) return "price";
  if (kind < 7) return level();
  if (kind === 7) return pick(random, ["bid", "ask", "size"]);
  if (kind === 8) return `price / (bid - ${level()})`;
  if (kind === 9) return `(ask - bid) * ${random.integer(1, 5)}`;
  if (place.key === "entry_condition") return "price";
  return pick(random, [
    "pnl",
    "pnl_pct",
    "entry_price",
    "high_since_entry",
    "low_since_entry",
    "minutes_in_trade",
    "bars_in_trade",
    `entry_price + ${random.integer(-50, 50) / 100}`,
  ]);
}

/** A series of the strategy's bars. */
function series(random: Random, depth: number): string {
  const length = random.integer(1, 6);
  if (depth > 1) return pick(random, ["close", "open", "high", "low", "(high + low) / 2", "volume"]);
  const of = series(random, depth + 1);
  return pick(random, [
    "close",
    `close[${random.integer(1, 4)}]`,
    `sma(${of}, ${length})`,
    `ema(${of}, ${length})`,
    `rma(${of}, ${length})`,
    `wma(${of}, ${length})`,
    `highest(${of}, ${length})`,
    `lowest(${of}, ${length})`,
    `rsi(${of}, ${length})`,
    `bb_upper(${of}, ${length}, 2)`,
    `macd_hist(${of}, 2, 3, 2)`,
    `atr(${length}) + close`,
    `supertrend(2, ${length})`,
    `stoch_k(${length})`,
    "vwap()",
    `sma(${of} - prev_close, ${length})`,
    `sum(${of}, ${length})[${random.integer(0, 2)}]`,
  ]);
}

function near({ base }: Place, offset: number): string {
  return (base + offset).toFixed(2);
}

function timeText(random: Random): string {
  const minute = random.integer(555, 600);
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

import { parseStrategyId, type StrategySpec } from "../../engine/protocol/mod.ts";
import { specOf } from "../../test/fixtures/session.ts";

/** A loss or a profit, in minor units, that no position of a bench comes to. */
const OUT_OF_REACH = 1_000_000_000_000;

/** Simple rules that are judged at each tick and never true. `from` is the index of the first. */
export function idleRules(count: number, from = 0, over: Partial<StrategySpec> = {}): StrategySpec[] {
  return Array.from({ length: count }, (_, i) =>
    specOf(from + i, {
      id: parseStrategyId(`idle ${from + i}`),
      entryCondition: `size > ${1_000_000 + i}`,
      exitCondition: "price < 0",
      ...over,
    }),
  );
}

/** Rules of the kinds that people write, as entry and exit. At a price of 20100 to 20102, half of them hold something. */
const TRADED: readonly (readonly [string, string])[] = [
  ["price > 20100.50 AND (price < 20101 OR time >= '15:20')", "price < 20100.20 OR time >= '15:10'"],
  ["time between '9:20' and '9:25'", "time >= '10:45'"],
  ["time >= '9:30' AND time < '14:30'", "minutes_in_trade >= 10 OR pnl >= 500"],
  [
    "price between 20101.50 and 20250 AND NOT time between '9:15' and '9:30'",
    "price <= entry_price - 1.20 OR time >= '15:00'",
  ],
  ["time >= '12:00' AND time < '13:00'", "price >= entry_price * 1.002 OR minutes_in_trade > 90"],
  ["time between '14:15' and '14:20'", "pnl < -1500 OR time >= '15:25'"],
];

/** Strategies that buy and sell all day, by rules of every kind. */
export function tradingRules(count: number): StrategySpec[] {
  return Array.from({ length: count }, (_, i) => {
    const [entryCondition = "", exitCondition = ""] = TRADED[i % TRADED.length] ?? [];
    const side = i % 2 === 0 ? "BUY" : "SELL";
    return traderOf(i, { id: parseStrategyId(`trading ${i}`), side, entryCondition, exitCondition });
  });
}

/** A strategy that trades as often as it can: at one tick in, at the next one out again. */
export function traderOf(index: number, over: Partial<StrategySpec> = {}): StrategySpec {
  return specOf(index, {
    id: parseStrategyId(`trader ${index}`),
    entryCondition: "price > 0",
    exitCondition: "price > 0",
    maxLoss: OUT_OF_REACH,
    maxProfit: OUT_OF_REACH,
    maxEntries: Number.MAX_SAFE_INTEGER,
    ...over,
  });
}

import { parseStrategyId, type StrategySpec } from "../../engine/protocol/mod.ts";
import { specOf } from "../../test/fixtures/session.ts";

/** A loss or a profit, in minor units, that no position of a bench comes to. */
const OUT_OF_REACH = 1_000_000_000_000;

/** Simple rules that are judged at each tick and never true. `from` is the index of the first. */
export function idleRules(count: number, from = 0, over: Partial<StrategySpec> = {}): StrategySpec[] {
  return Array.from({ length: count }, (_, i) =>
    specOf(from + i, {
      id: parseStrategyId(`idle ${from + i}`),
      entryCondition: `price > ${1_000_000 + i}`,
      exitCondition: "price < 0",
      ...over,
    }),
  );
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

import assert from "node:assert/strict";
import { test } from "node:test";
import { limitsChanged, limitsOf } from "../../../../engine/session/strategies/changed_limits.ts";
import { specOf } from "../../../fixtures/session.ts";

const WAS = specOf(0, { entryCondition: "price > 1 AND\n  price < 9" });

test("limitsChanged names the limits that are others, by their keys", () => {
  const is = { ...WAS, maxLoss: { percent: 2 }, maxProfit: 1, trailingStop: 5, squareOff: 1_000_000 };
  assert.deepEqual(limitsChanged(WAS, is), ["max_loss", "max_profit", "trailing_stop", "square_off"]);
  assert.deepEqual(limitsChanged(WAS, { ...WAS, trailingStop: 5 }), ["trailing_stop"]);
});

test("limitsChanged has nothing to say of another place, and of line breaks in a condition", () => {
  const begins = { seq: 3, n: 1, entries: 0, lastExitByRule: false };
  const earlier = [{ ...limitsOf(WAS), until: 2 }];
  const is = { ...WAS, index: 4, begins, earlier, entryCondition: "price > 1 AND price < 9 " };
  assert.deepEqual(limitsChanged(WAS, is), []);
});

for (const [what, over] of [
  ["a condition", { exitCondition: "price < 3" }],
  ["a quantity", { quantity: 2 }],
  ["a side", { side: "SELL" }],
  ["a window", { window: { from: 1, to: 2 } }],
  ["a timeframe", { timeframe: "5m" }],
  ["a number of entries", { maxEntries: 7 }],
  ["an instrument", { instrument: 1 }],
] as const) {
  test(`limitsChanged is null where ${what} is another, whatever the limits are`, () => {
    assert.equal(limitsChanged(WAS, { ...WAS, ...over }), null);
    assert.equal(limitsChanged(WAS, { ...WAS, ...over, maxLoss: 1 }), null);
  });
}

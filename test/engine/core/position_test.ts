import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { grossPnl, oppositeSide, PLAIN_UNITS } from "../../../engine/core/mod.ts";
import { unitsArbitrary, valueExactly } from "../../fixtures/units.ts";

test("grossPnl gains on a rise when long and on a fall when short", () => {
  const position = { qty: 3, entryPrice: 10_000 };
  assert.equal(grossPnl({ side: "BUY", ...position }, 10_050, PLAIN_UNITS), 150);
  assert.equal(grossPnl({ side: "SELL", ...position }, 10_050, PLAIN_UNITS), -150);
  assert.equal(grossPnl({ side: "SELL", ...position }, 9_950, PLAIN_UNITS), 150);
});

test("grossPnl of a price that nobody knows is unknown, and that of the entry's price is 0 and not -0", () => {
  const position = { side: "SELL", qty: 3, entryPrice: -3_763 } as const;
  assert.ok(Number.isNaN(grossPnl(position, Number.NaN, PLAIN_UNITS)));
  assert.ok(Object.is(grossPnl(position, -3_763, PLAIN_UNITS), 0));
});

test("grossPnl is the difference of two rounded values, whatever their size", () => {
  const price = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });
  fc.assert(
    fc.property(unitsArbitrary, price, price, fc.integer({ min: 1, max: 2 ** 40 }), (units, entryPrice, now, qty) => {
      const gained = valueExactly(now, qty, units) - valueExactly(entryPrice, qty, units);
      assert.equal(grossPnl({ side: "BUY", qty, entryPrice }, now, units), Number(gained));
      assert.equal(grossPnl({ side: "SELL", qty, entryPrice }, now, units), Number(-gained));
    }),
    { numRuns: 2_000 },
  );
});

test("oppositeSide of each side is the other side", () => {
  assert.deepEqual([oppositeSide("BUY"), oppositeSide("SELL")], ["SELL", "BUY"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusals } from "../../../engine/journal/mod.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";

test("Refusals counts refused entries by strategy and reason, and keeps the first of each", () => {
  const refusals = new Refusals();
  const denied = (why: string, price: number, strategy = 0): void =>
    refusals.add(orderOf({ strategy, status: "denied", why, price, fillPrice: null }));
  denied("lot", 100);
  denied("price-band", 200);
  denied("price-band", 300);
  denied("price-band", 400, 1);
  refusals.add(orderOf({ status: "rejected", why: "no funds", fillPrice: null }));
  refusals.add(orderOf());
  refusals.add(exitOf({ status: "rejected", why: "no funds", fillPrice: null }));
  assert.deepEqual(
    refusals.of(0).map(({ code, count, first: { price, why } }) => [code, count, price, why]),
    [
      ["price-band", 2, 200, "price-band"],
      ["lot", 1, 100, "lot"],
      ["rejected", 1, 10_000, "no funds"],
    ],
  );
  assert.deepEqual([refusals.of(1).length, refusals.of(2)], [1, []]);
  assert.deepEqual(
    [...refusals.counts],
    [
      ["price-band", 3],
      ["lot", 1],
      ["rejected", 1],
    ],
  );
});

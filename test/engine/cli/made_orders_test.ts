import assert from "node:assert/strict";
import { test } from "node:test";
import { MadeOrders } from "../../../engine/cli/made_orders.ts";
import type { BookRecord } from "../../../engine/journal/mod.ts";
import type { OrderRecord } from "../../../engine/protocol/mod.ts";
import { NOBODY_LISTENS } from "../../../engine/session.ts";
import { INDIA, NIFTY } from "../../fixtures/session.ts";
import { orderOf } from "../../fixtures/orders.ts";

const RECORDED: readonly BookRecord[] = [{ type: "order", order: orderOf() }];

function made(wanted: boolean, resumption: "again" | "now"): { readonly held: number; readonly told: number } {
  const told: OrderRecord[] = [];
  const orders = new MadeOrders(wanted);
  const listener = orders.listen({ ...NOBODY_LISTENS, onOrder: (order) => told.push(order) });
  listener.onOrder(orderOf({ n: 2 }));
  orders.begin(resumption, RECORDED);
  listener.onOrder(orderOf({ n: 3 }));
  return { held: orders.text([NIFTY], INDIA).split("\n").length - 1, told: told.length };
}

test("MadeOrders has what was made before the session is on and after, and what stands from an earlier run", () => {
  assert.deepEqual(made(true, "now"), { held: 3, told: 2 });
  assert.deepEqual(made(true, "again"), { held: 2, told: 2 }, "all of it is made again");
});

test("MadeOrders holds nothing that nobody wants", () => {
  assert.deepEqual(made(false, "now"), { held: 0, told: 2 });
});

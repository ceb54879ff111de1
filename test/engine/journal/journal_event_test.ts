import assert from "node:assert/strict";
import { test } from "node:test";
import { type JournalEvent, rowOf } from "../../../engine/journal/mod.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";
import { haltAt, headerOf } from "../../fixtures/store.ts";

const CASES: readonly (readonly [JournalEvent, number])[] = [
  [headerOf(), 0],
  [haltAt(4), 4],
  [{ type: "intent", entryN: null, order: orderOf({ seq: 3 }) }, 3],
  [{ type: "order", order: orderOf({ seq: 5 }) }, 5],
  [{ type: "guard", row: 8, entryN: 1, order: exitOf({ seq: 6 }) }, 6],
  [{ type: "breaker", seq: 7, ts: 1, strategy: "s0", state: "open", until: 2 }, 7],
  [{ type: "out", seq: 8, strategy: "s0" }, 8],
  [{ type: "cut", seq: 8, strategy: "s0" }, 8],
  [{ type: "revised", seq: 8, strategies: [] }, 8],
  [{ type: "gap", slot: 1, from: 2, seq: 9 }, 9],
  [{ type: "close", seq: 10, orders: 0, ticks: 9, realised: 0 }, 10],
];

for (const [record, row] of CASES) {
  test(`rowOf a ${record.type} record is ${row}`, () => assert.equal(rowOf(record), row));
}

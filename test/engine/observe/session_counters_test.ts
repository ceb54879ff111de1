import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionCounters } from "../../../engine/observe/session_counters.ts";

test("SessionCounters counts orders by their status, and gaps", () => {
  const counters = new SessionCounters();
  for (const status of ["filled", "denied", "filled", "rejected", "filled"] as const) counters.countOrder({ status });
  counters.countGap();
  assert.deepEqual(counters.orders, { total: 5, filled: 3, denied: 1, rejected: 1 });
  assert.equal(counters.gaps, 1);
});

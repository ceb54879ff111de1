import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health } from "../../../engine/protocol/mod.ts";
import { codeIn, read, tableRowsOf } from "../../fixtures/documents.ts";

/** Every key of health: the compiler misses one that is left out. */
const KEYS: Readonly<Record<keyof Health, true>> = {
  schema: true,
  status: true,
  mode: true,
  pid: true,
  uptime_s: true,
  trading: true,
  session: true,
  feed: true,
  slots: true,
  gaps: true,
  orders: true,
  money: true,
  positions: true,
  strategies: true,
  clock: true,
  outputs: true,
  reasons: true,
};

test("docs/outputs.md tells of every key of health, and of no other", () => {
  const [, section = ""] = /^### JSON of `status`\n([\s\S]*?)^## /m.exec(read("docs/outputs.md")) ?? [];
  const told = tableRowsOf(section).flatMap(([keys = ""]) => codeIn(keys));
  const parts = told.filter((key) => key.includes("."));
  assert.deepEqual(parts, ["strategies.money"]);
  const expected = Object.keys(KEYS).filter((key) => key !== "schema");
  assert.deepEqual(told.filter((key) => !parts.includes(key)).toSorted(), expected.toSorted());
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEvent } from "../../../engine/journal/mod.ts";
import { codeIn, read, tableRowsOf } from "../../fixtures/documents.ts";

/** Every type of event: the compiler misses one that is left out. */
const TYPES: Readonly<Record<JournalEvent["type"], true>> = {
  session: true,
  control: true,
  intent: true,
  order: true,
  guard: true,
  breaker: true,
  out: true,
  cut: true,
  gap: true,
  resumed: true,
  revised: true,
  close: true,
};

test("docs/journal.md tells of every type of event, and of no other", () => {
  const told = tableRowsOf(read("docs/journal.md")).map(([event = ""]) => codeIn(event)[0] ?? "");
  assert.deepEqual(told.toSorted(), Object.keys(TYPES).toSorted());
});

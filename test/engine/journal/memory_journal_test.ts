import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryJournal } from "../../../engine/journal/mod.ts";

test("MemoryJournal keeps the book and ops apart, each in its order", () => {
  const journal = new MemoryJournal();
  const halt = { type: "control", seq: 1, ts: 5, kind: "halt", strategy: null } as const;
  const resume = { ...halt, seq: 2, kind: "resume" } as const;
  journal.appendBook(halt);
  journal.appendOps({ wall: 9, event: "died", slot: 1 });
  journal.appendBook(resume);
  assert.deepEqual(journal.book, [halt, resume]);
  assert.deepEqual(journal.ops, [{ wall: 9, event: "died", slot: 1 }]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryJournal } from "../../../engine/journal/mod.ts";

test("MemoryJournal keeps events and ops, each in order", () => {
  const journal = new MemoryJournal();
  const halt = { type: "control", seq: 1, ts: 5, kind: "halt", strategy: null } as const;
  const resume = { ...halt, seq: 2, kind: "resume" } as const;
  journal.appendEvent(halt);
  journal.appendOps({ wall: 9, event: "died", slot: 1 });
  journal.appendEvent(resume);
  assert.deepEqual(journal.events, [halt, resume]);
  assert.deepEqual(journal.ops, [{ wall: 9, event: "died", slot: 1 }]);
});

test("MemoryJournal keeps nobody waiting, and stays open", async () => {
  const journal = new MemoryJournal();
  journal.appendOps({ wall: 9, event: "died" });
  assert.deepEqual([journal.backlog, journal.behind], [0, false]);
  await Promise.all([journal.caughtUp(), journal.flush(), journal.close()]);
  journal.appendOps({ wall: 10, event: "ready" });
  assert.equal(journal.ops.length, 2);
});

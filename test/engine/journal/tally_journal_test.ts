import assert from "node:assert/strict";
import { test } from "node:test";
import { TallyJournal } from "../../../engine/journal/mod.ts";
import { haltAt } from "../../fixtures/store.ts";

test("TallyJournal counts events, and is never behind", async () => {
  const journal = new TallyJournal();
  journal.appendEvent(haltAt(1));
  journal.appendOps();
  journal.keepCheckpoint();
  journal.appendTicks();
  await Promise.all([journal.flush(), journal.caughtUp(), journal.close()]);
  assert.deepEqual([journal.tally.records, journal.backlog, journal.behind], [1, 0, false]);
});

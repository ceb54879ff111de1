import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { test } from "node:test";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import type { ResumedFacts } from "../../../../engine/session/setup/header_difference.ts";
import { headerToResume, type JournalPlan, planJournal } from "../../../../engine/session/setup/journal_plan.ts";
import { Workspace } from "../../../fixtures/cli.ts";
import { firstHeader } from "../../../fixtures/header_facts.ts";
import { entryAt, headerOf, soundBook, writeJournal } from "../../../fixtures/journal_file.ts";
import { FORMAT_1 } from "../../../fixtures/journals/make_format1.ts";

const workspace = new Workspace("journal-plan");
const DATE = "2026-01-01";
const LEFT = [headerOf(), entryAt(2)];

function journalOf(name: string, ...books: readonly (readonly ReturnType<typeof soundBook>[number][])[]): string {
  const file = workspace.path(name);
  writeJournal(
    file,
    books.map((book) => ({ book })),
  );
  return file;
}

function plan(file: string, over: Partial<ResumedFacts> = {}, { date = DATE, fresh = false } = {}): JournalPlan {
  return planJournal({ file, date, header: { ...headerOf(), ...over }, fresh });
}

function refusal(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    assert.ok(error instanceof EngineError);
    assert.deepEqual([error.code, error.exitCode], ["JOURNAL_MISMATCH", 2]);
    return error.message.replaceAll(/\S+\//g, "").split("\n");
  }
  return [];
}

test("planJournal goes on with the last session if it has no end, and all facts of its header are the same", () => {
  const { id, count } = plan(journalOf("left.db", soundBook(), LEFT));
  assert.deepEqual([id, count], [`${DATE}-2`, 2]);
  assert.equal(plan(journalOf("ended.db", soundBook())).id, `${DATE}-2`);
  assert.equal(plan(journalOf("fresh.db", LEFT), {}, { fresh: true }).id, `${DATE}-2`);
});

test("planJournal refuses a session of which a fact is another, which it names", () => {
  const lines = refusal(() => plan(journalOf("other.db", LEFT), { settings: { FEE_RATE: "0.0003", FEE_FIXED: "20" } }));
  assert.deepEqual(lines, [
    "other.db: Expected to go on with session 2026-01-01-1, which has no end, but FEE_RATE was 0 and is 0.0003",
    "  hint: put that back, or begin anew with --fresh",
  ]);
});

test("planJournal refuses to go on with a session of header format 1, and says how it is ended", () => {
  const file = journalOf("first.db", [firstHeader(), entryAt(2)]);
  assert.deepEqual(
    refusal(() => plan(file)),
    [
      "first.db: Expected to go on with session 2026-01-01-1, which has no end, but it was written by an earlier version (header format 1), which does not have all that it takes",
      "  hint: bulkhead settle 2026-01-01-1 ends it, --fresh begins anew",
    ],
  );
  assert.equal(plan(file, {}, { fresh: true }).id, `${DATE}-2`);
  assert.equal(plan(file, {}, { date: "2026-01-02" }).id, "2026-01-02-1");
  assert.equal(headerToResume(file), null);
});

test("planJournal refuses the same of a session in real time, that day; on another day a new one begins", () => {
  const file = workspace.path("real.db");
  copyFileSync(FORMAT_1, file);
  const input = { feed: "simulated", time: "real" };
  const [first] = refusal(() => plan(file, { input }, { date: "2026-11-30" }));
  assert.match(first ?? "", /session 2026-11-30-1, which has no end, but it was written by an earlier version/);
  assert.equal(plan(file, { input }, { date: "2026-12-01" }).id, "2026-12-01-1");
  const [virtual] = refusal(() => plan(file, {}, { date: "2026-12-01" }));
  assert.match(virtual ?? "", /session 2026-11-30-1, which has no end, but it was traded in real time$/);
});

test("headerToResume has the header of a session without an end, and of no other", () => {
  assert.deepEqual(headerToResume(journalOf("left-header.db", soundBook(), LEFT)), headerOf());
  assert.equal(headerToResume(journalOf("ended-header.db", soundBook())), null);
  assert.equal(headerToResume(workspace.path("absent.db")), null);
  assert.equal(headerToResume(null), null);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { ticks } from "../../../engine/cli/ticks.ts";
import { auditSessions, JournalReader, JournalStore } from "../../../engine/journal/mod.ts";
import { RowKind } from "../../../engine/protocol/mod.ts";
import { Tape } from "../../../engine/tape/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { headerOf } from "../../fixtures/journal_file.ts";
import { appendTick, controlRow, START, type TickOver } from "../../fixtures/rows.ts";
import { THREAD } from "../../fixtures/store.ts";

const workspace = new Workspace("ticks-command");

/** Writes a journal whose session has these rows, in frames of two. @returns its file */
async function written(name: string, kinds: readonly (number | null)[]): Promise<string> {
  const file = workspace.path(name);
  const store = await JournalStore.open({ file, thread: THREAD, onFailure: (error) => assert.fail(error) });
  store.begin({ id: "2026-01-01-1", date: "2026-01-01", recorded: [] });
  store.appendEvent(headerOf({ input: { time: "real" } }));
  const tape = new Tape({ capacity: 64, instruments: 1, startTs: START });
  for (const [i, kind] of kinds.entries()) {
    const over: TickOver = kind === null ? {} : { kind };
    if (kind === null) tape.appendControl(controlRow("halt"));
    else appendTick(tape, 10_000 + i, over);
  }
  for (let from = 1; from <= kinds.length; from += 2)
    store.appendTicks(tape.copyRows(from, Math.min(kinds.length, from + 1)));
  await store.close();
  return file;
}

function printed(journal: string): readonly string[] {
  let text = "";
  assert.equal(ticks({ journal, session: "last" }, { stdout: (each) => (text += each) }), 0);
  return text.trimEnd().split("\n");
}

test("ticks prints the ticks of a session, without the commands between them", async () => {
  const file = await written("ticks.db", [RowKind.tick, null, RowKind.tick]);
  assert.deepEqual(printed(file), [
    "instrument,ts,price,size,bid,ask",
    "NIFTY,1767239101000,100.00,1,,",
    "NIFTY,1767239102000,100.02,1,,",
  ]);
});

test("ticks prints the kind of each row where some are of bars, and an audit takes them", async () => {
  const file = await written("kinds.db", [RowKind.tick, null, RowKind.tick, RowKind.opening, RowKind.path]);
  assert.deepEqual(printed(file), [
    "instrument,ts,price,size,bid,ask,kind",
    "NIFTY,1767239101000,100.00,1,,,tick",
    "NIFTY,1767239102000,100.02,1,,,tick",
    "NIFTY,1767239103000,100.03,1,,,opening",
    "NIFTY,1767239104000,100.04,1,,,path",
  ]);
  const reader = JournalReader.open(file);
  const [session] = auditSessions(reader);
  reader.close();
  assert.equal(session?.problem, null);
});

import assert from "node:assert/strict";
import { linkSync, rmSync } from "node:fs";
import { after, test } from "node:test";
import { lockJournal } from "../../../engine/journal/file_lock.ts";
import { JournalStore } from "../../../engine/journal/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { THREAD } from "../../fixtures/store.ts";

const workspace = new Workspace("journal-lock");

const stores: JournalStore[] = [];
// A thread that a failed test leaves would keep the process alive.
after(() => Promise.allSettled(stores.map((store) => store.close())));

async function open(file: string): Promise<JournalStore> {
  const store = await JournalStore.open({ file, thread: THREAD, onFailure: (error) => assert.fail(error) });
  stores.push(store);
  return store;
}

test("lockJournal says who has the journal, and what to do", async () => {
  const file = workspace.path("one.db");
  const lock = await lockJournal(file);
  await assert.rejects(lockJournal(file), {
    code: "JOURNAL_IN_USE",
    message:
      `${file}: Expected a journal that no other engine writes to, but another engine writes to it\n` +
      `  hint: stop it (pid ${process.pid}), or choose another file with JOURNAL or --journal`,
  });
  lock.release();
  (await lockJournal(file)).release();
});

test("JournalStore keeps others out of a journal that was removed with its lock's file, and of a link to it", async () => {
  const file = workspace.path("removed.db");
  const store = await open(file);
  linkSync(file, `${file}-hard`);
  await assert.rejects(open(`${file}-hard`), { code: "JOURNAL_IN_USE" });
  for (const end of ["", "-wal", "-shm", ".lock"]) rmSync(`${file}${end}`, { force: true });
  for (const name of [file, `${file}-hard`]) await assert.rejects(open(name), { code: "JOURNAL_IN_USE" });
  await store.close();
  await (await open(file)).close();
});

test("JournalStore releases its lock when the file cannot be opened", async () => {
  const file = workspace.write("none-of-ours.db", "not a journal".repeat(100));
  for (let tries = 0; tries < 2; tries += 1) await assert.rejects(open(file), { code: "JOURNAL_FILE" });
});

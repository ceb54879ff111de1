import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { closeWritten, openToWrite } from "../../../engine/journal/database.ts";
import { openJournalToRead } from "../../../engine/journal/mod.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";

const workspace = new Workspace("asked-journal");
/** A user without files. */
const NO_STRATEGY = 65_534;

/** @returns what `openJournalToRead` says, without the file's name */
function unreadable(file: string): string {
  try {
    openJournalToRead(file).close();
  } catch (error) {
    assert.ok(error instanceof EngineError, String(error));
    assert.deepEqual([error.code, error.cause], ["JOURNAL_FILE", undefined]);
    assert.ok(error.message.startsWith(`${file}: Expected a journal that can be `), error.message);
    return error.message.slice(file.length + 2);
  }
  return "";
}

/** Makes a journal with one session in it. @returns its path */
function journal(name: string): string {
  const file = workspace.path(name);
  const database = openToWrite(file);
  database.prepare("INSERT INTO sessions VALUES (1, '2026-01-01-1', '2026-01-01', x'00')").run();
  closeWritten(database);
  return file;
}

/** Gives up the right to write everything while `act` runs. */
function asNobody(act: () => void): void {
  if (process.geteuid?.() !== 0) {
    act();
    return;
  }
  process.seteuid?.(NO_STRATEGY);
  try {
    act();
  } finally {
    process.seteuid?.(0);
  }
}

test("openJournalToRead says that a file, or its folder, may not be read", () => {
  const file = journal("closed/journal.db");
  const folder = path.dirname(file);
  const expected =
    "Expected a journal that can be read, but it may not be read\n" +
    "  hint: check its permissions, and those of the folders that it is in";
  chmodSync(workspace.folder, 0o755);
  chmodSync(file, 0o000);
  asNobody(() => assert.equal(unreadable(file), expected));
  chmodSync(file, 0o644);
  chmodSync(folder, 0o000);
  asNobody(() => assert.equal(unreadable(file), expected));
  chmodSync(folder, 0o755);
  assert.equal(unreadable(file), "");
});

test("openJournalToRead says that it needs files beside the journal, if it may not make them", () => {
  const file = journal("shut/journal.db");
  for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
  chmodSync(path.dirname(file), 0o555);
  asNobody(() => assert.match(unreadable(file), /can be read, but it may not be read, for the files beside it/));
  chmodSync(path.dirname(file), 0o755);
});

test("openJournalToRead says what is not a regular file, and does not wait for a pipe", () => {
  const pipe = workspace.path("pipe");
  execFileSync("mkfifo", [pipe]);
  const loop = workspace.path("loop");
  symlinkSync("loop", loop);
  assert.match(unreadable(workspace.folder), /^Expected .*, but it is a folder\n {2}hint: name the file in it$/);
  assert.match(unreadable(pipe), /, but it is not a regular file\n {2}hint: /);
  assert.match(unreadable(loop), /, but its links lead in a circle\n {2}hint: /);
  assert.match(unreadable(path.join(journal("plain.db"), "below")), /, but there is none\n {2}hint: /);
});

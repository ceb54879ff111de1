import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { openToRead, openToWrite } from "../../../engine/journal/database.ts";
import { FileLock } from "../../../engine/journal/file_lock.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";

const workspace = new Workspace("file-lock");

function isInUse(error: unknown): boolean {
  return error instanceof EngineError && error.code === "JOURNAL_IN_USE";
}

test("FileLock is one engine's until it is released", () => {
  const file = workspace.path("one.db");
  const lock = FileLock.take(file);
  assert.throws(() => FileLock.take(file), isInUse);
  assert.throws(
    () => FileLock.take(file),
    /one\.db: Expected .*, but another engine writes to it\n {2}hint: stop it, or/,
  );
  lock.release();
  FileLock.take(file).release();
});

test("FileLock is the same for another name of the file", () => {
  const file = workspace.write("real.db", "");
  const link = workspace.path("link.db");
  symlinkSync(file, link);
  const lock = FileLock.take(link);
  assert.throws(() => FileLock.take(file), isInUse);
  lock.release();
});

test("FileLock holds no reader up, and leaves the file alone", () => {
  const file = workspace.path("read.db");
  openToWrite(file).close();
  const lock = FileLock.take(file);
  const reader = openToRead(file);
  assert.ok(reader.prepare("SELECT count(*) AS n FROM book").get());
  reader.close();
  lock.release();
  const none = workspace.path("none.db");
  FileLock.take(none).release();
  assert.equal(existsSync(none), false);
});

test("FileLock whose file cannot be made is a JOURNAL_FILE error", () => {
  const file = workspace.path("taken.db");
  mkdirSync(`${file}.lock`);
  assert.throws(() => FileLock.take(file), /taken\.db: Expected a journal that can be used, but it cannot be opened/);
  const other = workspace.path("other.db");
  writeFileSync(`${other}.lock`, "not a lock".repeat(100));
  assert.throws(
    () => FileLock.take(other),
    (error) => error instanceof EngineError && error.code === "JOURNAL_FILE",
  );
});

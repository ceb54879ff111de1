import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import Database from "libsql";
import { closeWritten, openToRead, openToWrite } from "../../../engine/journal/database.ts";
import { MIGRATIONS } from "../../../engine/journal/migrations.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";

const workspace = new Workspace("database");
/** A user without files. */
const NO_STRATEGY = 65_534;

function refuses(act: () => unknown, file: string, found: RegExp): void {
  assert.throws(act, (error) => {
    assert.ok(error instanceof EngineError, String(error));
    assert.equal(error.code, "JOURNAL_FILE");
    assert.ok(error.message.startsWith(`${file}: Expected a journal that can be used, but `), error.message);
    assert.match(error.message, found);
    assert.match(error.message, /\n {2}hint: /);
    return true;
  });
}

/** Makes a journal with one session in it. @returns its path */
function journal(name: string): string {
  const file = workspace.path(name);
  const database = openToWrite(file);
  database.prepare("INSERT INTO sessions VALUES (1, '2026-01-01-1', '2026-01-01', x'00')").run();
  closeWritten(database);
  return file;
}

function sessionsIn(file: string): number {
  const database = openToRead(file);
  try {
    return (database.prepare("SELECT count(*) AS n FROM sessions").get() as { n: number }).n;
  } finally {
    database.close();
  }
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

test("openToWrite makes the file and its folder, and opens it again as it is", () => {
  const file = journal("deep/er/journal.db");
  openToWrite(file).close();
  assert.equal(sessionsIn(file), 1);
});

test("openToWrite has every commit on the disk when it returns", () => {
  const database = openToWrite(workspace.path("sync.db"));
  assert.equal((database.prepare("PRAGMA journal_mode").get() as { journal_mode: string }).journal_mode, "wal");
  // FULL
  assert.equal((database.prepare("PRAGMA synchronous").get() as { synchronous: number }).synchronous, 2);
  database.close();
});

test("closeWritten leaves everything in the one file", () => {
  const alone = workspace.path("alone.db");
  writeFileSync(alone, readFileSync(journal("written.db")));
  assert.equal(sessionsIn(alone), 1);
});

test("closeWritten does not wait for a reader, and loses nothing", () => {
  const file = workspace.path("read-meanwhile.db");
  const writer = openToWrite(file);
  const reader = openToRead(file);
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM sessions").get();
  writer.prepare("INSERT INTO sessions VALUES (1, '2026-01-01-1', '2026-01-01', x'00')").run();
  closeWritten(writer);
  reader.exec("COMMIT");
  reader.close();
  assert.equal(sessionsIn(file), 1);
});

test("openToRead cannot write", () => {
  const file = journal("read.db");
  const database = openToRead(file);
  assert.throws(() => database.exec("DELETE FROM sessions"), /readonly/);
  database.close();
  assert.equal(sessionsIn(file), 1);
});

test("openToRead makes no file", () => {
  const file = workspace.path("none.db");
  refuses(() => openToRead(file), file, /but there is none\n/);
  refuses(() => openToRead(file), file, /but there is none\n/);
});

test("openToWrite and openToRead refuse a file that is not a database, and do not change it", () => {
  const text = "name,price\n".repeat(500);
  const file = workspace.write("prices.csv", text);
  for (const open of [openToWrite, openToRead]) refuses(() => open(file), file, /but file is not a database\n/);
  assert.equal(readFileSync(file, "utf8"), text);
});

test("openToWrite and openToRead refuse a database of another program, and do not change it", () => {
  const file = workspace.path("other.db");
  const other = new Database(file);
  other.exec("CREATE TABLE songs (title TEXT)");
  other.close();
  const before = readFileSync(file);
  for (const open of [openToWrite, openToRead]) refuses(() => open(file), file, /it is a database of another program/);
  assert.deepEqual(readFileSync(file), before);
});

test("openToWrite and openToRead refuse a journal of a newer program, and do not change it", () => {
  const file = journal("newer.db");
  const newer = new Database(file);
  newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  closeWritten(newer);
  const before = readFileSync(file);
  const found = new RegExp(`it is of version ${MIGRATIONS.length + 1}, and this program knows ${MIGRATIONS.length} at`);
  for (const open of [openToWrite, openToRead]) refuses(() => open(file), file, found);
  assert.deepEqual(readFileSync(file), before);
});

test("openToWrite refuses a folder, and a file as a folder", () => {
  const folder = workspace.path("folder.db");
  mkdirSync(folder);
  refuses(() => openToWrite(folder), folder, /but it cannot be opened or made\n/);
  const below = `${workspace.write("plain", "")}/journal.db`;
  refuses(() => openToWrite(below), below, /ENOTDIR|EEXIST/);
});

test("openToWrite refuses a folder that cannot be written", () => {
  const folder = workspace.path("locked");
  mkdirSync(folder);
  chmodSync(folder, 0o555);
  chmodSync(workspace.folder, 0o755);
  asNobody(() => {
    const file = `${folder}/journal.db`;
    refuses(() => openToWrite(file), file, /but it cannot be opened or made\n/);
    const deeper = `${folder}/deeper/journal.db`;
    refuses(() => openToWrite(deeper), deeper, /EACCES/);
  });
});

test("openToWrite refuses a file that cannot be written, and does not change it", () => {
  const folder = workspace.path("shared");
  const file = `${folder}/read-only.db`;
  mkdirSync(folder);
  // A copy, for SQLite would use its open handle of the file, which can write.
  writeFileSync(file, readFileSync(journal("read-write.db")));
  chmodSync(workspace.folder, 0o755);
  if (process.geteuid?.() === 0) chownSync(folder, NO_STRATEGY, NO_STRATEGY);
  chmodSync(file, 0o444);
  asNobody(() => refuses(() => openToWrite(file), file, /readonly/));
  chmodSync(file, 0o644);
  assert.equal(sessionsIn(file), 1);
});

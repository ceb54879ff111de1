import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import Database from "libsql";
import { JournalFile } from "../../../engine/journal/journal_file.ts";
import type { StoredRecord, StoreNotice, ToStore } from "../../../engine/journal/store_protocol.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { findBroken, haltAt, headerOf, readFile } from "../../fixtures/store.ts";

const workspace = new Workspace("journal-file");
const ID = "2026-01-01-1";
const opened: JournalFile[] = [];
after(() => opened.forEach((file) => file.close()));

function asStored(record: ReturnType<typeof haltAt>, row: number): StoredRecord {
  return { stream: "book", row, type: record.type, text: JSON.stringify(record) };
}

function append(...rows: readonly number[]): ToStore {
  return { type: "append", records: rows.map((row) => asStored(haltAt(row), row)) };
}

/** A journal file in a folder of its own, and its notices. */
class Bench {
  readonly folder: string;
  readonly file: string;
  readonly notices: Pick<StoreNotice, "file" | "kind" | "text">[] = [];
  readonly journal: JournalFile;

  constructor(name: string, file?: string) {
    this.folder = workspace.path(name);
    mkdirSync(this.folder, { recursive: true });
    this.file = file ?? path.join(this.folder, "j.db");
    const onNotice = (notice: Pick<StoreNotice, "file" | "kind" | "text">): void => void this.notices.push(notice);
    this.journal = new JournalFile({ file: this.file, reserveBytes: 0, onNotice });
    opened.push(this.journal);
    this.journal.take([
      { type: "begin", id: ID, date: "2026-01-01", recorded: 0 },
      { type: "append", records: [asStored(headerOf(), 0)] },
      append(1, 2),
    ]);
  }

  /** The notices since the last call. */
  get said(): readonly string[] {
    return this.notices.splice(0).map(({ kind, text }) => `${kind}: ${text}`);
  }

  remove(...ends: readonly string[]): void {
    for (const end of ends) rmSync(`${this.file}${end}`);
  }
}

/** The rows of the events of a sound journal. */
function rowsIn(file: string): readonly number[] {
  const contents = readFile(file);
  assert.deepEqual(findBroken(contents), []);
  return contents.book.map(({ row }) => row);
}

test("JournalFile that is deleted is written back completely by the next look", () => {
  const bench = new Bench("deleted");
  bench.remove("", "-wal", "-shm");
  bench.journal.look();
  assert.deepEqual(bench.said, ["restored: the journal was deleted, and is written back"]);
  assert.deepEqual(rowsIn(bench.file), [0, 1, 2]);
  assert.equal(bench.journal.take([append(3)]), 4);
  assert.deepEqual(rowsIn(bench.file), [0, 1, 2, 3]);
  bench.journal.look();
  assert.deepEqual([bench.said, readdirSync(bench.folder).filter((name) => name.includes("draft"))], [[], []]);
});

test("JournalFile that is deleted is written back before the next commit, again and again", () => {
  const bench = new Bench("again");
  for (const row of [3, 4, 5]) {
    bench.remove("");
    bench.journal.take([append(row)]);
    assert.equal(rowsIn(bench.file).at(-1), row);
    assert.deepEqual(bench.said, ["restored: the journal was deleted, and is written back"]);
  }
  assert.deepEqual(rowsIn(bench.file), [0, 1, 2, 3, 4, 5]);
});

test("JournalFile makes its folder again if that was deleted", () => {
  const bench = new Bench("folder");
  rmSync(bench.folder, { recursive: true });
  bench.journal.look();
  assert.deepEqual(bench.said, [
    "restored: the journal was deleted, and is written back",
    "warning: the journal's lock was deleted, and is taken again",
  ]);
  assert.deepEqual(rowsIn(bench.file), [0, 1, 2]);
});

test("JournalFile whose folder was moved goes on at its path, and does not change the moved folder", () => {
  const bench = new Bench("moved");
  const elsewhere = `${bench.folder}-elsewhere`;
  renameSync(bench.folder, elsewhere);
  bench.journal.take([append(3)]);
  assert.deepEqual(rowsIn(bench.file), [0, 1, 2, 3]);
  assert.deepEqual(rowsIn(path.join(elsewhere, "j.db")), [0, 1, 2]);
});

for (const end of ["-wal", "-shm"]) {
  test(`JournalFile whose ${end} is deleted has in its file what that had, and makes it again`, () => {
    const bench = new Bench(`log${end}`);
    bench.remove(end);
    bench.journal.look();
    assert.deepEqual(bench.said, [
      "restored: the journal's write-ahead log was deleted; its content is in the journal, and a new log is begun",
    ]);
    // What would be left after a kill at this moment.
    const left = path.join(bench.folder, "left.db");
    copyFileSync(bench.file, left);
    assert.deepEqual(rowsIn(left), [0, 1, 2]);
    bench.journal.take([append(3)]);
    assert.ok(existsSync(`${bench.file}-wal`) && existsSync(`${bench.file}-shm`));
    assert.deepEqual(rowsIn(bench.file), [0, 1, 2, 3]);
    bench.journal.look();
    assert.deepEqual(bench.said, []);
  });
}

test("JournalFile that was emptied, or whose log was cut, is written back if it is complete in memory", () => {
  for (const [end, what] of [
    ["", "the journal was emptied"],
    ["-wal", "the journal's write-ahead log was cut"],
  ] as const) {
    const bench = new Bench(`emptied${end}`);
    truncateSync(`${bench.file}${end}`);
    bench.journal.look();
    assert.deepEqual(bench.said, [`restored: ${what}, and is written back`]);
    bench.journal.take([append(3)]);
    assert.deepEqual(rowsIn(bench.file), [0, 1, 2, 3]);
  }
});

test("JournalFile whose log was cut is written back before the next commit", () => {
  const bench = new Bench("cut");
  for (const row of [3, 4]) {
    truncateSync(`${bench.file}-wal`);
    bench.journal.take([append(row)]);
    assert.deepEqual(bench.said, ["restored: the journal's write-ahead log was cut, and is written back"]);
    assert.equal(rowsIn(bench.file).at(-1), row);
  }
  assert.deepEqual(rowsIn(bench.file), [0, 1, 2, 3, 4]);
});

test("JournalFile does not change another file that has its name, and goes on in a file beside it", () => {
  const bench = new Bench("replaced");
  bench.remove("");
  writeFileSync(bench.file, "mine");
  bench.journal.take([append(3)]);
  const rescued = `${bench.file}.rescued-${ID}`;
  assert.deepEqual(bench.said, [`moved: another file is in the journal's place; writing goes on in ${rescued}`]);
  assert.equal(readFileSync(bench.file, "utf8"), "mine");
  assert.deepEqual(rowsIn(rescued), [0, 1, 2, 3]);
  bench.remove(`.rescued-${ID}`);
  bench.journal.take([append(4)]);
  assert.deepEqual(rowsIn(rescued), [0, 1, 2, 3, 4]);
});

test("JournalFile never replaces a rescued journal, and goes on if a folder has its name", () => {
  const bench = new Bench("rescued");
  bench.remove("");
  mkdirSync(bench.file);
  writeFileSync(`${bench.file}.rescued-${ID}`, "of another day");
  bench.journal.look();
  assert.equal(bench.notices.at(-1)?.file, `${bench.file}.rescued-${ID}-2`);
  assert.deepEqual(rowsIn(`${bench.file}.rescued-${ID}-2`), [0, 1, 2]);
});

/** Moves the content of the log into the journal, as the last reader may do. */
function shortenLog(file: string): void {
  const database = new Database(file);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

test("JournalFile that another program has overwritten is not changed, and nothing that was read from it is used", () => {
  const bench = new Bench("written-over");
  shortenLog(bench.file);
  const older = path.join(bench.folder, "older.db");
  copyFileSync(bench.file, older);
  bench.journal.take([append(3)]);
  shortenLog(bench.file);
  copyFileSync(older, bench.file);
  assert.throws(
    () => bench.journal.look(),
    /^Error: another program has written over the journal, and it cannot be saved/,
  );
  assert.deepEqual(readFileSync(bench.file), readFileSync(older));
  assert.deepEqual(
    readdirSync(bench.folder).filter((name) => /rescued|draft/.test(name)),
    [],
    "nothing is left that is not sound",
  );
});

test("JournalFile that was only touched, or got the content of its log, goes on", () => {
  const bench = new Bench("touched");
  utimesSync(bench.file, 1, 1);
  bench.journal.look();
  shortenLog(bench.file);
  bench.journal.look();
  assert.deepEqual(bench.said, []);
  bench.journal.take([append(3)]);
  bench.journal.close();
  opened.splice(opened.indexOf(bench.journal), 1);
  // The reader that checked it is closed: everything is in one file at the end.
  const left = path.join(bench.folder, "left.db");
  copyFileSync(bench.file, left);
  assert.deepEqual(rowsIn(left), [0, 1, 2, 3]);
});

test("JournalFile takes its lock again when that is deleted", () => {
  const bench = new Bench("lock");
  bench.remove(".lock");
  bench.journal.look();
  assert.deepEqual(bench.said, ["warning: the journal's lock was deleted, and is taken again"]);
  assert.throws(
    () => new JournalFile({ file: bench.file, reserveBytes: 0, onNotice: () => {} }),
    (error) => (error as { readonly code?: unknown }).code === "JOURNAL_IN_USE",
  );
  bench.journal.look();
  assert.deepEqual(bench.said, []);
});

test("JournalFile that was opened by a link restores the link, or the file that it leads to", () => {
  const folder = workspace.path("links");
  mkdirSync(folder);
  const real = path.join(realpathSync(folder), "real.db");
  writeFileSync(real, "");
  const link = path.join(folder, "link.db");
  symlinkSync(real, link);
  const bench = new Bench("links", link);
  rmSync(link);
  bench.journal.take([append(3)]);
  assert.deepEqual(bench.said, ["restored: the journal's link was deleted, and is made again"]);
  assert.equal(realpathSync(link), real);
  rmSync(real);
  bench.journal.take([append(4)]);
  assert.deepEqual(bench.said, ["restored: the journal was deleted, and is written back"]);
  assert.deepEqual([realpathSync(link), rowsIn(link)], [real, [0, 1, 2, 3, 4]]);
});

test("JournalFile makes its reserve again, and removes it at the end", () => {
  const file = workspace.path("reserve.db");
  const said: string[] = [];
  const journal = new JournalFile({ file, reserveBytes: 100_000, onNotice: ({ text }) => said.push(text) });
  journal.keepReserve();
  rmSync(`${file}.reserve`);
  journal.look();
  assert.deepEqual(said, ["the journal's reserve was deleted, and is made again"]);
  assert.ok(existsSync(`${file}.reserve`));
  journal.close();
  assert.equal(existsSync(`${file}.reserve`), false);
});

import assert from "node:assert/strict";
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import Database from "libsql";
import { MIGRATIONS } from "../../engine/journal/migrations.ts";
import { MAIN, ROOT, type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { comparable, holderYaml, readOrders, readSummary } from "../fixtures/session_files.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { findBroken, readFile } from "../fixtures/store.ts";

const workspace = new Workspace("journal-faults");
/** One strategy that holds all day, and one that trades all day. */
const STRATEGIES = workspace.write(
  "strategies.yaml",
  holderYaml() +
    holderYaml({ strategy_id: "scalper", exit_condition: "minutes_in_trade >= 5", quantity: "1", max_entries: "60" }),
);
/** A day in four seconds: what is made is written in many transactions. */
const SLOW = "5000";
/** How long a hung program may keep a test waiting. */
const BACKSTOP = { timeout: 240_000, killSignal: "SIGKILL" } as const;
/** A user who owns nothing. */
const NO_STRATEGY = 65_534;

/** A session's files. */
interface SessionFiles {
  readonly journal: string;
  readonly runDir: string;
  readonly orders: string;
  readonly summary: string;
}

/** Files that nobody else has. */
function filesOf(journal?: string): SessionFiles {
  const runDir = workspace.runDir();
  return {
    journal: journal ?? `${runDir}.db`,
    runDir,
    orders: `${runDir}-orders.json`,
    summary: `${runDir}-summary.json`,
  };
}

function settingsOf({ journal, runDir }: SessionFiles, speed = "max"): Settings {
  return { JOURNAL: journal, RUN_DIR: runDir, STRATEGIES, SPEED: speed, WORKERS: "1" };
}

function outputsOf({ orders, summary }: SessionFiles): string[] {
  return ["--orders-json", orders, "--summary-json", summary];
}

/** Trades a session to its end. @returns what it said on stderr */
async function trade(files: SessionFiles): Promise<string> {
  const { code, stderr } = await workspace.run(["run", ...outputsOf(files)], { settings: settingsOf(files) });
  assert.equal(code, 0, stderr);
  return stderr;
}

/** The book of a journal that has one session. */
function bookOf({ journal }: SessionFiles): readonly string[] {
  const contents = readFile(journal);
  assert.deepEqual([contents.sessions.length, findBroken(contents)], [1, []]);
  return contents.book.map(({ record }) => record);
}

/** The ids of the orders of a journal's session, in their order. */
async function idsIn(journal: string): Promise<readonly string[]> {
  const { stdout, stderr } = await workspace.run(["orders", "--json", "--journal", journal]);
  const orders = stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { readonly id: string });
  assert.ok(orders.length > 0, stderr);
  return orders.map(({ id }) => id);
}

const calm = filesOf();
before(() => trade(calm));

/** A session's book and files are those of one that nothing has happened to. */
function assertSameAsCalm(files: SessionFiles): void {
  assert.deepEqual(bookOf(files), bookOf(calm));
  assert.equal(readFileSync(files.orders, "utf8"), readFileSync(calm.orders, "utf8"));
  assert.deepEqual(comparable(readSummary(files.summary)), comparable(readSummary(calm.summary)));
}

describe("A session whose disk takes no more while it trades", () => {
  const files = filesOf();
  let full: ReturnType<typeof runWithRoomOf>;

  /** A limit on the size of files is what comes closest to a full disk without a disk of one's own. */
  function runWithRoomOf(kilobytes: number): SpawnSyncReturns<string> {
    const limited = `trap '' XFSZ; ulimit -f ${kilobytes}; exec "$@"`;
    const program = [process.execPath, MAIN, "run", ...outputsOf(files)];
    const env = { PATH: process.env["PATH"] ?? "", ...settingsOf(files, SLOW) };
    return spawnSync("bash", ["-c", limited, "bash", ...program], { ...BACKSTOP, cwd: ROOT, env, encoding: "utf8" });
  }

  before(() => (full = runWithRoomOf(100)));

  it("says so in one clear line, with what to do, and its exit code is 1", () => {
    assert.equal(full.status, 1, full.stderr);
    const [last, hint] = full.stderr.trimEnd().split("\n").slice(-2);
    assert.match(last ?? "", /^\S+\.db: Expected the journal to take every record, was: \S.*$/);
    assert.ok(last?.startsWith(files.journal), last);
    assert.match(hint ?? "", /^ {2}hint: free space on its disk, .* the session is resumed$/);
    assert.match(full.stderr, /draining on the loss of the journal/);
    assert.doesNotMatch(full.stderr, /^ +at /m, "no stack trace");
  });

  it("tells of no order that its journal does not have, and has no closing table", async () => {
    const told = [...full.stderr.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);
    assert.deepEqual(told, await idsIn(files.journal));
    assert.ok(told.length > 1, "some had been told before");
    assert.equal(full.stdout, "");
    assert.ok(readOrders(files.orders).every(({ id }) => told.includes(id)));
  });

  it("says how many positions are open in its book", () => {
    assert.match(full.stderr, /^\S+\.db: .*; [12] positions? (is|are) open in its book$/m);
  });

  it("leaves a journal that is sound, without an end", async () => {
    const book = bookOf(files);
    assert.ok(book.length > 1, "some of it was written before");
    assert.deepEqual(book, bookOf(calm).slice(0, book.length));
    const { code, stdout } = await workspace.run(["audit", files.journal]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^2026-01-01-1 .* ok, no end yet$/m);
  });

  it("is resumed when there is room, and comes to what it would have come to", async () => {
    assert.match(await trade(files), /Resumes session 2026-01-01-1 /);
    assertSameAsCalm(files);
  });
});

/** What node is to be started with, so that the program may not write what is others'. */
const AS_NOBODY =
  process.geteuid?.() === 0
    ? ["--import", `data:text/javascript,process.setgid(${NO_STRATEGY});process.setuid(${NO_STRATEGY})`]
    : [];

/** Runs the program on a journal that it cannot use. @returns what it says */
function refusal(journal: string, options: readonly string[]): string {
  const files = filesOf(journal);
  mkdirSync(files.runDir, { mode: 0o777 });
  chmodSync(files.runDir, 0o777);
  const env = { PATH: process.env["PATH"] ?? "", ...settingsOf(files) };
  const end = spawnSync(process.execPath, [...options, MAIN, "run"], { ...BACKSTOP, cwd: ROOT, env });
  const said = end.stderr.toString();
  assert.deepEqual([end.status, end.signal, end.stdout.toString()], [2, null, ""], said);
  return said;
}

/** A session is refused a journal, for a reason and with something to do; the journal stays as it is. */
function assertRefused(journal: string, found: string, hint: string, options: readonly string[] = []): void {
  const bytes = (): Buffer | null =>
    existsSync(journal) && !statSync(journal).isDirectory() ? readFileSync(journal) : null;
  const was = bytes();
  const stderr = refusal(journal, options);
  assert.equal(stderr, `${journal}: Expected a journal that can be ${found}\n  hint: ${hint}\n`);
  assert.deepEqual(bytes(), was);
}

/** A folder of its own. @returns its path */
function folder(name: string): string {
  const made = workspace.path(name);
  mkdirSync(made);
  return made;
}

/** Does something to a database, and makes it if it is not there. */
function execute(file: string, sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}

/** The undisturbed session's journal under another name. @returns its path */
function copied(file: string): string {
  copyFileSync(calm.journal, file);
  return file;
}

/** Overwrites the page at which a table begins. */
function spoilPage(file: string, table: string): string {
  const database = new Database(file);
  const { page } = database.prepare("SELECT rootpage AS page FROM sqlite_master WHERE name = ?").get(table) as {
    page: number;
  };
  const { page_size: size } = database.prepare("PRAGMA page_size").get() as { page_size: number };
  database.close();
  const bytes = readFileSync(file);
  for (let i = 0; i < size; i += 1) bytes[(page - 1) * size + i] = (i * 37 + 11) % 256;
  writeFileSync(file, bytes);
  return file;
}

describe("A journal that cannot be used", () => {
  before(() => chmodSync(workspace.folder, 0o755));

  it("is refused if it is a text", () => {
    const file = workspace.write("prices.csv", "name,price\n".repeat(500));
    assertRefused(file, "used, but file is not a database", "choose another file");
  });

  it("is refused if it is a database of another program", () => {
    const file = workspace.path("songs.db");
    execute(file, "CREATE TABLE songs (title TEXT)");
    assertRefused(file, "used, but it is a database of another program", "choose another file");
  });

  it("is refused if a newer program wrote it", () => {
    const file = copied(workspace.path("newer.db"));
    execute(file, "PRAGMA user_version = 99");
    const found = `used, but it is of version 99, and this program knows ${MIGRATIONS.length} at most`;
    assertRefused(file, found, "use the program that wrote it, or a newer one");
  });

  for (const table of ["sessions", "book"]) {
    it(`is refused if a page of its table ${table} was overwritten, and audit says that it is damaged`, async () => {
      const file = spoilPage(copied(workspace.path(`spoilt-${table}.db`)), table);
      const hint = `bulkhead audit ${file} says more`;
      assertRefused(file, "read, but database disk image is malformed", hint);
      const { code, stdout } = await workspace.run(["audit", file]);
      assert.equal(code, 1);
      assert.match(stdout, /^\S+: damaged: \S/m);
    });
  }

  it("is refused if it is a folder, or below a file", () => {
    assertRefused(folder("folder.db"), "used, but it cannot be opened or made", "choose another file");
    const below = path.join(workspace.write("plain", ""), "journal.db");
    const found = `used, but ENOTDIR: not a directory, mkdir '${path.dirname(below)}'`;
    assertRefused(
      below,
      found.replace("ENOTDIR: not a directory", "EEXIST: file already exists"),
      "choose another file",
    );
  });

  it("is refused if it, or its folder, may not be written", (t) => {
    const tried = spawnSync(process.execPath, [...AS_NOBODY, MAIN, "--version"], { ...BACKSTOP, cwd: ROOT });
    if (tried.status !== 0) {
      t.diagnostic(
        `Nobody was refused anything: the program cannot be run as another user here: ${String(tried.stderr)}`,
      );
      return;
    }
    const refused = (file: string, found: string): void =>
      assertRefused(file, `used, but ${found}`, "choose another file", AS_NOBODY);
    const [locked, open] = [folder("locked"), folder("open")];
    const [inLocked, inOpen] = [locked, open].map((each) => copied(path.join(each, "journal.db")));
    for (const file of [inLocked, inOpen]) chmodSync(file ?? "", 0o444);
    chmodSync(locked, 0o555);
    if (process.geteuid?.() === 0) chownSync(open, NO_STRATEGY, NO_STRATEGY);
    refused(inLocked ?? "", "attempt to write a readonly database");
    refused(inOpen ?? "", "attempt to write a readonly database");
    refused(path.join(locked, "new.db"), "it cannot be opened or made");
    chmodSync(locked, 0o755);
  });
});

describe("A journal that was made, and nothing written to it", () => {
  for (const [what, make] of [
    ["an empty file", (file: string) => writeFileSync(file, "")],
    ["a database without tables", (file: string) => execute(file, "PRAGMA journal_mode = WAL")],
  ] as const) {
    it(`has no session yet, and takes the first one, if it is ${what}`, async () => {
      const files = filesOf();
      make(files.journal);
      const audit = await workspace.run(["audit", files.journal]);
      assert.deepEqual([audit.code, audit.stdout], [0, `${files.journal}: no session yet\n`], audit.stderr);
      await trade(files);
      assertSameAsCalm(files);
    });
  }
});

/** What is lost of a write-ahead log, and how much of it is kept. */
const LOSSES = [
  ["its last byte", (size: number) => size - 1],
  ["a quarter", (size: number) => Math.floor(size * 0.75)],
  ["a half", (size: number) => Math.floor(size * 0.5)],
  ["all but its header", () => 32],
  ["half its header", () => 16],
  ["everything", () => 0],
] as const;

describe("A session that was killed, and whose write-ahead log has lost its end", () => {
  const killed = filesOf();

  before(async () => {
    const session = CliSession.start(workspace, [], { settings: settingsOf(killed, SLOW) });
    await session.said(/(?:SELL scalper[^]*?){6}/);
    session.signal("SIGKILL");
    assert.equal((await session.ended).signal, "SIGKILL", "it had not ended by itself");
  });

  for (const [what, kept] of sampleOf(LOSSES, 2)) {
    it(`comes to the same book when that is ${what}`, async () => {
      const files = filesOf();
      for (const end of ["", "-wal", "-shm"]) copyFileSync(`${killed.journal}${end}`, `${files.journal}${end}`);
      const { size } = statSync(`${files.journal}-wal`);
      assert.ok(size > 10_000, "nothing has been written back, so that something can be lost");
      truncateSync(`${files.journal}-wal`, kept(size));
      const said = await trade(files);
      if (kept(size) > size / 2) assert.match(said, /Resumes session 2026-01-01-1 /);
      assertSameAsCalm(files);
    });
  }
});

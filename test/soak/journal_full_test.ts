import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { after, describe, it } from "node:test";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { holderYaml, marketNow } from "../fixtures/session_files.ts";
import { findBroken, readFile } from "../fixtures/store.ts";

const mounted: string[] = [];
// Before the workspace, which is removed then.
after(() => {
  for (const folder of mounted) spawnSync("/bin/umount", ["--lazy", folder]);
});

const workspace = new Workspace("soak-journal-full");
const STRATEGIES = workspace.write(
  "strategies.yaml",
  holderYaml({ max_entries: "9" }) +
    holderYaml({
      strategy_id: "scalper",
      exit_condition: "minutes_in_trade >= 0.005",
      quantity: "1",
      max_entries: "999",
    }),
);

/** A disk of its own. It takes root. @returns its folder */
function disk(size: string): string {
  const folder = workspace.path(`disk-${mounted.length}`);
  mkdirSync(folder);
  const { status, stderr } = spawnSync("/bin/mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], {
    encoding: "utf8",
  });
  assert.equal(status, 0, `Expected a disk to be mounted, which takes root: ${stderr}`);
  mounted.push(folder);
  return folder;
}

/** Takes what room a disk has. */
function fill(folder: string): void {
  const file = openSync(path.join(folder, "fill"), "w");
  const block = Buffer.alloc(4_096, 1);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
  } finally {
    closeSync(file);
  }
}

interface Told {
  readonly id: string;
  readonly text: string;
}

function toldIn(stderr: string): readonly Told[] {
  return stderr.split("\n").flatMap((line) => {
    if (!line.includes('"logger":"executor"')) return [];
    const { id, msg } = JSON.parse(line) as { readonly id: string; readonly msg: string };
    return [{ id, text: msg }];
  });
}

function idsIn(journal: string): readonly string[] {
  const contents = readFile(journal);
  assert.deepEqual(findBroken(contents), []);
  return contents.book
    .filter(({ type }) => type === "order")
    .map(({ record }) => (JSON.parse(record) as { readonly order: { readonly id: string } }).order.id);
}

function settingsOf(journal: string, over: Settings = {}): Settings {
  const real = { SPEED: "1", TICK_INTERVAL_MS: "100", WORKERS: "1", STRATEGIES };
  return { ...workspace.own(), ...marketNow(-1, 11), ...real, JOURNAL: journal, ...over };
}

describe("A session in real time whose disk fills", () => {
  for (const [what, size, reserve] of [
    ["a reserve that a small disk has room for", "400k", "4"],
    ["a reserve as it was asked for", "16m", "2"],
    ["no reserve", "400k", "0"],
  ] as const) {
    it(`tells of nothing that its journal has not, and is resumed with nothing twice, with ${what}`, async () => {
      const folder = disk(size);
      const journal = path.join(folder, "j.db");
      const settings = settingsOf(journal, { JOURNAL_RESERVE_MB: reserve });
      const session = CliSession.start(workspace, ["--plain"], { settings });
      await session.said(/"id":"holder#1"/);
      assert.equal(existsSync(`${journal}.reserve`), reserve !== "0");
      if (size === "16m") assert.equal(statSync(`${journal}.reserve`).size, 2 * 1_048_576);
      fill(folder);
      const first = await session.ended;
      assert.equal(first.code, 1, first.stderr);
      assert.match(first.stderr, /Expected the journal to take every record, was: .*full/);
      assert.match(first.stderr, /hint: free space on its disk, .* the session is resumed\n$/);
      const told = toldIn(first.stderr);
      const written = idsIn(journal);
      assert.deepEqual(
        told.map(({ id }) => id),
        written,
      );
      if (reserve !== "0") assert.match(told.at(-1)?.text ?? "", /square-off|rule/, "the way out is written down");
      rmSync(path.join(folder, "fill"));
      const second = CliSession.start(workspace, ["--plain"], { settings });
      await second.said(/Resumes session \S+ at row/);
      await second.said(/"logger":"executor"/);
      second.signal("SIGTERM");
      const { code, stderr } = await second.ended;
      assert.equal(code, 0, stderr);
      const ids = idsIn(journal);
      assert.deepEqual(ids.slice(0, written.length), written);
      assert.equal(new Set(ids).size, ids.length, "no id is filled twice");
      assert.deepEqual(
        toldIn(stderr).map(({ id }) => id),
        ids.slice(written.length),
      );
      assert.equal(existsSync(`${journal}.reserve`), false, "no room is kept when nobody trades");
    });
  }

  it("writes a journal back that was deleted although the disk is full of others' files", async () => {
    const folder = disk("2m");
    const journal = path.join(folder, "j.db");
    const session = CliSession.start(workspace, ["--plain"], { settings: settingsOf(journal) });
    await session.said(/"id":"holder#1"/);
    fill(folder);
    rmSync(journal);
    const { code, stderr } = await session.ended;
    assert.equal(code, 1);
    assert.match(stderr, /the journal was deleted, and (is written back|cannot be written back)/);
    const [, rescued = journal] = /writing goes on in (\S+?)"/.exec(stderr) ?? [];
    assert.deepEqual(
      toldIn(stderr).map(({ id }) => id),
      idsIn(rescued),
    );
    if (rescued !== journal) rmSync(rescued);
  });
});

/** Has a session in real time killed, and the disk filled then. @returns its journal, and its settings */
async function leaveOnFullDisk(): Promise<{ readonly journal: string; readonly settings: Settings }> {
  const folder = disk("8m");
  const journal = path.join(folder, "j.db");
  const settings = settingsOf(journal);
  const session = CliSession.start(workspace, ["--plain"], { settings });
  await session.said(/"id":"holder#1"/);
  session.signal("SIGKILL");
  await session.ended;
  assert.ok(existsSync(`${journal}.reserve`));
  fill(folder);
  return { journal, settings };
}

describe("A session that was killed, and whose disk is full by then", () => {
  it("is resumed on the room that it had kept, and closes what it has open", async () => {
    const { journal, settings } = await leaveOnFullDisk();
    const { code, stderr } = await CliSession.start(workspace, ["--plain"], { settings }).ended;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /draining on the journal's full disk/);
    assert.match(stderr, /Resumes session \S+ at row/);
    assert.match(toldIn(stderr).at(-1)?.text ?? "", /square-off/);
    const ids = idsIn(journal);
    assert.ok(ids.includes("holder#2"), "the way out is written down");
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(existsSync(`${journal}.reserve`), false);
  });

  it("is settled on the room that it had kept, to its end", async () => {
    const { journal, settings } = await leaveOnFullDisk();
    const { code, stdout, stderr } = await workspace.run(["settle", "last"], { settings });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /is settled: /);
    assert.ok(idsIn(journal).includes("holder#2"));
    assert.equal(readFile(journal).book.at(-1)?.type, "close");
  });

  it("is settled whole or not at all, however little room there is", async () => {
    const { journal, settings } = await leaveOnFullDisk();
    rmSync(`${journal}.reserve`);
    const filling = path.join(path.dirname(journal), "fill");
    fill(path.dirname(journal));
    const codes = new Set<number | null>();
    for (let code: number | null = null; code !== 0;) {
      ({ code } = await workspace.run(["settle", "last"], { settings }));
      codes.add(code);
      const types = readFile(journal).book.map(({ type }) => type);
      assert.equal(types.includes("close"), code === 0, `exit ${code}: ${types.slice(-5).join(", ")}`);
      assert.equal(readFile(journal).book.at(-1)?.type === "close", code === 0);
      if (code !== 0) truncateSync(filling, statSync(filling).size - 16_384);
    }
    assert.ok(codes.size > 1, "it has failed before there was enough");
  });

  it("says which disk is to be freed if it had kept no room", async () => {
    const { journal, settings } = await leaveOnFullDisk();
    rmSync(`${journal}.reserve`);
    fill(path.dirname(journal));
    const { code, stderr } = await workspace.run(["run"], { settings });
    assert.equal(code, 2, stderr);
    assert.ok(stderr.includes(`its disk is full`), stderr);
    assert.ok(stderr.includes(`hint: free space on the disk of ${path.dirname(journal)}`), stderr);
  });
});

describe("A journal on a full disk", () => {
  it("is read with nothing beside it if it is at rest", async () => {
    const folder = disk("8m");
    const journal = path.join(folder, "j.db");
    const settings = { ...workspace.own(), JOURNAL: journal, STRATEGIES, SPEED: "max", WORKERS: "1" };
    assert.equal((await workspace.run(["run"], { settings })).code, 0);
    fill(folder);
    for (const args of [["audit"], ["sessions"], ["orders"], ["replay", "last"]]) {
      const { code, stderr } = await workspace.run(args, { settings });
      assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
    }
  });
});

describe("A session in virtual time whose disk fills", () => {
  it("comes to the book of an undisturbed one when there is room again", async () => {
    const calm = { ...workspace.own(), JOURNAL: workspace.path("calm.db"), STRATEGIES, SPEED: "max", WORKERS: "1" };
    assert.equal((await workspace.run(["run"], { settings: calm })).code, 0);
    const folder = disk("8m");
    const journal = path.join(folder, "j.db");
    const settings = { ...calm, ...workspace.own(), JOURNAL: journal };
    const slow = CliSession.start(workspace, ["--plain"], { settings: { ...settings, SPEED: "20" } });
    await slow.said(/"id":"holder#1"/);
    fill(folder);
    const { code, stderr } = await slow.ended;
    assert.equal(code, 1, stderr);
    assert.deepEqual(
      toldIn(stderr).map(({ id }) => id),
      idsIn(journal),
    );
    rmSync(path.join(folder, "fill"));
    assert.equal((await workspace.run(["run"], { settings })).code, 0);
    const books = [calm.JOURNAL, journal].map((file) => readFile(file).book.map(({ record }) => record));
    assert.deepEqual(books[1], books[0]);
    assert.ok(readFileSync(journal).length > 0);
  });
});

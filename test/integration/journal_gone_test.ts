import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { JOURNAL_LOOK_MS } from "../../engine/protocol/mod.ts";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { holderYaml, marketNow } from "../fixtures/session_files.ts";
import { findBroken, readFile } from "../fixtures/store.ts";

const workspace = new Workspace("journal-gone");
const STRATEGIES = workspace.write(
  "strategies.yaml",
  holderYaml() +
    holderYaml({
      strategy_id: "scalper",
      exit_condition: "minutes_in_trade >= 0.005",
      quantity: "1",
      max_entries: "999",
    }),
);
let folders = 0;

/** A session in real time that has a position, and its journal in a folder of its own. */
async function start(): Promise<{
  readonly session: CliSession;
  readonly journal: string;
  readonly settings: Settings;
}> {
  folders += 1;
  const folder = workspace.path(`journal-${folders}`);
  mkdirSync(folder);
  const journal = path.join(folder, "j.db");
  const settings = {
    ...workspace.own(),
    ...marketNow(-1, 11),
    STRATEGIES,
    SPEED: "1",
    TICK_INTERVAL_MS: "100",
    WORKERS: "1",
    JOURNAL: journal,
  };
  const session = CliSession.start(workspace, ["--plain"], { settings });
  await session.said(/"id":"holder#1"/);
  return { session, journal, settings };
}

/** The ids of the orders that the log told of. */
function toldIn(stderr: string): readonly string[] {
  return [...stderr.matchAll(/"id":"([^"]+)","status"/g)].map(([, id]) => id ?? "");
}

/** The ids of the orders of a sound journal. */
function idsIn(journal: string): readonly string[] {
  const contents = readFile(journal);
  assert.deepEqual(findBroken(contents), []);
  return contents.book
    .filter(({ type }) => type === "order")
    .map(({ record }) => (JSON.parse(record) as { readonly order: { readonly id: string } }).order.id);
}

describe("A journal that is deleted while it is written to", () => {
  it("is written back, is said to be, and has at the end all that was told, with nothing left beside it", async () => {
    assert.ok(JOURNAL_LOOK_MS < 5_000, "it is noticed within five seconds");
    const { session, journal } = await start();
    for (const name of readdirSync(path.dirname(journal))) rmSync(path.join(path.dirname(journal), name));
    await session.said(/the journal was deleted, and is written back/);
    assert.ok(existsSync(journal));
    rmSync(journal);
    await session.said(/is written back[^]*is written back/);
    assert.equal((await session.health()).status, "healthy");
    session.signal("SIGTERM");
    const { code, stderr } = await session.ended;
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(path.dirname(journal)).toSorted(), ["j.db", "j.db.lock"]);
    assert.deepEqual(idsIn(journal), toldIn(stderr));
    const { ops, book } = readFile(journal);
    assert.ok(ops.some(({ event, text }) => event === "journal" && text?.includes("written back")));
    assert.equal(book.at(-1)?.type, "close");
  });

  it("is written back with its folder, and a killed session goes on from it", async () => {
    const { session, journal, settings } = await start();
    rmSync(path.dirname(journal), { recursive: true });
    await session.said(/the journal was deleted, and is written back/);
    session.signal("SIGKILL");
    const { stderr } = await session.ended;
    const told = toldIn(stderr);
    assert.deepEqual(idsIn(journal).slice(0, told.length), told);
    const next = CliSession.start(workspace, ["--plain"], { settings });
    await next.said(/Resumes session \S+ at row/);
    next.signal("SIGTERM");
    assert.equal((await next.ended).code, 0);
    const ids = idsIn(journal);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe("A journal in whose place another file is put", () => {
  it("is gone on with beside it: degraded, without entries, and with an exit code that says so", async () => {
    const { session, journal } = await start();
    renameSync(journal, `${journal}.mine`);
    writeFileSync(journal, "of somebody else");
    const [, rescued = ""] = await session.said(/another file is in the journal's place; writing goes on in ([^"]+)"/);
    const health = await session.healthWhen(({ status }) => status === "degraded");
    assert.match(health.reasons.join(), /another file is in the journal's place/);
    assert.equal(health.trading, "reducing");
    session.signal("SIGTERM");
    const { code, stderr } = await session.ended;
    assert.equal(code, 1, stderr);
    const [what, hint] = stderr.trimEnd().split("\n").slice(-2);
    assert.match(
      what ?? "",
      /^Expected the journal to stay where it was, but another file is in the journal's place; /,
    );
    assert.ok(what?.endsWith(`the session is in ${rescued}`), what);
    assert.match(hint ?? "", /^ {2}hint: put that file in the journal's place before you run again$/);
    assert.equal(readFileSync(journal, "utf8"), "of somebody else");
    assert.deepEqual(idsIn(rescued), toldIn(stderr));
    assert.equal(readFile(rescued).book.at(-1)?.type, "close");
  });
});

import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { hasOrder, hasRecord } from "../fixtures/live_journal.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { holderYaml, marketNow } from "../fixtures/session_files.ts";

const workspace = new Workspace("old-texts");
const TEXT = holderYaml({ max_entries: "10" });

/** What may become of a strategies file, and what is said of it then. */
const USELESS: readonly (readonly [what: string, spoil: (file: string) => void, said: RegExp])[] = [
  ["is gone", () => {}, /found no file of that name/],
  ["is no YAML", (file) => writeFileSync(file, "- a: ["), /Expected a closing `\]`, found none/],
  ["is empty", (file) => writeFileSync(file, ""), /found an empty file/],
  ["is not UTF-8", (file) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0])), /found bytes that are not UTF-8/],
  ["is a folder", (file) => mkdirSync(file), /found a folder/],
  ["has no valid strategy", (file) => writeFileSync(file, TEXT.replace("price > 0", "price >> 0")), /was none/],
  [
    "names another instrument",
    (file) => writeFileSync(file, TEXT.replace("quantity: 2", "quantity: 2\n  instrument: GOLD")),
    /Expected the instruments that the session has, NIFTY, found others/,
  ],
];

/** Trades until the strategy has entered, if it does, and is killed then. */
async function killed(file: string, over: Settings = {}, isIn = true): Promise<Settings> {
  const settings: Settings = { ...marketNow(-2, 2), ...workspace.own(), STRATEGIES: file, ...over };
  const session = CliSession.start(workspace, ["--workers", "1"], { settings });
  await session.healthWhen(({ strategies, feed }) => (isIn ? strategies.open === 1 : feed.ticks > 0));
  if (isIn) await hasOrder(settings["JOURNAL"] ?? "", "holder#1");
  process.kill(session.pid, "SIGKILL");
  await session.ended;
  return settings;
}

describe("A session with a position that is started again, and its strategies file is of no use", () => {
  for (const [i, [what, spoil, said]] of sampleOf([...USELESS.entries()], 2)) {
    it(`manages the position by its old text where the file ${what}, and is degraded`, async () => {
      const file = workspace.write(`useless-${i}.yaml`, TEXT);
      const settings = await killed(file);
      rmSync(file);
      spoil(file);
      const session = CliSession.start(workspace, ["--workers", "1"], { settings });
      await session.said(/Resumes session/);
      const health = await session.healthWhen(({ feed }) => feed.ticks > 0);
      assert.equal(health.status, "degraded");
      assert.match(health.reasons.join("\n"), /what is open is managed by its old text: /);
      assert.match(health.reasons.join("\n"), said);
      assert.equal(health.strategies.open, 1);
      await hasRecord(settings["JOURNAL"] ?? "", '%"disable"%');
      rmSync(file, { recursive: true, force: true });
      process.kill(session.pid, "SIGKILL");
      const spoilt = await session.ended;
      assert.doesNotMatch(spoilt.stderr, /not wanted any more/);

      writeFileSync(file, TEXT);
      const back = CliSession.start(workspace, ["--workers", "1"], { settings });
      await back.said(/Strategies that the file has again: holder/);
      assert.equal((await back.health()).status, "healthy");
      const { code, stderr } = await back.end();
      assert.equal(code, 0, stderr);
      assert.match(stderr, /square-off/);
      const audit = await workspace.run(["audit"], { settings });
      assert.equal(audit.code, 0, audit.stdout + audit.stderr);
    });
  }

  it("does so where the file has the default's name, and enters nothing by the program's own examples", async () => {
    mkdirSync(workspace.path("folder/strategies"), { recursive: true });
    const file = workspace.write("folder/strategies/nifty.yaml", TEXT);
    const settings = await killed(file);
    rmSync(file);
    const cwd = workspace.path("folder");
    const here = { ...settings, STRATEGIES: "" };
    const session = CliSession.start(workspace, ["--workers", "1"], { settings: here, cwd });
    await session.said(/Resumes session/);
    const health = await session.healthWhen(({ feed }) => feed.ticks > 0);
    assert.match(
      health.reasons.join("\n"),
      /managed by its old text: strategies\/nifty\.yaml: .*found no file of that name/,
    );
    const { code, stderr } = await session.end();
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /own examples|New strategies/);
    const orders = await workspace.run(["orders", "--json"], { settings });
    assert.match(orders.stdout, /^(?:.*"holder#\d+".*\n)+$/, "the holder's alone");
  });

  it("does so in virtual time, and makes the orders that it would have made", async () => {
    const file = workspace.write("virtual.yaml", TEXT);
    const over = { SPEED: "300", MARKET_TZ: "Asia/Kolkata", MARKET_OPEN: "09:15", MARKET_CLOSE: "15:20" };
    const settings = await killed(file, over);
    rmSync(file);
    const { code, stderr } = await workspace.run(["run", "--speed", "max"], { settings });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /"level":40,.*found no file of that name/);
    const orders = await workspace.run(["orders", "--json"], { settings });
    const reasons = orders.stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { reason: string }).reason);
    assert.deepEqual(reasons, ["entry", "square-off"]);
  });
});

describe("A session without a position that is started again, and its strategies file is of no use", () => {
  it("is refused with the file's error, and status does not say that it has ended", async () => {
    const text = holderYaml({ entry_condition: "price > 100000000" });
    const file = workspace.write("flat.yaml", text);
    const settings = await killed(file, {}, false);
    rmSync(file);
    const gone = await workspace.run(["run"], { settings });
    assert.deepEqual([gone.code, /found no file of that name/.test(gone.stderr)], [2, true]);
    const after = await workspace.run(["status"], { settings });
    assert.match(after.stdout, /^Session \S+-1, begun .*, was killed \(pid \d+\) and has no end; start it again/m);
    writeFileSync(file, text.replace("price > 1", "price >> 1"));
    const broken = await workspace.run(["run"], { settings });
    assert.deepEqual([broken.code, /Expected at least one valid strategy, was none/.test(broken.stderr)], [2, true]);
    const then = await workspace.run(["status"], { settings });
    assert.match(then.stdout, /^Session \S+-1 has no end: failed: .*Expected at least one valid strategy, was none$/m);
    assert.doesNotMatch(then.stdout, / ended /);
    writeFileSync(file, text);
    const back = CliSession.start(workspace, ["--workers", "1"], { settings });
    await back.said(/Resumes session/);
    assert.equal((await back.end()).code, 0);
    assert.match((await workspace.run(["status"], { settings })).stdout, /^Session \S+-1 ended /m);
  });
});

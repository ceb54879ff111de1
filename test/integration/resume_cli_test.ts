import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { existsSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { openToWrite } from "../../engine/journal/database.ts";
import { JournalReader } from "../../engine/journal/mod.ts";
import { ROOT, type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { copyJournal, hasOrder } from "../fixtures/live_journal.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("resume-cli");
/** A day that takes more than a minute: it is killed, or told to end, long before. */
const SLOW = { SPEED: "300", MARKET_CLOSE: "15:20" };

/** By what it is: a session that was killed. Each test has a copy. */
const killedOnes = new Map<string, Promise<Settings>>();

/** A session that was killed when an order had been made and was in the journal. @returns its settings */
async function killed(over: Settings = {}, strategy = "breakout-20100"): Promise<Settings> {
  const what = JSON.stringify([over, strategy]);
  const session = killedOnes.get(what) ?? kill(over, strategy);
  killedOnes.set(what, session);
  const settings = { ...(await session), ...workspace.own() };
  copyJournal((await session)["JOURNAL"] ?? "", settings["JOURNAL"] ?? "");
  return settings;
}

async function kill(over: Settings, strategy: string): Promise<Settings> {
  const settings: Settings = { ...SLOW, ...workspace.own(), ...over };
  const session = CliSession.start(workspace, ["--workers", "1"], { settings });
  await session.said(new RegExp(` ${strategy} `));
  await hasOrder(settings["JOURNAL"] ?? "", `${strategy}#1`);
  process.kill(session.pid, "SIGKILL");
  await session.ended;
  return settings;
}

/** What is another when a session is started again: what it is called, settings, arguments, and what is said. */
const CHANGES = [
  ["another seed", { SEED: "2" }, [], "SEED was 1 and is 2"],
  ["another fill model", {}, ["--fill-model", "next"], "FILL_MODEL was signal and is next"],
  ["another close", { MARKET_CLOSE: "15:00" }, [], "MARKET_CLOSE was 15:20 and is 15:00"],
  ["another instrument", { INSTRUMENTS: "NIFTY:20100:10:100:75" }, [], "the lot of NIFTY was 1 and is 75"],
] as const;

describe("A session that was killed and is started again", () => {
  it("says so in one line, tells of no order twice, and then has its end", async () => {
    const settings = await killed();
    const { code, stdout, stderr } = await workspace.run(["run"], { settings: { ...settings, SPEED: "max" } });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Session 2026-01-01-1$/m);
    const lines = stderr.trimEnd().split("\n");
    const said = lines.filter((line) => line.includes("Resumes session"));
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /Resumes session 2026-01-01-1 at row \d+: \d+ orders? (?:is|are) in its journal; /);
    assert.equal(
      lines.filter((line) => /BUY breakout-20100 .* entry/.test(line)).length,
      0,
      "that order is an old one",
    );
    const after = await workspace.run(["run"], { settings: { ...settings, SPEED: "max" } });
    assert.match(after.stdout, /^Session 2026-01-01-2$/m, "a session with its end is not resumed");
    assert.doesNotMatch(after.stderr, /Resumes/);
  });

  it("goes on from the last states of its strategies, or does all of it again if their threads are others", async () => {
    for (const [workers, how] of [
      ["1", "its strategies go on from their last states"],
      ["2", "all of it is done again from its first tick"],
    ] as const) {
      // Many ticks, for a state comes with them.
      const settings = { ...SLOW, ...workspace.own(), SPEED: "1000", TICK_INTERVAL_MS: "50" };
      const session = CliSession.start(workspace, ["--workers", "1"], { settings });
      await session.said(/breakout-20100/);
      while (!(await eventsOf(settings)).includes("checkpoint"));
      process.kill(session.pid, "SIGKILL");
      await session.ended;
      const args = ["run", "--speed", "max", "--workers", workers];
      const { code, stdout, stderr } = await workspace.run(args, { settings });
      assert.equal(code, 0, stderr);
      assert.ok(stderr.includes(`its journal; ${how}`), stderr);
      assert.match(stdout, /^traded {6}\d+ orders {3}4,38,000 ticks$/m);
      const replayed = await workspace.run(["replay", "last"], { settings });
      assert.match(replayed.stdout, /^2026-01-01-1: identical, \d+ records, \d+ orders\n$/);
    }
  });

  for (const [what, over, args, said] of sampleOf(CHANGES, 2)) {
    it(`is refused with ${what}, which is named, and begun anew with --fresh`, async () => {
      const settings = await killed();
      const other = { ...settings, ...over, SPEED: "max" };
      const { code, stderr } = await workspace.run(["run", ...args], { settings: other });
      assert.equal(code, 2);
      assert.equal(
        stderr,
        `${settings["JOURNAL"]}: Expected to go on with session 2026-01-01-1, which has no end, but ${said}\n` +
          "  hint: put that back, or begin anew with --fresh\n",
      );
      const fresh = await workspace.run(["run", "--fresh", ...args], { settings: other });
      assert.equal(fresh.code, 0, fresh.stderr);
      assert.match(fresh.stdout, /^Session 2026-01-01-2$/m);
      const sessions = await workspace.run(["sessions", "--json"], { settings });
      const ended = (JSON.parse(sessions.stdout) as { sessions: { ended: boolean }[] }).sessions.map(
        (each) => each.ended,
      );
      assert.deepEqual(ended, [false, true], "the old one is as it was");
    });
  }

  it("keeps a strategy on its instrument that is to trade another, while a position is open", async () => {
    const instruments = { INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:48000:30" };
    const settings = await killed(instruments);
    const [head = "", first = "", ...rest] = examples().split(/^(?=- strategy_id)/m);
    const moved = [head, first.replace("instrument: NIFTY", "instrument: BANKNIFTY"), ...rest].join("");
    const { code, stderr } = await workspace.run(["run", "--strategies", workspace.write("moved-to.yaml", moved)], {
      settings: { ...settings, SPEED: "max" },
    });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /"level":40,.*strategy breakout-20100 traded NIFTY and is to trade BANKNIFTY/);
    assert.match(stderr, /Strategies that first finish their positions by the text that they had: breakout-20100/);
    assert.equal((await workspace.run(["audit"], { settings })).code, 0);
  });

  it("goes on with its strategies in another order: each keeps its place", async () => {
    const settings = await killed();
    const [head = "", first = "", second = "", ...rest] = examples().split(/^(?=- strategy_id)/m);
    const swapped = workspace.write("swapped.yaml", [head, second, first, ...rest].join(""));
    const args = ["run", "--strategies", swapped, "--speed", "max"];
    const { code, stderr } = await workspace.run(args, { settings });
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /[Ss]trategies that/);
    const replayed = await workspace.run(["replay", "last"], { settings });
    assert.match(replayed.stdout, /^2026-01-01-1: identical, /);
  });

  it("goes on with strategies that were changed, added and taken out, and says of each what becomes of it", async () => {
    const holder = (id: string, over: Readonly<Record<string, string>> = {}): string =>
      strategyYaml({
        strategy_id: id,
        entry_condition: "price > 0",
        exit_condition: "price < 0",
        max_loss: "10000000",
        max_profit: "10000000",
        ...over,
      });
    const never = { entry_condition: "price > 100000000" };
    const had = [holder("held"), holder("flat", never), holder("gone")];
    const settings = await killed({ STRATEGIES: workspace.write("had.yaml", had.join("")) }, "held");
    const wanted = [holder("held", { quantity: "1" }), holder("flat", { ...never, quantity: "1" }), holder("late")];
    const file = workspace.write("revised.yaml", wanted.join(""));
    const { code, stderr } = await workspace.run(["run", "--strategies", file, "--speed", "max"], { settings });
    assert.equal(code, 0, stderr);
    const messages = stderr
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
    const said = messages.filter((message) => /Resumes|trategies/.test(message));
    assert.match(said[0] ?? "", /; its strategies are brought there again from its first tick$/);
    assert.deepEqual(said.slice(1), [
      "New strategies: late",
      "Strategies that begin anew with another text: flat",
      "Strategies that first finish their positions by the text that they had: held",
      "Strategies that are not wanted any more, and enter nothing more: gone",
    ]);
    const { stdout: trades } = await workspace.run(["trades"], { settings });
    assert.match(trades, /^held +BUY 75 /m);
    assert.match(trades, /^late +BUY 75 /m);
    const audit = await workspace.run(["audit"], { settings });
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
    const replayed = await workspace.run(["replay", "last"], { settings });
    assert.equal(replayed.code, 2);
    assert.match(replayed.stderr, /but of 2026-01-01-1 its strategies were changed after row \d+, when it was resumed/);
  });

  it("is resumed though a broken strategy has moved in its file, or the file has", async () => {
    const broken = examples().replace("quantity: 75", "quantity: none");
    const before = workspace.write("broken.yaml", broken);
    const settings = await killed({ STRATEGIES: before }, "opening-short");
    const after = workspace.write("moved.yaml", `# another line\n${broken}`);
    const args = ["run", "--strategies", after, "--speed", "max"];
    const { code, stdout, stderr } = await workspace.run(args, { settings });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Session 2026-01-01-1$/m);
  });

  it("ends with a clear error where a record comes out otherwise, and leaves the file as it is", async () => {
    for (const [workers, strategy] of [
      ["0", "breakout-20100"],
      ["1", "ten-minute-scalp"],
    ] as const) {
      const settings = await killed({}, strategy);
      const database = openToWrite(settings["JOURNAL"] ?? "");
      database.exec(`UPDATE book SET record = replace(record, '"qty":75', '"qty":76') WHERE type = 'order'`);
      database.exec("DELETE FROM checkpoints");
      database.close();
      const args = ["run", "--speed", "max", "--workers", workers];
      const { code, stderr } = await workspace.run(args, { settings });
      assert.equal(code, 1);
      const end = stderr.slice(stderr.lastIndexOf(`${settings["JOURNAL"]}: `));
      assert.match(
        end,
        /^\S+: Expected event \d+ of the session to be the same as in its earlier run, but it differs\n {2}was: /,
      );
      assert.doesNotMatch(stderr, /^ {4}at /m);
      const sessions = await workspace.run(["sessions", "--json"], { settings });
      assert.match(sessions.stdout, /"ended":false/);
    }
  });

  it("is left alone on another day", async () => {
    const settings = await killed();
    const next = { ...settings, SPEED: "max", SESSION_DATE: "2026-01-02" };
    const { code, stdout, stderr } = await workspace.run(["run"], { settings: next });
    assert.equal(code, 0);
    assert.match(stdout, /^Session 2026-01-02-1$/m);
    assert.match(
      stderr,
      /Session 2026-01-01-1 was of another day, and has no end: bulkhead trades --session 2026-01-01-1/,
    );
  });
});

describe("A journal that a session is traded in", () => {
  it("is refused to a second engine, whatever that is to trade", async () => {
    const settings = { ...SLOW, ...workspace.own() };
    const session = CliSession.start(workspace, ["--workers", "1"], { settings });
    await session.said(/breakout-20100/);
    for (const over of [{}, { SEED: "2" }]) {
      const other = { ...settings, ...over, RUN_DIR: workspace.runDir() };
      const { code, stderr } = await workspace.run(["run"], { settings: other });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^\S+: Expected a journal that no other engine writes to, but another engine writes to it$/m,
      );
    }
    const { code } = await session.end();
    assert.equal(code, 0, "the first one does not notice");
  });

  it("is no file for anything else", async () => {
    const JOURNAL = workspace.path("kept.db");
    assert.equal((await workspace.run(["run", "--speed", "max"], { settings: { JOURNAL } })).code, 0);
    for (const flag of ["--orders-json", "--summary-json", "--record"]) {
      for (const output of [JOURNAL, `${JOURNAL}-wal`]) {
        const { code, stderr } = await workspace.run(["run", flag, output], { settings: { JOURNAL } });
        assert.equal(code, 2);
        assert.match(stderr, /^bulkhead run: expected \S+ and --journal to be different files, was /);
      }
    }
    assert.equal((await workspace.run(["audit"], { settings: { JOURNAL } })).code, 0);
  });

  it("is a file, whatever its name means to others", async () => {
    const cwd = mkdtempSync(path.join(workspace.folder, "cwd-"));
    symlinkSync(path.join(ROOT, "strategies"), path.join(cwd, "strategies"), "junction");
    const settings = { JOURNAL: ":memory:" };
    assert.equal((await workspace.run(["run", "--speed", "max"], { settings, cwd })).code, 0);
    assert.ok(existsSync(path.join(cwd, ":memory:")));
    const { stdout } = await workspace.run(["audit"], { settings, cwd });
    assert.match(stdout, /ok\n/);
  });

  it("is none with --journal off", async () => {
    const { code, stdout } = await workspace.run(["run", "--speed", "max", "--journal", "off"]);
    assert.equal(code, 0);
    assert.match(stdout, /^Session 2026-01-01-1$/m);
    const orders = await workspace.run(["orders", "--journal", "off"]);
    assert.equal(orders.code, 2);
    assert.match(orders.stderr, /off/);
  });
});

/** What has happened to the engine by its journal. */
async function eventsOf({ JOURNAL = "" }: Settings): Promise<readonly string[]> {
  const reader = JournalReader.open(JOURNAL);
  const events = [...reader.ops(1)].map(({ event }) => event);
  reader.close();
  return events;
}

function examples(): string {
  return readFileSync(path.join(ROOT, "strategies/nifty.yaml"), "utf8");
}

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openToWrite } from "../../engine/journal/database.ts";
import { type Outcome, type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { hasOrder } from "../fixtures/live_journal.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { holderYaml, marketNow } from "../fixtures/session_files.ts";

const workspace = new Workspace("replay-session");
const TWO = { INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:44000.5:25:100:15" };

/** A strategy as an editor with tabs leaves it. */
function tabbed(): string {
  const strategy = {
    strategy_id: "tabs",
    entry_condition: "price > 1",
    exit_condition: "time >= '15:00'",
    quantity: 1,
    max_loss: 100_000,
    max_profit: 100_000,
  };
  return workspace.write("tabs.json", JSON.stringify([strategy, { ...strategy, strategy_id: "two" }], null, "\t"));
}

async function trade(args: readonly string[], over: Settings = {}): Promise<Settings> {
  const settings = { ...workspace.own(), LOG_LEVEL: "error", ...over };
  const { code, stderr } = await workspace.run(["run", "--plain", "--speed", "max", ...args], { settings });
  assert.equal(code, 0, stderr);
  return settings;
}

function replay(settings: Settings, ...args: readonly string[]): Promise<Outcome> {
  // What the session was traded with is in its journal, and not in the environment.
  const { RUN_DIR = "", JOURNAL = "" } = settings;
  return workspace.run(["replay", ...args], { settings: { RUN_DIR, JOURNAL } });
}

/** What a session is that is replayed, its arguments and its settings. */
const IDENTICAL = [
  ["the examples", [], {}],
  [
    "two instruments with fees, filled at the next tick",
    ["--strategies", "strategies/two-index.yaml"],
    {
      ...TWO,
      FILL_MODEL: "next",
      FEE_RATE: "0.0003",
      FEE_FIXED: "20.25",
      SLIPPAGE_TICKS: "5",
    },
  ],
  [
    "indicators, in another zone on another day, with another seed",
    ["--strategies", "strategies/indicators.yaml"],
    {
      ...TWO,
      SEED: "77",
      SESSION_DATE: "2026-03-09",
      MARKET_TZ: "America/New_York",
      TICK_INTERVAL_MS: "2500",
      MAX_ORDERS_PER_SECOND: "1",
    },
  ],
  ["strategies in JSON with tabs", ["--strategies", tabbed()], {}],
  ["strategies in JSON, some of them broken", ["--strategies", "strategies/broken.json"], {}],
] as const;

describe("replay finds identical", () => {
  for (const [what, args, over] of sampleOf(IDENTICAL, 2)) {
    it(what, async () => {
      const settings = await trade(args, over);
      const { code, stdout, stderr } = await replay(settings, "last");
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^\S+-1: identical, \d+ records, [1-9]\d* orders\n$/);
    });
  }

  it("a session that was steered, and one that was killed, as far as it came", async () => {
    const settings: Settings = { ...workspace.own(), SPEED: "300" };
    const session = CliSession.start(workspace, ["--workers", "1"], { settings });
    await session.said(/breakout-20100/);
    await session.ask("disable", "opening-short");
    await session.ask("halt");
    await session.ask("resume");
    await hasOrder(settings["JOURNAL"] ?? "", "breakout-20100#1");
    process.kill(session.pid, "SIGKILL");
    await session.ended;
    const { code, stdout } = await replay(settings, "2026-01-01-1");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^2026-01-01-1: identical, \d+ records, \d+ orders?, no end yet\n$/);
    await trade([], settings);
    const whole = await replay(settings, "2026-01-01-1", "--json");
    const { identical, ended, difference } = JSON.parse(whole.stdout) as Record<string, unknown>;
    assert.deepEqual([whole.code, identical, ended, difference], [0, true, true, null]);
  });

  it("a replay, given its file, whatever that is called now", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const minute = String(15 + (i % 45)).padStart(2, "0");
      return `NIFTY,2026-01-05T${i < 45 ? "09" : "10"}:${minute}:00+05:30,${20_100 + (i % 7)},20190,20090,20105,10`;
    });
    const text = `instrument,ts,open,high,low,close,volume\n${rows.slice(0, 45).join("\n")}\n`;
    const bars = workspace.write("bars.csv", text);
    const settings = await trade(["--feed", "replay", "--bars", bars]);
    const moved = workspace.write("moved.csv", text);
    assert.equal((await replay(settings, "last", "--bars", moved)).code, 0);
    assert.equal((await replay(settings, "last", "--bars", moved, "--bar", "5m")).code, 0, "the header says how long");
    for (const [args, said] of [
      [[], "it replayed bars.csv, which is to be named: --bars FILE"],
      [
        ["--bars", workspace.write("other.csv", text.replace("20105,10", "20106,10"))],
        "bars.csv as it was read had other content than other.csv",
      ],
    ] as const) {
      const { code, stderr } = await replay(settings, "last", ...args);
      assert.equal(code, 2);
      assert.ok(stderr.includes(said), stderr);
    }
  });
});

it("replay shows the first record that comes out otherwise, exit 1", async () => {
  const settings = await trade([]);
  const database = openToWrite(settings["JOURNAL"] ?? "");
  database.exec(`UPDATE book SET record = replace(record, '"reason":"rule"', '"reason":"target"')
    WHERE seq = (SELECT min(seq) FROM book WHERE record LIKE '%"reason":"rule"%')`);
  database.close();
  const { code, stdout } = await replay(settings, "last");
  assert.equal(code, 1);
  const [first = "", was = "", is = ""] = stdout.split("\n");
  assert.match(first, /^2026-01-01-1: differs at record \d+, row \d+$/);
  assert.match(was, /^ {2}journal: .*"reason":"target"/);
  assert.match(is, /^ {2}replay: {2}.*"reason":"rule"/);
});

it("replay refuses a session in real time, and one that there is none of, exit 2", async () => {
  const holder = workspace.write("holder.yaml", holderYaml({ max_entries: "1" }));
  const settings = { ...marketNow(-2, 2), ...workspace.own() };
  const session = CliSession.start(workspace, ["--strategies", holder], { settings });
  await session.said(/BUY holder/);
  assert.equal((await session.end()).code, 0);
  const real = await replay(settings, "last");
  assert.equal(real.code, 2);
  assert.match(real.stderr, /it was traded in real time, and its ticks are not in the journal/);
  const none = await replay(settings, "2020-01-01-1");
  assert.equal(none.code, 2);
  assert.match(none.stderr, /2020-01-01-1/);
});

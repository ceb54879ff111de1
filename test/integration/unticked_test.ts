import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Outcome, type Settings, Workspace } from "../fixtures/cli.ts";
import { holderYaml } from "../fixtures/session_files.ts";

const workspace = new Workspace("unticked");
const SHORT: Settings = { MARKET_CLOSE: "09:20" };
const TYPO = workspace.write(
  "typo.yaml",
  holderYaml({ strategy_id: "up", instrument: "NIFTYY" }) + holderYaml({ strategy_id: "sound" }),
);
const TICKS = workspace.write(
  "ticks.csv",
  `instrument,ts,price
NIFTY,2026-01-05T09:15:00+05:30,20095.00
BANK NIFTY,2026-01-05T09:15:00+05:30,45000
NIFTY,2026-01-05T09:16:00+05:30,20101.50
`,
);

function warningsIn({ stderr }: Outcome): readonly string[] {
  return stderr.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const { level, logger, msg } = JSON.parse(line) as { level: number; logger: string; msg: string };
    return level === 40 && logger === "feed" ? [msg] : [];
  });
}

describe("run names an instrument that nothing ticks", () => {
  for (const speed of ["max", "1000"]) {
    it(`at the start of a simulated session, before any order, at speed ${speed}`, async () => {
      const args = ["run", "--strategies", TYPO, "--speed", speed, "--workers", "0"];
      const outcome = await workspace.run(args, { settings: SHORT });
      assert.equal(outcome.code, 0);
      assert.deepEqual(warningsIn(outcome), ["no feed ticks NIFTYY, which strategy up trades; did you mean NIFTY?"]);
      assert.ok(outcome.stderr.indexOf("no feed ticks") < outcome.stderr.indexOf("sound#1"));
    });
  }

  it("if it is DEFAULT_INDEX, which INSTRUMENTS lacks", async () => {
    const settings = { ...SHORT, INSTRUMENTS: "BANKNIFTY:45000:25" };
    const args = ["run", "--strategies", TYPO, "--speed", "max", "--workers", "0"];
    assert.deepEqual(warningsIn(await workspace.run(args, { settings })), [
      "no feed ticks NIFTYY, which strategy up trades; INSTRUMENTS has BANKNIFTY",
      "no feed ticks NIFTY (DEFAULT_INDEX), which strategy sound trades; INSTRUMENTS has BANKNIFTY",
    ]);
  });

  it("of a file at the start, with what may have been meant", async () => {
    const other = holderYaml({ strategy_id: "bank", instrument: "BANKNIFTY" });
    const gold = holderYaml({ strategy_id: "gold", instrument: "GOLD" });
    const strategies = workspace.write("other.yaml", `${other}${holderYaml({ strategy_id: "sound" })}${gold}`);
    const feed = ["--feed", "replay", "--ticks", TICKS, "--speed", "max", "--workers", "0"];
    const outcome = await workspace.run(["run", "--strategies", strategies, ...feed]);
    assert.equal(outcome.code, 0);
    assert.deepEqual(warningsIn(outcome), [
      "no feed ticks BANKNIFTY, which strategy bank trades; did you mean BANK NIFTY?",
      "no feed ticks GOLD, which strategy gold trades; ticks.csv has BANK NIFTY and NIFTY",
    ]);
    assert.match(outcome.stderr, /^left out: 1 row of BANK NIFTY, which nobody trades$/m);
  });
});

it("backtest names instruments that no day has a tick of, on stderr", async () => {
  const { code, stdout, stderr } = await workspace.run(["backtest", "--strategies", TYPO, "--ticks", TICKS]);
  assert.equal(code, 0);
  assert.match(stderr, /\nno tick of NIFTYY came, which strategy up trades; did you mean NIFTY\?\n$/);
  assert.doesNotMatch(stdout, /no tick/);
});

it("check warns of it where INSTRUMENTS is set, and nowhere else", async () => {
  const settings = { INSTRUMENTS: "NIFTY:20100:10" };
  const { code, stderr } = await workspace.run(["check", TYPO], { settings });
  assert.equal(code, 0);
  assert.match(stderr, /typo\.yaml:\d+:\d+: Warning: Expected an instrument of\s+INSTRUMENTS, found\s+"NIFTYY"\n/);
  assert.match(stderr, /\n {2}hint: did you mean NIFTY\?\n$/);
  assert.equal((await workspace.run(["check", TYPO])).stderr, "");
});

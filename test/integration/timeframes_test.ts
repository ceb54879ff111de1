import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { readSummary } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("timeframes");
const OVER = { entry_condition: "price > sma(close, 2)", exit_condition: "price < low@45s" };
const FINE = workspace.write("fine.yaml", strategyYaml({ ...OVER, timeframe: "30s" }));
const BARS = workspace.write("bars.csv", barsOf(1));
const SUMMARY = workspace.path("summary.json");

/** An hour of bars of a length. */
function barsOf(minutes: number): string {
  const open = Date.parse("2026-01-05T09:15:00+05:30");
  const rows = Array.from({ length: 60 / minutes }, (_, i) => {
    const price = 20_000 + ((i * 7) % 11);
    return `NIFTY,${open + i * minutes * 60_000},${price},${price + 3},${price - 2},${price + 1},5`;
  });
  return `instrument,ts,open,high,low,close,volume\n${rows.join("\n")}\n`;
}

const PROBLEMS = [
  `${FINE}:3:30: Expected a timeframe that bars of 1m can make, found 45s: 45s needs ticks or bars of 45s`,
  `${FINE}:7:14: Expected a timeframe that bars of 1m can make, found 30s: 30s needs ticks or bars of 30s`,
];

describe("a timeframe that the data's bars cannot make", () => {
  for (const [name, args] of [
    ["backtest", ["backtest", "--bars", BARS, "--strategies", FINE]],
    ["run", ["run", "--feed", "replay", "--bars", BARS, "--speed", "max", "--strategies", FINE]],
    ["explain", ["explain", FINE, "one", "--at", "09:30", "--bars", BARS]],
  ] as const) {
    it(`is refused by ${name}, with its place`, async () => {
      const { code, stderr } = await workspace.run(args);
      assert.equal(code, 2, stderr);
      const said = stderr.replaceAll(/\s+/g, " ");
      for (const problem of PROBLEMS) assert.ok(said.includes(problem), stderr);
    });
  }

  it("is taken of ticks, and of bars as fine as it", async () => {
    const args = ["run", "--speed", "max", "--strategies", FINE, "--summary-json", SUMMARY];
    assert.equal((await workspace.run(args)).code, 0);
    assert.equal(readSummary(SUMMARY).strategies[0]?.error, null);
  });

  it("keeps no other strategy from trading", async () => {
    const sound = strategyYaml({ ...OVER, strategy_id: "two", exit_condition: "price < low@3m", timeframe: "2m" });
    const file = workspace.write("both.yaml", `${strategyYaml({ ...OVER, timeframe: "30s" })}${sound}`);
    const args = ["run", "--feed", "replay", "--bars", BARS, "--speed", "max", "--strategies", file];
    const { code, stderr } = await workspace.run([...args, "--summary-json", SUMMARY]);
    assert.equal(code, 0, stderr);
    const states = readSummary(SUMMARY).strategies.map(({ id, error }) => [id, error !== null]);
    assert.deepEqual(states, [
      ["one", true],
      ["two", false],
    ]);
  });

  it("is the default only where conditions go by bars", async () => {
    const bars = workspace.write("five.csv", barsOf(5));
    const plain = workspace.write("plain.yaml", strategyYaml());
    assert.equal((await workspace.run(["backtest", "--bars", bars, "--strategies", plain])).code, 0);
    const byBars = workspace.write("by_bars.yaml", strategyYaml({ entry_condition: "price > close" }));
    const { code, stderr } = await workspace.run(["backtest", "--bars", bars, "--strategies", byBars]);
    assert.equal(code, 2);
    assert.match(stderr, /by_bars\.yaml:1:3: Expected a timeframe that bars/);
    assert.match(stderr, /hint: add `timeframe: 5m` or a multiple of it, or give finer data/);
  });
});

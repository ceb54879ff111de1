import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";

const workspace = new Workspace("compare");
const settings = { JOURNAL: workspace.path("journal.db") };

/** A day of minutes that rises and falls by turns of 20. */
const bars = workspace.write(
  "bars.csv",
  `instrument,ts,open,high,low,close,volume\n${Array.from({ length: 300 }, (_, i) => {
    const price = 20_000 + Math.abs((i % 40) - 20);
    const time = `${String(9 + Math.floor((15 + i) / 60)).padStart(2, "0")}:${String((15 + i) % 60).padStart(2, "0")}`;
    return `NIFTY,2026-01-05T${time}:00+05:30,${price},${price + 1},${price - 1},${price},1`;
  }).join("\n")}\n`,
);

/** A strategy that buys above a price and leaves below another. */
function strategiesWith(name: string, enters: number, id = "level"): string {
  return workspace.write(
    name,
    `- strategy_id: ${id}\n  instrument: NIFTY\n  entry_condition: price >= ${enters}\n  exit_condition: price < 20005\n  quantity: 1\n  max_loss: 9999\n  max_profit: 9999\n  max_entries: 9\n`,
  );
}

async function resultOf(
  name: string,
  strategies: string,
  over: Readonly<Record<string, string>> = {},
): Promise<string> {
  const args = ["backtest", "--bars", bars, "--strategies", strategies, "--json"];
  const { code, stdout, stderr } = await workspace.run(args, { settings: { ...settings, ...over } });
  assert.equal(code, 0, stderr);
  return workspace.write(`${name}.json`, stdout);
}

const [lower, higher] = [strategiesWith("lower.yaml", 20_012), strategiesWith("higher.yaml", 20_015)];

describe("compare", () => {
  it("says that all is alike of a result and itself, exit 0", async () => {
    const a = await resultOf("same", lower);
    const { code, stdout } = await workspace.run(["compare", a, a], { settings });
    assert.equal(code, 0);
    assert.match(stdout, /^Both rest on the same: /m);
    assert.match(stdout, /^All trades of the strategies that both have are alike$/m);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
  });

  it("shows the first trade that differs, and why: its condition in both, exit 1", async () => {
    const [a, b] = [await resultOf("a", lower), await resultOf("b", higher)];
    const page = workspace.path("compare.html");
    const { code, stdout } = await workspace.run(["compare", a, b, "--html", page], { settings });
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, /not comparable/);
    assert.match(stdout, /^strategies +\w{12} /m);
    assert.match(stdout, /^First trade that differs: level, 2026-01-05; only A has it$/m);
    assert.match(stdout, /^Its entry condition in A, at [\d:]+:\nyes +price >= 20012 /m);
    assert.match(stdout, /^Its entry condition in B, at [\d:]+:\nno +price >= 20015 /m);
    const html = readFileSync(page, "utf8");
    assert.match(html, /<h1>Comparison<\/h1>/);
    assert.equal((html.match(/class="line s1"/g) ?? []).length, 4, "three widths and a legend");
    assert.doesNotMatch(html, / style="|<script/);
  });

  it("says on top that fees differ, and blames no condition", async () => {
    const [a, b] = [await resultOf("free", lower), await resultOf("dear", lower, { FEE_FIXED: "20" })];
    const { code, stdout } = await workspace.run(["compare", a, b], { settings });
    assert.equal(code, 1);
    assert.match(stdout, /^not comparable: FEE_FIXED differs\n/);
    assert.match(stdout, /; its net differs$/m);
    assert.doesNotMatch(stdout, /condition in/);
  });

  it("says which strategies only one of them has, and what is not known any more", async () => {
    const a = await resultOf("gone", strategiesWith("gone.yaml", 20_012));
    const b = await resultOf("kept", higher);
    workspace.write("gone.yaml", "[]");
    const { stdout } = await workspace.run(["compare", a, b, "--json"], { settings });
    const { first_difference: difference, comparable } = JSON.parse(stdout) as {
      readonly comparable: boolean;
      readonly first_difference: { readonly why: readonly string[] };
    };
    assert.equal(comparable, true);
    assert.match(difference.why[0] ?? "", /^Its entry condition in A is not known: .*gone\.yaml has changed$/);
    const other = await resultOf("other", strategiesWith("other.yaml", 20_012, "another"));
    const only = await workspace.run(["compare", a, other], { settings });
    assert.match(only.stdout, /^only in A: level\nonly in B: another$/m);
  });

  it("compares sessions of the journal with a backtest of the same day", async () => {
    const run = ["run", "--bars", bars, "--strategies", lower, "--speed", "max"];
    assert.equal((await workspace.run(run, { settings })).code, 0);
    const { code, stdout } = await workspace.run(["compare", "last", await resultOf("day", lower)], { settings });
    assert.equal(code, 0, stdout);
    assert.doesNotMatch(stdout, /not comparable/);
    assert.match(stdout, /^kind +sessions +backtest$/m);
  });

  it("refuses what is no result, exit 2", async () => {
    const a = await resultOf("sound", lower);
    const broken = workspace.write("broken.json", "{");
    for (const [name, message] of [
      [broken, /broken\.json: Expected the JSON of a result, but /],
      [bars, /bars\.csv: Expected the JSON of a result, but /],
      [workspace.write("empty.json", "{}"), /empty\.json: Expected the JSON of a result, but: /],
      ["no-session", /Expected a session of this journal, was "no-session"/],
    ] as const) {
      const { code, stderr } = await workspace.run(["compare", a, name], { settings });
      assert.deepEqual([code, message.test(stderr)], [2, true], stderr);
    }
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";

const workspace = new Workspace("fees");
const JOURNAL = workspace.path("journal.db");

const strategies = workspace.write(
  "strategies.yaml",
  "- strategy_id: day\n  instrument: RELIANCE\n  entry_condition: price > 1\n  exit_condition: price > 99999\n  quantity: 100\n  max_loss: 99999\n  max_profit: 99999\n",
);
const instruments = workspace.write(
  "instruments.csv",
  "symbol,kind,price_decimals,currency\nRELIANCE,equity,2,INR\nNIFTY,index,2,INR\n",
);

/** Two days: bought at 200.00, squared off at 210.00. */
const bars = workspace.write(
  "bars.csv",
  `instrument,ts,open,high,low,close,volume\n${["2026-01-05", "2026-01-06"]
    .flatMap((date) => [
      `RELIANCE,${date}T09:15:00+05:30,200,200,200,200,1`,
      `RELIANCE,${date}T09:16:00+05:30,210,210,210,210,1`,
    ])
    .join("\n")}\n`,
);

const settings = { JOURNAL, INSTRUMENTS_FILE: instruments };
const FEES = ["--fees", "zerodha-2026"];

/** By hand, as of `contract_notes.ts`: 8.40 when 20,000.00 are bought, 13.44 when 21,000.00 are sold. */
const [BOUGHT, SOLD] = [8.4, 13.44];

describe("FEES", () => {
  it("charges each side of a trade, in run and in backtest", async () => {
    const orders = workspace.path("orders.ndjson");
    const day = ["--session-date", "2026-01-05", "--speed", "max", "--orders-json", orders];
    const run = await workspace.run(["run", "--bars", bars, "--strategies", strategies, ...FEES, ...day], { settings });
    assert.equal(run.code, 0, run.stderr);
    const fees = readFileSync(orders, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly fees: number }).fees);
    assert.deepEqual(fees, [BOUGHT, SOLD]);
    const args = ["backtest", "--bars", bars, "--strategies", strategies, ...FEES, "--json"];
    const { code, stdout, stderr } = await workspace.run(args, { settings });
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout) as {
      readonly statistics: Readonly<Record<string, number>>;
      readonly header: { readonly settings: { readonly FEES: string } };
    };
    assert.equal(result.statistics["fees"], 2 * (BOUGHT + SOLD));
    assert.equal(result.statistics["net"], Number((2_000 - 2 * (BOUGHT + SOLD)).toFixed(2)));
    assert.match(result.header.settings.FEES, /"name": ?"zerodha-2026"/);
  });

  it("is the session's own: it is replayed, audited and reported by its header, whatever is set now", async () => {
    const other = { ...settings, FEE_RATE: "0.5" };
    const replay = await workspace.run(["replay", "last", "--bars", bars], { settings: other });
    assert.equal(replay.code, 0, replay.stdout + replay.stderr);
    assert.equal((await workspace.run(["audit"], { settings: other })).code, 0);
    const page = workspace.path("page.html");
    assert.equal((await workspace.run(["report", "--html", page], { settings: other })).code, 0);
    assert.match(readFileSync(page, "utf8"), / · fees zerodha-2026 · /);
  });

  for (const [what, over, args, message] of [
    ["FEE_RATE beside it", { FEE_RATE: "0.1" }, [], /FEES.*FEE_RATE|FEE_RATE.*FEES/],
    ["an instrument of no kind", { INSTRUMENTS_FILE: "" }, ["--from", "2026-01-06"], /RELIANCE.*kind/],
    ["a day on which no version holds", {}, ["--from", "2025-12-31", "--to", "2025-12-31"], /2025-12-31/],
  ] as const) {
    it(`refuses ${what}, exit 2`, async () => {
      const old = workspace.write("old.csv", readFileSync(bars, "utf8").replaceAll("2026-01-05", "2025-12-31"));
      const { code, stderr } = await workspace.run(
        ["backtest", "--bars", old, "--strategies", strategies, ...FEES, ...args],
        { settings: { ...settings, ...over } },
      );
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.match(stderr, /hint: |; /);
    });
  }
});

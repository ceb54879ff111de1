import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { listedSymbol } from "../../engine/settings/instrument_forms.ts";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { readOrders } from "../fixtures/session_files.ts";
import { SYMBOLS } from "../fixtures/symbols.ts";

const workspace = new Workspace("symbols");
const STRATEGIES = workspace.write(
  "symbols.json",
  JSON.stringify(
    SYMBOLS.map((instrument, i) => ({
      strategy_id: `s${i}`,
      instrument,
      entry_condition: "price > 0.01",
      exit_condition: "minutes_in_trade >= 1",
      quantity: 1,
      max_loss: 100,
      max_profit: 100,
      max_entries: 2,
    })),
  ),
);
const OWN = workspace.own();
const SETTINGS: Settings = {
  ...OWN,
  INSTRUMENTS: SYMBOLS.map((symbol, i) => `${listedSymbol(symbol)}:${100 + i}:1`).join(","),
  DEFAULT_INDEX: "BTC/USDT:USDT",
  MARKET_CLOSE: "09:25",
  LOG_LEVEL: "error",
};
const [TICKS, PARQUET] = [workspace.path("ticks.csv"), workspace.path("ticks.parquet")];

async function done(args: readonly string[], settings = SETTINGS): Promise<string> {
  const { code, stdout, stderr } = await workspace.run(args, { settings });
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Trades a session. @returns its orders file */
async function trade(name: string, ...args: readonly string[]): Promise<string> {
  const orders = workspace.path(name);
  await done(["run", "--strategies", STRATEGIES, "--speed", "max", "--orders-json", orders, "--plain", ...args]);
  return readFileSync(orders, "utf8");
}

describe("Every symbol", () => {
  let orders = "";

  it("can be checked, and traded: each strategy trades its own", async () => {
    assert.match(await done(["check", STRATEGIES]), new RegExp(`: ${SYMBOLS.length} strategies, all valid`));
    orders = await trade("simulated.ndjson", "--record", TICKS);
    const traded = new Map(readOrders(workspace.path("simulated.ndjson")).map((order) => [order.strategy, order]));
    assert.deepEqual(
      SYMBOLS.map((_, i) => traded.get(`s${i}`)?.instrument),
      SYMBOLS,
    );
    assert.match(await done(["replay", "last"], OWN), /: identical, /);
  });

  it("is recorded as CSV, and converted to Parquet: both are replayed to the same orders", async () => {
    assert.equal(await trade("csv.ndjson", "--feed", "replay", "--ticks", TICKS), orders);
    assert.match(await done(["replay", "last", "--ticks", TICKS], OWN), /: identical, /);
    await done(["convert", TICKS, PARQUET]);
    assert.equal(await trade("parquet.ndjson", "--feed", "replay", "--parquet", PARQUET), orders);
    assert.match(await done(["replay", "last", "--parquet", PARQUET], OWN), /: identical, /);
  });

  it("stands in the journal as it is", async () => {
    assert.equal(await done(["orders", "--json"]), orders);
    assert.match(await done(["audit"]), /3 sessions, all sound/);
  });
});

describe("What is no symbol", () => {
  it("is refused in a CSV file by the character, and the rest is converted", async () => {
    const ticks = workspace.write("odd.csv", 'instrument,ts,price\nGC=F,1767239100000,1\n"GC,F",1767239100000,1\n');
    const { code, stderr } = await workspace.run(["convert", ticks, workspace.path("odd.parquet")]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /odd\.csv:3: Expected a symbol, was "GC,F": character 3 is a comma/);
  });

  it("is refused where a CSV file has nothing else, and where it has nothing", async () => {
    const odd = workspace.write("only.csv", "instrument,ts,price\ncaf\u00E9,1767239100000,1\n");
    const empty = workspace.write("empty.csv", "instrument,ts,price\n");
    const none = "Expected at least one row that can be used, was none";
    const wayOut =
      "Say which column has the instrument: --columns instrument=COLUMN, or --instrument SYMBOL. To go on without them: --bad-rows any";
    for (const [file, why] of [
      [
        odd,
        `${odd}: Expected at most 50 % unreadable rows, was 1 of 1\n` +
          `  ${odd}:2: Expected a symbol, was "caf\u00E9": character 4 is "\u00E9" (U+00E9)\n  ${wayOut}`,
      ],
      [empty, `${empty}: ${none}`],
    ] as const) {
      const { code, stderr } = await workspace.run(["convert", file, workspace.path("never.parquet")]);
      assert.deepEqual([code, stderr], [2, `${why}\n`]);
    }
  });
});

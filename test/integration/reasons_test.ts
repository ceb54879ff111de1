import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { EntryReason } from "../../engine/protocol/mod.ts";
import { Workspace } from "../fixtures/cli.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("reasons");

/** Bars of a minute from 09:10 to 15:29, without volume; an option whose price jumps. */
function barsOf(date: string): string {
  const lines = ["instrument,ts,open,high,low,close,volume"];
  for (let minute = 550; minute < 930; minute += 1) {
    const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    const price = 20_100 + ((minute * 7) % 40);
    lines.push(`NIFTY,${date}T${time}:00+05:30,${price},${price + 3},${price - 3},${price + 1},0`);
    const option = minute < 700 ? 4 : 6;
    lines.push(`OPTION,${date}T${time}:00+05:30,${option},${option},${option},${option},75`);
  }
  return `${lines.join("\n")}\n`;
}

const STRATEGIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  never: { entry_condition: "price > 99999" },
  late: { entry_condition: "time >= '15:21'" },
  warm: { timeframe: "5m", entry_condition: "close > ema(close, 100) OR close <= ema(close, 100)" },
  daily: { entry_condition: "price > sma(close@1d, 2)" },
  volume: { entry_condition: "close > vwap()" },
  quotes: { entry_condition: "ask > 5" },
  gap: { entry_condition: "day_open > prev_close * 2 AND price > 0" },
  zero: { entry_condition: "price / (day_high - day_high) > 1" },
  window: { entry_condition: "time > '11:00'", window: '"10:00-10:30"' },
  closing: { entry_condition: "time > '11:00'", square_off: '"10:00"' },
  band: { instrument: "OPTION", entry_condition: "price > 5", quantity: "75" },
  lot: { entry_condition: "price > 0", quantity: "50", instrument: "OPTION" },
  absent: { instrument: "NIFTYY", entry_condition: "price > 0" },
  trades: { entry_condition: "time > '10:00'" },
};

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  never: ["its entry condition was never true"],
  late: ["its entry condition was never true"],
  warm: ["`ema(close, 100)` needs 100 complete bars of 5m, the session had 72"],
  daily: ["`sma(close@1d, 2)` needs 2 complete bars of 1d, the session had 0"],
  volume: ["NIFTY had no volume, which `vwap()` needs"],
  quotes: ["NIFTY had no quotes, which `ask` needs"],
  gap: ["its entry condition was never true"],
  zero: ["its entry condition was unknown, with all bars complete: a value was missing, or a division by zero"],
  window: ["its entry condition was never true within its window 10:00-10:30, but outside of it"],
  closing: ["its entry condition was true only from its square_off 10:00 on"],
  band: ["1 entry denied: price-band: 6.00 is 50 % above 4.00, PRICE_BAND_PCT is 20"],
  lot: ["1 entry denied: lot: 50 is no multiple of the lot, 75"],
  absent: ["NIFTYY had no row"],
  trades: [],
};
const CUT = "rows before MARKET_OPEN 09:15 and from MARKET_CLOSE 15:20 on were cut";
/** Those for which rows of other hours would have made no difference. */
const UNCUT = new Set(["absent", "volume", "quotes", "band", "lot", "trades"]);

type Reasons = Readonly<Record<string, readonly EntryReason[]>>;

function reasonsIn(text: string): Reasons {
  const { strategies } = JSON.parse(text) as { strategies: { id: string; reasons: EntryReason[] }[] };
  return Object.fromEntries(strategies.map(({ id, reasons }) => [id, reasons]));
}

/** The texts by strategy. */
function textsOf(reasons: Reasons): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(reasons).map(([id, own]) => [id, own.map(({ text }) => text)]));
}

describe("Reasons why nothing traded", () => {
  const file = workspace.write("bars.csv", barsOf("2026-01-05"));
  const yaml = Object.entries(STRATEGIES).map(([id, over]) => {
    return strategyYaml({
      strategy_id: id,
      instrument: "NIFTY",
      exit_condition: "price < 0",
      max_loss: "9999999",
      ...over,
    });
  });
  const strategies = workspace.write("strategies.yaml", yaml.join(""));
  const settings = { JOURNAL: "off", INSTRUMENTS: "NIFTY:20100:10,OPTION:4:1:100:75" };
  const input = ["--strategies", strategies, "--bars", file];

  async function ran(...over: readonly string[]): Promise<Reasons> {
    const summary = workspace.path("summary.json");
    const args = ["run", "--feed", "replay", "--speed", "max", ...input, "--summary-json", summary, ...over];
    const { code, stderr } = await workspace.run(args, { settings });
    assert.equal(code, 0, stderr);
    return reasonsIn(readFileSync(summary, "utf8"));
  }

  const expected = Object.fromEntries(
    Object.entries(EXPECTED).map(([id, texts]) => [id, UNCUT.has(id) ? texts : [...texts, CUT]]),
  );

  it("are the same in one thread, in several, and whatever threads die", async () => {
    const inline = await ran("--workers", "0");
    assert.deepEqual(textsOf(inline), expected);
    assert.deepEqual(await ran("--workers", "2"), inline);
    assert.deepEqual(await ran("--workers", "2", "--chaos", "kills=6,seed=3"), inline);
  });

  it("are the same in a backtest, in text and as JSON", async () => {
    const { code, stdout, stderr } = await workspace.run(["backtest", ...input, "--json"], { settings });
    assert.equal(code, 0, stderr);
    assert.deepEqual(textsOf(reasonsIn(stdout)), expected);
    const text = (await workspace.run(["backtest", ...input], { settings })).stdout;
    assert.match(text, /^never, late, gap: its entry condition was never true$/m);
    assert.match(text, /^band: 1 entry denied: price-band: 6\.00 is 50 % above 4\.00, PRICE_BAND_PCT is 20$/m);
    for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
  });

  it("are counted over the days of a backtest", async () => {
    const second = barsOf("2026-01-06").replace(/^.*\n/u, "");
    const days = workspace.write("days.csv", `${barsOf("2026-01-05")}${second}`);
    const args = ["backtest", "--strategies", strategies, "--bars", days, "--json"];
    const { stdout } = await workspace.run(args, { settings });
    const reasons = reasonsIn(stdout);
    assert.deepEqual(reasons["warm"]?.slice(0, 1), [
      {
        code: "warming-up",
        count: 2,
        text: "`ema(close, 100)` needs 100 complete bars of 5m, the longest session had 72",
      },
    ]);
    assert.deepEqual(
      reasons["band"]?.map(({ code, count }) => [code, count]),
      [["price-band", 2]],
    );
  });

  it("stand with each denied order in the orders file", async () => {
    const orders = workspace.path("orders.ndjson");
    await workspace.run(["backtest", ...input, "--orders-json", orders], { settings });
    const whys = readFileSync(orders, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { strategy: string; why?: string })
      .map(({ strategy, why = "filled" }) => `${strategy} ${why}`);
    assert.deepEqual(whys.toSorted(), ["band price-band", "lot lot", "trades filled", "trades filled"]);
  });
});

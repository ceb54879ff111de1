import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../../engine/explain/explain.ts";
import { readStrategiesFile } from "../../../engine/strategies/mod.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { explainContext, type Said } from "../../fixtures/explained.ts";
import { strategyYaml } from "../../fixtures/strategies_text.ts";

const workspace = new Workspace("explain");

const CROSS = {
  strategy_id: "ema-cross",
  timeframe: "5m",
  window: "09:30-14:30",
  square_off: '"15:10"',
  entry_condition:
    "ema(close, 9) crosses above ema(close, 21) AND rsi(close) > 50 AND NOT (bid > 1 OR time >= '14:00')",
  exit_condition: "minutes_in_trade >= 60 OR (pnl_pct > 0.5 AND price < ema(close@1m, 20))",
  max_loss: "0.5%",
  max_profit: "6000",
  trailing_stop: "25",
  max_entries: "3",
};

async function run(text: string, id: string, json = false): Promise<Said & { readonly code: number }> {
  const file = workspace.write("strategies.yaml", text);
  const { said, ...context } = explainContext();
  const code = await explain({ file, id, json }, context);
  return { code, ...said };
}

test("explain says when a strategy enters and leaves, how often, and what it needs", async () => {
  assert.deepEqual(await run(strategyYaml(CROSS), "ema-cross"), {
    code: 0,
    stderr: "",
    stdout: `ema-cross: buys 75 NIFTY, up to 3 times a session

bars      of 5m, unless a condition says otherwise with @
enters    when all of these hold:
            - the exponential average (ema) over 9 bars of 5m of the close
              crosses above the exponential average (ema) over 21 bars of 5m of
              the close
            - the relative strength index (rsi) over 14 bars of 5m of the close
              is above 50
            - this does not hold:
              - at least one of these holds:
                - the best bid is above 1
                - the time is at or after 14:00
          only from 09:30 to 14:30 (window)
          never from 15:10 on (square_off)
leaves    at the first of these, asked in this order at each tick after the
          entry's:
            1. 15:10 has come (square_off)
            2. it has lost 0.5% of the entry's price × quantity or more
                 (max_loss)
            3. it has gained 6,000.00 or more (max_profit)
            4. the price is 25.00 or more below its highest since the entry
                 (trailing_stop)
            5. its exit condition is met: at least one of these holds:
                 - minutes since the position was opened are at or above 60
                 - all of these hold:
                   - the open position's profit in percent of its entry's price
                     is above 0.5
                   - the price is below the exponential average (ema) over 20
                     bars of 1m of the close
          What is open when the session ends is closed at the last price.
needs     20 bars of 1m, 22 bars of 5m before all of it is known
where     ema(source, length): The exponential average, which weighs recent
            values more
          rsi(source = close, length = 14): The relative strength index: the
            part of rises in all moves, 0 to 100
`,
  });
});

test("explain says of a short strategy without bars what it is, and no more", async () => {
  const text = strategyYaml({ side: "SELL", instrument: "GOLD", trailing_stop: "0.4%", quantity: "1200000" });
  assert.equal(
    (await run(text, "one")).stdout,
    `one: sells 12,00,000 GOLD short, once a session

enters    when the price is above 20100
leaves    at the first of these, asked in this order at each tick after the
          entry's:
            1. it has lost 5,000.00 or more (max_loss)
            2. it has gained 10,000.00 or more (max_profit)
            3. the price is 0.4% or more above its lowest since the entry
                 (trailing_stop)
            4. its exit condition is met: the price is below 20050
          What is open when the session ends is closed at the last price.
needs     no bars: its conditions can be judged from the first tick on
`,
  );
});

test("explain keeps to 80 columns however deep and long a condition is", async () => {
  const deep = `${"NOT (price > 1 AND ".repeat(15)}bars_since(close > open AND high > low) > 1${")".repeat(15)}`;
  const long = Array.from({ length: 20 }, (_, i) => `bb_upper(close, ${i + 1}, 2.5)[${i + 1}] > macd_hist()`).join(
    " OR ",
  );
  const { stdout } = await run(strategyYaml({ entry_condition: deep, exit_condition: long }), "one");
  for (const line of stdout.split("\n")) assert.ok([...line].length <= 80, line);
  assert.ok(stdout.includes("bars_since") && stdout.includes("20 bars of 1m"), stdout);
});

for (const name of ["nifty", "two-index", "indicators"]) {
  test(`explain reads back every strategy of strategies/${name}.yaml, within 80 columns`, async () => {
    const { entries } = readStrategiesFile(`strategies/${name}.yaml`);
    for (const { id } of entries) {
      const context = explainContext();
      assert.equal(await explain({ file: `strategies/${name}.yaml`, id, json: false }, context), 0);
      const { stdout } = context.said;
      assert.ok(stdout.startsWith(`${id}: `), stdout);
      for (const line of stdout.split("\n")) assert.ok([...line].length <= 80, line);
    }
  });
}

test("explain prints one JSON object with --json", async () => {
  const { code, stdout } = await run(strategyYaml(CROSS), "ema-cross", true);
  const { file, entry, exits, functions, ...rest } = JSON.parse(stdout) as {
    file: string;
    entry: { text: string; words: object };
    exits: object[];
    functions: { signature: string }[];
  };
  assert.equal(code, 0);
  assert.equal(stdout.indexOf("\n"), stdout.length - 1);
  assert.equal(file, workspace.path("strategies.yaml"));
  assert.deepEqual(rest, {
    schema: 1,
    id: "ema-cross",
    valid: true,
    instrument: "NIFTY",
    side: "BUY",
    quantity: 75,
    max_entries: 3,
    timeframe: "5m",
    window: { from: "09:30", to: "14:30" },
    history: [
      { timeframe: "1m", bars: 20 },
      { timeframe: "5m", bars: 22 },
    ],
  });
  assert.equal(entry.text, CROSS.entry_condition);
  assert.deepEqual(exits.slice(0, 4), [
    { reason: "square-off", time: "15:10" },
    { reason: "stop-loss", bound: "0.5%" },
    { reason: "target", bound: 6000 },
    { reason: "trailing-stop", bound: 25 },
  ]);
  assert.deepEqual(exits[4], {
    reason: "rule",
    text: "minutes_in_trade >= 60 OR pnl_pct > 0.5 AND price < ema(close@1m, 20)",
    words: {
      kind: "any",
      parts: [
        { kind: "sentence", text: "minutes since the position was opened are at or above 60" },
        {
          kind: "all",
          parts: [
            { kind: "sentence", text: "the open position's profit in percent of its entry's price is above 0.5" },
            {
              kind: "sentence",
              text: "the price is below the exponential average (ema) over 20 bars of 1m of the close",
            },
          ],
        },
      ],
    },
  });
  assert.deepEqual(
    functions.map(({ signature }) => signature),
    ["ema(source, length)", "rsi(source = close, length = 14)"],
  );
});

test("explain shows what is wrong with a strategy as check does, and leaves the others alone", async () => {
  const text = strategyYaml({ entry_condition: "prise > 1" }) + strategyYaml({ strategy_id: "two", quantity: "0" });
  const file = workspace.path("strategies.yaml");
  const { code, stdout, stderr } = await run(text, "one");
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /strategies\.yaml:2:20:\s+Expected a known name,\s+found\s+`prise`\n/);
  assert.match(stderr, /\^{5}\n {2}hint: did you mean `price`\?\n$/);
  const asJson = await run(text, "two", true);
  assert.equal(asJson.code, 2);
  assert.deepEqual(JSON.parse(asJson.stdout), {
    schema: 1,
    file,
    id: "two",
    valid: false,
    problems: [
      {
        line: 10,
        column: 13,
        length: 1,
        message: "Expected a number above 0, found the number 0",
        hint: "write a plain number above 0",
      },
    ],
  });
});

test("explain names the id that was probably meant, or else those that there are", async () => {
  const text = Array.from({ length: 12 }, (_, i) => strategyYaml({ strategy_id: `s-${i}x` })).join("");
  const file = workspace.path("strategies.yaml");
  await assert.rejects(run(strategyYaml({ strategy_id: "breakout" }), "brekout"), {
    code: "USAGE",
    exitCode: 2,
    message: `${file}: expected the id of one of its strategies, was "brekout"\n  hint: did you mean breakout?`,
  });
  await assert.rejects(run(text, "noon"), {
    message:
      `${file}: expected the id of one of its strategies, was "noon"\n  hint: the ids are ` +
      `${Array.from({ length: 10 }, (_, i) => `s-${i}x`).join(", ")}, and 2 more`,
  });
});

test("explain leaves a file that is no list of strategies to its caller", async () => {
  await assert.rejects(explain({ file: "package-lock.json", id: "x", json: false }, explainContext()), {
    code: "STRATEGIES_FILE",
  });
});

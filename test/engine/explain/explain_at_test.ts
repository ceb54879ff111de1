import assert from "node:assert/strict";
import { test } from "node:test";
import { explainAt, readAt } from "../../../engine/explain/explain_at.ts";
import type { ReplayChoice } from "../../../engine/session/setup/feed_choice.ts";
import { Workspace } from "../../fixtures/cli.ts";
import { explainContext, type Said } from "../../fixtures/explained.ts";
import { fileChoice } from "../../fixtures/files.ts";
import { strategyYaml } from "../../fixtures/strategies_text.ts";
import { readsAs } from "../../fixtures/usage.ts";

const workspace = new Workspace("explain-at");

/** Bars of a minute from 09:15 on that open and close at these prices, as a file. */
function barsFile(closes: readonly number[], symbol = "NIFTY"): ReplayChoice {
  const rows = closes.map((close, i) => {
    const time = `${String(9 + Math.floor((15 + i) / 60)).padStart(2, "0")}:${String((15 + i) % 60).padStart(2, "0")}`;
    return `${symbol},2026-01-05T${time}:00+05:30,${close},${close},${close},${close},10`;
  });
  const text = `instrument,ts,open,high,low,close,volume\n${rows.join("\n")}\n`;
  return fileChoice("bars", workspace.write("bars.csv", text));
}

function ticksFile(rows: readonly string[]): ReplayChoice {
  const text = `instrument,ts,price,size,bid,ask\n${rows.join("\n")}\n`;
  return fileChoice("ticks", workspace.write("ticks.csv", text));
}

interface Asked {
  readonly at: string;
  readonly choice: ReplayChoice;
  readonly json?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}

async function run(
  over: Readonly<Record<string, string>>,
  { at, choice, json = false, settings = {} }: Asked,
): Promise<Said & { readonly code: number }> {
  const file = workspace.write("strategies.yaml", strategyYaml({ strategy_id: "s", ...over }));
  const { said, ...context } = explainContext(settings);
  const code = await explainAt({ file, id: "s", json, at: readAt(at), choice, hours: [] }, context);
  return { code, ...said };
}

const FALL_AND_RISE = [20_103, 20_102, 20_101, 20_100, 20_101.5, 20_110, 20_111];
const CROSS = {
  entry_condition: "ema(close, 2) crosses above ema(close, 3) AND NOT (price < 20000 OR time >= '14:00')",
  exit_condition: "pnl > 100 OR price < entry_price - 20",
};

test("explainAt shows each part of both conditions with its values, and the parts that decide them", async () => {
  const shown = await run(CROSS, { at: "09:21", choice: barsFile(FALL_AND_RISE) });
  assert.deepEqual(shown, {
    code: 0,
    stderr: "",
    stdout: `s: NIFTY 20,111.00 at 09:21:00 on 2026-01-05, row 25
bars      1m    6 complete, 4 needed

entry condition
yes      all of these
yes        ema(close, 2) crosses above ema(close, 3)
             20,107.06 | 20,105.63 (one bar before: 20,101.17 | 20,101.25)
yes        not this
no           at least one of these
no             price < 20000                               20,111.00 | 20,000.00
no             time >= '14:00'                               09:21:00 | 14:00:00

exit condition
unknown  at least one of these
unknown    pnl > 100                                            unknown | 100.00
unknown    price < entry_price - 20                          20,111.00 | unknown
There is no position here, so pnl, entry_price are unknown.

The entry condition is yes: all its parts are yes.
The exit condition is unknown: \`pnl > 100\` is unknown.
`,
  });
});

test("explainAt goes up to the last row at or before the time, and no further", async () => {
  const choice = barsFile(FALL_AND_RISE);
  const rowAt = async (at: string): Promise<string> => {
    const [first = ""] = (await run(CROSS, { at, choice })).stdout.split("\n");
    return first.replace(/^s: NIFTY \S+ at /, "");
  };
  assert.equal(await rowAt("9:15"), "09:15:00 on 2026-01-05, row 1");
  assert.equal(await rowAt("9:15:19"), "09:15:00 on 2026-01-05, row 1");
  assert.equal(await rowAt("9:15:20"), "09:15:20 on 2026-01-05, row 2");
  assert.equal(await rowAt("9:16:00"), "09:16:00 on 2026-01-05, row 5");
  assert.equal(await rowAt("9:15:59"), "09:15:40 on 2026-01-05, row 3");
  assert.equal(await rowAt("12:00"), "09:21:59.999 on 2026-01-05, row 28");
  assert.equal(await rowAt("24:00"), "09:21:59.999 on 2026-01-05, row 28");
});

test("explainAt says when a crossing that is over was last yes", async () => {
  const { stdout } = await run(CROSS, { at: "09:21:30", choice: barsFile(FALL_AND_RISE) });
  assert.match(stdout, /^no {9}ema\(close, 2\) crosses above ema\(close, 3\)\n.*\n {13}last yes at 09:21:00\n/m);
  assert.match(stdout, /^The entry condition is no: `ema\(close, 2\) crosses above ema\(close, 3\)` is no\.$/m);
});

test("explainAt says how many bars are complete while some are lacking", async () => {
  const over = { entry_condition: "ema(close, 2) > sma(close@2m, 9)" };
  const { stdout } = await run(over, { at: "09:18", choice: barsFile(FALL_AND_RISE) });
  assert.match(stdout, /^bars {6}1m {4}3 complete, 2 needed\n {10}2m {4}warming up 1\/9\n/m);
  assert.match(stdout, /^unknown {2}ema\(close, 2\) > sma\(close@2m, 9\) {2,}20,101\.50 \| unknown$/m);
  assert.match(stdout, /^The entry condition is unknown\.$/m);
});

test("explainAt says what keeps a strategy from entering besides its condition", async () => {
  const choice = barsFile(FALL_AND_RISE);
  const late = await run({ window: "09:30-14:30" }, { at: "09:21", choice });
  assert.match(
    late.stdout,
    /^The entry condition is yes\. 09:21:00 is outside its window, 09:30 to 14:30: it\ndoes not enter\.$/m,
  );
  const over = await run({ square_off: '"09:21"', window: "09:30-14:30" }, { at: "09:21", choice });
  assert.match(over.stdout, /is yes\. It is past its closing time, 09:21: it enters no\nmore\.$/m);
  const open = await run({ square_off: '"09:22"', window: "09:21-14:30" }, { at: "09:21", choice });
  assert.match(open.stdout, /^The entry condition is yes\.$/m);
});

test("explainAt shows more decimals where two values would look the same and are not, and small ones whole", async () => {
  const rows = ["NIFTY,2026-01-05T09:15:00+05:30,20100,1,,"];
  const over = { entry_condition: "price / 3 < 6700.001 AND price / 20100000 > 0 AND price > 20100" };
  const { stdout } = await run(over, { at: "9:15", choice: ticksFile(rows) });
  assert.match(stdout, / 6,700\.000 \| 6,700\.001$/m);
  assert.match(stdout, / 0\.001 \| 0\.000$/m);
  assert.match(stdout, / 20,100\.00 \| 20,100\.00$/m);
});

test("explainAt takes quotes from the data, and takes them for unknown where there are none", async () => {
  const choice = ticksFile([
    "NIFTY,2026-01-05T09:15:00+05:30,20100,1,20099.5,20100.25",
    "NIFTY,2026-01-05T09:16:00+05:30,20101,1,,",
  ]);
  const over = { entry_condition: "ask - bid < 1" };
  assert.match((await run(over, { at: "9:15", choice })).stdout, /^yes {6}ask - bid < 1 +0\.75 \| 1\.00$/m);
  assert.match((await run(over, { at: "9:16", choice })).stdout, /^unknown {2}ask - bid < 1 +unknown \| 1\.00$/m);
});

test("explainAt counts the rows of all instruments, and judges those of the strategy's alone", async () => {
  const choice = ticksFile([
    "NIFTY,2026-01-05T09:15:00+05:30,20100,1,,",
    "BANKNIFTY,2026-01-05T09:15:01+05:30,45000,1,,",
    "NIFTY,2026-01-05T09:15:02+05:30,20105,1,,",
    "BANKNIFTY,2026-01-05T09:15:03+05:30,45100,1,,",
  ]);
  const settings = { INSTRUMENTS: "NIFTY:1:1,BANKNIFTY:1:1" };
  const { stdout } = await run({ entry_condition: "day_low == day_high" }, { at: "10:00", choice, settings });
  assert.match(stdout, /^s: NIFTY 20,105\.00 at 09:15:02 on 2026-01-05, row 3\n/);
  assert.match(stdout, /^no {7}day_low == day_high +20,100\.00 \| 20,105\.00$/m);
});

test("explainAt shows the price before the open, from the day before or from before the hours", async () => {
  const choice = ticksFile([
    "NIFTY,2026-01-04T15:19:00+05:30,20090.5,1,,",
    "NIFTY,2026-01-05T09:15:00+05:30,20100,1,,",
  ]);
  const over = { entry_condition: "price > prev_close" };
  const settings = { SESSION_DATE: "2026-01-05" };
  const { stdout } = await run(over, { at: "10:00", choice, settings });
  assert.match(stdout, /^yes {6}price > prev_close +20,100\.00 \| 20,090\.50$/m);
  const first = await run(over, { at: "15:19", choice });
  assert.match(first.stdout, /^unknown {2}price > prev_close +20,090\.50 \| unknown$/m);
});

test("explainAt keeps the session's hours, and shows bad rows as run does", async () => {
  const choice = ticksFile([
    "NIFTY,2026-01-05T09:07:00+05:30,1,1,,",
    "NIFTY,2026-01-05T09:15:00+05:30,20100,1,,",
    "NIFTY,2026-01-05T09:15:01+05:30,much,1,,",
    "NIFTY,2026-01-05T15:20:00+05:30,1,1,,",
  ]);
  const { code, stdout, stderr } = await run({ entry_condition: "day_low > 1" }, { at: "16:00", choice });
  assert.equal(code, 0);
  assert.match(stdout, /^s: NIFTY 20,100\.00 at 09:15:00 on 2026-01-05, row 1\n/);
  assert.match(stderr, /^.*ticks\.csv:4: Expected .*"much".*\nleft out: 1 unreadable row\n$/);
});

test("explainAt finds a time after midnight in a session that goes past it", async () => {
  const choice = ticksFile([
    "NIFTY,2026-01-05T22:00:00+05:30,20100,1,,",
    "NIFTY,2026-01-06T01:00:00+05:30,20101,1,,",
    "NIFTY,2026-01-06T01:30:00+05:30,20102,1,,",
  ]);
  const settings = { MARKET_OPEN: "21:00", MARKET_CLOSE: "02:00" };
  const first = async (at: string): Promise<string> =>
    (await run({}, { at, choice, settings })).stdout.split("\n")[0] ?? "";
  assert.equal(await first("01:15"), "s: NIFTY 20,101.00 at 01:00:00 on 2026-01-05, row 2");
  assert.equal(await first("23:00"), "s: NIFTY 20,100.00 at 22:00:00 on 2026-01-05, row 1");
  await assert.rejects(first("20:00"), { code: "USAGE" });
});

test("explainAt refuses a time before the first row, and says when that is", async () => {
  const choice = barsFile(FALL_AND_RISE);
  for (const at of ["09:14:59", "00:00"]) {
    await assert.rejects(
      run(CROSS, { at, choice }),
      readsAs(
        "explain",
        `bulkhead explain: expected --at at or after the first row of NIFTY, was ${at.padEnd(8, ":00")}\n` +
          `  hint: in ${choice.paths[0]} it is at 09:15:00 on 2026-01-05`,
      ),
    );
  }
});

test("explainAt says so if the data has no row of the instrument in the session", async () => {
  const choice = barsFile(FALL_AND_RISE);
  const settings = { SESSION_DATE: "2026-01-06" };
  await assert.rejects(run(CROSS, { at: "10:00", choice, settings }), {
    code: "INPUT_FILE",
    message:
      `${choice.paths[0]}: expected rows of NIFTY from 09:15:00 to 15:20:00 on 2026-01-06, was none\n` +
      "  hint: --session-date names the day, MARKET_OPEN and MARKET_CLOSE the hours",
  });
  await assert.rejects(run({ instrument: "NIFTYY" }, { at: "10:00", choice }), {
    message:
      `${choice.paths[0]}: expected rows of NIFTYY from 09:15:00 to 15:20:00 on 2026-01-05, was none\n` +
      "  hint: did you mean NIFTY?",
  });
  const settingsOther = { INSTRUMENTS: "NIFTY:1:1,GOLD:1:1" };
  await assert.rejects(run({ instrument: "GOLD" }, { at: "10:00", choice, settings: settingsOther }), {
    code: "INPUT_FILE",
  });
});

test("explainAt shows what is wrong with a strategy", async () => {
  const choice = barsFile(FALL_AND_RISE);
  const { code, stdout, stderr } = await run({ quantity: "0" }, { at: "10:00", choice });
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /found the number 0/);
});

test("explainAt prints one JSON object with --json", async () => {
  const { stdout } = await run(CROSS, { at: "09:21", choice: barsFile(FALL_AND_RISE), json: true });
  assert.equal(stdout.indexOf("\n"), stdout.length - 1);
  const { entry, exit, ...rest } = JSON.parse(stdout) as { entry: { parts: object[] }; exit: { parts: object[] } };
  assert.deepEqual(rest, {
    schema: 1,
    file: workspace.path("strategies.yaml"),
    id: "s",
    valid: true,
    instrument: "NIFTY",
    row: { seq: 25, ts: "2026-01-05T09:21:00.000+05:30", price: 20_111 },
    bars: [{ timeframe: "1m", complete: 6, needed: 4 }],
    may_enter: true,
    window: null,
    without_position: ["pnl", "entry_price"],
  });
  const [crossing, not] = entry.parts as [
    { values: { value: number; before: number }[] },
    { parts: { parts: object[] }[] },
  ];
  assert.deepEqual(
    { ...crossing, values: crossing.values.map(({ value, before }) => [value.toFixed(4), before.toFixed(4)]) },
    {
      kind: "leaf",
      text: "ema(close, 2) crosses above ema(close, 3)",
      truth: "yes",
      values: [
        ["20107.0556", "20101.1667"],
        ["20105.6250", "20101.2500"],
      ],
      crossing: "bar",
      last_yes: "09:21:00",
    },
  );
  assert.deepEqual(not.parts[0]?.parts[1], {
    kind: "leaf",
    text: "time >= '14:00'",
    truth: "no",
    values: [
      { text: "time", value: "09:21:00" },
      { text: "'14:00'", value: "14:00:00" },
    ],
  });
  assert.deepEqual(exit, {
    kind: "any",
    text: "pnl > 100 OR price < entry_price - 20",
    truth: "unknown",
    parts: [
      {
        kind: "leaf",
        text: "pnl > 100",
        truth: "unknown",
        values: [
          { text: "pnl", value: null },
          { text: "100", value: 100 },
        ],
      },
      {
        kind: "leaf",
        text: "price < entry_price - 20",
        truth: "unknown",
        values: [
          { text: "price", value: 20_111 },
          { text: "entry_price - 20", value: null },
        ],
      },
    ],
    decided_by: "pnl > 100",
  });
});

test("explainAt keeps to 80 columns however deep and long a condition is", async () => {
  const deep = `${"NOT (price > 1 AND ".repeat(15)}bars_since(close > open AND high > low) > 1${")".repeat(15)}`;
  const long = Array.from({ length: 20 }, (_, i) => `bb_upper(close, ${i + 1}, 2.5)[${i + 1}] > macd_hist()`).join(
    " OR ",
  );
  const over = { entry_condition: deep, exit_condition: long };
  const { stdout } = await run(over, { at: "09:21", choice: barsFile(FALL_AND_RISE) });
  for (const line of stdout.split("\n")) assert.ok([...line].length <= 80, line);
});

test("readAt reads a time of day, and nothing else", () => {
  assert.equal(readAt("9:15"), readAt("09:15:00"));
  for (const text of ["", "9.15", "24:01", "noon"]) assert.throws(() => readAt(text), { code: "USAGE" });
});

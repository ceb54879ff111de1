import assert from "node:assert/strict";
import { test } from "node:test";
import { explainAt, readAt } from "../../engine/explain/explain_at.ts";
import { Workspace } from "../fixtures/cli.ts";
import { fileChoice } from "../fixtures/files.ts";
import { explainContext } from "../fixtures/explained.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { readOrders } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("explain-cli");
const FILE = workspace.write("one.yaml", strategyYaml());
const TICKS = workspace.write(
  "ticks.csv",
  "instrument,ts,price\nNIFTY,2026-01-05T09:15:00+05:30,20101\nNIFTY,2026-01-05T09:20:00+05:30,20000\n",
);
const BARS = workspace.write(
  "bars.csv",
  "instrument,ts,open,high,low,close,volume\nNIFTY,2026-01-05T09:15:00+05:30,20101,20101,20101,20101,1\n",
);

test("explain reads a strategy back from the built program", async () => {
  const { code, stdout, stderr } = await workspace.run(["explain", FILE, "one"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^one: buys 75 NIFTY, once a session\n\nenters {4}when the price is above 20100\n/);
});

test("explain --at plays ticks and bars, and their session may be named", async () => {
  for (const data of [
    ["--ticks", TICKS],
    ["--bars", BARS, "--bar", "5m"],
  ]) {
    const { code, stdout, stderr } = await workspace.run(["explain", FILE, "one", "--at", "09:19", ...data, "--json"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal((JSON.parse(stdout) as { entry: { truth: string } }).entry.truth, "yes");
  }
  const day = ["--session-date", "2026-01-06"];
  const none = await workspace.run(["explain", FILE, "one", "--at", "09:19", "--ticks", TICKS, ...day]);
  assert.deepEqual([none.code, none.stdout], [2, ""]);
  assert.match(none.stderr, /expected rows of NIFTY from 09:15:00 to 15:20:00 on 2026-01-06, was none\n/);
});

const USAGE = [
  [["explain", FILE], "expected ID, was nothing"],
  [
    ["explain", FILE, "one", "--at", "9:15"],
    "--at needs one of --data FILE, --ticks FILE, --bars FILE and --parquet FILE",
  ],
  [
    ["explain", FILE, "one", "--at", "9:15", "--ticks", TICKS, "--bars", BARS],
    "--at needs one of --data FILE, --ticks FILE, --bars FILE and",
  ],
  [
    ["explain", FILE, "one", "--at", "9:15", "--ticks", TICKS, "--bar", "1m"],
    "--bar goes with bars, and --ticks says that there are none",
  ],
  [["explain", FILE, "one", "--at", "9:15", "--bars", BARS, "--bar", "1x"], "expected --bar as 30s, 1m, 5m, 1h or 1d"],
  [["explain", FILE, "one", "--ticks", TICKS], "--ticks goes with --at"],
  [["explain", FILE, "one", "--session-date", "2026-01-05"], "--session-date goes with --at"],
  [["explain", FILE, "one", "--hours", "2026-01-05=closed"], "--hours goes with --at"],
  [["explain", FILE, "one", "--at", "noon", "--ticks", TICKS], 'expected --at as HH:MM or HH:MM:SS, was "noon"'],
] as const;

for (const [args, said] of sampleOf(USAGE, 3)) {
  test(`explain refuses the flags ${args.slice(2).join(" ").replaceAll(/\S*\//g, "")}`, async () => {
    const { code, stdout, stderr } = await workspace.run(args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.ok(stderr.startsWith(`bulkhead explain: ${said}`), stderr);
    assert.ok(stderr.endsWith("\n  hint: see bulkhead explain --help\n"), stderr);
  });
}

test("explain tells of its flags within 80 columns", async () => {
  const { stdout } = await workspace.run(["explain", "--help"]);
  assert.match(stdout, /^Usage: bulkhead explain FILE ID \[DATA…\] \[FLAGS\]\n/);
  for (const name of ["at TIME", "ticks FILE", "bars FILE", "bar LENGTH", "session-date DATE", "json"]) {
    assert.match(stdout, new RegExp(`^ {2}--${name} {2,}\\S`, "m"));
  }
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
});

const CROSSES = { timeframe: "1m", max_loss: "1000000", max_profit: "1000000", max_entries: "100" };

/** Bars of a minute that go up and down in waves, so that averages of their closes cross. */
function wavesFile(): string {
  const rows = Array.from({ length: 180 }, (_, i) => {
    const close = (20_100 + 40 * Math.sin(i / 4) + 25 * Math.sin(i / 11)).toFixed(2);
    const [hour, minute] = [9 + Math.floor((15 + i) / 60), (15 + i) % 60].map((part) => String(part).padStart(2, "0"));
    return `NIFTY,2026-01-05T${hour}:${minute}:00+05:30,${close},${close},${close},${close},1`;
  });
  return workspace.write("waves.csv", `instrument,ts,open,high,low,close,volume\n${rows.join("\n")}\n`);
}

test("explain --at says yes at the rows at which run makes its orders, and not one row before", async () => {
  const bars = wavesFile();
  const choice = fileChoice("bars", bars);
  const file = workspace.write(
    "crosses.yaml",
    strategyYaml({
      ...CROSSES,
      entry_condition: "ema(close, 3) crosses above ema(close, 8) AND price > day_low",
      exit_condition: "ema(close, 3) crosses below ema(close, 8)",
    }),
  );
  const output = workspace.path("orders.ndjson");
  const replay = ["--feed", "replay", "--bars", bars, "--strategies", file, "--speed", "max", "--workers", "0"];
  assert.equal((await workspace.run(["run", ...replay, "--orders-json", output])).code, 0);
  const orders = readOrders(output).filter(({ reason }) => reason !== "square-off");
  assert.ok(orders.length >= 6, `${orders.length} orders`);
  for (const { seq, ts, reason } of orders) {
    const at = async (time: string): Promise<readonly unknown[]> => {
      // Without a process for each: it is the same code as in the program.
      const context = explainContext();
      await explainAt({ file, id: "one", json: true, at: readAt(time), choice, hours: [] }, context);
      const said = JSON.parse(context.said.stdout) as Record<"entry" | "exit", { truth: string }> & {
        row: { seq: number };
      };
      return [said.row.seq, said[reason === "entry" ? "entry" : "exit"].truth];
    };
    assert.deepEqual(await at(ts.slice(11, 19)), [seq, "yes"]);
    const before = new Date(Date.parse(ts) - 1_000 + 5.5 * 3_600_000).toISOString().slice(11, 19);
    assert.equal((await at(before))[1], "no");
  }
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Random } from "../../engine/feed/mod.ts";
import { MAIN, Workspace } from "../fixtures/cli.ts";

const workspace = new Workspace("backtest");
const JOURNAL = { JOURNAL: "off" };
/** A week: its days have ticks before the open and after the close, one has none in between, and a weekend is left out. */
const DATES = ["2026-01-02", "2026-01-05", "2026-01-06", "2026-01-08"];
const QUIET = "2026-01-07";
const TRADED = DATES.filter((date) => date !== QUIET);

const STRATEGIES = `
- strategy_id: gap
  instrument: NIFTY
  entry_condition: price > prev_close
  exit_condition: minutes_in_trade >= 7
  quantity: 3
  max_loss: 100000
  max_profit: 100000
  max_entries: 50
- strategy_id: short
  instrument: BANKNIFTY
  side: SELL
  entry_condition: time >= '10:00' AND price < close[1]
  exit_condition: pnl > 20 OR minutes_in_trade > 30
  quantity: 2
  max_loss: 100000
  max_profit: 100000
  max_entries: 50
- strategy_id: average
  instrument: NIFTY
  entry_condition: price > ema(close, 5)
  exit_condition: price < ema(close, 5)
  quantity: 1
  max_loss: 100000
  max_profit: 100000
  max_entries: 500
- strategy_id: broken
  entry_condition: price >
  exit_condition: price < 1
  quantity: 1
  max_loss: 1
  max_profit: 1
`;
const strategies = workspace.write("strategies.yaml", STRATEGIES);

/** Ticks of two instruments, a minute apart, from before the open until after the close. */
function ticksOf(dates: readonly string[]): string {
  const random = Random.seeded(1, "backtest");
  let [nifty, bank] = [20_100, 48_000];
  const lines = ["instrument,ts,price"];
  for (const date of dates) {
    for (let minute = 9 * 60; minute < 15 * 60 + 40; minute += 1) {
      if (date === QUIET && minute >= 555 && minute < 920) continue;
      const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
      nifty += random.integer(-10, 10);
      bank += random.integer(-30, 30);
      lines.push(`NIFTY,${date}T${time}:00+05:30,${nifty}`, `BANKNIFTY,${date}T${time}:30+05:30,${bank}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** By file, date and arguments: the orders that `run` makes. */
const made = new Map<string, string>();

/** The orders that `run` makes of each day of a file. */
async function runDays(file: string, dates: readonly string[], over: readonly string[] = []): Promise<string> {
  const all: string[] = [];
  for (const date of dates) {
    const key = [file, date, ...over].join(" ");
    const known = made.get(key);
    if (known !== undefined) {
      all.push(known);
      continue;
    }
    const orders = workspace.path(`run-${date}.ndjson`);
    const args = ["run", "--speed", "max", "--feed", "replay", "--ticks", file, "--session-date", date];
    const { code, stderr } = await workspace.run(
      [...args, "--strategies", strategies, "--orders-json", orders, ...over],
      { settings: JOURNAL },
    );
    assert.equal(code, 0, stderr);
    const text = readFileSync(orders, "utf8");
    made.set(key, text);
    all.push(text);
  }
  return all.join("");
}

interface Json {
  readonly schema: number;
  readonly stopped: boolean;
  readonly days: readonly { readonly date: string; readonly orders: number }[];
  readonly files: readonly string[];
  readonly strategies: readonly {
    readonly id: string;
    readonly error: string | null;
    readonly trades: number;
    readonly net: number;
  }[];
  readonly trades: number;
  readonly net: number;
}

/** Days that take seconds to be traded. */
const MANY_DAYS = 2_000;

describe("backtest", () => {
  const file = workspace.write("ticks.csv", ticksOf([...DATES, QUIET].toSorted()));
  const orders = workspace.path("orders.ndjson");
  const command = ["backtest", "--strategies", strategies, "--ticks", file, "--orders-json", orders];

  for (const over of [[], ["--fill-model", "next"]]) {
    it(`makes the orders that run makes, day by day ${over.join(" ")}`, async () => {
      const { code, stdout, stderr } = await workspace.run([...command, ...over]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /strategies\.yaml:28:\d+: /, "the broken one is told of");
      assert.match(stdout, /^4 days, 2,920 ticks: \d+ trades, \d+ winners, net /m);
      assert.match(stdout, /^broken failed: .*strategies\.yaml:28:/m);
      const written = readFileSync(orders, "utf8");
      assert.ok(written.split("\n").length > 200, "it trades");
      assert.equal(written, await runDays(file, TRADED, over));
    });
  }

  it("takes many files, zipped ones too, as one market", async () => {
    const files = [["2026-01-02", "2026-01-05"], ["2026-01-06"]].map((dates, i) =>
      workspace.write(`part-${i}.csv.gz`, ticksOf(dates)),
    );
    const trades = workspace.path("trades.csv");
    const args = ["backtest", "--strategies", strategies, "--ticks", ...files, "--orders-json", orders];
    const { code, stdout, stderr } = await workspace.run([...args, "--trades-csv", trades, "--json"]);
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout) as Json;
    assert.deepEqual(
      [result.files, result.days.map(({ date }) => date)],
      [files, ["2026-01-02", "2026-01-05", "2026-01-06"]],
    );
    const [first = "", second = ""] = files;
    const expected = [await runDays(first, ["2026-01-02", "2026-01-05"]), await runDays(second, ["2026-01-06"])];
    assert.equal(readFileSync(orders, "utf8"), expected.join(""));
    const [titles, ...rows] = readFileSync(trades, "utf8").trimEnd().split("\n");
    assert.match(titles ?? "", /^strategy,instrument,side,qty,entry_ts/);
    assert.equal(rows.length, result.trades);
    const nets = rows.map((row) => Number(row.split(",")[titles?.split(",").indexOf("net") ?? -1]));
    assert.ok(Math.abs(nets.reduce((sum, net) => sum + net, 0) - result.net) < 1e-6);
    assert.deepEqual([result.schema, result.stopped], [1, false]);
    assert.ok(result.strategies.find(({ id }) => id === "broken")?.error?.includes("strategies.yaml:28"));
  });

  it("gives each day the rows of a bar that the open cuts, however days are cut into jobs", async () => {
    const settings = { ...JOURNAL, MARKET_OPEN: "09:17" };
    const bars = TRADED.flatMap((date, day) =>
      Array.from({ length: 40 }, (_, i) => {
        const [ts, price] = [Date.parse(`${date}T09:15:00+05:30`) + i * 300_000, 20_100 + day + (i % 3)];
        return `NIFTY,${ts},${price},${price + 9},${price - 9},${price + 2},1`;
      }),
    );
    const input = workspace.write("bars.csv", `instrument,ts,open,high,low,close,volume\n${bars.join("\n")}\n`);
    // Weekends stand between the jobs, too: no row is counted twice.
    const common = ["--strategies", strategies, "--bars", input, "--orders-json"];
    const whole = await workspace.run(["backtest", ...common, orders], { settings });
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stderr, /^4 rows from 09:15 to 09:15 on 4 of 4 days are outside of MARKET_OPEN 09:17/m);
    let single = "";
    for (const date of TRADED) {
      const own = workspace.path("own.ndjson");
      const args = ["run", "--speed", "max", "--session-date", date, ...common, own];
      assert.equal((await workspace.run(args, { settings })).code, 0);
      single += readFileSync(own, "utf8");
    }
    assert.equal(readFileSync(orders, "utf8"), single);
  });

  it("trades the days from one to another", async () => {
    const range = ["--from", "2026-01-05", "--to", "2026-01-07"];
    const { code, stderr } = await workspace.run([...command, ...range]);
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(orders, "utf8"), await runDays(file, ["2026-01-05", "2026-01-06"]));
  });

  it("says that there is no day to trade, and what is wrong with a file", async () => {
    const none = await workspace.run([...command, "--from", "2027-01-01"]);
    assert.equal(none.code, 2);
    assert.match(
      none.stderr,
      /ticks\.csv: Expected at least one tick from 2027-01-01 within MARKET_OPEN and MARKET_CLOSE, was none\n/,
    );
    const missing = await workspace.run(["backtest", "--strategies", strategies, "--ticks", workspace.path("no.csv")]);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /no\.csv: Expected a file, was a path with nothing there/);
    const header = workspace.write("header.csv", "instrument,when,price\n");
    const wrong = await workspace.run(["backtest", "--strategies", strategies, "--ticks", header, file]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /header\.csv:1: /);
  });

  it("shows bad rows once, and leaves them out", async () => {
    const lines = ticksOf(["2026-01-05"]).split("\n");
    lines.splice(5, 0, "NIFTY,2026-01-05T09:02:00+05:30,dear", "SENSEX,2026-01-05T09:02:00+05:30,1");
    const bad = workspace.write("bad.csv", lines.join("\n"));
    const { code, stderr } = await workspace.run(["backtest", "--strategies", strategies, "--ticks", bad]);
    assert.equal(code, 0);
    assert.deepEqual(stderr.split("\n").filter((line) => line.includes("bad.csv:")).length, 1);
    assert.match(stderr, /^left out: 1 unreadable row, 1 row of SENSEX, which nobody trades$/m);
  });

  it("refuses to write over what it reads", async () => {
    const { code, stderr } = await workspace.run([...command.slice(0, -1), file]);
    assert.equal(code, 2);
    assert.match(stderr, /^bulkhead backtest: expected --orders-json and --ticks to be different files/);
  });

  it("prints what is done when it is interrupted, and exits with 130", async () => {
    // Its bad row is told of when the files are understood, before the first of many days is traded.
    const days = Array.from({ length: MANY_DAYS }, (_, i) =>
      new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10),
    );
    const text = days.map((date) => `NIFTY,${date}T10:00:00+05:30,20100\nNIFTY,${date}T11:00:00+05:30,20100\n`);
    const bad = `NIFTY,${days.at(-1)}T11:30:00+05:30,dear\n`;
    const many = workspace.write("many.csv", `instrument,ts,price\n${text.join("")}${bad}`);
    const one = workspace.write("one.yaml", STRATEGIES.slice(0, STRATEGIES.indexOf("- strategy_id: short")));
    const child = spawn(process.execPath, [MAIN, "backtest", "--strategies", one, "--ticks", many], {
      timeout: 240_000,
      killSignal: "SIGKILL",
      stdio: ["ignore", "pipe", "pipe"],
    });
    workspace.adopt(child);
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      if (part.includes("dear")) child.kill("SIGINT");
    });
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 130, stdout);
    const traded = /^stopped early: ([\d,]+) days?, [\d,]+ ticks?: \d+ trades?, /m.exec(stdout)?.[1] ?? "";
    assert.ok(Number(traded.replaceAll(",", "")) < MANY_DAYS, stdout);
  });
});

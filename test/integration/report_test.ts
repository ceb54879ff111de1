import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Random } from "../../engine/feed/mod.ts";
import { Workspace } from "../fixtures/cli.ts";

const workspace = new Workspace("report");
const JOURNAL = workspace.path("journal.db");
const DATES = ["2026-01-05", "2026-01-06", "2026-01-07"];

const strategies = workspace.write(
  "strategies.yaml",
  `
- strategy_id: long
  instrument: NIFTY
  entry_condition: price > ema(close, 3)
  exit_condition: price < ema(close, 3)
  timeframe: 5m
  quantity: 3
  max_loss: 100000
  max_profit: 100000
  max_entries: 50
- strategy_id: short
  instrument: NIFTY
  side: SELL
  entry_condition: price > 1
  exit_condition: minutes_in_trade >= 20
  quantity: 2
  max_loss: 100000
  max_profit: 100000
  max_entries: 5
`,
);

/** Minutes of one instrument, on some days. */
function barsOf(dates: readonly string[]): string {
  const random = Random.seeded(5, "report");
  let price = 20_000;
  const lines = ["instrument,ts,open,high,low,close,volume"];
  for (const date of dates)
    for (let minute = 555; minute < 920; minute += 1) {
      const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
      const close = price + random.integer(-12, 12);
      lines.push(
        `NIFTY,${date}T${time}:00+05:30,${price},${Math.max(price, close) + 3},${Math.min(price, close) - 3},${close},1`,
      );
      price = close;
    }
  return `${lines.join("\n")}\n`;
}

const bars = workspace.write("bars.csv", barsOf(DATES));

interface Json {
  readonly stopped: boolean;
  readonly strategies: readonly {
    readonly id: string;
    readonly trades: number;
    readonly statistics: Readonly<Record<string, number | null>>;
  }[];
  readonly statistics: Readonly<Record<string, number | null>>;
  readonly honesty: readonly string[];
  readonly round_trips: readonly Readonly<Record<string, unknown>>[];
  readonly header: { readonly kind: string; readonly files: readonly { readonly sha256: string }[] };
}

/** Runs a command that is to succeed. @returns its stdout */
async function succeed(args: readonly string[]): Promise<string> {
  const settings = { JOURNAL, FEE_RATE: "0.0001", SLIPPAGE_TICKS: "5" };
  const { code, stdout, stderr } = await workspace.run(args, { settings });
  assert.equal(code, 0, stderr);
  return stdout;
}

/** What only somebody who knows the rows can tell. */
const BY_ROWS = new Set(["average_mae", "average_mfe", "buy_and_hold"]);

function withoutRows(statistics: Readonly<Record<string, number | null>>): object {
  return Object.fromEntries(Object.entries(statistics).filter(([name]) => !BY_ROWS.has(name)));
}

describe("report", () => {
  it("makes of the sessions of some days what backtest makes of the days", async () => {
    for (const date of DATES) {
      const run = ["run", "--bars", bars, "--strategies", strategies, "--session-date", date, "--speed", "max"];
      const table = await succeed([...run, "--capital", "100000"]);
      assert.match(table, /^conserved +yes\n\nstrategy +trades +won +net +factor +drawdown +Sharpe\nlong /m);
      assert.match(table, /^of 1,00,000\.00: return -?\d+\.\d %, a year –, drawdown \d+\.\d %$/m);
    }
    const backtest = JSON.parse(
      await succeed(["backtest", "--bars", bars, "--strategies", strategies, "--capital", "100000", "--json"]),
    ) as Json;
    const range = `${DATES[0]}..${DATES[2]}`;
    const report = JSON.parse(await succeed(["report", "--session", range, "--capital", "100000", "--json"])) as Json;
    assert.ok(backtest.round_trips.length > 20, "it trades");
    assert.deepEqual(
      report.strategies.map(({ id, trades, statistics }) => [id, trades, withoutRows(statistics)]),
      backtest.strategies.map(({ id, trades, statistics }) => [id, trades, withoutRows(statistics)]),
    );
    assert.deepEqual(withoutRows(report.statistics), withoutRows(backtest.statistics));
    assert.deepEqual(report.honesty, backtest.honesty);
    const legs = ({ round_trips: all }: Json): readonly unknown[] =>
      all.map((each) => [each["strategy"], each["entry_ts"], each["entry_seq"], each["exit_seq"], each["net"]]);
    assert.deepEqual(legs(report), legs(backtest));
    assert.equal(report.header.files[0]?.sha256, backtest.header.files[0]?.sha256);
  });

  it("has the excursions of a backtest, which the rows of the file have too", async () => {
    const text = await succeed(["backtest", "--bars", bars, "--strategies", strategies, "--json"]);
    const { round_trips: trips } = JSON.parse(text) as Json;
    const rows = barsOf(DATES)
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    for (const trip of trips.filter(({ strategy }) => strategy === "short")) {
      const [entry, exit] = [String(trip["entry_ts"]).slice(0, 16), String(trip["exit_ts"]).slice(0, 16)];
      const inside = rows.filter(([, ts = ""]) => ts.slice(0, 16) > entry && ts.slice(0, 16) < exit);
      const highest = inside.reduce((most, row) => Math.max(most, Number(row[3])), -Infinity);
      const worst = 2 * (Number(trip["entry_price"]) - highest);
      // Whole bars within the trade are at most as bad as all of it.
      assert.ok(Number(trip["mae"]) <= Math.min(0, worst) + 1e-9, `${Number(trip["mae"])} and ${worst}`);
      assert.ok(Number(trip["mae"]) <= Math.min(0, Number(trip["gross"])) + 1e-9);
      assert.ok(Number(trip["mfe"]) >= Math.max(0, Number(trip["gross"])) - 1e-9);
    }
  });

  it("writes a page, and the trades and sums as CSV", async () => {
    const [page, csv] = [workspace.path("page.html"), workspace.path("out")];
    const range = `${DATES[0]}..${DATES[2]}`;
    await succeed(["report", "--session", range, "--html", page, "--csv", `${csv}.csv`]);
    const html = readFileSync(page, "utf8");
    assert.match(html, /<h1>2 strategies: 3 sessions<\/h1>/);
    const equity = readFileSync(`${csv}-equity.csv`, "utf8").trimEnd().split("\n");
    assert.deepEqual(
      equity.map((line) => line.split(",")[1]),
      ["date", ...DATES],
    );
    const trades = readFileSync(`${csv}-trades.csv`, "utf8").trimEnd().split("\n");
    const titles = trades[0]?.split(",") ?? [];
    const net = trades.slice(1).reduce((sum, line) => sum + Number(line.split(",")[titles.indexOf("net")]), 0);
    assert.ok(Math.abs(net - Number(equity.at(-1)?.split(",")[4])) < 1e-6);
  });

  it("tells one session, and the last where none is named", async () => {
    assert.match(await succeed(["report", "--session", `${DATES[0]}-1`]), /^1 session, 1,460 ticks: /m);
    assert.equal(await succeed(["report"]), await succeed(["report", "--session", `${DATES[2]}-1`]));
  });

  for (const [session, message] of [
    ["2026-01-01..2026-01-02", /expected a session from 2026-01-01 to 2026-01-02, was none\n {2}hint: it has sessions/],
    ["2026-01-09..2026-01-02", /expected --session as an id, last, or FROM\.\.TO with two dates/],
    ["2026-13-01..2026-01-02", /expected --session as an id, last, or FROM\.\.TO/],
    ["nothing", /Expected a session of this journal, was "nothing"/],
  ] as const) {
    it(`refuses --session ${session}, and writes nothing`, async () => {
      const page = workspace.path("never.html");
      const { code, stderr } = await workspace.run(["report", "--session", session, "--html", page], {
        settings: { JOURNAL },
      });
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.equal(existsSync(page), false);
    });
  }
});

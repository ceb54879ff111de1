import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type Outcome, Workspace } from "../fixtures/cli.ts";

const workspace = new Workspace("calendar");

/** Minutes of a day, `YYYY-MM-DD`, from one local time to another, both included; one rupee more at each. */
function minutes(date: string, from: string, to: string, symbol = "NIFTY", start = 20_000): string {
  const lines: string[] = [];
  const first = Date.parse(`${date}T${from}:00+05:30`);
  for (let ts = first, i = 0; ts <= Date.parse(`${date}T${to}:00+05:30`); ts += 60_000, i++) {
    const price = start + i;
    lines.push(`${symbol},${ts},${price},${price + 0.5},${price - 0.5},${price},10\n`);
  }
  return lines.join("");
}

function bars(name: string, ...days: readonly string[]): string {
  return workspace.write(name, `instrument,ts,open,high,low,close,volume\n${days.join("")}`);
}

const STRATEGIES = workspace.write(
  "timed.yaml",
  `- strategy_id: timed
  instrument: NIFTY
  entry_condition: time >= '09:20'
  exit_condition: minutes_in_trade >= 60
  quantity: 75
  max_loss: 1000000
  max_profit: 1000000
`,
);

async function run(...args: readonly string[]): Promise<Outcome> {
  return workspace.run(["run", "--strategies", STRATEGIES, "--speed", "max", "--workers", "0", ...args]);
}

async function backtest(...args: readonly string[]): Promise<Outcome> {
  return workspace.run(["backtest", "--strategies", STRATEGIES, "--json", ...args]);
}

describe("A session by a calendar", () => {
  it("is none on a holiday: run says so, names the next one, and ends well", async () => {
    for (const args of [
      [],
      ["--feed", "replay", "--data", bars("mock.csv", minutes("2026-01-26", "10:00", "10:30"))],
    ]) {
      const { code, stderr, stdout } = await run("--calendar", "nse", "--session-date", "2026-01-26", ...args);
      assert.equal(code, 0, stderr);
      assert.match(stdout + stderr, /^2026-01-26 is a holiday \(Republic Day\): no session; the next is 2026-01-27$/m);
    }
  });

  it("is refused on a date that the calendar does not know, and traded if --hours says it", async () => {
    const args = ["--calendar", "nse", "--session-date", "2027-01-04"];
    const refused = await run(...args);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /calendar nse knows \(2019-01-01 to 2026-12-31\), was 2027-01-04/);
    assert.equal((await run(...args, "--hours", "2027-01-04=09:15-09:30")).code, 0);
  });

  it("is one with a pause on 2024-03-02: what happens in it is left out, and nothing is squared off", async () => {
    const file = bars("split.csv", minutes("2024-03-02", "09:15", "12:29"));
    const orders = workspace.path("split.ndjson");
    const { code, stderr } = await run(
      ...["--calendar", "nse", "--feed", "replay", "--data", file, "--orders-json", orders],
    );
    assert.equal(code, 0, stderr);
    const traded = readFileSync(orders, "utf8").trimEnd().split("\n");
    const found = traded.map((line) => JSON.parse(line) as { readonly ts: string; readonly reason: string });
    assert.deepEqual(
      found.map(({ ts, reason }) => `${reason} ${ts.slice(0, 16)}`),
      ["entry 2024-03-02T09:20", "rule 2024-03-02T11:30"],
    );
    assert.match(stderr, /left out: 360 ticks/);
  });
});

describe("A session by a calendar, in the journal", () => {
  it("is replayed by the calendar and the --hours that it had", async () => {
    const file = bars("replayed.csv", minutes("2024-03-02", "09:15", "12:29"), minutes("2026-11-08", "18:00", "18:59"));
    for (const hours of [
      ["--calendar", "nse", "--session-date", "2024-03-02"],
      ["--calendar", "nse", "--session-date", "2026-11-08", "--hours", "2026-11-08=18:00-19:00"],
      ["--session-date", "2024-03-02", "--hours", "2024-03-02=09:15-10:00+11:00-12:00"],
      ["--calendar", "24x7", "--session-date", "2024-03-02"],
    ]) {
      const settings = workspace.own();
      const traded = await workspace.run(
        ["run", "--strategies", STRATEGIES, "--speed", "max", "--feed", "replay", "--data", file, ...hours],
        { settings },
      );
      assert.equal(traded.code, 0, traded.stderr);
      const again = await workspace.run(["replay", "last", "--data", file], { settings });
      assert.equal(again.code, 0, again.stdout + again.stderr);
    }
  });
});

describe("A backtest by a calendar", () => {
  it("has the same orders as runs of its days, prev_close over a mock session included", async () => {
    const strategies = workspace.write(
      "prev.yaml",
      readFileSync(STRATEGIES, "utf8").replace("time >= '09:20'", "price > prev_close + 50"),
    );
    const file = bars(
      "weekend.csv",
      minutes("2026-01-23", "09:15", "15:29"),
      minutes("2026-01-24", "10:00", "11:00", "NIFTY", 100),
      minutes("2026-01-27", "09:15", "15:29", "NIFTY", 20_400),
    );
    const [all, own] = [workspace.path("all.ndjson"), workspace.path("own.ndjson")];
    const common = ["--strategies", strategies, "--calendar", "nse", "--data", file];
    const { code, stderr } = await workspace.run(["backtest", ...common, "--orders-json", all]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /left out: 61 rows on days without a session \(2026-01-24\)/);
    const later = await workspace.run([
      "run",
      "--feed",
      "replay",
      "--speed",
      "max",
      ...common,
      "--session-date",
      "2026-01-27",
      "--orders-json",
      own,
    ]);
    assert.equal(later.code, 0, later.stderr);
    assert.equal(readFileSync(own, "utf8"), readFileSync(all, "utf8"));
    assert.match(
      readFileSync(own, "utf8"),
      /"price":20424.5,"reason":"entry"/,
      "50 above the 20,374 of Friday's close",
    );
    const part = workspace.path("part.ndjson");
    await workspace.run(["backtest", ...common, "--from", "2026-01-27", "--orders-json", part]);
    assert.equal(readFileSync(part, "utf8"), readFileSync(all, "utf8"));
  });

  it("refuses a closed day with many rows, unless --hours says which is right", async () => {
    const file = bars(
      "holiday.csv",
      ...["2026-01-23", "2026-01-26", "2026-01-27"].map((date) => minutes(date, "09:15", "15:29")),
    );
    const args = ["--calendar", "nse", "--data", file];
    const { code, stderr, stdout } = await backtest(...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /2026-01-26 is a holiday \(Republic Day\) in calendar nse, and has 375 rows/);
    assert.match(stderr, /--hours 2026-01-26=09:15-15:30, or --hours 2026-01-26=closed/);
    const daysOf = async (hours: string): Promise<number> => {
      const done = await backtest(...args, "--hours", `2026-01-26=${hours}`);
      assert.equal(done.code, 0, done.stderr);
      return (JSON.parse(done.stdout) as { readonly days: readonly unknown[] }).days.length;
    };
    assert.deepEqual([await daysOf("09:15-15:30"), await daysOf("closed")], [3, 2]);
    const ranged = await backtest(...args, "--to", "2026-01-25");
    assert.equal(ranged.code, 0, ranged.stderr);
  });

  it("takes days that the calendar does not know as a file has them, and says so", async () => {
    const file = bars("old.csv", minutes("2015-01-05", "09:15", "15:29"), minutes("2015-01-06", "09:15", "15:29"));
    const { code, stderr, stdout } = await backtest("--calendar", "nse", "--data", file);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /2 days from 2015-01-05 to 2015-01-06 are not known to calendar nse/);
    assert.equal((JSON.parse(stdout) as { readonly days: readonly unknown[] }).days.length, 2);
  });

  it("refuses rows of a session whose hours the calendar does not know", async () => {
    const file = bars("muhurat.csv", minutes("2026-11-06", "09:15", "15:14"), minutes("2026-11-08", "18:00", "18:59"));
    const { code, stderr } = await backtest("--calendar", "nse", "--data", file);
    assert.equal(code, 2);
    assert.match(stderr, /Say them, for example --hours 2026-11-08=18:00-19:00/);
    const said = await backtest("--calendar", "nse", "--data", file, "--hours", "2026-11-08=18:00-19:00");
    assert.equal((JSON.parse(said.stdout) as { readonly days: readonly unknown[] }).days.length, 2);
  });

  it("says the rows that MARKET_CLOSE cuts on every day, and what has them", async () => {
    const dates = ["2026-01-05", "2026-01-06", "2026-01-07"];
    const file = bars("cut.csv", ...dates.map((date) => minutes(date, "09:15", "15:29")));
    const { stderr } = await backtest("--data", file);
    assert.match(
      stderr,
      /^30 rows from 15:20 to 15:29 on 3 of 3 days are outside of MARKET_OPEN 09:15 to MARKET_CLOSE 15:20; MARKET_CLOSE=15:30 has them$/m,
    );
    assert.doesNotMatch((await backtest("--data", file, "--calendar", "nse")).stderr, /outside of/);
  });
});

describe("Groups with hours of their own", () => {
  const CALENDAR = workspace.write(
    "two.json",
    JSON.stringify({
      zone: "Asia/Kolkata",
      known_from: "2026-01-01",
      known_until: "2026-12-31",
      default_group: "cash",
      group_of: { future: "mcx" },
      groups: {
        cash: { hours: [{ windows: [["09:15", "15:30"]] }] },
        mcx: { hours: [{ windows: [["09:00", "23:30"]] }] },
      },
    }),
  );
  const INSTRUMENTS = workspace.write("instruments.csv", "symbol,kind\nNIFTY,index\nCRUDEOIL,future\n");
  const BOTH = workspace.write(
    "both.yaml",
    ["NIFTY", "CRUDEOIL"]
      .map(
        (symbol) => `- strategy_id: ${symbol.toLowerCase()}
  instrument: ${symbol}
  entry_condition: time >= '09:00'
  exit_condition: price < 0
  quantity: 1
  max_loss: 1000000
  max_profit: 1000000
`,
      )
      .join(""),
  );

  it("cut rows of each by its own: a print of the pre-open is none, though the other is open", async () => {
    const day = [
      ...minutes("2026-01-27", "09:00", "23:29", "CRUDEOIL", 5_000).split(/(?<=\n)/),
      ...minutes("2026-01-27", "09:07", "15:35").split(/(?<=\n)/),
    ];
    const file = bars("two.csv", ...day.toSorted((a, b) => Number(a.split(",")[1]) - Number(b.split(",")[1])));
    const orders = workspace.path("two.ndjson");
    const common = ["--strategies", BOTH, "--calendar", CALENDAR, "--instruments-file", INSTRUMENTS, "--data", file];
    const ended: string[] = [];
    for (const command of [["backtest"], ["run", "--feed", "replay", "--speed", "max"]]) {
      const { code, stderr } = await workspace.run([...command, ...common, "--orders-json", orders]);
      assert.equal(code, 0, stderr);
      ended.push(readFileSync(orders, "utf8"));
    }
    assert.equal(ended[0], ended[1]);
    const found = ended[0]!
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    assert.deepEqual(
      found.map((order) => `${order["strategy"]} ${order["reason"]} ${order["ts"]?.slice(11, 16)} ${order["price"]}`),
      [
        "crudeoil entry 09:00 5000",
        "nifty entry 09:15 20008",
        "nifty square-off 23:29 20382",
        "crudeoil square-off 23:29 5869",
      ],
    );
  });
});

import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type Outcome, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { holderYaml, readOrders, readSummary } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("replay");
const HOLDER = workspace.write("holder.yaml", holderYaml());
const ORDERS = workspace.path("orders.ndjson");
const SUMMARY = workspace.path("summary.json");

function replay(kind: "ticks" | "bars", file: string, args: readonly string[] = []): Promise<Outcome> {
  const written = ["--orders-json", ORDERS, "--summary-json", SUMMARY];
  const feed = ["--feed", "replay", `--${kind}`, file, "--speed", "max", "--workers", "1"];
  const strategies = args.includes("--strategies") ? [] : ["--strategies", HOLDER];
  return workspace.run(["run", ...feed, ...strategies, ...args, ...written]);
}

/** What the orders came to, briefly: row, time of day, side, price, reason. */
function briefly(): string[] {
  return readOrders(ORDERS).map(
    ({ seq, ts, side, price, reason }) => `${seq} ${ts.slice(11, 23)} ${side} ${price} ${reason}`,
  );
}

const TICKS = `instrument,ts,price,size,bid,ask
NIFTY,2026-01-02T09:14:58.000+05:30,20090.00,1,,
NIFTY,2026-01-02T03:44:59.999Z,20095.00,1,,
NIFTY,2026-01-02T09:15:00.000+05:30,20100.05,1,,
NIFTY,1767325501000,20110.5,0,20110.45,20110.55
NIFTY,2026-01-02T15:19:59.999+05:30,20120.00,1,,
NIFTY,2026-01-02T15:20:00.000+05:30,20130.00,1,,
NIFTY,2026-01-02T15:20:01.000+05:30,20140.00,1,,
`;

describe("run --feed replay --ticks", () => {
  for (const [name, text] of [
    ["ticks.csv", TICKS],
    ["ticks.csv.gz", TICKS],
    ["crlf.csv", TICKS.replaceAll("\n", "\r\n")],
  ] as const) {
    it(`trades ${name} from the open to before the close, on the file's first day`, async () => {
      const { code, stdout, stderr } = await replay("ticks", workspace.write(name, text));
      assert.equal(code, 0, stderr);
      assert.deepEqual(briefly(), ["1 09:15:00.000 BUY 20100.05 entry", "4 15:19:59.999 SELL 20120 square-off"]);
      assert.equal(
        stdout,
        `
Session 2026-01-02-1

strategy  state         entries  realised  last exit
holder    force-closed        1    +39.90  square-off

strategies  1   0 completed   1 force-closed   0 failed   0 never entered
traded      2 orders   3 ticks
realised    +39.90
slots       1   0 restarts
conserved   yes

strategy  trades      won     net  factor  drawdown  Sharpe
holder         1  100.0 %  +39.90       –      0.00       –

1 session, 3 ticks: 1 trade, 1 winner, net +39.90
1 trade is too few to judge
`,
      );
    });
  }

  it("writes the orders file byte for byte", async () => {
    await replay("ticks", workspace.write("ticks.csv", TICKS));
    assert.equal(
      readFileSync(ORDERS, "utf8"),
      '{"id":"holder#1","strategy":"holder","n":1,"instrument":"NIFTY","side":"BUY","qty":2,"seq":1,' +
        '"ts":"2026-01-02T09:15:00.000+05:30","price":20100.05,"reason":"entry","status":"filled",' +
        '"fill_price":20100.05,"fees":0,"realised":0}\n' +
        '{"id":"holder#2","strategy":"holder","n":2,"instrument":"NIFTY","side":"SELL","qty":2,"seq":4,' +
        '"ts":"2026-01-02T15:19:59.999+05:30","price":20120,"reason":"square-off","status":"filled",' +
        '"fill_price":20120,"fees":0,"realised":39.9}\n',
    );
  });

  it("counts what is before the open and what is wrong, as status shows while it trades", async () => {
    const bad = Array.from({ length: 3 }, () => "NIFTY,2026-01-02T09:15:01.000+05:30,dear\n").join("");
    const rows = "NIFTY,2026-01-02T09:14:00+05:30,20100\nNIFTY,2026-01-02T09:15:00+05:30,20100\n";
    const late = "NIFTY,2026-01-02T15:00:00+05:30,20100\n";
    const file = workspace.write("slow.csv", `instrument,ts,price\n${rows}${bad}${late}`);
    const args = ["--feed", "replay", "--ticks", file, "--strategies", HOLDER, "--speed", "1", "--workers", "1"];
    const session = CliSession.start(workspace, args);
    await session.said(/"holder#1"/);
    const { feed, mode, session: at } = await session.health();
    assert.deepEqual([mode, at.id], ["virtual", "2026-01-02-1"]);
    assert.deepEqual([feed.ticks, feed.out_of_hours, feed.bad_rows], [1, 1, 3]);
    assert.deepEqual(feed.instruments, [{ symbol: "NIFTY", price: 20100, last_ts: "2026-01-02T09:15:00.000+05:30" }]);
    assert.equal((await session.end()).code, 0);
  });

  it("knows the price before the open of a file's second day, and not that before its first", async () => {
    const rows = [
      "NIFTY,2026-01-02T09:15:00+05:30,20090",
      "NIFTY,2026-01-02T15:19:00+05:30,20100",
      "NIFTY,2026-01-05T09:15:00+05:30,20099",
      "NIFTY,2026-01-05T09:16:00+05:30,20101",
      "NIFTY,2026-01-05T09:17:00+05:30,20102",
    ];
    const file = workspace.write("days.csv", ["instrument,ts,price", ...rows, ""].join("\n"));
    const gap = { entry_condition: "price > prev_close", exit_condition: "price < 0" };
    const strategies = workspace.write("gap.yaml", strategyYaml(gap));
    const second = ["--strategies", strategies, "--session-date", "2026-01-05"];
    assert.equal((await replay("ticks", file, second)).code, 0);
    assert.deepEqual(briefly(), ["2 09:16:00.000 BUY 20101 entry", "4 09:17:00.000 SELL 20102 square-off"]);
    assert.equal((await replay("ticks", file, ["--strategies", strategies])).code, 0);
    assert.deepEqual(briefly(), []);
  });

  it("trades nothing where every row is out of hours, and ends well", async () => {
    const file = workspace.write("night.csv", "instrument,ts,price\nNIFTY,2026-01-02T20:00:00+05:30,20100\n");
    const { code, stderr } = await replay("ticks", file);
    assert.equal(code, 0, stderr);
    assert.deepEqual(briefly(), []);
    const { ticks, never_entered, conserved } = readSummary(SUMMARY);
    assert.deepEqual([ticks, never_entered, conserved], [0, 1, true]);
  });
});

const BARS_HEADER = "instrument,ts,open,high,low,close,volume\n";

describe("run --feed replay --bars", () => {
  /** A strategy for each of the four ticks of a bar: it enters there and holds to the end. */
  const everyTick = workspace.write(
    "every_tick.yaml",
    [100, 95, 110, 105]
      .map((price) =>
        strategyYaml({
          strategy_id: `at-${price}`,
          entry_condition: `price == ${price}`,
          exit_condition: "price < 0",
          max_loss: "1000000",
          max_profit: "1000000",
        }),
      )
      .join(""),
  );

  it("plays a bar as four ticks: the open, the nearer of high and low, the other, the close", async () => {
    const file = workspace.write("bars.csv", `${BARS_HEADER}NIFTY,2026-01-02T09:15:00+05:30,100,110,95,105,7\n`);
    assert.equal((await replay("bars", file, ["--strategies", everyTick, "--bar", "1m"])).code, 0);
    assert.deepEqual(briefly().slice(0, 4), [
      "1 09:15:00.000 BUY 100 entry",
      "2 09:15:20.000 BUY 95 entry",
      "3 09:15:40.000 BUY 110 entry",
      "4 09:15:59.999 BUY 105 entry",
    ]);
  });

  it("plays bars of the length that --bar says", async () => {
    const file = workspace.write("bars.csv.gz", `${BARS_HEADER}NIFTY,2026-01-02T09:15:00+05:30,100,110,95,105,7\n`);
    assert.equal((await replay("bars", file, ["--strategies", everyTick, "--bar", "30s"])).code, 0);
    assert.deepEqual(
      briefly().map((line) => line.split(" ")[1]),
      ["09:15:00.000", "09:15:10.000", "09:15:20.000", "09:15:29.999", ...Array<string>(4).fill("09:15:29.999")],
    );
  });

  it("merges two instruments' bars by time, then by symbol, whatever their order in the file", async () => {
    const rows = ["NIFTY", "BANKNIFTY"].map((symbol) => `${symbol},2026-01-02T09:15:00+05:30,100,110,95,105,7\n`);
    const strategies = workspace.write(
      "two.yaml",
      ["BANKNIFTY", "NIFTY"].map((symbol) => holderYaml({ strategy_id: symbol, instrument: symbol })).join(""),
    );
    const file = workspace.write("two.csv", `${BARS_HEADER}${rows.join("")}`);
    assert.equal((await replay("bars", file, ["--strategies", strategies, "--bar", "1m"])).code, 0);
    assert.deepEqual(
      readOrders(ORDERS).map(({ seq, strategy }) => `${seq} ${strategy}`),
      ["1 BANKNIFTY", "2 NIFTY", "9 BANKNIFTY", "9 NIFTY"],
    );
    assert.equal(readSummary(SUMMARY).ticks, 8);
  });
});

const UNREADABLE = "left out: 1 unreadable row\n";

/** Rows of ticks that are left out, and what is said of each. FILE is the file. */
const BAD_TICKS = [
  ["NIFTY,2026-01-02T09:15:01+05:30,abc", `FILE:3: Expected price as a decimal number, was "abc"\n${UNREADABLE}`],
  ["FOO,2026-01-02T09:15:01+05:30,20100", "left out: 1 row of FOO, which nobody trades\n"],
  ["NIFTY,2026-01-02T09:14:59+05:30,20100", "left out: 1 row out of place (the first: FILE:3)\n"],
  ["NIFTY,2026-01-02T09:15:01+05:30", `FILE:3: Expected 3 cells, was 2\n${UNREADABLE}`],
] as const;

/** Bars that cannot be read, and what is said of each. */
const BAD_BARS = [
  ["100,90,120,110,7", 'Expected high at or above low, was "90" below "120"'],
  ["130,120,90,110,7", 'Expected open within low "90" to high "120", was "130"'],
  ["100,120,90,110,-7", 'Expected volume as a number >= 0, was "-7"'],
] as const;

describe("run --feed replay leaves out bad rows, trades the rest, and says on stderr whatever LOG_LEVEL", () => {
  for (const [row, message] of sampleOf(BAD_TICKS, 3)) {
    it(`of ticks: ${row}`, async () => {
      const good = ["NIFTY,2026-01-02T09:15:00+05:30,20100", "NIFTY,2026-01-02T09:15:02+05:30,20200"];
      const file = workspace.write("bad.csv", ["instrument,ts,price", good[0], row, good[1], ""].join("\n"));
      const { code, stderr } = await quietly("ticks", file);
      assert.equal(code, 0);
      assert.equal(stderr, message.replaceAll("FILE", file));
      assert.deepEqual(briefly(), ["1 09:15:00.000 BUY 20100 entry", "3 09:15:02.000 SELL 20200 square-off"]);
    });
  }

  for (const [row, message] of sampleOf(BAD_BARS, 2)) {
    it(`of bars: ${row}`, async () => {
      const minutes = (minute: number, rest: string): string => `NIFTY,2026-01-02T09:${minute}:00+05:30,${rest}\n`;
      const sound = "100,120,90,110,7";
      const file = workspace.write(
        "bad_bars.csv",
        `${BARS_HEADER}${minutes(15, sound)}${minutes(16, row)}${minutes(17, sound)}`,
      );
      const { code, stderr } = await quietly("bars", file);
      assert.equal(code, 0);
      assert.equal(stderr, `${file}:3: ${message}\n${UNREADABLE}`);
      assert.equal(readSummary(SUMMARY).ticks, 8);
    });
  }

  it("the first five of many, and more than the limit if any number is allowed", async () => {
    const bad = Array.from({ length: 25 }, () => "NIFTY,2026-01-02T09:15:00+05:30,x\n").join("");
    const good = Array.from({ length: 25 }, (_, i) => `NIFTY,2026-01-02T09:15:${10 + i}+05:30,20100\n`).join("");
    const file = workspace.write("many.csv", `instrument,ts,price\n${good}${bad}`);
    const refused = await quietly("ticks", file);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /Expected at most 0\.1 % .* unreadable rows, was 25 of 50\n/);
    const { code, stderr } = await quietly("ticks", file, ["--bad-rows", "any"]);
    const shown = stderr.split("\n").filter((line) => line.startsWith(file));
    assert.equal(code, 0, stderr);
    assert.equal(shown.length, 5);
    assert.ok(shown.at(-1)?.startsWith(`${file}:31: `), shown.at(-1));
    assert.match(stderr, /^left out: 25 unreadable rows$/m);
  });

  function quietly(kind: "ticks" | "bars", file: string, more: readonly string[] = []): Promise<Outcome> {
    const written = ["--orders-json", ORDERS, "--summary-json", SUMMARY];
    const args = ["run", "--feed", "replay", `--${kind}`, file, "--speed", "max", "--workers", "0"];
    return workspace.run([...args, "--strategies", HOLDER, ...written, ...more], { settings: { LOG_LEVEL: "silent" } });
  }
});

describe("run --feed replay exits 2 before the session where the file", () => {
  const refused = async (kind: "ticks" | "bars", file: string): Promise<string> => {
    const { code, stdout, stderr } = await replay(kind, file);
    assert.deepEqual([code, stdout], [2, ""]);
    return stderr;
  };

  it("is not there", async () => {
    const file = workspace.path("missing.csv");
    assert.equal(
      await refused("ticks", file),
      `${file}: Expected a file, was a path with nothing there. Check the path\n`,
    );
  });

  it("has the other format's header", async () => {
    const file = workspace.write("other.csv", BARS_HEADER);
    assert.equal(
      await refused("ticks", file),
      `${file}:1: Expected a column of the price, as ticks have it, was "instrument", "ts", "open", "high", "low", ` +
        '"close", "volume". Say which it is: --columns ts=ts,price=COLUMN\n',
    );
  });

  it("has no good row", async () => {
    const file = workspace.write("header.csv", "instrument,ts,price\n");
    assert.equal(await refused("ticks", file), `${file}: Expected at least one row that can be used, was none\n`);
  });

  it("is cut off within its zipped part", async () => {
    const file = workspace.path("cut.csv.gz");
    writeFileSync(file, gzipSync(TICKS.repeat(50)).subarray(0, 100));
    const stderr = await refused("ticks", file);
    assert.ok(stderr.startsWith(`${file}: Expected `), stderr);
  });

  it("has other instruments alone", async () => {
    const file = workspace.write("other.csv", "instrument,ts,price\nNIFTYY,2026-01-02T09:15:00+05:30,20100\n");
    assert.equal(
      await refused("ticks", file),
      `${file}: Expected rows of NIFTY, was rows of NIFTYY. Did you mean NIFTYY? Name it alike in both\n`,
    );
  });
});

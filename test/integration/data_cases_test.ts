import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { ROOT, type Settings, Workspace } from "../fixtures/cli.ts";
import { encodeText, JSON_SHAPES, type ShapedBar, zipOf } from "../fixtures/data_shapes.ts";
import { type Printed, runHere } from "../fixtures/in_process.ts";
import { ownForm, tableShapes } from "../fixtures/vendor_shapes.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("data-cases");
const UTC_DAY: Settings = { MARKET_TZ: "UTC", MARKET_OPEN: "00:00", MARKET_CLOSE: "00:00" };

/** A file of `test/fixtures/data` as text. */
function textOf(name: string): string {
  const bytes = readFileSync(path.join(ROOT, "test/fixtures/data", name));
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
}

function write(name: string, content: string | Buffer): string {
  const file = workspace.path(name);
  writeFileSync(file, content);
  return file;
}

/** Writes a file of `test/fixtures/data`, changed. */
function copy(name: string, change: (text: string) => string | Buffer = (text) => text): string {
  return write(name.replace(/\.gz$/, ""), change(textOf(name)));
}

let files = 0;

/** Strategies of one, in a file of their own. */
function strategies(over: Parameters<typeof strategyYaml>[0]): string {
  files += 1;
  const all = { quantity: "75", max_loss: "100000", max_profit: "100000", ...over };
  return workspace.write(`strategies-${files}.yaml`, strategyYaml(all));
}

const AT_TEN = strategies({ entry_condition: "time >= '09:20'", exit_condition: "time >= '10:00'" });
const AN_HOUR = strategies({ entry_condition: "time >= '09:20'", exit_condition: "minutes_in_trade >= 60" });

interface Asked {
  readonly by: string;
  readonly flags?: readonly string[];
  readonly settings?: Settings;
}

function backtest(data: readonly string[], { by, flags = [], settings = {} }: Asked): Promise<Printed> {
  return runHere(["backtest", "--strategies", by, "--data", ...data, ...flags, "--json"], settings);
}

/** What a backtest says as JSON. */
interface Result {
  readonly net: number;
  readonly trades: number;
  readonly stderr: string;
  readonly days: readonly string[];
  /** By reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

async function resultOf(data: readonly string[], asked: Asked): Promise<Result> {
  const { code, stdout, stderr } = await backtest(data, asked);
  assert.equal(code, 0, stderr);
  const {
    net,
    trades,
    days,
    left_out: leftOut,
  } = JSON.parse(stdout) as {
    readonly net: number;
    readonly trades: number;
    readonly days: readonly { readonly date: string }[];
    readonly left_out: readonly { readonly reason: string; readonly rows: number }[];
  };
  return {
    net,
    trades,
    stderr,
    days: days.map(({ date }) => date),
    leftOut: Object.fromEntries(leftOut.map(({ reason, rows }) => [reason, rows])),
  };
}

async function netOf(data: readonly string[], asked: Asked): Promise<readonly [net: number, trades: number]> {
  const { net, trades } = await resultOf(data, asked);
  return [net, trades];
}

/** Runs a backtest that prints no number. @returns what it says */
async function refusal(data: readonly string[], asked: Asked): Promise<string> {
  const { code, stdout, stderr } = await backtest(data, asked);
  assert.deepEqual([code, stdout], [2, ""], stderr);
  return stderr;
}

const THREE_DAYS = textOf("nifty_3_days.csv.gz");
const [HEADER = "", ...ROWS] = THREE_DAYS.trimEnd().split("\n");
/** The first two hours of the first day. */
const BARS = ROWS.slice(0, 120).map((row): ShapedBar => {
  const [symbol = "", ts = "", open = "", high = "", low = "", close = "", volume = ""] = row.split(",");
  return { symbol, ts: Date.parse(ts), open, high, low, close, volume: Number(volume) };
});
const OWN = ownForm(BARS);
const SAME = [-596.25, 1] as const;

/** Shapes that have no volume. */
const WITHOUT_VOLUME = ["no volume.csv", "headless.csv"];

/** The rows of a file as `convert` writes them. */
async function rowsOf(file: string, flags: readonly string[]): Promise<string> {
  const out = workspace.path("converted.csv");
  const { code, stderr } = await runHere(["convert", file, out, ...flags]);
  assert.equal(code, 0, stderr);
  return readFileSync(out, "utf8");
}

/** Rows without their volume. */
function withoutVolume(rows: string): string {
  return rows.replace(/,[^,\n]*$/gm, "");
}

describe("The same two hours are read from", () => {
  const expected = rowsOf(write("expected.csv", OWN), []);

  const isSame = async (name: string, content: string | Buffer, flags: readonly string[] = []): Promise<void> => {
    const [rows, own] = [await rowsOf(write(name, content), flags), await expected];
    if (WITHOUT_VOLUME.includes(name)) assert.equal(withoutVolume(rows), withoutVolume(own));
    else assert.equal(rows, own);
  };

  it("120 bars in our own form", async () => {
    const rows = (await expected).trimEnd().split("\n");
    assert.equal(rows.length, 121);
    assert.match(rows[1] ?? "", /^NIFTY,.*,20100\.?0*,20100\.60?,20096\.?0*,20098\.60?,643$/);
  });

  for (const { name, content, flags } of tableShapes(BARS)) it(name, () => isSame(name, content, flags));

  for (const [name, form] of Object.entries(JSON_SHAPES)) {
    it(`JSON as ${name}`, () => {
      return isSame(`${name}.json`, form(BARS), name === "yahoo" ? [] : ["--instrument", "NIFTY"]);
    });
  }

  const [header = "", ...lines] = OWN.trimEnd().split("\n");
  const newest = [header, ...lines.toReversed(), ""].join("\n");
  const packed = [
    { name: "x/data.csv", bytes: Buffer.from(OWN) },
    { name: "__MACOSX/._data.csv", bytes: Buffer.from([0, 1]) },
  ];
  const bytes: Readonly<Record<string, string | Buffer>> = {
    "marked.csv": encodeText(OWN.replaceAll("\n", "\r\n"), "utf-8 mark"),
    "two bytes.csv": encodeText(OWN, "utf-16le mark"),
    "two bytes without a mark.csv": encodeText(OWN, "utf-16be"),
    "latin.csv": encodeText(
      OWN.replace(/^.*$/gm, (line) => `${line},${line === header ? "note" : "é"}`),
      "latin-1",
    ),
    "returns.csv": OWN.replaceAll("\n", "\r"),
    "packed, which its name does not say.csv": gzipSync(OWN),
    "folder.zip": zipOf(packed),
    "newest first.csv": newest,
    "remarks.csv": `# downloaded\n# 1 minute\n${OWN}`,
    "title.csv": `NIFTY 1 minute data\n\n${OWN}`,
    "empty column.csv": OWN.replaceAll("\n", ",\n"),
    "header again.csv": `${OWN}${header}\n`,
    "twice.csv": `${OWN}${lines.join("\n")}\n`,
    "footer.csv": `${OWN}Total,,,,,,\nDownloaded on 2026-01-06\n`,
  };
  for (const [name, content] of Object.entries(bytes)) {
    it(name, () => isSame(name, content));
  }
});

describe("The same two hours come to the same net as", () => {
  const shapes = tableShapes(BARS).filter(({ name }) =>
    ["own.csv", "12 hours.csv", "metatrader.csv", "lean.csv"].includes(name),
  );
  for (const { name, content, flags } of [
    ...shapes,
    { name: "kite.json", content: JSON_SHAPES["kite"]?.(BARS) ?? "", flags: ["--instrument", "NIFTY"] },
  ]) {
    it(name, async () => {
      assert.deepEqual(await netOf([write(name, content)], { by: AT_TEN, flags }), SAME);
    });
  }

  for (const symbol of ["^NSEI", "NSE:NIFTY50-INDEX", "NSE_EQ|INE002A01018", "GC=F", "USD/INR", "BTC/USDT:USDT"]) {
    it(`${symbol}, as vendors call it`, async () => {
      const by = strategies({
        instrument: JSON.stringify(symbol),
        entry_condition: "time >= '09:20'",
        exit_condition: "time >= '10:00'",
      });
      const file = write("symbol.csv", OWN.replaceAll("NIFTY", symbol));
      assert.deepEqual(await netOf([file], { by }), SAME);
    });
  }
});

describe("A file is refused, exit 2, with the way out, if", () => {
  const shapes = new Map(tableShapes(BARS).map((shape) => [shape.name, shape.content]));
  const cases: Readonly<Record<string, readonly [content: string | Buffer, said: RegExp, flags?: readonly string[]]>> =
    {
      "nothing names its instrument": [shapes.get("pandas.csv") ?? "", /--instrument SYMBOL/],
      "day and month may be each other": [shapes.get("day first.csv") ?? "", /2026-01-05.*2026-05-01.*--time-format/],
      "its zone has a name that others have": [
        shapes.get("zone by name.csv") ?? "",
        /IST names more than one zone\. Say which with --time-zone, such as --time-zone Asia\/Kolkata/,
      ],
      "they may be so by 12 hours": [shapes.get("12 hours.csv") ?? "", /--time-format/],
      "it has no header": [shapes.get("headless.csv") ?? "", /--columns instrument=1,ts=2\+3,open=4/],
      "it has numbers alone": [shapes.get("ninja.txt") ?? "", /--columns/],
      "it has milliseconds of a day": [shapes.get("lean.csv") ?? "", /--columns ts=1,open=2\/10000/],
      "it is a page": ["<!DOCTYPE html><html><body>Login</body></html>", /Expected/],
      "it is what an API says of an error": ['{"status":"error","message":"Token is invalid"}', /Token is invalid/],
      "it is empty": ["", /empty/],
      "it has a header alone": [`${HEADER}\n`, /Expected/],
      "its years are of Rome": [OWN.replaceAll("2026-", "0026-"), /Expected a time from 1990 to 2100/],
      "--bar says a length that it has not": [OWN, /was bars of 1m.*--bar 1m/, ["--bar", "5m"]],
    };
  for (const [what, [content, said, flags = []]] of Object.entries(cases)) {
    it(what, async () => {
      assert.match(await refusal([write("refused.csv", content)], { by: AT_TEN, flags }), said);
    });
  }
});

describe("Several files are one market:", () => {
  const both = workspace.write(
    "both.yaml",
    ["NIFTY", "BANKNIFTY"]
      .map((instrument) =>
        strategyYaml({
          strategy_id: instrument,
          instrument,
          entry_condition: "time >= '09:20'",
          exit_condition: "time >= '10:00'",
          quantity: instrument === "NIFTY" ? "75" : "35",
          max_loss: "100000",
          max_profit: "100000",
        }),
      )
      .join(""),
  );
  const bank = textOf("banknifty_morning.csv.gz");

  it("one an instrument, in either order, and one after the other in one file", async () => {
    const [one, other] = [write("nifty.csv", OWN), write("bank.csv", bank)];
    const long = write("long.csv", OWN + bank.slice(bank.indexOf("\n") + 1));
    for (const data of [[one, other], [other, one], [long]])
      assert.deepEqual(await netOf(data, { by: both }), [-1285.75, 2], data.join(" "));
  });

  const dayOf = (day: string): string => [HEADER, ...ROWS.filter((row) => row.includes(day)), ""].join("\n");
  const [first, second, third] = ["2026-01-05", "2026-01-06", "2026-01-07"].map(dayOf);

  it("one a day, each of which knows the day before", async () => {
    const days = [first, second, third].map((text = "", i) => write(`day-${i}.csv`, text));
    const by = strategies({
      entry_condition: "time >= '09:20' AND day_open <= prev_close + 1000",
      exit_condition: "minutes_in_trade >= 60",
    });
    assert.deepEqual(await netOf(days, { by }), [48.75, 2]);
    assert.deepEqual(await netOf([copy("nifty_3_days.csv.gz")], { by }), [48.75, 2]);
  });

  it("two that share a day, which is traded once", async () => {
    const chunks = [`${first}${second?.slice(HEADER.length + 1)}`, `${second}${third?.slice(HEADER.length + 1)}`];
    const { net, trades, leftOut, stderr } = await resultOf(
      chunks.map((text, i) => write(`chunk-${i}.csv`, text)),
      { by: AN_HOUR },
    );
    assert.deepEqual([net, trades, leftOut["duplicate"]], [-615, 3, 375]);
    assert.match(stderr, /left out: 375 rows of bars that come again later/);
  });
});

describe("Bars are as long as they are, and begin when they do:", () => {
  it("the low of an hour is not traded in its first minutes", async () => {
    const by = strategies({
      window: "09:15-09:20",
      entry_condition: "price < day_open - 20",
      side: "SELL",
      exit_condition: "time >= '09:25'",
      max_loss: "1000000",
      max_profit: "1000000",
    });
    assert.deepEqual(await netOf([copy("nifty_trend_day_60m.csv")], { by }), [0, 0]);
    assert.deepEqual(await netOf([copy("nifty_trend_day.csv.gz")], { by }), [-978.75, 1]);
  });

  it("the last half hour ends with the exchange's close", async () => {
    const by = strategies({
      entry_condition: "time >= '09:15'",
      exit_condition: "price < 0",
      max_loss: "10000000",
      max_profit: "10000000",
    });
    const settings = { MARKET_CLOSE: "15:30" };
    const half = [copy("nifty_trend_day_30m.csv")];
    assert.deepEqual(await netOf(half, { by, settings, flags: ["--bar", "30m"] }), [-8178.75, 1]);
    assert.deepEqual(await netOf([copy("nifty_trend_day.csv.gz")], { by, settings }), [-8178.75, 1]);
  });

  it("a bar of 09:15:59 is that of 09:15", async () => {
    const by = strategies({
      entry_condition: "ema(close, 9) crosses above ema(close, 21)",
      exit_condition: "ema(close, 9) crosses below ema(close, 21)",
      max_loss: "1000000",
      max_profit: "1000000",
      max_entries: "50",
    });
    assert.deepEqual(await netOf([copy("nifty_wave_day.csv.gz")], { by }), [-1260, 5]);
    const ends = copy("nifty_wave_day.csv.gz", (text) => text.replaceAll(":00+05:30", ":59+05:30"));
    assert.deepEqual(await netOf([ends], { by }), [-1260, 5]);
  });

  it("one that holds target and stop comes to its extremes, low first at a tie", async () => {
    const by = strategies({
      entry_condition: "price > 0",
      exit_condition: "time >= '15:00'",
      max_loss: "750",
      max_profit: "750",
    });
    const { trades } = await resultOf([copy("wide_bar.csv")], { by, flags: ["--bar", "5m"] });
    assert.ok(trades >= 1);
  });

  it("bars of twenty days have one length, which is found and may be said", async () => {
    const by = strategies({
      entry_condition: "time >= '09:30'",
      exit_condition: "time >= '15:00'",
      max_loss: "2250",
      max_profit: "2250",
    });
    const file = [copy("nifty_20_days_15m.csv.gz")];
    const found = await netOf(file, { by });
    assert.equal(found[1], 20);
    assert.deepEqual(await netOf(file, { by, flags: ["--bar", "15m"] }), found);
  });

  it("daily bars say nothing of a time of day", async () => {
    for (const flags of [["--bar", "1d"], []]) {
      assert.match(await refusal([copy("nifty_daily.csv")], { by: AN_HOUR, flags }), /bars of 1d say nothing of when/);
    }
    const by = strategies({ entry_condition: "price > 0", exit_condition: "price < 0" });
    const { days, trades } = await resultOf([copy("nifty_daily.csv")], { by });
    assert.deepEqual([days.length, trades], [days.length, days.length]);
    assert.ok(days.length > 5);
  });

  it("bars of two lengths in one file are refused, in whatever order they come", async () => {
    const five = ROWS.filter((_, i) => i % 5 === 0);
    const lengths = [five.slice(0, 150), ROWS.slice(750)];
    for (const rows of [lengths.flat(), [...ROWS.slice(0, 750), ...five.slice(150)]]) {
      const said = await refusal([write("lengths.csv", [HEADER, ...rows, ""].join("\n"))], { by: AN_HOUR });
      assert.match(
        said,
        /bars of NIFTY of one length, was bars of 1m, and on other days of 5m\. Give .* a file of their own/,
      );
    }
  });
});

describe("Prices, sizes and times are what they are:", () => {
  it("three decimals", async () => {
    const adjusted = THREE_DAYS.replace(/\d+\.\d\d/g, (price) => (Number(price) / 2).toFixed(3));
    assert.deepEqual(await netOf([write("adjusted.csv", adjusted)], { by: AN_HOUR }), [-307.5, 3]);
  });

  it("seconds since 1970", async () => {
    const by = strategies({
      instrument: "BTCUSDT",
      entry_condition: "time >= '01:00'",
      exit_condition: "minutes_in_trade >= 60",
      quantity: "1",
    });
    for (const change of [(text: string) => text, (text: string) => text.replace(/(\d{10})000,/g, "$1,")]) {
      const result = await resultOf([copy("btc_2_days.csv.gz", change)], { by, settings: UTC_DAY });
      assert.deepEqual([result.net, result.trades, result.days.length], [14.95, 2, 2]);
    }
  });

  it("prices of zero and below, which a stop is held against", async () => {
    const prices = ["14:00:00+05:30,10.00", "14:10:00+05:30,0.00", "14:20:00+05:30,-37.63", "14:30:00+05:30,5.00"];
    const file = write(
      "below.csv",
      `instrument,ts,price,size\n${prices.map((row) => `CRUDE,2020-04-20T${row},1\n`).join("")}`,
    );
    const by = strategies({
      instrument: "CRUDE",
      entry_condition: "price > 0",
      exit_condition: "time >= '14:25'",
      quantity: "100",
      max_loss: "1000",
      max_profit: "1000",
    });
    assert.deepEqual(await netOf([file], { by }), [-1000, 1]);
  });

  it("eight decimals", async () => {
    const rows = ["1767225600000,0.00000712", "1767225660000,0.00000713", "1767229260000,0.00000715"];
    const file = write(
      "small.csv",
      `instrument,ts,price,size\n${rows.map((row) => `SHIBUSDT,${row},1000\n`).join("")}`,
    );
    const by = strategies({
      instrument: "SHIBUSDT",
      entry_condition: "price > 0",
      exit_condition: "time >= '12:00'",
      quantity: "10000000",
    });
    assert.deepEqual(await netOf([file], { by, settings: UTC_DAY }), [0.3, 1]);
  });

  it("a minute twice, of which the later one wins", async () => {
    const [a = "", b = "", ...rest] = ROWS;
    const again = b.replace(/,[^,]*,[^,]*$/, ",20099.00,999999");
    const { leftOut, stderr } = await resultOf([write("again.csv", [HEADER, a, b, again, ...rest, ""].join("\n"))], {
      by: AN_HOUR,
    });
    assert.equal(leftOut["duplicate"], 1);
    assert.match(stderr, /left out: 1 row of bars that come again later \(the first: .*again\.csv:3\)/);
  });

  it("empty volumes, rows without a price, and a volume below zero", async () => {
    const { net, trades, leftOut, stderr } = await resultOf([copy("empty_volumes.csv")], { by: AT_TEN });
    assert.deepEqual([net, trades, leftOut], [-596.25, 1, { unreadable: 1, "no-row": 2 }]);
    assert.match(stderr, /empty_volumes\.csv:17: Expected volume as a number >= 0, was "-1"/);
  });

  it("an open above the high, which is left out and named", async () => {
    const { net, leftOut, stderr } = await resultOf([copy("open_above_high.csv")], { by: AT_TEN });
    assert.deepEqual([net, leftOut], [-596.25, { unreadable: 1 }]);
    assert.match(stderr, /open_above_high\.csv:22: Expected open within low "20086\.5" to high "20090\.80"/);
  });

  it("three lines of headers, as Yahoo's library writes them", async () => {
    const by = strategies({
      instrument: JSON.stringify("^NSEI"),
      entry_condition: "time >= '09:20'",
      exit_condition: "time >= '10:00'",
    });
    assert.deepEqual(await netOf([copy("yahoo_three_headers.csv")], { by }), SAME);
  });

  it("a day's prices as the exchange publishes them", async () => {
    const by = strategies({ instrument: "RELIANCE", entry_condition: "price > 0", exit_condition: "price < 0" });
    const { days } = await resultOf([copy("bhavcopy.csv")], { by, flags: ["--bar", "1d"] });
    assert.deepEqual(days, ["2026-01-05"]);
  });

  it("a file that is cut off in its last line", async () => {
    const day = [HEADER, ...ROWS.slice(0, 375)].join("\n");
    const { net, stderr } = await resultOf([write("cut.csv", day.slice(0, -19))], { by: AT_TEN });
    assert.equal(net, -596.25);
    assert.match(stderr, /cut\.csv: the last line is left out: the file is cut off in it/);
  });

  it("a year in a typing error, which is left out alone", async () => {
    const wrong = OWN.replace("2026-01-05T10:30", "2062-01-05T10:30");
    const { net, days, leftOut } = await resultOf([write("typo.csv", wrong)], { by: AT_TEN });
    assert.deepEqual([net, days, leftOut["out-of-place"]], [-596.25, ["2026-01-05"], 1]);
  });
});

describe("Hours cut rows, and say so:", () => {
  const late = strategies({ entry_condition: "time >= '15:21'", exit_condition: "time >= '15:28'" });

  it("the last ten minutes of a day by the default close", async () => {
    const { net, trades, stderr, leftOut } = await resultOf([copy("nifty_3_days.csv.gz")], { by: late });
    assert.deepEqual([net, trades, leftOut], [0, 0, { "out-of-hours": 30 }]);
    assert.match(stderr, /30 rows from 15:20 to 15:29 on 3 of 3 days are outside .* MARKET_CLOSE=15:30 has them/);
    const settings = { MARKET_CLOSE: "15:30" };
    assert.deepEqual(await netOf([copy("nifty_3_days.csv.gz")], { by: late, settings }), [663.75, 3]);
  });

  it("a day that ends early is squared off there", async () => {
    const by = strategies({ entry_condition: "time >= '14:30'", exit_condition: "time >= '15:10'" });
    const { trades } = await resultOf([write("short.csv", [HEADER, ...ROWS.slice(0, 330), ""].join("\n"))], { by });
    assert.equal(trades, 1);
  });

  it("an evening of commodities", async () => {
    const by = strategies({
      instrument: "CRUDEOIL",
      entry_condition: "time >= '20:00'",
      exit_condition: "minutes_in_trade >= 60",
    });
    const settings = { MARKET_OPEN: "09:00", MARKET_CLOSE: "23:30" };
    assert.deepEqual(await netOf([copy("crude_evening.csv.gz")], { by, settings }), [300, 1]);
  });

  it("sessions in New York over a change of clocks", async () => {
    const by = strategies({
      instrument: "SPY",
      entry_condition: "time >= '10:00'",
      exit_condition: "time >= '15:00'",
      quantity: "10",
    });
    const settings = { MARKET_TZ: "America/New_York", MARKET_OPEN: "09:30", MARKET_CLOSE: "16:00" };
    assert.deepEqual(await netOf([copy("spy_clock_change.csv.gz")], { by, settings }), [8.1, 4]);
  });
});

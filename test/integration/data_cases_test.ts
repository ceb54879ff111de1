import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Settings } from "../fixtures/cli.ts";
import {
  DataCases,
  dataText,
  HEADER,
  netOf,
  OWN,
  refusal,
  resultOf,
  ROWS,
  THREE_DAYS,
} from "../fixtures/data_cases.ts";

const cases = new DataCases("data-cases");
const AT_TEN = cases.strategies({ entry_condition: "time >= '09:20'", exit_condition: "time >= '10:00'" });
const AN_HOUR = cases.strategies({ entry_condition: "time >= '09:20'", exit_condition: "minutes_in_trade >= 60" });
const SAME = [-596.25, 1] as const;
const UTC_DAY: Settings = { MARKET_TZ: "UTC", MARKET_OPEN: "00:00", MARKET_CLOSE: "00:00" };

describe("Several files are one market:", () => {
  const both = cases.strategies(
    ...[
      ["NIFTY", "75"],
      ["BANKNIFTY", "35"],
    ].map(([instrument = "", quantity = ""]) => ({
      strategy_id: instrument,
      instrument,
      quantity,
      entry_condition: "time >= '09:20'",
      exit_condition: "time >= '10:00'",
    })),
  );
  const bank = dataText("banknifty_morning.csv.gz");

  it("one an instrument, in either order, and one after the other in one file", async () => {
    const [one, other] = [cases.write("nifty.csv", OWN), cases.write("bank.csv", bank)];
    const long = cases.write("long.csv", OWN + bank.slice(bank.indexOf("\n") + 1));
    for (const data of [[one, other], [other, one], [long]])
      assert.deepEqual(await netOf(data, { by: both }), [-1285.75, 2], data.join(" "));
  });

  const dayOf = (day: string): string => [HEADER, ...ROWS.filter((row) => row.includes(day)), ""].join("\n");
  const [first, second, third] = ["2026-01-05", "2026-01-06", "2026-01-07"].map(dayOf);

  it("one a day, each of which knows the day before", async () => {
    const days = [first, second, third].map((text = "", i) => cases.write(`day-${i}.csv`, text));
    const by = cases.strategies({
      entry_condition: "time >= '09:20' AND day_open <= prev_close + 1000",
      exit_condition: "minutes_in_trade >= 60",
    });
    assert.deepEqual(await netOf(days, { by }), [48.75, 2]);
    assert.deepEqual(await netOf([cases.copy("nifty_3_days.csv.gz")], { by }), [48.75, 2]);
  });

  it("two that share a day, which is traded once", async () => {
    const chunks = [`${first}${second?.slice(HEADER.length + 1)}`, `${second}${third?.slice(HEADER.length + 1)}`];
    const { net, trades, leftOut, stderr } = await resultOf(
      chunks.map((text, i) => cases.write(`chunk-${i}.csv`, text)),
      { by: AN_HOUR },
    );
    assert.deepEqual([net, trades, leftOut["duplicate"]], [-615, 3, 375]);
    assert.match(stderr, /left out: 375 rows of bars that come again later/);
  });
});

describe("Bars are as long as they are, and begin when they do:", () => {
  it("the low of an hour is not traded in its first minutes", async () => {
    const by = cases.strategies({
      window: "09:15-09:20",
      entry_condition: "price < day_open - 20",
      side: "SELL",
      exit_condition: "time >= '09:25'",
      max_loss: "1000000",
      max_profit: "1000000",
    });
    assert.deepEqual(await netOf([cases.copy("nifty_trend_day_60m.csv")], { by }), [0, 0]);
    assert.deepEqual(await netOf([cases.copy("nifty_trend_day.csv.gz")], { by }), [-978.75, 1]);
  });

  it("the last half hour ends with the exchange's close", async () => {
    const by = cases.strategies({
      entry_condition: "time >= '09:15'",
      exit_condition: "price < 0",
      max_loss: "10000000",
      max_profit: "10000000",
    });
    const settings = { MARKET_CLOSE: "15:30" };
    const half = [cases.copy("nifty_trend_day_30m.csv")];
    assert.deepEqual(await netOf(half, { by, settings, flags: ["--bar", "30m"] }), [-8178.75, 1]);
    assert.deepEqual(await netOf([cases.copy("nifty_trend_day.csv.gz")], { by, settings }), [-8178.75, 1]);
  });

  it("a bar of 09:15:59 is that of 09:15", async () => {
    const by = cases.strategies({
      entry_condition: "ema(close, 9) crosses above ema(close, 21)",
      exit_condition: "ema(close, 9) crosses below ema(close, 21)",
      max_loss: "1000000",
      max_profit: "1000000",
      max_entries: "50",
    });
    assert.deepEqual(await netOf([cases.copy("nifty_wave_day.csv.gz")], { by }), [-1260, 5]);
    const ends = cases.copy("nifty_wave_day.csv.gz", (text) => text.replaceAll(":00+05:30", ":59+05:30"));
    assert.deepEqual(await netOf([ends], { by }), [-1260, 5]);
  });

  it("one that holds target and stop comes to its extremes, low first at a tie", async () => {
    const by = cases.strategies({
      entry_condition: "price > 0",
      exit_condition: "time >= '15:00'",
      max_loss: "750",
      max_profit: "750",
    });
    const { trades } = await resultOf([cases.copy("wide_bar.csv")], { by, flags: ["--bar", "5m"] });
    assert.ok(trades >= 1);
  });

  it("bars of twenty days have one length, which is found and may be said", async () => {
    const by = cases.strategies({
      entry_condition: "time >= '09:30'",
      exit_condition: "time >= '15:00'",
      max_loss: "2250",
      max_profit: "2250",
    });
    const file = [cases.copy("nifty_20_days_15m.csv.gz")];
    const found = await netOf(file, { by });
    assert.equal(found[1], 20);
    assert.deepEqual(await netOf(file, { by, flags: ["--bar", "15m"] }), found);
  });

  it("daily bars say nothing of a time of day", async () => {
    for (const flags of [["--bar", "1d"], []]) {
      assert.match(
        await refusal([cases.copy("nifty_daily.csv")], { by: AN_HOUR, flags }),
        /bars of 1d say nothing of when/,
      );
    }
    const by = cases.strategies({ entry_condition: "price > 0", exit_condition: "price < 0" });
    const { days, trades } = await resultOf([cases.copy("nifty_daily.csv")], { by });
    assert.deepEqual([days.length, trades], [days.length, days.length]);
    assert.ok(days.length > 5);
  });

  it("bars of two lengths in one file are refused, in whatever order they come", async () => {
    const five = ROWS.filter((_, i) => i % 5 === 0);
    const lengths = [five.slice(0, 150), ROWS.slice(750)];
    for (const rows of [lengths.flat(), [...ROWS.slice(0, 750), ...five.slice(150)]]) {
      const said = await refusal([cases.write("lengths.csv", [HEADER, ...rows, ""].join("\n"))], { by: AN_HOUR });
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
    assert.deepEqual(await netOf([cases.write("adjusted.csv", adjusted)], { by: AN_HOUR }), [-307.5, 3]);
  });

  it("seconds since 1970", async () => {
    const by = cases.strategies({
      instrument: "BTCUSDT",
      entry_condition: "time >= '01:00'",
      exit_condition: "minutes_in_trade >= 60",
      quantity: "1",
    });
    for (const change of [(text: string) => text, (text: string) => text.replace(/(\d{10})000,/g, "$1,")]) {
      const result = await resultOf([cases.copy("btc_2_days.csv.gz", change)], { by, settings: UTC_DAY });
      assert.deepEqual([result.net, result.trades, result.days.length], [14.95, 2, 2]);
    }
  });

  it("prices of zero and below, which a stop is held against", async () => {
    const prices = ["14:00:00+05:30,10.00", "14:10:00+05:30,0.00", "14:20:00+05:30,-37.63", "14:30:00+05:30,5.00"];
    const file = cases.write(
      "below.csv",
      `instrument,ts,price,size\n${prices.map((row) => `CRUDE,2020-04-20T${row},1\n`).join("")}`,
    );
    const by = cases.strategies({
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
    const file = cases.write(
      "small.csv",
      `instrument,ts,price,size\n${rows.map((row) => `SHIBUSDT,${row},1000\n`).join("")}`,
    );
    const by = cases.strategies({
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
    const { leftOut, stderr } = await resultOf(
      [cases.write("again.csv", [HEADER, a, b, again, ...rest, ""].join("\n"))],
      {
        by: AN_HOUR,
      },
    );
    assert.equal(leftOut["duplicate"], 1);
    assert.match(stderr, /left out: 1 row of bars that come again later \(the first: .*again\.csv:3\)/);
  });

  it("empty volumes, rows without a price, and a volume below zero", async () => {
    const { net, trades, leftOut, stderr } = await resultOf([cases.copy("empty_volumes.csv")], { by: AT_TEN });
    assert.deepEqual([net, trades, leftOut], [-596.25, 1, { unreadable: 1, "no-row": 2 }]);
    assert.match(stderr, /empty_volumes\.csv:17: Expected volume as a number >= 0, was "-1"/);
  });

  it("an open above the high, which is left out and named", async () => {
    const { net, leftOut, stderr } = await resultOf([cases.copy("open_above_high.csv")], { by: AT_TEN });
    assert.deepEqual([net, leftOut], [-596.25, { unreadable: 1 }]);
    assert.match(stderr, /open_above_high\.csv:22: Expected open within low "20086\.5" to high "20090\.80"/);
  });

  it("three lines of headers, as Yahoo's library writes them", async () => {
    const by = cases.strategies({
      instrument: JSON.stringify("^NSEI"),
      entry_condition: "time >= '09:20'",
      exit_condition: "time >= '10:00'",
    });
    assert.deepEqual(await netOf([cases.copy("yahoo_three_headers.csv")], { by }), SAME);
  });

  it("a day's prices as the exchange publishes them", async () => {
    const by = cases.strategies({ instrument: "RELIANCE", entry_condition: "price > 0", exit_condition: "price < 0" });
    const { days } = await resultOf([cases.copy("bhavcopy.csv")], { by, flags: ["--bar", "1d"] });
    assert.deepEqual(days, ["2026-01-05"]);
  });

  it("a file that is cut off in its last line", async () => {
    const day = [HEADER, ...ROWS.slice(0, 375)].join("\n");
    const { net, stderr } = await resultOf([cases.write("cut.csv", day.slice(0, -19))], { by: AT_TEN });
    assert.equal(net, -596.25);
    assert.match(stderr, /cut\.csv: the last line is left out: the file is cut off in it/);
  });

  it("a year in a typing error, which is left out alone", async () => {
    const wrong = OWN.replace("2026-01-05T10:30", "2062-01-05T10:30");
    const { net, days, leftOut } = await resultOf([cases.write("typo.csv", wrong)], { by: AT_TEN });
    assert.deepEqual([net, days, leftOut["out-of-place"]], [-596.25, ["2026-01-05"], 1]);
  });
});

describe("Hours cut rows, and say so:", () => {
  const late = cases.strategies({ entry_condition: "time >= '15:21'", exit_condition: "time >= '15:28'" });

  it("the last ten minutes of a day by the default close", async () => {
    const { net, trades, stderr, leftOut } = await resultOf([cases.copy("nifty_3_days.csv.gz")], { by: late });
    assert.deepEqual([net, trades, leftOut], [0, 0, { "out-of-hours": 30 }]);
    assert.match(stderr, /30 rows from 15:20 to 15:29 on 3 of 3 days are outside .* MARKET_CLOSE=15:30 has them/);
    const settings = { MARKET_CLOSE: "15:30" };
    assert.deepEqual(await netOf([cases.copy("nifty_3_days.csv.gz")], { by: late, settings }), [663.75, 3]);
  });

  it("a day that ends early is squared off there", async () => {
    const by = cases.strategies({ entry_condition: "time >= '14:30'", exit_condition: "time >= '15:10'" });
    const { trades } = await resultOf([cases.write("short.csv", [HEADER, ...ROWS.slice(0, 330), ""].join("\n"))], {
      by,
    });
    assert.equal(trades, 1);
  });

  it("an evening of commodities", async () => {
    const by = cases.strategies({
      instrument: "CRUDEOIL",
      entry_condition: "time >= '20:00'",
      exit_condition: "minutes_in_trade >= 60",
    });
    const settings = { MARKET_OPEN: "09:00", MARKET_CLOSE: "23:30" };
    assert.deepEqual(await netOf([cases.copy("crude_evening.csv.gz")], { by, settings }), [300, 1]);
  });

  it("sessions in New York over a change of clocks", async () => {
    const by = cases.strategies({
      instrument: "SPY",
      entry_condition: "time >= '10:00'",
      exit_condition: "time >= '15:00'",
      quantity: "10",
    });
    const settings = { MARKET_TZ: "America/New_York", MARKET_OPEN: "09:30", MARKET_CLOSE: "16:00" };
    assert.deepEqual(await netOf([cases.copy("spy_clock_change.csv.gz")], { by, settings }), [8.1, 4]);
  });
});

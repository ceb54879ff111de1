import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { choicesOf, flagsOf, formatColumns, NO_CHOICES, parseColumns } from "../../../../engine/data/rows/mod.ts";
import type { InputChoices } from "../../../../engine/data/rows/mod.ts";
import { EngineError, RowKind, UsageError } from "../../../../engine/protocol/mod.ts";
import { readAll, tableOf } from "../../../fixtures/tables.ts";
import type { Table } from "../../../fixtures/tables.ts";

/** The columns of a text's table, as `--columns` says them, and its kind. */
async function taken(text: string, choices: Partial<InputChoices> = {}, more: Partial<Table> = {}): Promise<string> {
  const { readings } = await readAll([tableOf(text, more)], choices);
  const [reading] = readings;
  return `${reading?.kind} ${formatColumns(reading?.columns ?? [])}`;
}

const NIFTY = { instrument: "NIFTY" };

test("columns are found by their names, in any case and order, whatever is around them", async () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      "volume,close,low,high,open,ts,instrument\n1,2,1,3,2,2026-01-05 09:15Z,A\n",
      "bars ts=ts,open=open,high=high,low=low,close=close,instrument=instrument,volume=volume",
    ],
    [
      " Ticker , DateTime,Open Price,HIGH_PRICE,low-price,Close.Price,Vol\nA,2026-01-05 09:15,2,3,1,2,1\n",
      "bars ts= DateTime,open=Open Price,high=HIGH_PRICE,low=low-price,close=Close.Price,instrument= Ticker ,volume=Vol",
    ],
    [
      "tradingsymbol,exchange_timestamp,last_price,last_quantity,bid_price,ask_price\nA,2026-01-05 09:15,2,3,1,2\n",
      "ticks ts=exchange_timestamp,price=last_price,instrument=tradingsymbol,size=last_quantity,bid=bid_price,ask=ask_price",
    ],
    ["Symbol,Time,LTP,LTQ\nA,2026-01-05 09:15,2,3\n", "ticks ts=Time,price=LTP,instrument=Symbol,size=LTQ"],
  ];
  for (const [text, columns] of cases) {
    const found = await taken(text);
    assert.equal(found.replaceAll('"', ""), columns);
  }
});

test("columns of vendors' files are found", async () => {
  const bar = "2,3,1,2";
  const cases: readonly (readonly [string, string])[] = [
    // Alpha Vantage.
    [
      `timestamp,1. open,2. high,3. low,4. close,5. volume\n2026-01-05 09:15,${bar},7\n`,
      "bars ts=timestamp,open=1. open,high=2. high,low=3. low,close=4. close,volume=5. volume",
    ],
    // AmiBroker.
    [
      `<TICKER>,<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\nA,20260105,091500,${bar},7\n`,
      "bars ts=<DTYYYYMMDD>+<TIME>,open=<OPEN>,high=<HIGH>,low=<LOW>,close=<CLOSE>,instrument=<TICKER>,volume=<VOL>",
    ],
    // Coinbase.
    [
      `start,low,high,open,close,volume\n1767584700,1,3,2,2,7\n`,
      "bars ts=start,open=open,high=high,low=low,close=close,volume=volume",
    ],
    // Barchart.
    [
      `Time,Open,High,Low,Latest,Change,Volume\n2026-01-05 09:15,2,3,1,2,0.5,7\n`,
      "bars ts=Time,open=Open,high=High,low=Low,close=Latest,volume=Volume",
    ],
    // Polygon's flat files.
    [
      "ticker,volume,open,close,high,low,window_start,transactions\nA,7,2,2,3,1,1767584700000000000,12\n",
      "bars ts=window_start,open=open,high=high,low=low,close=close,instrument=ticker,volume=volume",
    ],
    // Polygon's trades.
    [
      "ticker,conditions,id,participant_timestamp,price,sip_timestamp,size\nA,12,52,1767584700000000000,2,1767584700000000001,7\n",
      "ticks ts=sip_timestamp,price=price,instrument=ticker,size=size",
    ],
    // NSE's indices of a day.
    [
      `Index Name,Index Date,Open Index Value,High Index Value,Low Index Value,Closing Index Value,Volume\nNifty 50,05-01-2026,${bar},7\nNifty 50,15-01-2026,${bar},7\n`,
      "bars ts=Index Date,open=Open Index Value,high=High Index Value,low=Low Index Value,close=Closing Index Value,instrument=Index Name,volume=Volume",
    ],
    // Shoonya.
    [
      `time,into,inth,intl,intc,intv,oi\n13-01-2026 09:15:00,${bar},7,0\n`,
      "bars ts=time,open=into,high=inth,low=intl,close=intc,volume=intv",
    ],
    // Yahoo: the adjusted close is none.
    [
      `Date,Open,High,Low,Close,Adj Close,Volume\n2026-01-05,${bar},1.5,7\n`,
      "bars ts=Date,open=Open,high=High,low=Low,close=Close,volume=Volume",
    ],
    // pandas: an index without a name.
    [`,open,high,low,close\n2026-01-05 09:15:00+05:30,${bar}\n`, "bars ts=1,open=open,high=high,low=low,close=close"],
    // TradingView.
    [
      `time,open,high,low,close,Volume\n1767584700,${bar},7\n`,
      "bars ts=time,open=open,high=high,low=low,close=close,volume=Volume",
    ],
    // investing.com: the close is called Price.
    [
      `Date,Price,Open,High,Low,Vol.,Change %\n01/20/2026,2,2,3,1,1.2M,0.1%\n`,
      "bars ts=Date,open=Open,high=High,low=Low,close=Price,volume=Vol.",
    ],
    // Nasdaq.
    [
      `Date,Close/Last,Volume,Open,High,Low\n01/20/2026,$2.00,7,$2.00,$3.00,$1.00\n`,
      "bars ts=Date,open=Open,high=High,low=Low,close=Close/Last,volume=Volume",
    ],
    // Binance with a header; CryptoDataDownload.
    [
      `Open time,Open,High,Low,Close,Volume,Close time\n1767584700000,${bar},7,1767584759999\n`,
      "bars ts=Open time,open=Open,high=High,low=Low,close=Close,volume=Volume",
    ],
    [
      `unix,date,symbol,open,high,low,close,Volume BTC,Volume USDT\n1767584700,2026-01-05 03:45:00,BTC/USDT,${bar},7,70\n`,
      "bars ts=unix,open=open,high=high,low=low,close=close,instrument=symbol,volume=Volume BTC",
    ],
    // NSE.
    [
      `Date ,series ,OPEN ,HIGH ,LOW ,PREV. CLOSE ,ltp ,close ,vwap ,VOLUME \n05-Jan-2026,EQ,2,3,1,2,2,2,2,7\n`,
      "bars ts=Date ,open=OPEN ,high=HIGH ,low=LOW ,close=close ,volume=VOLUME ",
    ],
    [
      `SYMBOL,SERIES,DATE1,PREV_CLOSE,OPEN_PRICE,HIGH_PRICE,LOW_PRICE,LAST_PRICE,CLOSE_PRICE,AVG_PRICE,TTL_TRD_QNTY\nA, EQ,05-Jan-2026,2,2,3,1,2,2,2,7\n`,
      "bars ts=DATE1,open=OPEN_PRICE,high=HIGH_PRICE,low=LOW_PRICE,close=CLOSE_PRICE,instrument=SYMBOL,volume=TTL_TRD_QNTY",
    ],
    [
      `SYMBOL,SERIES,OPEN,HIGH,LOW,CLOSE,LAST,PREVCLOSE,TOTTRDQTY,TOTTRDVAL,TIMESTAMP,TOTALTRADES,ISIN,\nA,EQ,${bar},2,2,7,9,05-JAN-2026,5,I,\n`,
      "bars ts=TIMESTAMP,open=OPEN,high=HIGH,low=LOW,close=CLOSE,instrument=SYMBOL,volume=TOTTRDQTY",
    ],
    [`Index Name,Index Date,Open Index Value\nA,x,1\n`, ""],
    // GDFL, Stooq.
    [
      `Ticker,Date,Time,Open,High,Low,Close,Volume,Open Interest\nA,20/01/2026,09:15:59,${bar},7,0\n`,
      "bars ts=Date+Time,open=Open,high=High,low=Low,close=Close,instrument=Ticker,volume=Volume",
    ],
    [
      `<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nA,5,20260105,091500,${bar},7,0\n`,
      "bars ts=<DATE>+<TIME>,open=<OPEN>,high=<HIGH>,low=<LOW>,close=<CLOSE>,instrument=<TICKER>,volume=<VOL>",
    ],
    // Dukascopy.
    [
      `Gmt time,Open,High,Low,Close,Volume\n20.01.2026 00:00:00.000,${bar},7.5\n`,
      "bars ts=Gmt time,open=Open,high=High,low=Low,close=Close,volume=Volume",
    ],
    // A name in another language: its column is full of times.
    [`Zeit,Open,High,Low,Close\n2026-01-05 09:15,${bar}\n`, "bars ts=Zeit,open=Open,high=High,low=Low,close=Close"],
  ];
  for (const [text, columns] of cases) {
    if (columns === "") await assert.rejects(taken(text, NIFTY), EngineError, text);
    else assert.equal((await taken(text, NIFTY)).replaceAll('"', ""), columns, text);
  }
});

test("bhavcopies name contracts and series", async () => {
  const head =
    "TradDt,FinInstrmTp,TckrSymb,SctySrs,XpryDt,StrkPric,OptnTp,FinInstrmNm,OpnPric,HghPric,LwPric,ClsPric,TtlTradgVol";
  const shares = await readAll([
    tableOf(
      `${head}\n2026-01-05,STK,RELIANCE,EQ,,,,RELIANCE INDUSTRIES LTD,2,3,1,2,7\n2026-01-05,STK,NHAI,N1,,,,BOND,2,3,1,2,7\n`,
    ),
  ]);
  assert.deepEqual(
    shares.rows.map(({ name }) => name),
    ["RELIANCE", "NHAI-N1"],
  );
  const options = await readAll([
    tableOf(
      `${head}\n2026-01-05,IDO,NIFTY,,2026-01-06,20100,CE,NIFTY26JAN20100CE,2,3,1,2,7\n2026-01-05,IDF,NIFTY,,2026-01-29,,,NIFTY26JANFUT,2,3,1,2,7\n`,
    ),
  ]);
  assert.deepEqual(
    options.rows.map(({ name }) => name),
    ["NIFTY26JAN20100CE", "NIFTY26JANFUT"],
  );
  const old =
    "INSTRUMENT,SYMBOL,EXPIRY_DT,STRIKE_PR,OPTION_TYP,OPEN,HIGH,LOW,CLOSE,TIMESTAMP\nOPTIDX,NIFTY,29-Jan-2026,20100,CE,2,3,1,2,05-JAN-2026\n";
  await assert.rejects(taken(old), /Join them: --columns instrument=2\+3\+4\+5/);
  const puts = old + old.split("\n")[1]?.replace(",CE,", ",PE,");
  await assert.rejects(taken(puts, NIFTY), /Join them: --columns instrument=2\+3\+4\+5/);
  const one = await readAll([tableOf(old)], { instrument: "NIFTY26JAN20100CE" });
  assert.equal(one.rows[0]?.name, "NIFTY26JAN20100CE");
  const joined = await readAll([tableOf(old)], { columns: parseColumns("instrument=2+3+4+5") });
  assert.equal(joined.rows[0]?.name, "NIFTY 29-Jan-2026 20100 CE");
});

test("MetaTrader's volumes are those of ticks, unless a trade is ever counted", async () => {
  const head = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\n";
  const line = (minute: number, volume: number): string =>
    `2026.01.05\t09:${minute}:00\t2\t3\t1\t2\t${minute}\t${volume}\n`;
  const read = (...volumes: readonly number[]) =>
    readAll(
      [tableOf(head + volumes.map((volume, at) => line(15 + at, volume)).join(""), { delimiter: "\t", batch: 1 })],
      NIFTY,
    );
  const ticks = await read(0, 0);
  assert.deepEqual(
    ticks.rows.map(({ size }) => size),
    [15, 16],
  );
  assert.match(ticks.readings[0]?.notes[0] ?? "", /the volume counts price changes/);
  const traded = await read(0, 5);
  assert.deepEqual(
    traded.rows.map(({ size }) => size),
    [0, 5],
  );
  assert.equal(traded.restarts, 1);
});

test("quotes that have the day's prices are ticks, and bars with a last price are bars", async () => {
  const head = "symbol,timestamp,ltp,open,high,low,close\n";
  const quotes = Array.from(
    { length: 30 },
    (_, at) => `A,2026-01-05 09:15:${10 + at},${100 + at},100,${100 + at},100,99\n`,
  );
  assert.match(await taken(head + quotes.join("")), /^ticks /);
  assert.match(await taken(head + quotes.join(""), { kind: "bars" }), /^bars /);
  const bars = Array.from(
    { length: 30 },
    (_, at) => `A,2026-01-05 09:${10 + at},${100 + at},${100 + at},${101 + at},99,${100 + at}\n`,
  );
  assert.match(await taken(head + bars.join("")), /^bars /);
});

test("what is missing is named, with the flag that says it", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      "open,high,low,close\n1,1,1,1\n",
      /^table\.csv:1: Expected a column of the time, was "open", "high", "low", "close"\. Say which it is: --columns ts=COLUMN\. If its rows are of one day: --date YYYY-MM-DD$/,
    ],
    ["ts,close\n2026-01-05,1\n", /If it has ticks: --columns ts=ts,price=close$/],
    ["Date,Time,Close Price\n2026-01-05,09:15,1\n", /--columns ts=Date\+Time,price=3$/],
    ["ts,bid,ask\n2026-01-05,1,2\n", /--columns ts=ts,price=bid,bid=bid,ask=ask$/],
    [
      "ts,open,high,close\n2026-01-05,1,2,3\n",
      /Expected open, high, low and close, .* Say what is missing: --columns low=COLUMN$/,
    ],
    ["ts,foo\n2026-01-05,1\n", /Expected open, high, low and close of bars, or the price of ticks, was "ts", "foo"/],
    [
      "ts,price\n2026-01-05,1\n",
      /Expected a column of the instrument, was none\. Say which it is: --instrument SYMBOL$/,
    ],
  ];
  for (const [text, form] of cases) {
    await assert.rejects(
      taken(text),
      (error: unknown) => error instanceof EngineError && error.code === "INPUT_FILE" && form.test(error.message),
      text,
    );
  }
});

test("a headless file is refused with its first record, and a guess of its columns", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["NIFTY,20260105,09:15,2,3,1,2", "instrument=1,ts=2+3,open=4,high=5,low=6,close=7"],
    ["1767584700000,2.0,3.0,1.0,2.0,7,1767584759999,70,5,1,1,0", "ts=1,open=2,high=3,low=4,close=5,volume=6"],
    [
      "33300000,201000000,201006000,200960000,200986000,643",
      "ts=1,open=2/10000,high=3/10000,low=4/10000,close=5/10000,volume=6 --date YYYY-MM-DD",
    ],
    ["2026-01-05 09:15:00,100.5,7", "ts=1,price=2,size=3"],
    ["28457,0.01634,100.5,1.6,1767584700000,true", "ts=5,price=2,size=3"],
    ["1767584700.5,100.5,7,b", "ts=1,price=2,size=3"],
  ];
  for (const [line, columns] of cases) {
    await assert.rejects(taken(line, {}, { header: null }), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      const message = `table.csv:1: Expected a header, was ${line}. Say what its columns are: --columns `;
      assert.ok(error.message.startsWith(message), error.message);
      assert.equal(error.message, message + columns);
      return true;
    });
  }
});

test("--columns says columns by name and number, one for more than one role, and divides", async () => {
  const headless = { header: null } as const;
  assert.equal(
    await taken("2026-01-05 09:15,100,101", { ...NIFTY, columns: parseColumns("ts=1,price=2,bid=2,ask=3") }, headless),
    "ticks ts=1,price=2,bid=2,ask=3",
  );
  const lean = await readAll([tableOf("33300000,201000000,201006000,200960000,200986000,643", headless)], {
    ...NIFTY,
    date: "2026-01-05",
    columns: parseColumns("ts=1,open=2/10000,high=3/10000,low=4/10000,close=5/10000,volume=6"),
  });
  const [row] = lean.rows;
  assert.deepEqual(
    [row?.a, row?.b, row?.c, row?.d, row?.size, row?.priceDecimals],
    [20100, 20100.6, 20096, 20098.6, 643, 1],
  );
  assert.equal(
    await taken("When,What\n2026-01-05 09:15,100", { ...NIFTY, columns: parseColumns("ts=When,price=what") }),
    "ticks ts=When,price=What",
  );
  // Volume is a tick's size.
  assert.equal(
    await taken("2026-01-05 09:15,100,7", { ...NIFTY, columns: parseColumns("ts=1,price=2,volume=3") }, headless),
    "ticks ts=1,price=2,size=3",
  );
});

test("--columns is refused where the file has no such column", async () => {
  const read = (columns: string, more: Partial<Table> = {}) =>
    taken("ts,LTP\n2026-01-05 09:15,1\n", { ...NIFTY, columns: parseColumns(columns) }, more);
  await assert.rejects(
    read("price=LPT"),
    /Expected the column "LPT" of --columns, was none\. The columns are "ts", "LTP"; did you mean "LTP"\?/,
  );
  await assert.rejects(read("price=3"), /Expected column 3 of --columns, was a file of 2 columns/);
  await assert.rejects(
    read("ts=When,price=2", { header: null }),
    /Expected columns by number, was "When": the file has no header/,
  );
  await assert.rejects(
    taken("ts,p,p\n2026-01-05 09:15,1,1\n", { ...NIFTY, columns: parseColumns("price=p") }),
    /Expected one column "p", was 2\. Say it by its number, such as 2/,
  );
});

test("parseColumns reads names, numbers, joined columns and divisors", () => {
  assert.deepEqual(parseColumns('ts=Date+Time, price="LTP, INR"/100,bid=2,ask="3"'), [
    { role: "ts", columns: ["Date", "Time"], divisor: 1 },
    { role: "price", columns: ["LTP, INR"], divisor: 100 },
    { role: "bid", columns: [2], divisor: 1 },
    { role: "ask", columns: ["3"], divisor: 1 },
  ]);
  assert.deepEqual(parseColumns("open=3/1e9"), [{ role: "open", columns: [3], divisor: 1_000_000_000 }]);
  assert.deepEqual(parseColumns("close=Close/Last"), [{ role: "close", columns: ["Close/Last"], divisor: 1 }]);
});

test("parseColumns refuses what is no choice, with what was meant", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["", /expected --columns ROLE=COLUMN, was an empty part/],
    ["ts=1,", /an empty part/],
    ["ts", /expected --columns ROLE=COLUMN, was "ts"/],
    ["symbol=1", /expected a role of --columns, was "symbol"[^]*did you mean instrument\?/],
    ["opne=1", /did you mean open\?/],
    ["ts=1,ts=2", /each role once in --columns, was a second ts/],
    ["ts=1,date=2", /expected ts, or date and time/],
    ["price=1,open=2", /a price or the four prices of bars/],
    ["ts=", /expected a column's name or number/],
    ["ts=0", /expected a column's number from 1/],
    ["open=1/0", /expected a divisor above 0/],
    ["ts=1/10", /expected \/10 after a price/],
    ["open=1+2", /expected one column of open/],
    ['open="a', /expected a second double quote/],
  ];
  for (const [text, form] of cases) {
    assert.throws(
      () => parseColumns(text),
      (error: unknown) => error instanceof UsageError && form.test(error.textFor("run")),
      text,
    );
  }
});

test("formatColumns writes what parseColumns reads", () => {
  const name = fc.oneof(
    fc.integer({ min: 1, max: 99 }),
    fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/[\n\r]/.test(text)),
  );
  const choice = fc.record(
    {
      role: fc.constantFrom("open", "high", "low", "close", "bid"),
      columns: fc.tuple(name),
      divisor: fc.constantFrom(1, 100, 0.5),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.uniqueArray(choice, { minLength: 1, maxLength: 5, selector: ({ role }) => role }), (choices) => {
      assert.deepEqual(parseColumns(formatColumns(choices)), choices);
    }),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), (text) => {
      try {
        parseColumns(text);
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error));
      }
    }),
  );
});

test("a file is named for a known symbol, and that is said", async () => {
  const read = async (path: string): Promise<string | undefined> => {
    const { readings, rows } = await readAll(
      [tableOf("ts,price\n2026-01-05 09:15,1\n", { path })],
      {},
      { knownSymbols: ["NIFTY", "NIFTY 50", "BANKNIFTY", "NSE:X", "^NSEI"] },
    );
    assert.equal(readings[0]?.instrument?.from, "file-name");
    return rows[0]?.name;
  };
  const cases: readonly (readonly [string, string])[] = [
    ["data/NIFTY.csv", "NIFTY"],
    ["nifty_2026-01.csv.gz", "NIFTY"],
    ["NIFTY-1m.csv", "NIFTY"],
    ["NIFTY 50_minute.csv", "NIFTY 50"],
    ["BANKNIFTY_5min_2024_2026.parquet", "BANKNIFTY"],
    ["NSE_X.csv", "NSE:X"],
    ["^NSEI.csv", "^NSEI"],
    ["C:\\data\\NIFTY.csv", "NIFTY"],
  ];
  for (const [path, symbol] of cases) assert.equal(await read(path), symbol, path);
  for (const path of ["NIFTY_BANK.csv", "NIFTYBEES.csv", "prices.csv", "x/NIFTY/1.csv"])
    await assert.rejects(read(path), /--instrument SYMBOL/, path);
});

test("--instrument is of rows that name none", async () => {
  const { rows } = await readAll([tableOf("symbol,ts,price\nA,2026-01-05 09:15,1\n,2026-01-05 09:16,2\n")], NIFTY);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ["A", "NIFTY"],
  );
});

test("any header is read, or refused with an EngineError", async () => {
  const word = fc.constantFrom(
    "ts",
    "Date",
    "Time",
    "open",
    "High",
    "low",
    "close",
    "price",
    "ltp",
    "vol",
    "",
    "x",
    "<OPEN>",
    "symbol",
    "Series",
    "expiry",
    "strike",
    "TICKVOL",
    "bid",
    "date_utc",
    "(a)",
    "1. open",
  );
  const cell = fc.constantFrom("", "1", "2026-01-05", "09:15", "NIFTY", "x", "1,5", "1767584700", "20260105", "EQ");
  const table = fc.record({
    header: fc.array(word, { minLength: 1, maxLength: 9 }),
    records: fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom(",", ";"), fc.boolean(), async ({ header, records }, delimiter, isTorn) => {
      try {
        const { rows, leftOut } = await readAll([{ header, records, delimiter, isTorn }], NIFTY);
        assert.equal(rows.length + leftOut.length, records.length);
      } catch (error) {
        assert.ok(error instanceof EngineError, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

test("two columns of one name are refused, and which of two names is taken is said", async () => {
  await assert.rejects(
    taken("ts,open,high,low,close,Close\n2026-01-05 09:15,2,3,1,2,2\n", NIFTY),
    /Expected one column "close", was two\. Say which it is: --columns close=5 or --columns close=6/,
  );
  assert.match(
    await taken("ts,open,high,low,close,Close\n2026-01-05 09:15,2,3,1,2,2\n", {
      ...NIFTY,
      columns: parseColumns("close=6"),
    }),
    /close=Close/,
  );
  const { readings } = await readAll([tableOf("ts,last,ltp\n2026-01-05 09:15,2,3\n")], NIFTY);
  assert.deepEqual(readings[0]?.notes, ['the column "ltp" is taken as the price, not "last"']);
  assert.deepEqual(readings[0]?.ignored, ["last"]);
});

test("the volume of the day so far is no size", async () => {
  const ticks = (size: (at: number) => number): string =>
    Array.from({ length: 80 }, (_, at) => `2026-01-05 09:15:${String(at % 60).padStart(2, "0")},1,${size(at)}\n`).join(
      "",
    );
  const total = await readAll([tableOf(`ts,ltp,volume\n${ticks((at) => 1_000 + at * 10)}`)], NIFTY);
  assert.ok(total.rows.every(({ size }) => size === 0));
  assert.match(total.readings[0]?.notes[0] ?? "", /"volume" is not taken as the size/);
  const sizes = await readAll([tableOf(`ts,ltp,volume\n${ticks((at) => 1 + ((at * 37) % 11))}`)], NIFTY);
  assert.equal(sizes.rows[3]?.size, 1 + ((3 * 37) % 11));
  const constant = await readAll([tableOf(`ts,ltp,volume\n${ticks(() => 1)}`)], NIFTY);
  assert.equal(constant.rows[3]?.size, 1);
});

test("futures of more than one expiry are contracts", async () => {
  const head = "Symbol,Date,Expiry,Open,High,Low,Close\n";
  const near = "NIFTY,05-Jan-2026,29-Jan-2026,2,3,1,2\n";
  await assert.rejects(
    taken(`${head}${near}NIFTY,05-Jan-2026,26-Feb-2026,2,3,1,2\n`),
    /Join them: --columns instrument=1\+3/,
  );
  assert.match(await taken(head + near), /instrument=Symbol$/);
});

test("a file without a time is of the day that is said", async () => {
  const table = tableOf("SC_NAME,OPEN,HIGH,LOW,CLOSE,NO_OF_SHRS\nRELIANCE,2,3,1,2,7\n");
  const { rows, readings } = await readAll([table], { date: "2026-01-05" });
  assert.deepEqual(
    [rows[0]?.ts, rows[0]?.day],
    [Date.parse("2026-01-04T18:30:00Z") * 1e3, Date.parse("2026-01-05") / 86_400_000],
  );
  const [reading] = readings;
  assert.ok(reading !== undefined);
  assert.deepEqual((await readAll([table], choicesOf(reading))).rows, rows);
});

test("flagsOf says choices as a shell takes them", async () => {
  const { readings } = await readAll(
    [tableOf("<DATE>,<TIME>,Close/Last,Open,High,Low\n20/01/2026,09:15,2,2,3,1\n")],
    NIFTY,
  );
  const [reading] = readings;
  assert.ok(reading !== undefined);
  assert.deepEqual(flagsOf({ ...choicesOf(reading), bar: 300_000_000, barStamp: "end", decimals: 2 }), [
    "--instrument NIFTY",
    "--columns 'ts=<DATE>+<TIME>,open=Open,high=High,low=Low,close=Close/Last'",
    "--time-format day-first",
    "--time-zone Asia/Kolkata",
    "--decimal-mark dot",
    "--decimals 2",
    "--bar 5m",
    "--bar-stamp end",
  ]);
  assert.deepEqual(flagsOf({ ...NO_CHOICES, instrument: "it's", bar: "1d", date: "2026-01-05" }), [
    String.raw`--instrument 'it'\''s'`,
    "--date 2026-01-05",
    "--bar 1d",
  ]);
});

test("a recorded session's rows say their kind; in any other file a column of that name is ignored", async () => {
  const row = "A,2026-01-05 09:15Z,20,3,,";
  const recorded = "instrument,ts,price,size,bid,ask,kind";
  const { rows, leftOut } = await readAll([
    tableOf(
      `${recorded}\n${row},tick\n${row},opening\n${row},path\n${row},\n${row},halt\nA,2026-01-05 09:15Z,0,0,,,path\n`,
    ),
  ]);
  assert.deepEqual(
    rows.map(({ a, d }) => [a, d]),
    [
      [20, RowKind.tick],
      [20, RowKind.opening],
      [20, RowKind.path],
      [20, RowKind.tick],
      [0, RowKind.path],
    ],
  );
  assert.deepEqual(
    leftOut.map(({ text }) => text),
    ['Expected kind as tick, opening or path, was "halt"'],
  );
  assert.match(await taken(`${recorded}\n${row},path\n`), /,kind=kind$/);
  assert.doesNotMatch(await taken(`${recorded},more\n${row},path,1\n`), /kind=/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { ReplayFeed } from "../../../engine/feed/mod.ts";
import { MICROS, newInstrument } from "../../../engine/protocol/mod.ts";
import { bytesOf, readAll } from "./feed_fixture.ts";

const FOUND = newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1, decimals: "found" });
const SAID = newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1, decimals: "said" });

/** What a plain file is refused with. Null: it is read. */
async function refusalOf(kind: "bars" | "ticks", text: string, instrument = FOUND): Promise<string | null> {
  const feed = await ReplayFeed.open({
    path: "in.csv",
    kind,
    instruments: [instrument],
    isPlain: true,
    barMicros: MICROS.minute,
    source: bytesOf(text),
    onBadRow: () => {},
  });
  try {
    await readAll(feed);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const BARS = "instrument,ts,open,high,low,close,volume\nNIFTY,60000,5,6,4,5,1\n";

test("A plain file with more decimals is refused, and the message says how many", async () => {
  const text = "instrument,ts,price\nNIFTY,1,5.25\nNIFTY,2,5.12500\n";
  const what = 'in.csv:3: Expected price in steps of 0.01, was "5.12500".';
  assert.equal(await refusalOf("ticks", text), `${what} Say how many decimals prices have: --decimals 3`);
  assert.equal(await refusalOf("ticks", text, SAID), `${what} Give the instrument 3 price decimals, or say --decimals`);
});

test("A plain file with a row out of order, or a bar twice, is refused", async () => {
  const advice = /Put it in order first: bulkhead convert in\.csv OUT\.csv$/;
  assert.match((await refusalOf("ticks", "instrument,ts,price\nNIFTY,2,5\nNIFTY,1,5\n")) ?? "", advice);
  assert.match((await refusalOf("bars", `${BARS}NIFTY,60000,5,6,4,5,1\n`)) ?? "", advice);
  assert.doesNotMatch((await refusalOf("bars", `${BARS}NIFTY,60000,5,6,4,5,1\n`)) ?? "", /--bar$|with --bar/);
});

test("A plain file with bars that are longer than those before is refused", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `NIFTY,${120_000 + i * 300_000},5,6,4,5,1\n`).join("");
  assert.equal(
    await refusalOf("bars", BARS + rows),
    "in.csv:21: Expected bars of NIFTY as long as those before, was bars of 5m, of which this is one. " +
      "Give bars of each length in a file of their own",
  );
});

test("A plain file with zeros that stand for no trade is refused; other zeros are prices", async () => {
  const ticks = "instrument,ts,price,size,bid,ask\nNIFTY,1,5,1,,\n";
  const refusal =
    'in.csv:3: Expected price of a trade, was "0.00" with nothing traded. Leave such rows out first: bulkhead convert in.csv OUT.csv';
  assert.equal(await refusalOf("ticks", `${ticks}NIFTY,2,0.00,0,,\n`), refusal);
  assert.equal(await refusalOf("ticks", `${ticks}NIFTY,2,0.00,,0,0\n`), refusal);
  for (const row of ["NIFTY,2,0,1,,", "NIFTY,2,0,0,-1,", "NIFTY,2,0,0,,1"])
    assert.equal(await refusalOf("ticks", `${ticks}${row}\n`), null, row);
  assert.equal(await refusalOf("ticks", "instrument,ts,price\nNIFTY,1,0\n"), null);
  assert.equal(await refusalOf("ticks", "instrument,ts,price,size,kind\nNIFTY,1,0,0,path\n"), null);
  assert.match((await refusalOf("bars", `${BARS}NIFTY,120000,0,0,0,0,0\n`)) ?? "", /Expected open of a trade, was "0"/);
  for (const row of ["NIFTY,120000,0,0,0,0,1", "NIFTY,120000,0,1,0,0,0"])
    assert.equal(await refusalOf("bars", `${BARS}${row}\n`), null, row);
});

test("Bars that cannot be are bad ones", async () => {
  for (const row of [
    "NIFTY,120000,5,4,6,5,1",
    "NIFTY,120000,9,6,4,5,1",
    "NIFTY,120000,5,6,4,5",
    "NIFTY,120000,5,6,4,5,-1",
  ])
    assert.equal(await refusalOf("bars", `${BARS}${row}\n`), null, row);
});

test("Rows that cannot be read, and those of others, are bad ones", async () => {
  const text = "instrument,ts,price\nNIFTY,1,x\nNIFTY,never,5\nGOLD,2,5\nNIFTY,3,5,6\nNIFTY,3,5\n";
  assert.equal(await refusalOf("ticks", text), null);
  const feed = await ReplayFeed.open({
    path: "in.csv",
    kind: "ticks",
    instruments: [FOUND],
    isPlain: true,
    source: bytesOf(text),
    onBadRow: () => {},
  });
  await readAll(feed);
  assert.deepEqual(feed.counters, { rows: 1, badRows: 4 });
  assert.equal(feed.unreadable.count, 3);
  assert.deepEqual(
    feed.unreadable.first.map(({ line }) => line),
    [2, 3, 5],
  );
});

test("A plain file whose symbols are written otherwise later on, or that has another header, is refused", async () => {
  const advice = /in\.csv:3: .*Write it in our form first: bulkhead convert in\.csv OUT\.csv$/;
  for (const row of [
    '"NIFTY",120000,5,6,4,5,1',
    "NIFTY ,120000,5,6,4,5,1",
    " NIFTY,120000,5,6,4,5,1",
    "instrument,ts,close,high,low,open,volume",
  ])
    assert.match((await refusalOf("bars", `${BARS}${row}\n`)) ?? "", advice, row);
  // The same header again says nothing new.
  assert.equal(await refusalOf("bars", BARS + BARS.replace("60000", "120000")), null);
  assert.equal(await refusalOf("ticks", "instrument,ts,price\nNIFTY,1,5\nInstrument,ts,Price\nNIFTY,2,5\n"), null);
});

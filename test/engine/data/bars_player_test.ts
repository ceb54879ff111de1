import assert from "node:assert/strict";
import { test } from "node:test";
import { openingRow, pathRow, replay, type Tick } from "../feed/feed_fixture.ts";

const HEADER = "instrument,ts,open,high,low,close,volume";
const MINUTE = 60_000_000;

async function play(rows: readonly string[], barMicros?: number): Promise<readonly Tick[]> {
  const text = `${HEADER}\n${rows.join("\n")}\n`;
  const { ticks, problems } = await replay("bars", text, barMicros === undefined ? {} : { barMicros });
  assert.deepEqual(problems, []);
  return ticks;
}

/** Replays a bad bar between two good ones; returns the message about it. */
async function problemOf(row: string): Promise<string> {
  const text = `${HEADER}\nNIFTY,60000,5,5,5,5,0\n${row}\nNIFTY,180000,6,6,6,6,0\n`;
  const { ticks, problems, counters } = await replay("bars", text);
  assert.deepEqual(counters, { rows: 2, badRows: 1 });
  assert.deepEqual(
    ticks.map(({ price }) => price),
    [500, 500, 500, 500, 600, 600, 600, 600],
  );
  return problems.join("\n");
}

test("BarsPlayer plays a bar as open, nearer end, other end and close, the volume on the last", async () => {
  assert.deepEqual(await play(["NIFTY,60000,10,12,9,11,500"]), [
    openingRow(MINUTE, 0, 1_000),
    pathRow(MINUTE + 20_000_000, 0, 900),
    pathRow(MINUTE + 40_000_000, 0, 1_200),
    pathRow(MINUTE * 2 - 1_000, 0, 1_100, 500),
  ]);
});

test("BarsPlayer goes to the high first when it is nearer, to the low when both are as near", async () => {
  const middle = async (row: string): Promise<number[]> => (await play([row])).slice(1, 3).map(({ price }) => price);
  assert.deepEqual(await middle("JPY,60000,10,11,8,9,0"), [11, 8]);
  assert.deepEqual(await middle("JPY,60000,10,12,8,9,0"), [8, 12]);
  assert.deepEqual(await middle("JPY,60000,10,10,10,10,0"), [10, 10]);
});

test("BarsPlayer plays bars of the given length", async () => {
  const ticks = await play(["JPY,60000,10,12,9,11,"], 5 * MINUTE);
  assert.deepEqual(
    ticks.map(({ ts }) => ts - MINUTE),
    [0, 100_000_000, 200_000_000, 5 * MINUTE - 1_000],
  );
  assert.deepEqual(
    (await play(["JPY,1000,1,1,1,1,"], 1_000_000)).map(({ ts }) => ts),
    [1_000_000, 1_333_333, 1_666_666, 1_999_000],
  );
});

test("BarsPlayer merges the bars of one time by ts, then by symbol, whatever the file's order", async () => {
  const ticks = await play([
    "NIFTY,60000,10,10,10,10,2",
    "BANKNIFTY,60000,20,20,20,20,1",
    "BANKNIFTY,120000,21,21,21,21,3",
  ]);
  assert.deepEqual(
    ticks.map(({ ts, instrument, size }) => [ts / 1_000, instrument, size]),
    [
      [60_000, 1, 0],
      [60_000, 0, 0],
      [80_000, 1, 0],
      [80_000, 0, 0],
      [100_000, 1, 0],
      [100_000, 0, 0],
      [119_999, 1, 1],
      [119_999, 0, 2],
      [120_000, 1, 0],
      [140_000, 1, 0],
      [160_000, 1, 0],
      [179_999, 1, 3],
    ],
  );
});

test("BarsPlayer puts an open before another's row within its bar, if its symbol is before", async () => {
  // NIFTY's row at 1/3 and BANKNIFTY's open are both at 80 s.
  const ticks = await play(["NIFTY,60000,10,10,10,10,0", "BANKNIFTY,80000,20,20,20,20,0"]);
  assert.deepEqual(
    ticks.filter(({ ts }) => ts === 80_000_000).map(({ instrument }) => instrument),
    [1, 0],
  );
});

test("BarsPlayer gives the same ticks whatever the batch", async () => {
  const rows = ["NIFTY,60000,5,6,4,5,1", "JPY,60000,5,6,4,5,2", "JPY,120000,5,6,4,5,3", "NIFTY,130000,5,6,4,5,4"];
  const text = `${HEADER}\n${rows.join("\n")}`;
  const whole = (await replay("bars", text, { capacity: 1_000 })).ticks;
  assert.equal(whole.length, 16);
  for (let capacity = 1; capacity < 16; capacity++) {
    assert.deepEqual((await replay("bars", text, { capacity })).ticks, whole, `batches of ${capacity}`);
  }
});

test("BarsPlayer leaves out a bad bar and reports why, with file and line", async () => {
  const cases: readonly [string, string][] = [
    ["NIFTY,120000,5,6,4,5", "Expected 7 columns as in the header, was 6"],
    ["NIFTY,1000,5,6,4,5,0", 'Expected ts at or after 1970-01-01T00:01:00.000+00:00 of the row above, was "1000"'],
    ["NIFTY,120000,5,4,6,5,0", 'Expected high at or above low, was "4" below "6"'],
    ["NIFTY,120000,3.99,6,4,5,0", 'Expected open within low "4" to high "6", was "3.99"'],
    ["NIFTY,120000,5,6,4,6.01,0", 'Expected close within low "4" to high "6", was "6.01"'],
    ["NIFTY,120000,5,6,x,5,0", 'Expected low as a decimal number, was "x"'],
    [
      "NIFTY,120000,5,6.123,4,5,0",
      'Expected high in steps of 0.01, was "6.123". Set the instrument\'s scale in INSTRUMENTS',
    ],
    ["NIFTY,120000,-2,6,-1,5,0", 'Expected open within low "-1" to high "6", was "-2"'],
    ["NIFTY,120000,5,6,4,5,many", 'Expected volume as a number >= 0, was "many"'],
    [
      "NIFTY,119999,5,6,4,5,0",
      "Expected ts at or after 1970-01-01T00:02:00.000+00:00, the end of the 60 s bar of NIFTY above, " +
        'was "119999". Give the bars\' length with --bar',
    ],
  ];
  for (const [row, message] of cases) assert.equal(await problemOf(row), `in.csv:3: ${message}`);
});

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { convert, type ConvertArguments } from "../../../../engine/cli/convert.ts";
import { NO_CHOICES } from "../../../../engine/data/mod.ts";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import { readConfig } from "../../../../engine/settings/mod.ts";
import { temporaryFolder } from "../../feed/feed_fixture.ts";

const OPEN = Date.parse("2026-01-05T09:15:00+05:30");
const TICKS = "instrument,ts,price,size,bid,ask\n";
const BARS = "instrument,ts,open,high,low,close,volume\n";

interface Converted {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command with files of these texts. */
async function run(
  folder: (name: string) => string,
  texts: Readonly<Record<string, string>>,
  over: Partial<ConvertArguments> & Pick<ConvertArguments, "output">,
  settings: Readonly<Record<string, string>> = {},
): Promise<Converted> {
  const inputs = Object.entries(texts).map(([name, text]) => {
    writeFileSync(folder(name), text);
    return folder(name);
  });
  let [stdout, stderr] = ["", ""];
  const io = { stdout: (text: string) => void (stdout += text), stderr: (text: string) => void (stderr += text) };
  const asked = { inputs, choices: NO_CHOICES, hours: [], toBars: null, json: false, ...over };
  await convert(asked, io, readConfig(settings));
  return { stdout, stderr };
}

test("convert writes files of any form as one CSV file of our own form, which it reads back the same", async (t) => {
  const folder = temporaryFolder(t);
  const texts = {
    "b.csv": "Date;Time;Symbol;Open;High;Low;Close;Vol\n2026-01-05;09:16;B;2,5;3;2,25;2,75;7\n",
    "a.csv": "date,ticker,o,h,l,c\n2026-01-05 09:15:00,A,10,11,9,10.125\n2026-01-05 09:16:00,A,10,11,9,10\n",
  };
  const choices = { ...NO_CHOICES, bar: 60_000_000 };
  await run(folder, texts, { output: folder("out.csv"), choices });
  const written =
    `${BARS}A,${OPEN},10.000,11.000,9.000,10.125,0\n` +
    `A,${OPEN + 60_000},10.000,11.000,9.000,10.000,0\nB,${OPEN + 60_000},2.50,3.00,2.25,2.75,7\n`;
  assert.equal(readFileSync(folder("out.csv"), "utf8"), written);
  await run(folder, { "out.csv": written }, { output: folder("again.csv.gz"), choices });
  assert.equal(gunzipSync(readFileSync(folder("again.csv.gz"))).toString(), written);
});

test("convert stores ticks with bid and ask, and leaves nothing beside the file", async (t) => {
  const folder = temporaryFolder(t);
  const rows = `A,${OPEN},100.05,2.5,100.00,100.10\nB,${OPEN + 1},7.00,0,,\n`;
  const { stdout } = await run(folder, { "in.csv": `${TICKS}${rows}` }, { output: folder("out.csv") });
  assert.equal(readFileSync(folder("out.csv"), "utf8"), `${TICKS}${rows}`);
  assert.match(stdout, /out\.csv: 2 ticks, \d+ bytes became \d+\n$/);
  assert.deepEqual(readdirSync(path.dirname(folder("x"))).toSorted(), ["in.csv", "out.csv"]);
});

test("convert keeps the old file when it fails, and says first that a path cannot be written", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(folder("folder"));
  writeFileSync(folder("out.csv"), "old");
  const texts = { "in.csv": "instrument,ts,price\nA,x,1\n" };
  await assert.rejects(run(folder, texts, { output: folder("out.csv") }), EngineError);
  assert.equal(readFileSync(folder("out.csv"), "utf8"), "old");
  const good = { "in.csv": `${TICKS}A,${OPEN},1,1,,\n` };
  const paths = { "none/out.csv": "ENOENT", "none/out.parquet": "ENOENT", folder: "not a regular file" };
  for (const [name, why] of Object.entries(paths)) {
    await assert.rejects(
      run(folder, good, { output: folder(name) }),
      (error) => error instanceof EngineError && error.code === "OUTPUT_FILE" && error.message.includes(why),
    );
  }
  assert.deepEqual(readdirSync(path.dirname(folder("x"))).toSorted(), ["folder", "in.csv", "out.csv"]);
});

test("convert refuses ticks and bars in one file, and bars of which whole ones do not fit", async (t) => {
  const folder = temporaryFolder(t);
  const bars = Array.from({ length: 4 }, (_, i) => `B,${OPEN + i * 300_000},1,1,1,1,1\n`).join("");
  const both = { "a.csv": `${TICKS}A,${OPEN},1,1,,\n`, "b.csv": `${BARS}${bars}` };
  await assert.rejects(run(folder, both, { output: folder("out.csv") }), /Expected ticks or bars, was both/);
  const fives = { "b.csv": `${BARS}${bars}` };
  await assert.rejects(
    run(folder, fives, { output: folder("out.csv"), toBars: 480_000_000 }),
    /bars of which whole ones fit into 8m, was bars of 5m \(B\)/,
  );
});

test("convert --to-bars makes the bars that a list of the ticks comes to", async (t) => {
  const folder = temporaryFolder(t);
  // A price of 0 without a size stands for no trade.
  const tick = fc.record({
    after: fc.nat(200),
    price: fc.integer({ min: -500, max: 500 }),
    size: fc.integer({ min: 1, max: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(tick, { minLength: 1, maxLength: 60 }),
      fc.constantFrom(60, 300),
      async (ticks, length) => {
        let seconds = 0;
        const rows = ticks.map(({ after, price, size }) => ({ at: (seconds += after), price, size }));
        const text = rows.map(({ at, price, size }) => `A,${OPEN + at * 1_000},${price / 100},${size},,\n`).join("");
        await run(folder, { "in.csv": `${TICKS}${text}` }, { output: folder("out.csv"), toBars: length * 1_000_000 });
        const slots = groupBySlot(rows, length);
        const expected = [...slots].map(([slot, own]) => {
          const prices = own.map(({ price }) => price);
          const shown = [prices[0]!, Math.max(...prices), Math.min(...prices), prices.at(-1)!].map((price) =>
            (price / 100).toFixed(2).replace(/^-0\.00$/, "0.00"),
          );
          const volume = own.reduce((sum, { size }) => sum + size, 0);
          return `A,${OPEN + slot * length * 1_000},${shown.join(",")},${volume}\n`;
        });
        assert.equal(readFileSync(folder("out.csv"), "utf8"), `${BARS}${expected.join("")}`);
      },
    ),
    { numRuns: 30 },
  );
});

test("convert --to-bars begins bars anew behind a pause, and in a session that begins the evening before", async (t) => {
  const folder = temporaryFolder(t);
  const times = ["2026-01-03T09:58:00", "2026-01-03T11:31:00", "2026-01-04T18:07:00", "2026-01-05T00:01:00"];
  const rows = times.map((time) => `A,${time}+05:30,1.00,1,,\n`).join("");
  const hours = [
    {
      date: "2026-01-03",
      windows: [
        { open: 555, close: 600 },
        { open: 690, close: 750 },
      ],
    },
    { date: "2026-01-04", windows: null },
    { date: "2026-01-05", windows: [{ open: 1_080 - 1_440, close: 1_020 }] },
  ];
  const over = { output: folder("out.csv"), toBars: 600_000_000, hours };
  const { stderr } = await run(folder, { "in.csv": `${TICKS}${rows}` }, over);
  const starts = readFileSync(folder("out.csv"), "utf8").match(/\d{13}/g) ?? [];
  const local = starts.map((start) => new Date(Number(start) + 19_800_000).toISOString().slice(0, 16));
  assert.deepEqual(local, ["2026-01-03T09:55", "2026-01-03T11:30", "2026-01-04T18:00", "2026-01-05T00:00"]);
  assert.equal(stderr, "");
});

test("convert --to-bars begins anew in each window of a session, and makes no bar of rows in the pause", async (t) => {
  const folder = temporaryFolder(t);
  const times = ["09:14", "09:15", "09:59", "10:00", "11:29", "11:30", "12:29", "12:30"];
  const ticks = times.map((time, at) => `A,2024-03-02T${time}:00+05:30,${at},1,,\n`).join("");
  const options = { output: folder("out.csv"), toBars: 3_600_000_000 };
  const { stderr } = await run(folder, { "in.csv": `${TICKS}${ticks}` }, options, { CALENDAR: "nse" });
  assert.match(stderr, /left out: 4 rows out of hours/);
  const [first, second] = ["09:15", "11:30"].map((time) => Date.parse(`2024-03-02T${time}:00+05:30`));
  const bars = `A,${first},1.00,2.00,1.00,2.00,2\nA,${second},5.00,6.00,5.00,6.00,2\n`;
  assert.equal(readFileSync(folder("out.csv"), "utf8"), `${BARS}${bars}`);
});

test("convert --to-bars goes by the hours of each instrument's group, as the instruments file has it", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(folder("instruments.csv"), "symbol,kind\nF,future\n");
  const at = (time: string): number => Date.parse(`2026-08-04T${time}:00+05:30`);
  const ticks = ["A", "F"].map((symbol) => `${symbol},${at("15:14")},1,1,,\n${symbol},${at("15:20")},2,1,,\n`);
  const settings = { CALENDAR: "nse", INSTRUMENTS_FILE: folder("instruments.csv") };
  const options = { output: folder("out.csv"), toBars: 300_000_000 };
  const inputs = { "a.csv": `${TICKS}${ticks[0]}`, "f.csv": `${TICKS}${ticks[1]}` };
  await run(folder, inputs, options, settings);
  const bar = (symbol: string, time: string, price: string): string =>
    `${symbol},${at(time)},${price},${price},${price},${price},1\n`;
  const bars = `${bar("A", "15:10", "1.00")}${bar("F", "15:10", "1.00")}${bar("F", "15:20", "2.00")}`;
  assert.equal(readFileSync(folder("out.csv"), "utf8"), `${BARS}${bars}`);
});

test("convert --to-bars has all hours of a day on which clocks go back", async (t) => {
  const folder = temporaryFolder(t);
  const first = Date.parse("2026-11-01T00:00:00-04:00");
  const rows = Array.from({ length: 30 }, (_, i) => `A,${first + i * 3_600_000},1.00,1,,\n`).join("");
  const over = { output: folder("out.csv"), toBars: 3_600_000_000 };
  for (const calendar of [{}, { CALENDAR: "24x7" }]) {
    const settings = { MARKET_TZ: "America/New_York", ...calendar };
    const { stderr } = await run(folder, { "in.csv": `${TICKS}${rows}` }, over, settings);
    assert.equal(readFileSync(folder("out.csv"), "utf8").split("\n").length, 1 + 30 + 1);
    assert.equal(stderr, "");
  }
});

interface Row {
  readonly at: number;
  readonly price: number;
  readonly size: number;
}

function groupBySlot(rows: readonly Row[], length: number): ReadonlyMap<number, readonly Row[]> {
  const slots = new Map<number, Row[]>();
  for (const row of rows) {
    const slot = Math.floor(row.at / length);
    slots.set(slot, [...(slots.get(slot) ?? []), row]);
  }
  return slots;
}

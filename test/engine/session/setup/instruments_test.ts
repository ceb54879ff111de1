import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EngineError, type Instrument, newInstrument } from "../../../../engine/protocol/mod.ts";
import { recordedDecimals, withFoundDecimals } from "../../../../engine/session/setup/found_decimals.ts";
import { instrumentsOf } from "../../../../engine/session/setup/instruments.ts";
import { walksOf } from "../../../../engine/session/setup/simulated_walks.ts";
import { readConfig } from "../../../../engine/settings/config.ts";
import { Workspace } from "../../../fixtures/cli.ts";

const workspace = new Workspace("instruments");

/** The instruments of settings and a file, without their indexes, by symbol. */
function made(
  settings: Readonly<Record<string, string>>,
  csv: string | null = null,
  named: readonly string[] = [],
): readonly Instrument[] {
  const file = csv === null ? {} : { INSTRUMENTS_FILE: workspace.write("mine.csv", csv) };
  return instrumentsOf(readConfig({ ...settings, ...file }), named);
}

function problemOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    assert.ok(error instanceof EngineError);
    assert.equal(error.exitCode, 2);
    return error.message.replaceAll(workspace.folder, "…");
  }
  return "";
}

/** The instrument has these facts, whatever else. */
function assertHas(instrument: Instrument | undefined, facts: Partial<Instrument>): void {
  assert.deepEqual({ ...instrument, ...facts }, instrument);
}

test("instrumentsOf has the configured instruments first, then the default one, then those that strategies name", () => {
  const symbols = made({ INSTRUMENTS: "B:1:0,A:1:0:1000:5" }, null, ["Z", "A", "Y", "Z"]).map(
    ({ index, symbol }) => `${index} ${symbol}`,
  );
  assert.deepEqual(symbols, ["0 B", "1 A", "2 NIFTY", "3 Z", "4 Y"]);
});

test("instrumentsOf takes defaults where nobody says anything, file or not", () => {
  const expected = [newInstrument({ index: 0, symbol: "NIFTY" })];
  assert.deepEqual(made({}), expected);
  assert.deepEqual(made({}, "symbol,lot\nOTHER,5\n"), expected);
  assert.deepEqual(made({}, "symbol\nNIFTY\n"), expected);
});

test("instrumentsOf has what the file says, in the instrument's own units", () => {
  const csv = `symbol,price_decimals,tick_size,lot,quantity_decimals,currency,group,kind,multiplier,expiry,freeze_quantity
BTC,2,0.5,0.005,3,USDT,always,crypto,10,2026-01-29,100
`;
  const { index, symbol, ...facts } = made({}, csv, ["BTC"])[1]!;
  assert.deepEqual([index, symbol], [1, "BTC"]);
  assert.deepEqual(facts, {
    scale: 100,
    decimals: "said",
    tick: 50,
    qtyScale: 1_000,
    lot: 5,
    multiplier: 10,
    currency: "USDT",
    moneyScale: 100_000_000,
    kind: "crypto",
    group: "always",
    expiry: "2026-01-29",
    freezeQty: 100_000,
  });
});

const FACTS: readonly (readonly [what: string, settings: string, row: string, expected: Partial<Instrument>])[] = [
  [
    "said decimals are the tick and the money",
    "X:1:0",
    "4,,,,",
    { scale: 10_000, decimals: "said", tick: 1, moneyScale: 10_000 },
  ],
  ["a currency has its own money", "X:1:0", "4,,,,INR", { scale: 10_000, tick: 1, moneyScale: 100, currency: "INR" }],
  ["yen have no decimals", "X:1:0", "2,,,,JPY", { scale: 100, moneyScale: 1 }],
  [
    "a scale of INSTRUMENTS counts",
    "X:1:0:1000",
    ",0.005,,,",
    { scale: 1_000, decimals: "said", tick: 5, moneyScale: 1_000 },
  ],
  ["the same said twice is no conflict", "X:1:0:1000:75", "3,,75,,", { scale: 1_000, lot: 75 }],
  ["a lot of INSTRUMENTS is of whole ones", "X:1:0:100:75", ",,,3,", { qtyScale: 1_000, lot: 75_000 }],
  ["a lot that nobody has said is the file's", "X:1:0:100", ",,75,,", { lot: 75 }],
  [
    "decimals that nobody says are two",
    "X:1:0",
    ",0.05,,,",
    { scale: 100, decimals: "default", tick: 5, moneyScale: 100 },
  ],
  [
    "a fine tick needs its decimals",
    "X:1:0",
    ",0.0025,,,",
    { scale: 10_000, decimals: "default", tick: 25, moneyScale: 100 },
  ],
  ["a lot's decimals are those of quantities", "X:1:0", ",,0.015,,", { qtyScale: 1_000, lot: 15 }],
];

for (const [what, settings, row, expected] of FACTS) {
  test(`instrumentsOf: ${what}`, () => {
    const header = "symbol,price_decimals,tick_size,lot,quantity_decimals,currency";
    const [instrument] = made({ INSTRUMENTS: settings }, `${header}\nX,${row}\n`);
    assertHas(instrument, expected);
  });
}

test("instrumentsOf refuses a scale, a lot and a tick that INSTRUMENTS and the file say otherwise, all at once", () => {
  const csv = "symbol,price_decimals,lot,tick_size\nA,3,50,\nB,,,0.05\nC,,10,\n";
  const text = problemOf(() => made({ INSTRUMENTS: "A:1:0:100:75,B:1:0:10,C:1:0:10:10" }, csv));
  assert.deepEqual(text.split("\n"), [
    "INSTRUMENTS: A: expected the scale 1000, for price_decimals is 3, was 100; expected the lot 50, was 75, by …/mine.csv:2:1; say it once",
    "INSTRUMENTS: B: expected a scale that the tick_size 0.05 is a multiple of, was 10, by …/mine.csv:3:1; say it once",
  ]);
});

test("instrumentsOf says what a broker's list has that is not used", () => {
  const file = workspace.write("kite.csv", "instrument_token,tradingsymbol,lot_size\n1,NIFTY,75\n");
  const notes: string[] = [];
  const [nifty] = instrumentsOf(readConfig({ INSTRUMENTS_FILE: file }), [], (text) => notes.push(text));
  assert.equal(nifty?.lot, 75);
  assert.deepEqual(notes, [`${file}: column instrument_token not used`]);
});

test("instrumentsOf says that a symbol stands in the file in other letters", () => {
  const file = workspace.write("case.yaml", "nifty: {lot: 75}\nOTHER: {lot: 1}\n");
  const notes: string[] = [];
  const [nifty] = instrumentsOf(readConfig({ INSTRUMENTS_FILE: file }), ["GOLD"], (text) => notes.push(text));
  assert.equal(nifty?.lot, 1);
  assert.deepEqual(notes, [`${file}: it says nothing of NIFTY; did you mean NIFTY by nifty?`]);
});

/** An instrument after its data is known. */
function found(facts: Partial<Instrument>, decimals: number): Instrument {
  return withFoundDecimals([newInstrument({ index: 0, symbol: "X", ...facts })], new Map([["X", decimals]]))[0]!;
}

const UNSAID: Partial<Instrument> = { decimals: "default" };
const FOUND: readonly (readonly [
  what: string,
  facts: Partial<Instrument>,
  decimals: number,
  expected: Partial<Instrument>,
])[] = [
  ["at least two", UNSAID, 0, { scale: 100, tick: 1, moneyScale: 100, decimals: "found" }],
  ["three, the tick a hundredth", UNSAID, 3, { scale: 1_000, tick: 10, moneyScale: 100 }],
  ["at most eight", UNSAID, 10, { scale: 100_000_000, tick: 1_000_000, moneyScale: 100 }],
  ["eight of crypto", { kind: "crypto" }, 2, { scale: 100_000_000, tick: 1_000_000, moneyScale: 100 }],
  ["none of yen", { currency: "JPY", moneyScale: 1 }, 0, { scale: 1, tick: 1, moneyScale: 1 }],
  [
    "three of yen, in a pair of currencies",
    { currency: "JPY", moneyScale: 1 },
    3,
    { scale: 1_000, tick: 10, moneyScale: 1 },
  ],
  [
    "those of a tick that is said",
    { scale: 10_000, tick: 25, moneyScale: 100, decimals: "default" },
    2,
    { scale: 10_000, tick: 25 },
  ],
  [
    "more than a tick that is said",
    { scale: 100, tick: 5, decimals: "default" },
    4,
    { scale: 10_000, tick: 500, moneyScale: 100 },
  ],
  ["those that are said", { scale: 10 }, 4, { scale: 10, tick: 1, decimals: "said" }],
];

for (const [what, facts, decimals, expected] of FOUND) {
  test(`withFoundDecimals finds ${what}`, () => assertHas(found(facts, decimals), expected));
}

test("withFoundDecimals leaves an instrument without data as it is", () => {
  const all = [newInstrument({ index: 0, symbol: "X" })];
  assert.deepEqual(withFoundDecimals(all, new Map([["Y", 4]])), all);
});

test("recordedDecimals brings configured instruments to what a header has of them, whatever the data had", () => {
  const facts = fc.record({
    scale: fc.constantFrom(100, 1_000, 10_000),
    tick: fc.constantFrom(1, 5, 10, 25),
    kind: fc.constantFrom(null, "crypto" as const, "equity" as const),
    currency: fc.constantFrom(null, "JPY", "INR"),
    decimals: fc.constantFrom("default" as const, "said" as const),
  });
  fc.assert(
    fc.property(facts, fc.integer({ min: 0, max: 9 }), (each, decimals) => {
      const configured = [newInstrument({ index: 0, symbol: "X", ...each })];
      const held = withFoundDecimals(configured, new Map([["X", decimals]]));
      assert.deepEqual(withFoundDecimals(configured, recordedDecimals(held)), held);
      const [{ tick, scale }, was] = [held[0]!, configured[0]!];
      assert.ok(Number.isSafeInteger(tick) && tick >= 1 && scale <= 100_000_000);
      // A tick that is said is the same in units of price.
      if (was.tick * 100 !== was.scale) assert.equal(tick * was.scale, was.tick * scale);
    }),
  );
});

test("walksOf has the prices of INSTRUMENTS in the units of the instruments", () => {
  const config = readConfig({ INSTRUMENTS: "X:1.25:0.5,Y:3:1:10" });
  const instruments = [
    newInstrument({ index: 0, symbol: "X", scale: 10_000 }),
    newInstrument({ index: 1, symbol: "Y", scale: 10 }),
  ];
  assert.deepEqual(walksOf(config, instruments), [
    { index: 0, symbol: "X", start: 12_500, fluctuation: 5_000 },
    { index: 1, symbol: "Y", start: 30, fluctuation: 10 },
  ]);
});

test("walksOf refuses a price that the decimals cannot express, and a step that is too large", () => {
  const config = readConfig({ INSTRUMENTS: "X:1.25:50" });
  const whole = [newInstrument({ index: 0, symbol: "X", scale: 1 })];
  const remedy = "change it, or price_decimals in the instruments file";
  assert.equal(
    problemOf(() => walksOf(config, whole)),
    `INSTRUMENTS: X: expected a first price that its 0 decimals can express, was 1.25; ${remedy}`,
  );
  const fine = [newInstrument({ index: 0, symbol: "X", scale: 100_000_000 })];
  assert.equal(
    problemOf(() => walksOf(config, fine)),
    `INSTRUMENTS: X: expected a step that its 8 decimals can express, was 50.00; ${remedy}`,
  );
});

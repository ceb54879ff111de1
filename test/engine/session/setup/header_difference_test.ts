import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_CHOICES } from "../../../../engine/data/mod.ts";
import type { JsonObject } from "../../../../engine/journal/mod.ts";
import { headerDifference, type ResumedFacts } from "../../../../engine/session/setup/header_difference.ts";
import {
  type InputFile,
  recordedReading,
  replayInputIn,
  replayInputOf,
} from "../../../../engine/session/setup/replay_input.ts";
import { headerFacts, recordedInstrument } from "../../../fixtures/header_facts.ts";

const FILE: InputFile = { name: "a.csv", bytes: 10, sha256: "aa", isPipe: false, reading: null };
const CHOICES = { ...NO_CHOICES, kind: "bars", bar: 60_000_000 } as const;

function replayed(over: Partial<InputFile> = {}, choices: object = {}): JsonObject {
  return replayInputOf({
    kind: "data",
    files: [{ ...FILE, ...over }],
    choices: { ...CHOICES, ...choices },
    rowsSha256: "rr",
  });
}

const WAS: ResumedFacts = {
  ...headerFacts({ settings: { FEE_RATE: "0", SLIPPAGE_TICKS: "0" }, input: replayed() }),
  instruments: [recordedInstrument({ symbol: "NIFTY", lot: 75, qtyScale: 1_000 }), recordedInstrument({ symbol: "B" })],
};

const [nifty, other] = WAS.instruments;
const [{ windows }] = WAS.hours as [(typeof WAS.hours)[number]];
const [{ open, close }] = windows as [(typeof windows)[number]];

const CHANGES: readonly (readonly [over: Partial<ResumedFacts>, text: string | null])[] = [
  [{}, null],
  [{ settings: { FEE_RATE: "0", SLIPPAGE_TICKS: "5" } }, "SLIPPAGE_TICKS was 0 and is 5"],
  [{ settings: { ...WAS.settings, MARKET_CLOSE: "15:30" } }, "MARKET_CLOSE was not set and is 15:30"],
  [{ input: { feed: "simulated" } }, "its feed was replay and is simulated"],
  [{ input: { ...WAS.input, time: "real" } }, "its time was not set and is real"],
  [{ input: replayed({ name: "moved.csv" }) }, null],
  [{ input: replayed({ name: "b.csv", bytes: 12 }) }, "a.csv as it was read had 10 bytes, and b.csv has 12"],
  [{ input: replayed({ sha256: "bb" }) }, "a.csv as it was read had other content than a.csv"],
  [
    { input: replayed({}, { barStamp: "end" }) },
    "its files were read with --bar 1m and are to be read with --bar 1m --bar-stamp end",
  ],
  [{ input: replayed({}, { bar: 300_000_000 }) }, "its files were read with --bar 1m and are to be read with --bar 5m"],
  [{ input: { ...replayed(), files: [] } }, "it read one file and is to read 0"],
  [{ input: { ...replayed(), rows_sha256: null } }, "other rows are read from its files than were then"],
  [{ instruments: [nifty!] }, "its instruments were NIFTY, B and are NIFTY"],
  [{ instruments: [{ ...nifty!, lot: 50 }, other!] }, "the lot of NIFTY was 0.075 and is 0.050"],
  [{ instruments: [{ ...nifty!, tick: 5 }, other!] }, "the tick of NIFTY was 0.01 and is 0.05"],
  [{ instruments: [{ ...nifty!, currency: "INR" }, other!] }, "the currency of NIFTY was none and is INR"],
  [
    { instruments: [{ ...nifty!, decimals: "found" }, other!] },
    "the origin of the decimals of NIFTY was default and is found",
  ],
  [{ calendar: { name: "nse", sha256: "c" } }, "its calendar was none and is nse"],
  [
    { hours: [{ group: "market", instruments: null, windows: [{ open, close: close + 600_000_000 }] }] },
    "its hours were 2026-01-01T09:15:00 to 2026-01-01T15:20:00 and are 2026-01-01T09:15:00 to 2026-01-01T15:30:00",
  ],
  [{ zone: { ...WAS.zone, name: "Asia/Colombo" } }, "its zone was Asia/Kolkata and is Asia/Colombo"],
  [{ zone: { ...WAS.zone, offset: [0] } }, "the offsets of its zone Asia/Kolkata are others now"],
];

for (const [over, text] of CHANGES) {
  test(`headerDifference says ${text ?? `nothing of ${Object.keys(over).join(", ") || "the same"}`}`, () => {
    assert.equal(headerDifference(WAS, { ...WAS, ...over }), text);
  });
}

test("headerDifference names another day's list of a calendar", () => {
  const [was, is] = ["a", "b"].map((sha256) => ({ ...WAS, calendar: { name: "nse", sha256 } }));
  assert.equal(headerDifference(was!, is!), "the days of its calendar nse are others now");
});

test("replayInputIn reads what replayInputOf writes, after a way through JSON, but for paths", () => {
  const whole = {
    path: "/data/mine/a.csv",
    bytes: 10,
    sha256: "aa",
    form: { kind: "delimited", container: "gzip", entry: null, encoding: "utf-8", delimiter: ",", headerLines: 1 },
    kind: "bars",
    columns: [{ role: "ts", columns: ["Date", "Time"], divisor: 1 }],
    ignored: ["oi", 7],
    instrument: { symbol: "NIFTY", from: "said" },
    timeForm: "DD/MM/YYYY HH:mm",
    timeZone: "Asia/Kolkata",
    date: null,
    decimalMark: "comma",
    decimals: null,
    rounded: 3,
    rows: 100,
    unreadable: 1,
    noRows: 2,
    firstUnreadable: [{ line: 7, text: "Expected a price" }],
    notes: ["A row is after tomorrow"],
  } as const;
  const reading = recordedReading(whole);
  const input = {
    kind: "data",
    files: [
      { ...FILE, reading },
      { ...FILE, isPipe: true },
    ],
    choices: CHOICES,
    rowsSha256: null,
  };
  const written = replayInputOf(input);
  assert.doesNotMatch(JSON.stringify(written), /\/data\/mine|tomorrow|Expected a price/);
  assert.equal(reading.instrument, "NIFTY", "whoever has said it");
  const read = replayInputIn({ input: JSON.parse(JSON.stringify(written)) as JsonObject });
  assert.deepEqual(read, input);
  assert.equal(replayInputIn({ input: { feed: "simulated" } }), null);
  assert.equal(replayInputIn({ input: { ...written, files: [5] } }), null);
});

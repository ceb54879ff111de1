import assert from "node:assert/strict";
import { test } from "node:test";
import { newInstrument } from "../../../engine/protocol/mod.ts";
import { readConfig } from "../../../engine/settings/config.ts";
import { listedSymbol, splitInstruments } from "../../../engine/settings/instrument_forms.ts";
import { NO_SYMBOLS, SYMBOLS } from "../../fixtures/symbols.ts";

function problemOf(INSTRUMENTS: string): string {
  try {
    readConfig({ INSTRUMENTS });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text
      .replace(/; for example INSTRUMENTS=NIFTY:20100:10,BANKNIFTY:44000:25$/, "")
      .replace("INSTRUMENTS: ", "");
  }
  return "";
}

const FORM = "SYMBOL:START:FLUCTUATION[:SCALE[:LOT]]";
const QUOTING = "a symbol that has a colon stands in double quotes";

test("readConfig reads every symbol in INSTRUMENTS, those with a colon in double quotes", () => {
  const list = SYMBOLS.map((symbol, i) => `${listedSymbol(symbol)}:${i + 1}.5:0.25:1000:${i + 1}`);
  const { instruments } = readConfig({ INSTRUMENTS: list.join(", ") });
  assert.deepEqual(
    instruments,
    SYMBOLS.map((symbol, index) => {
      return {
        ...newInstrument({ index, symbol, scale: 1_000, lot: index + 1 }),
        start: (index + 1) * 1_000 + 500,
        fluctuation: 250,
        isLotSaid: true as const,
      };
    }),
  );
});

test("readConfig takes a symbol in double quotes that would not need them, and every symbol as DEFAULT_INDEX", () => {
  assert.equal(readConfig({ INSTRUMENTS: ' "NIFTY" :1:0 ' }).instruments[0]?.symbol, "NIFTY");
  for (const symbol of SYMBOLS) assert.equal(readConfig({ DEFAULT_INDEX: symbol }).instruments[0]?.symbol, symbol);
});

for (const [text, why] of NO_SYMBOLS.filter(([each]) => !each.includes('"'))) {
  test(`readConfig refuses the instrument ${JSON.stringify(text)}, its character named`, () => {
    assert.ok(problemOf(`"${text}":1:1`).endsWith(`: ${why}`), problemOf(`"${text}":1:1`));
  });
}

const REFUSED: readonly (readonly [list: string, problem: string])[] = [
  [
    "NSE:NIFTY50-INDEX:20100:10",
    `expected ${FORM}, was "NSE:NIFTY50-INDEX:20100:10"; ${QUOTING}: "NSE:NIFTY50-INDEX":20100:10`,
  ],
  ["A:B:C:1:2:100:1", `expected ${FORM}, was "A:B:C:1:2:100:1"; ${QUOTING}: "A:B:C":1:2:100:1`],
  ["A:1:1,B:C:1", String.raw`B:C:1: START: expected a number > 0 and <= 10000000000 of at most 2 decimals, was "C"`],
  ["A:1:1:1:1:1", `expected ${FORM}, was "A:1:1:1:1:1"; ${QUOTING}: "A:1":1:1:1:1`],
  ["A:x:y:z:1:1:1", `expected ${FORM}, was "A:x:y:z:1:1:1"; ${QUOTING}: "A:x:y:z":1:1:1`],
  ["A:B:C:D:E:F", `expected ${FORM}, was "A:B:C:D:E:F"; ${QUOTING}`],
  ['"A:B:1:1', String.raw`expected a second " that closes the symbol, was "\"A:B:1:1"`],
  ['A:1:1,"', String.raw`expected a second " that closes the symbol, was "\""`],
  ['"A:B"1:1', String.raw`expected "A:B":START:FLUCTUATION[:SCALE[:LOT]], was "\"A:B\"1:1"`],
  ['"A:1:1","B:1:1"', String.raw`expected ${FORM}, was "\"A:1:1\""; the quotes stand around the symbol alone`],
  ['"A:B":1:1,"A:B":2:2', 'expected each symbol once, was "A:B"'],
];

for (const [list, problem] of REFUSED) {
  test(`readConfig refuses INSTRUMENTS=${list}`, () => assert.equal(problemOf(list), problem));
}

test("splitInstruments takes apart what listedSymbol has put together, and lists of before it", () => {
  const text = SYMBOLS.map((symbol) => `${listedSymbol(symbol)}:2010000:1000`).join(",");
  assert.deepEqual(
    splitInstruments(text).map(({ fields }) => fields),
    SYMBOLS.map((symbol) => [symbol, "2010000", "1000"]),
  );
  assert.deepEqual(["NIFTY", "^NSEI", "GC=F"].map(listedSymbol), ["NIFTY", "^NSEI", "GC=F"]);
});

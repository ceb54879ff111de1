import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecord } from "../../../engine/journal/event_text.ts";
import type { JournalEvent } from "../../../engine/journal/mod.ts";
import { closeAt, controlAt, entryAt, exitAt, guardAt, headerOf, intentOf } from "../../fixtures/journal_file.ts";
import { firstHeader } from "../../fixtures/header_facts.ts";

const RECORDS: readonly JournalEvent[] = [
  firstHeader(),
  headerOf({ input: { feed: "replay", files: [{ name: "a", more: [null, true, { deep: 1.5 }] }] } }),
  headerOf(),
  controlAt(1, "halt"),
  intentOf(entryAt(2)),
  entryAt(2),
  exitAt(3, 10_050, { reason: "trailing-stop", realised: -1_950 }),
  entryAt(4, { status: "denied", why: "rate", fillPrice: null, fees: 0, realised: 0 }),
  intentOf(guardAt(5, 10_050, { entryN: 1 })),
  guardAt(5, 10_050, { entryN: 1, row: 6 }),
  { type: "breaker", seq: 6, ts: 1, strategy: "s0", state: "closed", until: null },
  { type: "out", seq: 7, strategy: "s0" },
  { type: "cut", seq: 7, strategy: "s1" },
  { type: "gap", slot: 0, from: 1, seq: 8 },
  { type: "revised", seq: 8, strategies: [{ id: "s0", text: "", failed: null, wanted: false }] },
  { type: "resumed", seq: 8, ts: 1 },
  closeAt(9, { orders: 2, realised: -39.5 }),
];

test("readRecord reads every kind of record", () => {
  assert.deepEqual(
    RECORDS.map((record) => readRecord(JSON.stringify(record))),
    RECORDS.map((record) => ({ record })),
  );
  assert.equal(new Set(RECORDS.map(({ type }) => type)).size, 12);
});

const order = JSON.stringify(entryAt(2));
const WRONG: readonly (readonly [what: string, text: string, problem: RegExp])[] = [
  ["no JSON", "{", /^its text is no JSON$/],
  ["no object", "5", /^its text is no event \(/],
  ["no kind of record", '{"type":"trade"}', /^its text is no event \(type: /],
  [
    "a format of the future",
    JSON.stringify({ ...headerOf(), format: 3 }),
    /^its header has format 3, by a later version of the program; this one reads formats up to 2$/,
  ],
  ["no format", JSON.stringify({ ...headerOf(), format: 0 }), /\(format: /],
  ["a header of format 1 with facts of format 2", JSON.stringify({ ...firstHeader(), hours: [] }), /hours/],
  ["no hours", JSON.stringify(headerOf({ hours: [] })), /\(hours: /],
  ["a setting that is no text", JSON.stringify({ ...headerOf(), settings: { FEE_RATE: 0 } }), /\(settings\.FEE_RATE: /],
  ["an instrument without its tick", JSON.stringify(headerOf()).replace(/"tick":1,/, ""), /instruments\.0\.tick/],
  ["a key too many", order.replace('"type"', '"more":1,"type"'), /more/],
  ["a key too few", order.replace('"qty":1,', ""), /\(order\.qty: /],
  ["a price that is no integer", order.replace('"price":10000', '"price":1.5'), /\(order\.price: /],
  ["a quantity of nothing", order.replace('"qty":1', '"qty":0'), /\(order\.qty: /],
  ["another side", order.replace("BUY", "HOLD"), /\(order\.side: /],
  ["money that is not safe", order.replace('"realised":-2000', '"realised":9007199254740993'), /\(order\.realised: /],
];

for (const [what, text, problem] of WRONG) {
  test(`readRecord says what is wrong with ${what}`, () => {
    const read = readRecord(text);
    assert.match("problem" in read ? read.problem : "", problem);
  });
}

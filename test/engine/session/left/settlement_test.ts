import assert from "node:assert/strict";
import { test } from "node:test";
import { type SessionHeader, type JournalEvent, orderIn } from "../../../../engine/journal/mod.ts";
import { openEntriesIn, type Settlement, settlementOf } from "../../../../engine/session/left/settlement.ts";
import type { TapeStart } from "../../../../engine/tape/mod.ts";
import {
  closeAt,
  controlAt,
  entryAt,
  exitAt,
  guardAt,
  headerOf,
  soundBook,
  tsOf,
} from "../../../fixtures/journal_file.ts";

const REAL = headerOf({ input: { feed: "simulated", time: "real" } });
/** The tape was at row 20 when the session was killed, with NIFTY at 100.70 and GOLD at 9.000. */
const START: TapeStart = {
  seq: 20,
  ts: tsOf(20),
  ticks: 18,
  prices: [10_070, 9_000],
  times: [tsOf(20), tsOf(19)],
  references: [10_070, 9_000],
};
const GOLD = { strategy: 1, instrument: 1, side: "SELL", qty: 2 } as const;

function settled(records: readonly JournalEvent[], header: SessionHeader = REAL, start: TapeStart = START): Settlement {
  const settlement = settlementOf({ header, book: [header, ...records], start });
  assert.equal(settlement.problem, null);
  return settlement;
}

/** Records in short: an order's id, row and price. */
function brief(records: readonly JournalEvent[]): readonly string[] {
  return records.map((record) => {
    const order = orderIn(record);
    if (order === null) return `${record.type} ${"seq" in record ? record.seq : 0}`;
    return `${order.id} ${order.reason} ${order.side} ${order.qty} at ${order.seq}: ${order.fillPrice}`;
  });
}

test("settlementOf ends a session at the row after its last, and closes what is open at the last prices", () => {
  const { records, closed, realised } = settled([entryAt(2), entryAt(3, GOLD)]);
  assert.deepEqual(brief(records), [
    "control 21",
    "s0#2 square-off SELL 1 at 21: 10070",
    "s1#2 square-off BUY 2 at 21: 9000",
    "close 21",
  ]);
  const [end] = records;
  assert.ok(end?.type === "control" && end.kind === "end" && end.ts === tsOf(20), "time stands still since");
  assert.deepEqual(
    closed.map(({ entry, exit, instrument }) => [entry.id, exit.ts, instrument.symbol]),
    [
      ["s0#1", tsOf(20), "NIFTY"],
      ["s1#1", tsOf(20), "GOLD"],
    ],
  );
  // 0.70 of one, and 1.000 of each of two, less 20 a fill.
  assert.equal(realised, 0.7 + 2 - 80);
  assert.deepEqual(records.at(-1), { type: "close", seq: 21, orders: 4, ticks: 18, realised });
});

test("settlementOf makes a fill worse by the slippage of its session, and counts from the strategy's own last order", () => {
  const slipping = headerOf({ ...REAL, settings: { ...REAL.settings, SLIPPAGE_TICKS: "3" } });
  const { records } = settled([entryAt(2), exitAt(4, 10_050), entryAt(6, { n: 3 })], slipping);
  assert.deepEqual(brief(records), ["control 21", "s0#4 square-off SELL 1 at 21: 10067", "close 21"]);
});

test("settlementOf only ends what has nothing open, and what has come to no row", () => {
  const flat = settled([entryAt(2), guardAt(5, 10_050, { entryN: 1, row: 6 })]);
  assert.deepEqual(brief(flat.records), ["control 21", "close 21"]);
  const nothing = { seq: 0, ts: 0, ticks: 0, prices: [NaN, NaN], times: [NaN, NaN], references: [NaN, NaN] };
  const { records } = settled([], REAL, nothing);
  assert.deepEqual(records, [{ type: "control", seq: 1, ts: OPENED, kind: "end", strategy: null }, closeAt(1)]);
});

/** 09:15 in Mumbai. */
const OPENED = 1_767_239_100_000_000;

test("settlementOf goes on from an end that is there already, whatever of it was done", () => {
  const end = controlAt(9);
  const { records } = settled([entryAt(2), entryAt(3, GOLD), end, exitAt(9, 10_050, { reason: "square-off" })]);
  assert.deepEqual(brief(records), ["s1#2 square-off BUY 2 at 9: 9000", "close 9"]);
  const again = settled([entryAt(2), end, { type: "resumed", seq: 9, ts: tsOf(30) }], REAL, { ...START, ts: tsOf(30) });
  assert.deepEqual(brief(again.records).slice(0, 2), ["control 21", "s0#2 square-off SELL 1 at 21: 10070"]);
});

test("settlementOf closes what a strategy holds that is out, disabled, or was added later", () => {
  const strategies = [...REAL.strategies, { id: "s2", text: "x", failed: null }].map((each) => ({
    ...each,
    wanted: true,
  }));
  const { records } = settled([
    entryAt(2),
    { type: "out", seq: 3, strategy: "s0" },
    { type: "breaker", seq: 4, ts: tsOf(4), strategy: "s0", state: "open", until: tsOf(9) },
    { type: "revised", seq: 4, strategies },
    { type: "gap", slot: 0, from: 5, seq: 6 },
    entryAt(7, { strategy: 2 }),
  ]);
  assert.deepEqual(
    records.flatMap((record) => orderIn(record)?.id ?? []),
    ["s0#2", "s2#2"],
  );
});

test("settlementOf leaves a book alone that does not add up", () => {
  const header = REAL;
  const { records, problem } = settlementOf({ header, book: [header, entryAt(2, { fees: 1 })], start: START });
  assert.deepEqual(records, []);
  assert.match(problem ?? "", /^s0#1: expected fees of 2000, was 1$/);
  assert.notEqual(settlementOf({ header, book: soundBook(), start: START }).problem, null, "it has its end");
});

test("openEntriesIn has the entries of open positions, in the order of the strategies", () => {
  const book = [REAL, entryAt(2, GOLD), entryAt(3), entryAt(4, { strategy: 2 }), exitAt(5, 10_050)];
  assert.deepEqual(
    openEntriesIn(book).map(({ id }) => id),
    ["s1#1", "s2#1"],
  );
});

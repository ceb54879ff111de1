import assert from "node:assert/strict";
import { test } from "node:test";
import { Gathering } from "../../../engine/backtest/gathering.ts";
import type { TradedDay } from "../../../engine/backtest/job.ts";
import { progressLines } from "../../../engine/cli/backtest_progress.ts";
import { MAX_BAD_ROWS_SHOWN } from "../../../engine/protocol/mod.ts";
import { MoneyFormat, paintLines } from "../../../engine/terminal/mod.ts";
import { orderOf } from "../../fixtures/orders.ts";

const FILES = [
  { path: "a.csv", bytes: 300 },
  { path: "b.csv.gz", bytes: 100 },
];
const JOBS = [
  { file: 0, group: [0] },
  { file: 0, group: [1] },
  { file: 1, group: [0, 1] },
];

function dayOf(date: string, openMicros: number, over: Partial<TradedDay> = {}): TradedDay {
  return { date, openMicros, closeMicros: openMicros + 10, ticks: 3, ticked: [], orders: [], outs: [], ...over };
}

function open(onBadRow: (message: string) => void = () => {}): Gathering {
  return new Gathering(FILES, JOBS, onBadRow);
}

/** A job that has seen nothing of its strategies' entries. */
const SEEN = { between: { before: 0, after: 0 }, tallies: [] };

test("Gathering has a day when all groups have traded it, with the orders by row, then strategy", () => {
  const gathering = open();
  const own = [orderOf({ seq: 2 }), orderOf({ seq: 5, n: 2 })];
  gathering.take(0, { type: "day", day: dayOf("2026-01-05", 100, { orders: own }) });
  assert.equal(gathering.days.length, 0);
  const others = [orderOf({ strategy: 1, seq: 2 }), orderOf({ strategy: 1, seq: 4, n: 2 })];
  gathering.take(1, { type: "day", day: dayOf("2026-01-05", 100, { orders: others }) });
  assert.deepEqual(
    gathering.days.map(({ date, ticks, orders }) => [date, ticks, orders.map(({ id }) => id)]),
    [["2026-01-05", 3, ["s0#1", "s1#1", "s1#2", "s0#2"]]],
  );
});

test("Gathering has days in the order of time, whichever file they are of", () => {
  const gathering = open();
  gathering.take(2, { type: "day", day: dayOf("2026-01-04", 50) });
  for (const job of [0, 1]) gathering.take(job, { type: "day", day: dayOf("2026-01-03", 20) });
  assert.deepEqual(
    gathering.days.map(({ date, file }) => [date, file]),
    [
      ["2026-01-03", 0],
      ["2026-01-04", 1],
    ],
  );
});

test("Gathering names a quarantined strategy, with the day", () => {
  const gathering = open();
  gathering.take(2, { type: "day", day: dayOf("2026-01-04", 50, { outs: [[1, "why"]] }) });
  assert.deepEqual([...gathering.outs], [[1, "2026-01-04: why"]]);
});

test("Gathering shows the first bad rows of a file, and counts all of them", () => {
  const shown: string[] = [];
  const gathering = open((message) => shown.push(message));
  for (let i = 0; i < MAX_BAD_ROWS_SHOWN + 5; i += 1) gathering.take(0, { type: "bad-row", message: `row ${i}` });
  gathering.take(0, { type: "done", badRows: MAX_BAD_ROWS_SHOWN + 5, unknownSymbols: [], ...SEEN });
  gathering.take(1, { type: "done", badRows: 0, unknownSymbols: [], ...SEEN });
  assert.deepEqual([shown.length, gathering.badRows], [MAX_BAD_ROWS_SHOWN, MAX_BAD_ROWS_SHOWN + 5]);
});

test("Gathering knows of which instruments any day has ticks, and which unknown symbols files have", () => {
  const gathering = open();
  gathering.take(0, { type: "day", day: dayOf("2026-01-05", 100, { ticked: [0, 3] }) });
  gathering.take(2, { type: "day", day: dayOf("2026-01-06", 200, { ticked: [3, 4] }) });
  gathering.take(0, { type: "done", badRows: 2, unknownSymbols: ["GOLD"], ...SEEN });
  gathering.take(2, { type: "done", badRows: 2, unknownSymbols: ["GOLD", "OIL"], ...SEEN });
  assert.deepEqual(
    [[...gathering.ticked], gathering.unknownSymbols],
    [
      [0, 3, 4],
      ["GOLD", "OIL"],
    ],
  );
});

test("Gathering counts how much is read by bytes, and of a zipped file only its end", () => {
  const gathering = open();
  assert.equal(gathering.progress, 0);
  gathering.take(0, { type: "progress", bytes: 140 });
  gathering.take(2, { type: "progress", bytes: 9_999 });
  assert.equal(gathering.progress, 140 / 700);
  for (const job of [0, 1, 2]) gathering.take(job, { type: "done", badRows: 0, unknownSymbols: [], ...SEEN });
  assert.equal(gathering.progress, 1);
});

test("progressLines has a bar, the part that is done and how long the rest may take", () => {
  const money = new MoneyFormat("Asia/Kolkata");
  const shown = (progress: number, elapsedMs: number): readonly string[] =>
    paintLines(progressLines({ days: [], progress }, { columns: 40, elapsedMs, money }), { columns: 40, colour: false })
      .trimEnd()
      .split("\n");
  assert.match(shown(0, 500)[0] ?? "", /^─+ {4}0 %$/);
  assert.match(shown(0.25, 30_000)[0] ?? "", /^━{5}─{17} {3}25 % {2}1:30 left$/);
  assert.match(shown(0.01, 60_000)[0] ?? "", / 1:39:00 left$/);
  assert.equal(shown(0.5, 1_000)[1], "0 days, 0 orders");
});

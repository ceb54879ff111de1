import assert from "node:assert/strict";
import { test } from "node:test";
import { Gathering } from "../../../engine/backtest/gathering.ts";
import type { TradedDay } from "../../../engine/backtest/job.ts";
import type { PlannedJob } from "../../../engine/backtest/plan_jobs.ts";
import { progressLines } from "../../../engine/cli/backtest_progress.ts";
import { MoneyFormat, paintLines } from "../../../engine/terminal/mod.ts";
import { orderOf } from "../../fixtures/orders.ts";

/** Two groups of strategies on the days up to one, and all of them on the days after it. */
const JOBS: readonly PlannedJob[] = [
  { group: [0], from: null, to: "2026-01-05", share: 0.25 },
  { group: [1], from: null, to: "2026-01-05", share: 0.25 },
  { group: [0, 1], from: "2026-01-06", to: null, share: 0.5 },
];
const DONE = {
  type: "done",
  badRows: 0,
  notTraded: 0,
  cut: null,
  unknownSymbols: [],
  tallies: [],
} as const;

function dayOf(date: string, openMicros: number, over: Partial<TradedDay> = {}): TradedDay {
  const nothing = { ticked: [], orders: [], excursions: [], prices: [], bars: [], outs: [] };
  return { date, openMicros, closeMicros: openMicros + 10, ticks: 3, ...nothing, ...over };
}

function open(): Gathering {
  return new Gathering(JOBS);
}

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

test("Gathering has days in the order of time, whichever job has traded them", () => {
  const gathering = open();
  gathering.take(2, { type: "day", day: dayOf("2026-01-06", 50) });
  for (const job of [0, 1]) gathering.take(job, { type: "day", day: dayOf("2026-01-03", 20) });
  assert.deepEqual(
    gathering.days.map(({ date }) => date),
    ["2026-01-03", "2026-01-06"],
  );
});

test("Gathering has the rows that hours cut, of the jobs that have ended", () => {
  const gathering = open();
  const cut = { spans: [], used: { "2026-01-05": 3 } };
  gathering.take(0, { ...DONE, cut });
  gathering.take(1, DONE);
  assert.deepEqual(gathering.cuts, [cut]);
});

test("Gathering names a quarantined strategy, with the day", () => {
  const gathering = open();
  gathering.take(2, { type: "day", day: dayOf("2026-01-06", 50, { outs: [[1, "why"]] }) });
  assert.deepEqual([...gathering.outs], [[1, "2026-01-06: why"]]);
});

test("Gathering counts the bad rows of a file", () => {
  const gathering = open();
  gathering.take(0, { ...DONE, badRows: 7 });
  gathering.take(1, DONE);
  assert.equal(gathering.badRows, 7);
});

test("Gathering knows of which instruments any day has ticks, and which unknown symbols files have", () => {
  const gathering = open();
  gathering.take(0, { type: "day", day: dayOf("2026-01-05", 100, { ticked: [0, 3] }) });
  gathering.take(2, { type: "day", day: dayOf("2026-01-06", 200, { ticked: [3, 4] }) });
  gathering.take(0, { ...DONE, badRows: 2, unknownSymbols: ["GOLD"] });
  gathering.take(2, { ...DONE, badRows: 2, unknownSymbols: ["GOLD", "OIL"] });
  assert.deepEqual(
    [[...gathering.ticked], gathering.unknownSymbols],
    [
      [0, 3, 4],
      ["GOLD", "OIL"],
    ],
  );
});

test("Gathering counts how much is done by the share of each job", () => {
  const gathering = open();
  assert.equal(gathering.progress, 0);
  gathering.take(0, { type: "progress", part: 0.5 });
  gathering.take(2, DONE);
  assert.equal(gathering.progress, 0.625);
  for (const job of [0, 1]) gathering.take(job, DONE);
  assert.equal(gathering.progress, 1);
});

test("progressLines has a bar, the part that is done and how long the rest may take", () => {
  const money = new MoneyFormat("Asia/Kolkata");
  const shown = (progress: number, elapsedMs: number): readonly string[] =>
    paintLines(
      progressLines({ read: 0, job: { gathering: { days: [], progress } } }, { columns: 40, elapsedMs, money }),
      { columns: 40, colour: false },
    )
      .trimEnd()
      .split("\n");
  assert.match(shown(0, 500)[0] ?? "", /^─+ {4}0 %$/);
  assert.match(shown(0.25, 30_000)[0] ?? "", /^━{5}─{17} {3}25 % {2}1:30 left$/);
  assert.match(shown(0.01, 60_000)[0] ?? "", / 1:39:00 left$/);
  assert.equal(shown(0.5, 1_000)[1], "0 days, 0 orders");
});

test("progressLines has the part of the files that is read, before anything is traded", () => {
  const money = new MoneyFormat("Asia/Kolkata");
  const lines = progressLines({ read: 0.5, job: null }, { columns: 40, elapsedMs: 1_000, money });
  assert.match(paintLines(lines, { columns: 40, colour: false }), /^━{11}─+ {3}50 % {2}0:01 left\nreading\n$/);
});

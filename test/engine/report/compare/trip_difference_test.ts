import assert from "node:assert/strict";
import { test } from "node:test";
import { firstDifference } from "../../../../engine/report/compare/trip_difference.ts";
import { storedResult, storedTrip } from "../../../fixtures/stored_result.ts";

const trips = [storedTrip(1), storedTrip(5), storedTrip(9)];
const BASE = storedResult({ round_trips: trips });

test("firstDifference has none where all trades are alike", () => {
  assert.equal(firstDifference(BASE, storedResult({ round_trips: [...trips] })), null);
  assert.equal(firstDifference(storedResult(), storedResult()), null);
});

test("firstDifference is the first trade that one of them does not have, at its entry", () => {
  const [first, second, third] = trips;
  const without = storedResult({ round_trips: [first!, third!] });
  const at = { strategy: "s", session: "2026-01-05", ts: second!.entry_ts, condition: "entry" };
  assert.deepEqual(firstDifference(BASE, without), { a: second, b: null, what: "only A has it", at });
  assert.deepEqual(firstDifference(without, BASE), { a: null, b: second, what: "only B has it", at });
  assert.deepEqual(firstDifference(BASE, storedResult({ round_trips: [first!, second!] }))?.a, third);
});

test("firstDifference is where one of them leaves first", () => {
  const later = storedTrip(5, { exit_ts: "2026-01-05T10:08:00.000+05:30", exit_price: 102, net: 2 });
  const found = firstDifference(BASE, storedResult({ round_trips: [trips[0]!, later, trips[2]!] }));
  assert.equal(found?.what, "its exit_ts, exit_price, net differ");
  assert.deepEqual(found?.at, {
    strategy: "s",
    session: "2026-01-05",
    ts: "2026-01-05T10:06:00.000+05:30",
    condition: "exit",
  });
});

test("firstDifference names no condition where fees alone differ", () => {
  const dearer = trips.map((trip) => ({ ...trip, net: 0.5 }));
  const found = firstDifference(BASE, storedResult({ round_trips: dearer }));
  assert.deepEqual([found?.what, found?.at.condition], ["its net differs", null]);
});

test("firstDifference looks at the strategies that both have alone, and in the order of time", () => {
  const strategies = ["s", "t"].map((id) => ({ id, instrument: "NIFTY", trades: 0, statistics: {} }));
  const more = storedResult({ strategies, round_trips: [storedTrip(0, { strategy: "t" }), ...trips.toReversed()] });
  assert.equal(firstDifference(BASE, more), null);
});

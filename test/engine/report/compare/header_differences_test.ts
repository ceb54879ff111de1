import assert from "node:assert/strict";
import { test } from "node:test";
import { headerDifferences } from "../../../../engine/report/compare/header_differences.ts";
import { storedResult } from "../../../fixtures/stored_result.ts";

const BASE = storedResult();

function namesOf(header: Parameters<typeof storedResult>[1]): readonly (readonly [string, boolean])[] {
  return headerDifferences(BASE, storedResult({}, header)).map(({ name, isFatal }) => [name, isFatal]);
}

test("headerDifferences has none between what rests on the same", () => {
  assert.deepEqual(headerDifferences(BASE, storedResult()), []);
});

test("headerDifferences takes files of another name for the same data", () => {
  assert.deepEqual(namesOf({ files: [{ file: "elsewhere/b.csv", bytes: 1, sha256: "11" }] }), []);
  assert.deepEqual(namesOf({ files: [{ file: "b.parquet", bytes: 1, sha256: "22" }] }), [], "the rows are the same");
});

test("headerDifferences takes other rows, days, zones, calendars and fees for incomparable", () => {
  assert.deepEqual(namesOf({ files: [{ file: "a.csv", bytes: 1, sha256: "22" }], rows_sha256: "98" }), [
    ["data", true],
  ]);
  assert.deepEqual(namesOf({ files: [{ file: "a.csv", bytes: 1, sha256: "22" }], rows_sha256: null }), [
    ["data", true],
  ]);
  assert.deepEqual(namesOf({ last: "2026-01-06" }), [["days", true]]);
  assert.deepEqual(namesOf({ zone: "UTC" }), [["zone", true]]);
  assert.deepEqual(namesOf({ calendar: "nse" }), [["calendar", true]]);
  assert.deepEqual(namesOf({ settings: { ...BASE.header.settings, FEE_RATE: "0.1" } }), [["FEE_RATE", true]]);
  assert.deepEqual(namesOf({ settings: { ...BASE.header.settings, FEES: "{}" } }), [["FEES", true]]);
  assert.deepEqual(namesOf({ settings: { ...BASE.header.settings, SEED: "2" } }), [["SEED", true]]);
});

test("headerDifferences takes ticks of real time for those of their own sessions alone, and simulated ones for alike", () => {
  const of = (feed: string, sessions: readonly string[]): typeof BASE =>
    storedResult({}, { feed, sessions, files: [], rows_sha256: null, kind: "sessions" });
  const names = (a: typeof BASE, b: typeof BASE): readonly string[] => headerDifferences(a, b).map(({ name }) => name);
  assert.deepEqual(names(of("real-time", ["x-1"]), of("real-time", ["x-1"])), []);
  assert.deepEqual(names(of("real-time", ["x-1"]), of("real-time", ["x-2"])), ["data"]);
  assert.deepEqual(names(of("simulated", ["x-1"]), of("simulated", ["x-2"])), []);
  assert.deepEqual(names(of("simulated", ["x-1"]), of("real-time", ["x-1"])), ["data"]);
});

test("headerDifferences tells what may differ after what may not", () => {
  const settings = { FEE_RATE: "1", FILL_MODEL: "next" };
  assert.deepEqual(namesOf({ settings, version: "2.0.0", strategies: { file: "s.yaml", sha256: "bb" } }), [
    ["FEE_RATE", true],
    ["FILL_MODEL", false],
    ["strategies", false],
    ["version", false],
  ]);
});

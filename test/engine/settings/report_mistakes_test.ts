import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../../engine/settings/config.ts";
import { SETTINGS } from "../../../engine/settings/setting_table.ts";
import type { SettingName } from "../../../engine/settings/setting_values.ts";

function problemsOf(env: Readonly<Record<string, string>>, flags: Partial<Record<SettingName, string>> = {}): string[] {
  try {
    readConfig(env, flags);
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n");
  }
  return [];
}

/** A text that each setting takes. */
const SOUND: Partial<Record<SettingName, string>> = {
  INSTRUMENTS: '"NSE:NIFTY50-INDEX":20100:10,BANKNIFTY:44000:25',
  INSTRUMENTS_FILE: "instruments.csv",
  CALENDAR: "nse",
  CAPITAL: "500000",
  FEES: "zerodha-2026",
  SESSION_DATE: "2026-01-01",
  WORKERS: "2",
  STALE_FEED_MS: "10000",
  LOG_FORMAT: "json",
  LOG_FILE: "bulkhead.log",
};

for (const { name, default: fallback } of SETTINGS) {
  test(`readConfig names the quotes around ${name}, double or single`, () => {
    const text = SOUND[name] ?? fallback ?? "";
    assert.deepEqual(problemsOf({ [name]: text }), []);
    for (const quote of ['"', "'"]) {
      const [problem = "", ...more] = problemsOf({ [name]: `${quote}${text}${quote}` });
      assert.deepEqual(more, []);
      assert.ok(problem.startsWith(`${name}: expected `), problem);
      const why = "the quotes are part of the value, as docker run --env-file leaves them";
      assert.ok(problem.endsWith(`: ${why}; write ${name}=${text}`), problem);
    }
  });
}

test("readConfig says how a flag is written whose value has quotes", () => {
  assert.deepEqual(problemsOf({}, { SPEED: '"max"' }), [
    String.raw`--speed: expected a number > 0 or max, was "\"max\"": the quotes are part of the value; write --speed max`,
  ]);
});

test("readConfig says nothing of quotes where the value would not do without them either", () => {
  assert.deepEqual(problemsOf({ SPEED: '"fast"', SEED: `"7'` }), [
    String.raw`SPEED: expected a number > 0 or max, was "\"fast\""; for example SPEED=1`,
    String.raw`SEED: expected an integer 0 to 4294967295, was "\"7'"; for example SEED=1`,
  ]);
});

test("readConfig tells of the carriage return that a file of Windows has left, in a path too", () => {
  assert.deepEqual(problemsOf({ SEED: "7\r", STRATEGIES: "a.yaml\r", JOURNAL: '"j.db"\r' }), [
    String.raw`SEED: expected an integer 0 to 4294967295, was "7\r"; for example SEED=1; without what stands around it: SEED=7`,
    String.raw`STRATEGIES: expected a path, was "a.yaml\r"; for example STRATEGIES=strategies/nifty.yaml; without what stands around it: STRATEGIES=a.yaml`,
    String.raw`JOURNAL: expected a path, was "\"j.db\"\r": the quotes are part of the value, as docker run --env-file leaves them; write JOURNAL=j.db`,
  ]);
});

test("readConfig says which of a few words was meant", () => {
  const env = { FILL_MODEL: "Next", LOG_LEVEL: "Warn", RECORD_TICKS: "YES", SPEED: "Max", JOURNAL: "OFF" };
  assert.deepEqual(
    problemsOf(env).map((problem) => /; did you mean (.*)\?$/.exec(problem)?.[1]),
    ["SPEED=max", "JOURNAL=off", "RECORD_TICKS=yes", "FILL_MODEL=next", "LOG_LEVEL=warn"],
  );
  assert.match(problemsOf({}, { SPEED: "MAX" })[0] ?? "", /; did you mean --speed max\?$/);
});

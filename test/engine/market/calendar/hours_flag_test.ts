import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatHoursFlag, parseHoursFlags } from "../../../../engine/market/mod.ts";
import { UsageError } from "../../../../engine/protocol/mod.ts";

test("parseHoursFlags reads windows of a date, and a date that is closed", () => {
  assert.deepEqual(
    parseHoursFlags(["2026-02-01=09:15-15:30", "2024-03-02=9:15-10:00+11:30-12:30", "2026-01-26=closed"]),
    [
      { date: "2026-02-01", windows: [{ open: 555, close: 930 }] },
      {
        date: "2024-03-02",
        windows: [
          { open: 555, close: 600 },
          { open: 690, close: 750 },
        ],
      },
      { date: "2026-01-26", windows: null },
    ],
  );
});

test("parseHoursFlags reads times of the day before and after", () => {
  const [evening, night, said] = parseHoursFlags([
    "2026-01-05=17:00-1d-17:00",
    "2026-01-06=18:00-02:00",
    "2026-01-07=18:00-02:00+1d",
  ]);
  assert.deepEqual(evening?.windows, [{ open: -420, close: 1_020 }]);
  assert.deepEqual(night?.windows, [{ open: 1_080, close: 1_560 }]);
  assert.deepEqual(said?.windows, night?.windows);
});

for (const [value, expected] of [
  ["2026-02-01", /Expected --hours DATE=HH:MM-HH:MM/],
  ["2026-02-30=09:15-15:30", /Expected --hours DATE/],
  ["2026-02-01=", /was "" in "2026-02-01="/],
  ["2026-02-01=09:15", /was "09:15" in/],
  ["2026-02-01=25:00-26:00", /was "25:00-26:00" in/],
  ["2026-02-01=09:15-15:30+", /was "" in/],
  ["2026-02-01=11:30-12:30+09:15-10:00", /windows one after the other/],
  ["2026-02-01=17:00-1d-18:00", /a session of at most a day/],
  ["2026-02-01=Closed", /was "Closed" in/],
] as const) {
  test(`parseHoursFlags refuses ${value}`, () => {
    assert.throws(
      () => parseHoursFlags([value]),
      (error) => error instanceof UsageError && expected.test(error.message),
    );
  });
}

test("parseHoursFlags refuses a date twice", () => {
  assert.throws(() => parseHoursFlags(["2026-02-01=closed", "2026-02-01=09:15-15:30"]), /twice for 2026-02-01/);
});

test("formatHoursFlag is read back as the same hours", () => {
  const minutes = fc.uniqueArray(fc.integer({ min: -1_440, max: 1_439 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(minutes, (times) => {
      const sorted = times
        .toSorted((a, b) => a - b)
        .filter((time) => time <= times.toSorted((a, b) => a - b)[0]! + 1_440);
      const windows = [];
      for (let i = 0; i + 1 < sorted.length; i += 2) windows.push({ open: sorted[i]!, close: sorted[i + 1]! });
      fc.pre(windows.length > 0);
      const said = { date: "2026-02-02", windows };
      assert.deepEqual(parseHoursFlags([formatHoursFlag(said)]), [said]);
    }),
  );
});

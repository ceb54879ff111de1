import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { civilFromDays, daysFromCivil, daysInMonth, isCivilDate, isoDate } from "../../../engine/market/civil.ts";

test("daysFromCivil counts from 1970-01-01", () => {
  assert.equal(daysFromCivil(1970, 1, 1), 0);
  assert.equal(daysFromCivil(1969, 12, 31), -1);
  assert.equal(daysFromCivil(2000, 3, 1), 11_017);
});

test("daysFromCivil agrees with the platform's calendar from 1600 to 2400", () => {
  const first = Date.UTC(1600, 0, 1) / 86_400_000;
  const last = Date.UTC(2400, 11, 31) / 86_400_000;
  for (let days = first; days <= last; days++) {
    const date = new Date(days * 86_400_000);
    assert.equal(daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()), days);
  }
});

test("civilFromDays is the inverse of daysFromCivil", () => {
  fc.assert(
    fc.property(fc.integer({ min: -200_000, max: 200_000 }), (days) => {
      const { year, month, day } = civilFromDays(days);
      assert.equal(daysFromCivil(year, month, day), days);
      assert.ok(day >= 1 && day <= daysInMonth(year, month));
    }),
  );
});

test("daysInMonth knows leap years, and is 0 for a thirteenth month", () => {
  assert.deepEqual(
    [1900, 2000, 2023, 2024].map((year) => daysInMonth(year, 2)),
    [28, 29, 28, 29],
  );
  assert.deepEqual(
    [0, 1, 4, 12, 13, NaN].map((month) => daysInMonth(2026, month)),
    [0, 31, 30, 31, 0, 0],
  );
});

test("isCivilDate accepts existing days in one form only", () => {
  for (const text of ["2026-01-01", "2024-02-29", "2026-12-31"]) assert.equal(isCivilDate(text), true, text);
  for (const text of ["2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1", "20260101", "", "today"]) {
    assert.equal(isCivilDate(text), false, text);
  }
});

test("isoDate is the text of daysFromCivil's days, with a year of four digits", () => {
  assert.equal(isoDate(0), "1970-01-01");
  assert.equal(isoDate(daysFromCivil(2024, 2, 29)), "2024-02-29");
  assert.equal(isoDate(daysFromCivil(33, 4, 3)), "0033-04-03");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type DayRows, planJobs } from "../../../engine/backtest/plan_jobs.ts";
import { specOf } from "../../fixtures/session.ts";

function strategies(valid: number, failed = 0): Parameters<typeof planJobs>[0] {
  return Array.from({ length: valid + failed }, (_, i) => ({ spec: i < valid ? specOf(i) : null }));
}

/** Days of January with so many rows each. */
function daysWith(rows: readonly number[]): readonly DayRows[] {
  const dateOf = (day: number): string => `2026-01-${String(day).padStart(2, "0")}`;
  return rows.map((each, i) => ({ date: dateOf(i + 1), after: dateOf(i + 2), rows: each }));
}

test("planJobs cuts the days where there are more of them than threads, by their rows", () => {
  const jobs = planJobs(strategies(3), { days: daysWith([10, 10, 10, 50, 10, 10]), threads: 1 });
  assert.deepEqual(
    jobs.map(({ from, to, group }) => [from, to, group]),
    [
      [null, "2026-01-03", [0, 1, 2]],
      ["2026-01-04", "2026-01-04", [0, 1, 2]],
      ["2026-01-05", "2026-01-05", [0, 1, 2]],
      ["2026-01-06", null, [0, 1, 2]],
    ],
  );
});

test("planJobs splits the strategies where there are fewer days than threads, or they are not known", () => {
  for (const days of [daysWith([5]), [], null]) {
    const jobs = planJobs(strategies(5), { days, threads: 2 });
    assert.deepEqual(jobs, [
      { from: null, to: null, group: [0, 1, 2], share: 0.5 },
      { from: null, to: null, group: [3, 4], share: 0.5 },
    ]);
  }
});

test("planJobs has no more groups than valid strategies", () => {
  assert.equal(planJobs(strategies(1, 4), { days: null, threads: 8 }).length, 1);
});

test("planJobs has every strategy on every day once, and all work once", () => {
  const rows = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 28 });
  const few = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(5), rows, few, (valid, failed, each, threads) => {
      const days = daysWith(each);
      const jobs = planJobs(strategies(valid, failed), { days, threads });
      const all = Array.from({ length: valid + failed }, (_, i) => i);
      for (const { date } of days) {
        const own = jobs.filter(({ from, to }) => (from === null || from <= date) && (to === null || date <= to));
        assert.deepEqual(
          own.flatMap(({ group }) => group),
          all,
        );
        assert.equal(own[0]?.group[0], 0);
      }
      const shares = jobs.reduce((sum, { share }) => sum + share, 0);
      assert.ok(Math.abs(shares - 1) < 1e-9, `all shares come to 1, was ${shares}`);
    }),
  );
});

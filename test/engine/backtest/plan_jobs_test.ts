import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planJobs } from "../../../engine/backtest/plan_jobs.ts";
import { specOf } from "../../fixtures/session.ts";

function strategies(valid: number, failed = 0): Parameters<typeof planJobs>[0] {
  return Array.from({ length: valid + failed }, (_, i) => ({ spec: i < valid ? specOf(i) : null }));
}

test("planJobs makes one job for each file where there are as many files as threads", () => {
  const jobs = planJobs(strategies(3), { files: 2, threads: 2 });
  assert.deepEqual(jobs, [
    { file: 0, group: [0, 1, 2] },
    { file: 1, group: [0, 1, 2] },
  ]);
});

test("planJobs splits the strategies where there are fewer files than threads", () => {
  assert.deepEqual(
    planJobs(strategies(5), { files: 1, threads: 2 }).map(({ group }) => group),
    [
      [0, 1, 2],
      [3, 4],
    ],
  );
});

test("planJobs has no more groups than valid strategies", () => {
  assert.equal(planJobs(strategies(1, 4), { files: 1, threads: 8 }).length, 1);
});

test("planJobs has every strategy once for each file, the first group of each from the first on", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.nat(5),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      (valid, failed, files, threads) => {
        const jobs = planJobs(strategies(valid, failed), { files, threads });
        for (let file = 0; file < files; file += 1) {
          const groups = jobs.filter((job) => job.file === file).map(({ group }) => group);
          assert.deepEqual(
            groups.flat(),
            Array.from({ length: valid + failed }, (_, i) => i),
          );
          assert.equal(groups[0]?.[0], 0);
          assert.ok(groups.every((group) => group.length > 0));
        }
      },
    ),
  );
});

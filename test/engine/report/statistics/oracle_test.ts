import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Statistics, statisticsOf } from "../../../../engine/report/statistics/mod.ts";

/** A case of `scripts/oracles/statistics.py`: nets of trades and of sessions, and what other libraries make of them. */
interface Case {
  readonly trades: readonly number[];
  readonly sessions: readonly number[];
  readonly capital: number;
  readonly expected: Readonly<Record<string, Readonly<Partial<Record<keyof Statistics, number | null>>>>>;
}

const { cases } = JSON.parse(readFileSync(new URL("../../../fixtures/statistics.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
};

/** The largest difference that is allowed: of numbers below 1 as it is, above it as a part of the number. */
const TOLERANCE = 1e-6;

/**
 * How many comparisons there are at least of each statistic and oracle. Definitions that differ, and are not compared: the
 * value at risk and the expected shortfall of quantstats are those of a normal distribution; its ulcer index divides by n - 1;
 * its win rate and Kelly are of trades that are not 0; where nothing was lost, its factors are 0 or infinite; its and
 * empyrical's Calmar is of the compounded return.
 */
const LEAST = 35;

function statisticsOfCase({ trades, sessions, capital }: Case): Statistics {
  return statisticsOf({
    trades: trades.map((net) => ({ net, gross: net, fees: 0, heldMicros: 0 })),
    sessions,
    sessionMicros: 0,
    capital,
    sessionsAYear: 252,
  });
}

/** Whether ours is null by definition where a library has a number: a single session, and no trades. */
function isNullByDefinition(name: string, { trades, sessions }: Case): boolean {
  return (name === "sortino" && sessions.length < 2) || (name === "winRate" && trades.length === 0);
}

/** By oracle and statistic: how many comparisons there were, and the largest difference. */
function compare(): ReadonlyMap<string, { count: number; most: number; worst: string }> {
  const found = new Map<string, { count: number; most: number; worst: string }>();
  for (const [i, each] of cases.entries()) {
    const own = statisticsOfCase(each);
    for (const [oracle, numbers] of Object.entries(each.expected)) {
      for (const [name, theirs] of Object.entries(numbers)) {
        const ours = own[name as keyof Statistics];
        if (theirs === null || isNullByDefinition(name, each)) continue;
        if (ours === null) assert.fail(`case ${i}: ours of ${name} is null, ${oracle} has ${theirs}`);
        const difference = Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs));
        const key = `${oracle} ${name}`;
        const before = found.get(key) ?? { count: 0, most: -1, worst: "" };
        const isWorse = difference > before.most;
        found.set(key, {
          count: before.count + 1,
          most: Math.max(before.most, difference),
          worst: isWorse ? `case ${i}: ours ${ours}, theirs ${theirs}` : before.worst,
        });
      }
    }
  }
  return found;
}

const compared = compare();

test("every statistic that another library has is compared with it, and often enough", () => {
  const asked = new Set(
    cases.flatMap(({ expected }) =>
      Object.entries(expected).flatMap(([oracle, numbers]) => Object.keys(numbers).map((name) => `${oracle} ${name}`)),
    ),
  );
  assert.ok(asked.size >= 30, `${asked.size} comparisons are asked for`);
  for (const key of asked) assert.ok((compared.get(key)?.count ?? 0) >= LEAST, `${key}: ${compared.get(key)?.count}`);
});

for (const [key, { most, worst }] of compared) {
  test(`statisticsOf agrees with ${key}`, () => {
    assert.ok(most <= TOLERANCE, `${most}: ${worst}`);
  });
}

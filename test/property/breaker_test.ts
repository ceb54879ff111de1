import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Breaker, type BreakerChange } from "../../engine/orders/mod.ts";
import type { BreakerRule } from "../../engine/protocol/trading.ts";

/** What a slot says of one strategy's judgement, at a row. */
interface Word {
  readonly seq: number;
  readonly ts: number;
  readonly strategy: number;
  /** 0: its trial has passed. */
  readonly streak: number;
}

const rules: fc.Arbitrary<BreakerRule> = fc.record({
  faults: fc.integer({ min: 1, max: 4 }),
  windowMicros: fc.integer({ min: 1, max: 12 }),
  cooldownMicros: fc.integer({ min: 1, max: 12 }),
});

/** Words of three strategies in the order of rows, at most one a strategy and row; time never goes back. */
const words: fc.Arbitrary<readonly Word[]> = fc
  .array(
    fc.record({ strategy: fc.nat(2), streak: fc.nat(4), rows: fc.integer({ min: 1, max: 3 }), micros: fc.nat(6) }),
    {
      maxLength: 40,
    },
  )
  .map((said) => {
    let seq = 0;
    let ts = 0;
    return said.map(({ strategy, streak, rows, micros }) => {
      seq += rows;
      ts += micros;
      return { seq, ts, strategy, streak };
    });
  });

function count(breaker: Breaker, { seq, ts, strategy, streak }: Word): BreakerChange | null {
  const row = { seq, ts };
  return streak === 0 ? breaker.countRecovery(strategy, row) : breaker.countFault({ strategy, streak }, row);
}

/** Counts each word that has not been counted. @returns what the breakers became */
function countAll(rule: BreakerRule, said: readonly Word[]): { breaker: Breaker; changes: BreakerChange[] } {
  const breaker = new Breaker(rule);
  const changes = said.flatMap((word) =>
    breaker.hasCounted(word.strategy, word.seq) ? [] : (count(breaker, word) ?? []),
  );
  return { breaker, changes };
}

/** The words with repeats: after some of them, a replaced slot tells again what it had told up to there. */
const repeated: fc.Arbitrary<{ readonly said: readonly Word[]; readonly again: readonly Word[] }> = fc
  .tuple(words, fc.array(fc.record({ at: fc.nat(40), back: fc.integer({ min: 1, max: 12 }) }), { maxLength: 6 }))
  .map(([said, deaths]) => {
    const again = said.flatMap((word, i) => {
      const dead = deaths.find(({ at }) => at === i);
      return dead === undefined ? [word] : [word, ...said.slice(Math.max(0, i + 1 - dead.back), i + 1)];
    });
    return { said, again };
  });

test("Breaker counts rows that are told again once: the same changes, and the same state at the end", () => {
  fc.assert(
    fc.property(rules, repeated, (rule, { said, again }) => {
      const once = countAll(rule, said);
      const often = countAll(rule, again);
      assert.deepEqual(often.changes, once.changes);
      for (const strategy of [0, 1, 2]) assert.equal(often.breaker.untilOf(strategy), once.breaker.untilOf(strategy));
    }),
    { numRuns: 500 },
  );
});

test("Breaker answers each row that is told again with what it became there", () => {
  fc.assert(
    fc.property(rules, words, (rule, said) => {
      const { breaker, changes } = countAll(rule, said);
      for (const { strategy, seq } of said) {
        const change = changes.find((each) => each.strategy === strategy && each.seq === seq) ?? null;
        assert.deepEqual(breaker.changeAt(strategy, seq), change);
      }
    }),
    { numRuns: 300 },
  );
});

test("Breaker's state depends on each strategy's own words alone", () => {
  fc.assert(
    fc.property(rules, words, fc.nat(2), (rule, said, strategy) => {
      const own = said.filter((word) => word.strategy === strategy);
      assert.deepEqual(
        countAll(rule, said).changes.filter((change) => change.strategy === strategy),
        countAll(rule, own).changes,
      );
    }),
    { numRuns: 300 },
  );
});

test("Breaker is open from each change with an instant to the next change without one", () => {
  fc.assert(
    fc.property(rules, words, (rule, said) => {
      const breaker = new Breaker(rule);
      const until = new Map<number, number | null>();
      for (const word of said) {
        const change = count(breaker, word);
        if (change !== null) until.set(word.strategy, change.until);
        assert.equal(breaker.untilOf(word.strategy), until.get(word.strategy) ?? null);
        assert.equal(breaker.isOpen(word.strategy), breaker.untilOf(word.strategy) !== null);
      }
    }),
    { numRuns: 300 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_RULE_LENGTH, type RuleKey } from "../../engine/protocol/mod.ts";
import { compileRule } from "../../workers/rules/mod.ts";
import { fuzzRules, SOUND_RULES } from "../fixtures/rule_fuzz.ts";
import { countOf } from "../fixtures/sample.ts";

const COUNT = countOf(20_000, 3_000);

test("compileRule answers whatever it is given with a rule or with reasons, at bounded cost", () => {
  const { rules, refused, failures, mostWork } = fuzzRules({ count: COUNT, seed: 1 });
  assert.deepEqual(failures, []);
  assert.equal(rules + refused, COUNT);
  // Neither kind is rare, or the inputs would not reach what they are for.
  assert.ok(rules > COUNT / 20 && refused > COUNT / 20, `${rules} rules, ${refused} refused`);
  assert.ok(mostWork < 10 * MAX_RULE_LENGTH, `${mostWork} pieces of work for one input`);
});

test("fuzzRules makes the same inputs of the same seed", () => {
  const run = (seed: number): object => fuzzRules({ count: 200, seed });
  assert.deepEqual(run(5), run(5));
  assert.notDeepEqual(run(5), run(6));
});

test("the rules that are broken by fuzzRules are sound to begin with", () => {
  for (const text of SOUND_RULES) {
    const keys: readonly RuleKey[] = ["entry_condition", "exit_condition"];
    for (const key of keys) assert.ok(compileRule(text, { key, timeframe: 60_000_000 }).ok, text);
  }
});

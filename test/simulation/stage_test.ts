import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf } from "../fixtures/sample.ts";
import { scenarioOf } from "./scenario.ts";
import { judgeStaged, patchStrategies } from "./stage.ts";

const SEEDS = countOf(20_000, 1_000);
const DEATHS = 3;
const BOUNDS = { rows: 40, deaths: DEATHS, strategies: 4, stockRules: true };

patchStrategies();

test(`${SEEDS} seeds on a stage: whatever is delivered when, and whoever dies at any point, the session is the same`, async (t) => {
  let deaths = 0;
  let events = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const verdict = await judgeStaged(scenarioOf(seed, BOUNDS), DEATHS);
    assert.equal(verdict.difference, null, `seed ${seed}: ${JSON.stringify(verdict.difference)}`);
    deaths += verdict.deaths;
    events += verdict.events;
  }
  t.diagnostic(`${SEEDS} seeds, ${events} events, ${deaths} deaths, 0 differences`);
  assert.ok(deaths > SEEDS, "workers die");
});

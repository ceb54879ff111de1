import assert from "node:assert/strict";
import { after, test } from "node:test";
import { countOf } from "../fixtures/sample.ts";
import { scenarioOf } from "./scenario.ts";
import { ThreadedSimulation } from "./threaded.ts";

const SEEDS = countOf(300, 30);
const BOUNDS = { rows: 3_000, deaths: 3, strategies: 12, stockRules: false };
const HANG_MS = 250;

const simulation = await ThreadedSimulation.open(HANG_MS);
after(() => simulation.close());

test(`${SEEDS} seeds over threads: whoever dies, of whatever, the session is the one-thread hosting's`, async (t) => {
  let deaths = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const verdict = await simulation.judge(scenarioOf(seed, BOUNDS));
    assert.equal(verdict.difference, null, `seed ${seed}: ${JSON.stringify(verdict.difference)}`);
    deaths += verdict.deaths;
  }
  t.diagnostic(`${SEEDS} seeds, ${deaths} deaths, 0 differences`);
  assert.ok(deaths > SEEDS / 2, "workers die");
});

import { parseArgs } from "node:util";

import { scenarioOf } from "../test/simulation/scenario.ts";
import { ThreadedSimulation } from "../test/simulation/threaded.ts";

const BOUNDS = { rows: 3_000, deaths: 6, strategies: 12, stockRules: false };
const HANG_MS = 250;
const MAX_SEED = 2 ** 31;

/** Runs new seeds for some minutes, or one seed. @returns the exit code: 1 if a seed differed */
async function simulate(minutes: number, only: number | null): Promise<number> {
  const simulation = await ThreadedSimulation.open(HANG_MS);
  const until = performance.now() + minutes * 60_000;
  let seed = only ?? Math.floor(Math.random() * MAX_SEED);
  let seeds = 0;
  let deaths = 0;
  let differences = 0;
  do {
    const verdict = await simulation.judge(scenarioOf(seed, BOUNDS));
    seeds += 1;
    deaths += verdict.deaths;
    if (verdict.difference !== null) {
      const { what, expected, actual } = verdict.difference;
      differences += 1;
      console.log(`seed ${seed}: ${what}\n  expected ${expected}\n  was      ${actual}`);
      console.log(`  again: npm run simulate -- --minutes 0 --seed ${seed}`);
    }
    seed = (seed + 1) % MAX_SEED;
  } while (performance.now() < until);
  simulation.close();
  console.log(`${seeds} seeds, ${deaths} deaths, ${differences} differences`);
  return differences === 0 ? 0 : 1;
}

/** @returns null if the flags are not what they should be */
function readFlags(): { readonly minutes: number; readonly seed: number | null } | null {
  try {
    const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } });
    const minutes = Number(values.minutes ?? 1);
    const seed = values.seed === undefined ? null : Number(values.seed);
    const isSeed = seed === null || (Number.isSafeInteger(seed) && seed >= 0 && seed < MAX_SEED);
    return minutes >= 0 && isSeed ? { minutes, seed } : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const flags = readFlags();
if (flags === null) {
  console.error("Expected --minutes N, a number from 0, and --seed S, an integer from 0; for example --minutes 5");
  process.exitCode = 2;
} else {
  process.exitCode = await simulate(flags.minutes, flags.seed);
}

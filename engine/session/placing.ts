import { Placement } from "../pool/mod.ts";
import type { StrategySpec } from "../protocol/mod.ts";
import type { SessionStrategy } from "./session.ts";

/** What judging a strategy costs whatever its conditions are, in steps of a condition. */
const JUDGEMENT_STEPS = 4;

/** Places the strategies of a session that can trade, so that slots are even in what they cost at a tick. */
export function placeInSlots(strategies: readonly SessionStrategy[], slots: number): Placement<StrategySpec> {
  const steps = new Map(strategies.map(({ index, cost }) => [index, cost]));
  const specs = strategies.flatMap(({ spec }) => spec ?? []);
  return new Placement(specs, slots, ({ index }) => JUDGEMENT_STEPS + (steps.get(index) ?? 0));
}

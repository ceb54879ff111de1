import type { TruthPlan, WindowPlan } from "./plan.ts";

/**
 * A range of one value that a condition cannot do without: where the value is a number outside of it, the condition is
 * false, and not unknown, whatever else there is in it.
 *
 * @returns null if the plan has none, or none that a look at one value tells
 */
export function findNecessary(plan: TruthPlan): WindowPlan | null {
  switch (plan.kind) {
    case "window":
      return plan;
    case "AND":
      return findNecessary(plan.left) ?? findNecessary(plan.right);
    default:
      return null;
  }
}

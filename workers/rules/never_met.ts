import type { ComparisonOperator, RuleNode } from "./ast.ts";

/** A comparison that no tick can meet. */
export interface NeverMet {
  readonly because: string;
  /** The comparison that was probably meant. */
  readonly instead: string;
}

/** Where `price` cannot be, by the name of what it is held against. */
const BEYOND: ReadonlyMap<string, readonly [operator: ComparisonOperator, because: string]> = new Map([
  ["day_high", [">", "the day's high includes the present tick"]],
  ["day_low", ["<", "the day's low includes the present tick"]],
]);
const MIRRORED: Readonly<Partial<Record<ComparisonOperator, ComparisonOperator>>> = { "<": ">", ">": "<" };

/** Why nothing ever meets a comparison of numbers, or null. It knows `price > day_high`, `price < day_low`, and no more. */
export function neverMet(left: RuleNode, operator: ComparisonOperator, right: RuleNode): NeverMet | null {
  if (left.kind !== "name" || right.kind !== "name") return null;
  const isFirst = left.name === "price";
  if (!isFirst && right.name !== "price") return null;
  const [forbidden, because] = BEYOND.get(isFirst ? right.name : left.name) ?? [];
  if (because === undefined || (isFirst ? operator : MIRRORED[operator]) !== forbidden) return null;
  return { because, instead: `${left.name} ${operator}= ${right.name}` };
}

import type { ExitLimits, StrategySpec } from "../protocol/mod.ts";
import type { LimitKey } from "./session.ts";

const KEYS: readonly (readonly [LimitKey, keyof ExitLimits])[] = [
  ["max_loss", "maxLoss"],
  ["max_profit", "maxProfit"],
  ["trailing_stop", "trailingStop"],
  ["square_off", "squareOff"],
];

/**
 * Which limits of a strategy are others, by what its texts come to: comments, the order of keys and line breaks change
 * nothing.
 *
 * @returns none: it is the same strategy; null: something else of it is other
 */
export function limitsChanged(was: StrategySpec, is: StrategySpec): readonly LimitKey[] | null {
  if (JSON.stringify(restOf(was)) !== JSON.stringify(restOf(is))) return null;
  return KEYS.flatMap(([key, name]) => (JSON.stringify(was[name]) === JSON.stringify(is[name]) ? [] : [key]));
}

/** The limits of a strategy alone. */
export function limitsOf({ maxLoss, maxProfit, trailingStop, squareOff }: ExitLimits): ExitLimits {
  return { maxLoss, maxProfit, trailingStop, squareOff };
}

/** All of a strategy that it is known by, but for its limits and its place. */
function restOf(spec: StrategySpec): readonly unknown[] {
  const { id, instrument, scale, entryCondition, exitCondition, quantity, side, window, timeframe, maxEntries } = spec;
  const conditions = [entryCondition, exitCondition].map((text) => text.trim().replaceAll(/\s+/g, " "));
  return [id, instrument, scale, ...conditions, quantity, side, window, timeframe, maxEntries];
}

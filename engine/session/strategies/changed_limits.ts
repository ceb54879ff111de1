import type { ExitLimits, StrategySpec } from "../../protocol/mod.ts";
import type { LimitKey } from "../session_strategy.ts";

const KEYS: readonly (readonly [LimitKey, keyof ExitLimits])[] = [
  ["max_loss", "maxLoss"],
  ["max_profit", "maxProfit"],
  ["trailing_stop", "trailingStop"],
  ["square_off", "squareOff"],
];

/**
 * The limits that differ between two readings of a strategy. Comments, the order of keys and line breaks do not count.
 *
 * @returns empty: the strategy is the same; null: something else than a limit differs
 */
export function limitsChanged(was: StrategySpec, is: StrategySpec): readonly LimitKey[] | null {
  if (JSON.stringify(restOf(was)) !== JSON.stringify(restOf(is))) return null;
  return KEYS.flatMap(([key, name]) => (JSON.stringify(was[name]) === JSON.stringify(is[name]) ? [] : [key]));
}

/** Only the limits of a strategy. */
export function limitsOf({ maxLoss, maxProfit, trailingStop, squareOff }: ExitLimits): ExitLimits {
  return { maxLoss, maxProfit, trailingStop, squareOff };
}

/** Everything of a strategy that matters except its limits and its index. */
function restOf(spec: StrategySpec): readonly unknown[] {
  const { id, instrument, entryCondition, exitCondition, quantity, side, window, timeframe, maxEntries } = spec;
  const { scale, qtyScale, moneyScale, multiplier } = spec;
  const conditions = [entryCondition, exitCondition].map((text) => text.trim().replaceAll(/\s+/g, " "));
  return [
    id,
    instrument,
    scale,
    qtyScale,
    moneyScale,
    multiplier,
    ...conditions,
    quantity,
    side,
    window,
    timeframe,
    maxEntries,
  ];
}

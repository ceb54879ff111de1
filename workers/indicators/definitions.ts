import { AVERAGES } from "./average_definitions.ts";
import { BARS } from "./bar_definitions.ts";
import type { Definition } from "./definition.ts";
import { MOMENTUM } from "./momentum_definitions.ts";
import { TRENDS } from "./trend_definitions.ts";
import { VOLATILITY } from "./volatility_definitions.ts";
import { VOLUMES } from "./volume_definitions.ts";

/**
 * Every function of the rule language that goes by bars, each with what computes it. TA-Lib is the definition of those
 * that it has, Pine of the rest.
 */
export const DEFINITIONS: readonly Definition[] = [
  ...AVERAGES,
  ...MOMENTUM,
  ...TRENDS,
  ...VOLATILITY,
  ...VOLUMES,
  ...BARS,
];

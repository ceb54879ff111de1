import { AVERAGES } from "./average_definitions.ts";
import { BARS } from "./bar_definitions.ts";
import type { Definition } from "./definition.ts";
import { MOMENTUM } from "./momentum_definitions.ts";
import { TRENDS } from "./trend_definitions.ts";
import { VOLATILITY } from "./volatility_definitions.ts";
import { VOLUMES } from "./volume_definitions.ts";

/**
 * All functions of the rule language that are computed from bars. A function of TA-Lib is defined as there, any other as in
 * Pine.
 */
export const DEFINITIONS: readonly Definition[] = [
  ...AVERAGES,
  ...MOMENTUM,
  ...TRENDS,
  ...VOLATILITY,
  ...VOLUMES,
  ...BARS,
];

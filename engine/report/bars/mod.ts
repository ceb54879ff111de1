export { packBars, packBytes } from "./pack_bars.ts";
export { addPrice, barsWithin, coarserBars, joinBars, noBars } from "./price_bars.ts";
export type { GrowingBars, PriceBars } from "./price_bars.ts";

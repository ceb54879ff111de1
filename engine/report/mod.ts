export { durationText, figuresOf } from "./figures/mod.ts";
export type { FiguresOptions, ResultFigures } from "./figures/mod.ts";
export { durationOf, RESULT_TRADE_TITLES, resultJson, resultTradeRow, TRADE_TITLES, tradeRow } from "./json/mod.ts";
export type { PriceRange, Result, ResultHeader, ResultSession, ResultStrategy, ResultTrade } from "./result/mod.ts";
export { excursionOf, PriceTrack } from "./rows/mod.ts";
export type { Excursion } from "./rows/mod.ts";
export { figureLines } from "./text/mod.ts";

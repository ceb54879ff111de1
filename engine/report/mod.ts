export { addPrice, joinBars, noBars } from "./bars/mod.ts";
export type { GrowingBars, PriceBars } from "./bars/mod.ts";
export {
  compareJson,
  compareLines,
  firstDifference,
  headerDifferences,
  parseResult,
  readResult,
} from "./compare/mod.ts";
export type { Comparison, PartingRow, StoredResult } from "./compare/mod.ts";
export { durationText, figuresOf } from "./figures/mod.ts";
export type { FiguresOptions, ResultFigures } from "./figures/mod.ts";
export {
  durationOf,
  equityCsv,
  RESULT_TRADE_TITLES,
  resultJson,
  resultTradeRow,
  TRADE_TITLES,
  tradeRow,
} from "./json/mod.ts";
export { compareHtml, pageHtml } from "./page/mod.ts";
export type { PageExtras } from "./page/mod.ts";
export { EntryReader, MAX_READINGS } from "./readings/mod.ts";
export type { EntryReadings } from "./readings/mod.ts";
export type { PriceRange, Result, ResultHeader, ResultSession, ResultStrategy, ResultTrade } from "./result/mod.ts";
export { excursionOf, PriceTrack } from "./rows/mod.ts";
export type { Excursion } from "./rows/mod.ts";
export { conditionAt, resultOfSessions } from "./sessions/mod.ts";
export type { SessionsResult } from "./sessions/mod.ts";
export { figureLines } from "./text/mod.ts";

export { figuresOf } from "./figures.ts";
export type { Figures, FiguresOptions, ResultFigures, StrategyFigures } from "./figures.ts";
export { RESULT_TRADE_TITLES, resultJson, resultTradeRow } from "./json/result_json.ts";
export { TRADE_TITLES, durationOf, tradeRow } from "./json/trade_row.ts";
export type {
  PriceRange,
  Result,
  ResultSession,
  ResultStrategy,
  ResultTrade,
} from "./result/result.ts";
export type { ResultFile, ResultHeader } from "./result/result_header.ts";
export { excursionOf } from "./rows/excursion.ts";
export type { Excursion } from "./rows/excursion.ts";
export { PriceTrack } from "./rows/price_track.ts";
export { durationText } from "./statistic_list.ts";
export { figureLines } from "./text/figure_lines.ts";
export type { FigureLinesOptions } from "./text/figure_lines.ts";

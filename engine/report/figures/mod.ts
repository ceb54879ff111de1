export { figuresOf } from "./figures.ts";
export type { Figures, FiguresOptions, ResultFigures, StrategyFigures } from "./figures.ts";
export { honestyLines } from "./honesty_lines.ts";
export {
  durationText,
  formText,
  NOTHING,
  partText,
  statisticNamed,
  STATISTICS,
  statisticsJson,
  statisticText,
} from "./statistic_list.ts";
export type { Statistic } from "./statistic_list.ts";

import { figureLines, type Result, type ResultFigures } from "../report/mod.ts";
import { type Line, type MoneyFormat, reasonLines, span } from "../terminal/mod.ts";

const COLUMNS = 80;

/** How the results of a backtest are printed. */
export interface BacktestReportOptions {
  readonly money: MoneyFormat;
  /** True: every statistic of each strategy. */
  readonly full: boolean;
}

/** The results as a table for people, at most 80 columns wide. */
export function reportLines(
  result: Result,
  figures: ResultFigures,
  { money, full }: BacktestReportOptions,
): readonly Line[] {
  return [
    ...figureLines(result, figures, { columns: COLUMNS, money, full }),
    ...result.strategies.flatMap(({ id, failed }): Line[] =>
      failed === null ? [] : [[span(`${id} failed: `, "loss"), span(failed)]],
    ),
    ...reasonLines(result.strategies, { columns: COLUMNS, money, all: "--json" }),
  ];
}

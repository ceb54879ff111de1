import type { LeftOutCount } from "../data/mod.ts";
import type { CutReport } from "../market/mod.ts";
import { type DayOrders, resultsOf, type StrategyResult } from "../backtest/mod.ts";
import { byCurrency, type CurrencyTotal, CurrencyTotals, singleOf } from "../core/mod.ts";
import { type EntryReason, type Instrument, toDecimal } from "../protocol/mod.ts";
import { cutJson, leftOutJson, type SessionStrategy } from "../session/mod.ts";
import {
  type Column,
  currencyAmounts,
  layTable,
  type Line,
  type MoneyFormat,
  reasonLines,
  type Span,
  span,
  toneOf,
} from "../terminal/mod.ts";

/** The results of a backtest. */
export interface BacktestReport {
  readonly days: readonly DayOrders[];
  /** Paths of the files. */
  readonly files: readonly string[];
  readonly strategies: readonly SessionStrategy[];
  readonly instruments: readonly Instrument[];
  /** By strategy: why it was quarantined. */
  readonly outs: ReadonlyMap<number, string>;
  /** By strategy: why it made no entry, and why entries were refused. */
  readonly reasons: readonly (readonly EntryReason[])[];
  /** Whether it was stopped early: days are missing. */
  readonly stopped: boolean;
  /** The rows of the files that are not used. */
  readonly leftOut: readonly LeftOutCount[];
  /** The rows that hours cut. */
  readonly cut: CutReport;
}

const COLUMNS = 80;
/** A strategy has two lines. These are the titles of its first line; `SECOND_TITLES` has those of the other. */
const TABLE: readonly Column[] = [
  { title: "strategy", align: "left", least: 8 },
  { title: "trades", align: "right", least: null },
  { title: "won", align: "right", least: null },
  { title: "net", align: "right", least: null },
  { title: "average", align: "right", least: null },
  { title: "best", align: "right", least: null },
];
const SECOND_TITLES = ["exposure", "fees", "factor", "drawdown", "", "worst"];

/** The results as a table for people, at most 80 columns wide. */
export function reportLines(report: BacktestReport, money: MoneyFormat): readonly Line[] {
  const results = resultsOf(report.days, report.strategies.length);
  const titles = SECOND_TITLES.map((title) => span(title, "dim"));
  const rows = results.flatMap((result) => cellsOf(result, report, money));
  const reasons = report.strategies.map(({ id }, i) => ({ id, reasons: report.reasons[i] ?? [] }));
  return [
    ...layTable(TABLE, [titles, ...rows], COLUMNS),
    [],
    ...totalLines(results, report, money),
    ...failures(report),
    ...reasonLines(reasons, { columns: COLUMNS, money, all: "--json" }),
  ];
}

/** The results as `--json` prints them. */
export function toJson(report: BacktestReport): object {
  const { days, files, strategies, stopped, leftOut, cut } = report;
  const results = resultsOf(days, strategies.length);
  const rows = results.map((result) => {
    const scale = moneyScaleOf(report, result);
    const money = (minor: number | null): number | null =>
      minor === null ? null : toDecimal(Math.round(minor), scale);
    const own = strategies[result.strategy];
    return {
      id: own?.id,
      instrument: own?.instrument.symbol,
      ...(own?.instrument.currency == null ? {} : { currency: own.instrument.currency }),
      error: errorOf(report, result.strategy),
      trades: result.trades,
      winners: result.winners,
      win_rate: result.winRate,
      gross: money(result.gross),
      fees: money(result.fees),
      net: money(result.net),
      profit_factor: result.profitFactor,
      average: money(result.average),
      best: money(result.best),
      worst: money(result.worst),
      max_drawdown: money(result.maxDrawdown),
      exposure: result.exposure,
      reasons: report.reasons[result.strategy] ?? [],
    };
  });
  const { trades, winners, net } = totalOf(results, report);
  const netByCurrency = byCurrency(net);
  return {
    schema: 1,
    stopped,
    files,
    days: days.map(({ date, ticks, orders }) => ({ date, ticks, orders: orders.length })),
    left_out: [...leftOutJson(leftOut), ...cutJson(cut, report.instruments)],
    strategies: rows,
    trades,
    winners,
    net: singleOf(net),
    ...(netByCurrency === null ? {} : { net_by_currency: netByCurrency }),
  };
}

function cellsOf(result: StrategyResult, report: BacktestReport, money: MoneyFormat): readonly (readonly Span[])[] {
  const scale = moneyScaleOf(report, result);
  const { strategy, trades, winRate, net, average, best, worst, maxDrawdown, fees, profitFactor, exposure } = result;
  const none = span("-", "dim");
  const signed = (minor: number | null): Span =>
    minor === null ? none : span(money.signed(Math.round(minor), scale), toneOf(minor));
  const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
  return [
    [
      span(report.strategies[strategy]?.id ?? ""),
      span(money.count(trades)),
      winRate === null ? none : span(percent(winRate)),
      signed(net),
      signed(average),
      signed(best),
    ],
    [
      span(percent(exposure), "dim"),
      span(money.amount(fees, scale), "dim"),
      profitFactor === null ? none : span(profitFactor.toFixed(2), "dim"),
      span(money.amount(maxDrawdown, scale), "dim"),
      span(""),
      signed(worst),
    ],
  ];
}

function totalLines(results: readonly StrategyResult[], report: BacktestReport, money: MoneyFormat): readonly Line[] {
  const { trades, winners, net } = totalOf(results, report);
  const { days, stopped } = report;
  const counted = (count: number, what: string): string => `${money.count(count)} ${what}${count === 1 ? "" : "s"}`;
  const ticks = days.reduce((sum, day) => sum + day.ticks, 0);
  const words = `${counted(days.length, "day")}, ${counted(ticks, "tick")}: ${counted(trades, "trade")}, `;
  const early = stopped ? [span("stopped early: ", "warn")] : [];
  const [first = [], ...more] = currencyAmounts(net, money);
  const line = [...early, span(`${words}${counted(winners, "winner")}, net `), ...first];
  return [line, ...more.map((amount) => [span("net "), ...amount])];
}

function failures(report: BacktestReport): readonly Line[] {
  return report.strategies.flatMap(({ id }, i): Line[] => {
    const error = errorOf(report, i);
    return error === null ? [] : [[span(`${id} failed: `, "loss"), span(error)]];
  });
}

function errorOf({ strategies, outs }: BacktestReport, strategy: number): string | null {
  return strategies[strategy]?.failed ?? outs.get(strategy) ?? null;
}

/** Adds the results of all strategies, money by currency. */
function totalOf(
  results: readonly StrategyResult[],
  report: BacktestReport,
): { readonly trades: number; readonly winners: number; readonly net: readonly CurrencyTotal[] } {
  const totals = new CurrencyTotals(report.instruments);
  let [trades, winners] = [0, 0];
  for (const result of results) {
    trades += result.trades;
    winners += result.winners;
    const instrument = report.strategies[result.strategy]?.instrument;
    if (instrument !== undefined && result.trades > 0) totals.add(result.net, instrument);
  }
  return { trades, winners, net: totals.all };
}

function moneyScaleOf({ strategies }: BacktestReport, { strategy }: StrategyResult): Instrument["moneyScale"] {
  return strategies[strategy]?.instrument.moneyScale ?? 1;
}

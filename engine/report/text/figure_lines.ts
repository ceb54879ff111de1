import { CurrencyTotals } from "../../core/mod.ts";
import {
  type Column,
  currencyAmounts,
  layTable,
  type Line,
  type MoneyFormat,
  type Span,
  span,
  toneOf,
} from "../../terminal/mod.ts";
import {
  type Figures,
  honestyLines,
  partText,
  type ResultFigures,
  type Statistic,
  statisticNamed,
  STATISTICS,
  statisticText,
} from "../figures/mod.ts";
import type { Result } from "../result/mod.ts";

/** How figures are printed. */
export interface FigureLinesOptions {
  readonly money: MoneyFormat;
  /** The width of a line. */
  readonly columns: number;
  /** True: every statistic of each strategy. */
  readonly full: boolean;
  /** The most strategies that have a line, of those that have traded. Absent: all have one. */
  readonly most?: number;
}

const TABLE: readonly Column[] = [
  { title: "strategy", align: "left", least: 8 },
  { title: "trades", align: "right", least: null },
  { title: "won", align: "right", least: null },
  { title: "net", align: "right", least: null },
  { title: "factor", align: "right", least: null },
  { title: "drawdown", align: "right", least: null },
  { title: "Sharpe", align: "right", least: null },
];

/** The statistics of the table's columns, after the strategy's id. A drawdown is by trades: it also tells of one session. */
const SHOWN: readonly Statistic[] = [
  "trades",
  "win_rate",
  "net",
  "profit_factor",
  "max_drawdown_by_trade",
  "sharpe",
].map(statisticNamed);

/** What is told of capital. */
const CAPITAL_PARTS: readonly (readonly [word: string, statistic: Statistic])[] = [
  ["return", statisticNamed("return")],
  ["a year", statisticNamed("cagr")],
  ["drawdown", statisticNamed("max_drawdown_part")],
];
/** Instruments whose change is told. */
const MAX_CHANGES = 3;

/** The columns of `fullLines`, which have no titles. */
const FULL_TABLE: readonly Column[] = [
  { title: "", align: "left", least: null },
  { title: "", align: "right", least: null },
  { title: "", align: "left", least: null },
  { title: "", align: "right", least: null },
];

/** The figures of a result as a table: a line for each strategy, and one for all. */
export function figureLines(result: Result, figures: ResultFigures, options: FigureLinesOptions): readonly Line[] {
  const { money, columns, full } = options;
  const { most } = options;
  const traded = figures.strategies.filter(({ statistics, open }) => statistics.trades + open > 0);
  const listed = most === undefined ? figures.strategies : traded.slice(0, most);
  const left = most === undefined ? 0 : traded.length - listed.length;
  const rows = listed.map((own) => rowOf(result.strategies[own.strategy]?.id ?? "", own, money));
  const totals = figures.totals.filter(({ statistics }) => statistics.trades > 0);
  const isSum = result.strategies.length > 1;
  const totalRows = (isSum ? totals : []).map((total) => {
    return rowOf(totals.length === 1 ? "all" : `all in ${total.currency ?? "money without a name"}`, total, money);
  });
  return [
    ...layTable(TABLE, [...rows, ...totalRows], columns),
    ...(left > 0 ? [[span(`and ${money.count(left)} more, which report has`, "dim")]] : []),
    [],
    ...(full
      ? figures.strategies.flatMap((own) => fullLines(result.strategies[own.strategy]?.id ?? "", own, options))
      : []),
    ...(full && isSum ? totals.flatMap((total) => fullLines("all", total, options)) : []),
    ...sumLines(result, figures, money),
    ...capitalLines(totals, money),
    ...holdLines(result, figures, money),
    ...honestyLines(figures).map(({ text }): Line => [span(text, "warn")]),
  ];
}

function rowOf(name: string, figures: Figures, money: MoneyFormat): readonly Span[] {
  return [span(name), ...SHOWN.map((statistic) => cellOf(statistic, figures, money))];
}

/** What is a part of capital, where somebody has said how much it is. */
function capitalLines(totals: readonly Figures[], money: MoneyFormat): readonly Line[] {
  return totals.flatMap((total): Line[] => {
    const { capital, sessions } = total.input;
    if (capital === null || sessions.length === 0) return [];
    const parts = CAPITAL_PARTS.map(([word, each]) => `${word} ${statisticText(each, total, money)}`);
    return [[span(`of ${money.amount(Math.round(capital), total.moneyScale)}: ${parts.join(", ")}`)]];
  });
}

/** What the instruments have done by themselves. */
function holdLines(result: Result, { strategies, totals }: ResultFigures, money: MoneyFormat): readonly Line[] {
  const changes = new Map<string, number>();
  for (const { strategy, priceChange } of strategies) {
    const symbol = result.strategies[strategy]?.instrument.symbol;
    if (symbol !== undefined && priceChange !== null) changes.set(symbol, priceChange);
  }
  if (changes.size === 0) return [];
  const shown = [...changes].slice(0, MAX_CHANGES).map(([symbol, change]) => `${symbol} ${partText(change)}`);
  const more = changes.size > MAX_CHANGES ? [`${money.count(changes.size - MAX_CHANGES)} more`] : [];
  const [total] = totals;
  const hold = totals.length === 1 && total !== undefined ? total.buyAndHold : null;
  const amount = hold === null || total === undefined ? "" : ` ${money.signed(Math.round(hold), total.moneyScale)}`;
  return [[span(`buy and hold${amount} (${[...shown, ...more].join(", ")})`, "dim")]];
}

/** Every statistic of some figures, in two columns. */
function fullLines(name: string, figures: Figures, { money, columns }: FigureLinesOptions): readonly Line[] {
  const half = Math.ceil(STATISTICS.length / 2);
  const rows = STATISTICS.slice(0, half).map((left, i): readonly Span[] => {
    const right = STATISTICS[half + i];
    const cells = (each: Statistic): readonly Span[] => [span(each.label, "dim"), cellOf(each, figures, money)];
    return [...cells(left), ...(right === undefined ? [span(""), span("")] : cells(right))];
  });
  const [, ...lines] = layTable(FULL_TABLE, rows, columns);
  return [[span(name, "strong")], ...lines, []];
}

/** A statistic as a cell of a table: a profit or loss has its tone, and what is null is dim. */
function cellOf(statistic: Statistic, figures: Figures, money: MoneyFormat): Span {
  const value = statistic.of(figures);
  const text = statisticText(statistic, figures, money);
  if (value === null) return span(text, "dim");
  return span(text, statistic.form === "signed" ? toneOf(Math.round(value)) : "plain");
}

function sumLines(result: Result, { strategies }: ResultFigures, money: MoneyFormat): readonly Line[] {
  const totals = new CurrencyTotals(result.instruments);
  let [trades, winners] = [0, 0];
  for (const { strategy, statistics } of strategies) {
    trades += statistics.trades;
    winners += statistics.winners;
    const instrument = result.strategies[strategy]?.instrument;
    if (instrument !== undefined && statistics.trades > 0) totals.add(statistics.net, instrument);
  }
  const counted = (count: number, what: string): string => `${money.count(count)} ${what}${count === 1 ? "" : "s"}`;
  const ticks = result.sessions.reduce<number | null>(
    (sum, each) => (sum === null || each.ticks === null ? null : sum + each.ticks),
    0,
  );
  const days = counted(result.sessions.length, result.header.kind === "backtest" ? "day" : "session");
  const words = `${days}${ticks === null ? "" : `, ${counted(ticks, "tick")}`}: ${counted(trades, "trade")}, `;
  const word = result.header.kind === "backtest" ? "stopped early: " : "up to now: ";
  const early = result.stopped ? [span(word, "warn")] : [];
  const [first = [], ...more] = currencyAmounts(totals.all, money);
  const line = [...early, span(`${words}${counted(winners, "winner")}, net `), ...first];
  return [line, ...more.map((amount) => [span("net "), ...amount])];
}

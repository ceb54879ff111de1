import { byCurrency, CurrencyTotals, singleOf } from "../../core/mod.ts";
import { toDecimal } from "../../protocol/mod.ts";
import type { CsvRow } from "../../terminal/mod.ts";
import { honestyLines, type ResultFigures, statisticsJson, type StrategyFigures } from "../figures/mod.ts";
import type { Result, ResultTrade } from "../result/mod.ts";
import { headerJson } from "./header_json.ts";
import { TRADE_TITLES, tradeRow } from "./trade_row.ts";

/** A result as `--json` prints it, in pieces of text: first everything but the trades, then each trade. */
export function* resultJson(result: Result, figures: ResultFigures): Generator<string> {
  yield `${JSON.stringify(bodyOf(result, figures)).slice(0, -1)},"round_trips":[`;
  let between = "";
  for (const trade of result.trades) {
    yield `${between}${JSON.stringify(roundTripOf(trade, result))}`;
    between = ",";
  }
  yield "]}\n";
}

/** Titles of the columns of a trade with its excursions. */
export const RESULT_TRADE_TITLES: readonly string[] = [...TRADE_TITLES, "mae", "mfe"];

/** A trade with its excursions, as a row of CSV. */
export function resultTradeRow(trade: ResultTrade, { instruments, sessions }: Result): CsvRow {
  const { moneyScale } = instruments[trade.entry.instrument]!;
  const { offsets } = sessions[trade.session]!;
  const money = (minor: number | undefined): number | null =>
    minor === undefined ? null : toDecimal(minor, moneyScale);
  const { adverse, favourable } = trade.excursion ?? {};
  return { ...tradeRow(trade, { instruments, offsets }), mae: money(adverse), mfe: money(favourable) };
}

/** A trade in JSON: its row of CSV, and the rows of the tape at which it was made. */
function roundTripOf(trade: ResultTrade, result: Result): object {
  const session = result.sessions[trade.session]?.id;
  const { entry, exit } = trade;
  return { ...resultTradeRow(trade, result), session, entry_seq: entry.seq, exit_seq: exit?.seq ?? null };
}

function bodyOf(result: Result, figures: ResultFigures): object {
  const { header, sessions, stopped, leftOut } = result;
  const { strategies, totals } = figures;
  const net = new CurrencyTotals(result.instruments);
  for (const { strategy, statistics } of strategies)
    if (statistics.trades > 0) net.add(statistics.net, result.strategies[strategy]!.instrument);
  const netByCurrency = byCurrency(net.all);
  const [total] = totals;
  const sum = (of: (each: StrategyFigures) => number): number => strategies.reduce((all, each) => all + of(each), 0);
  return {
    schema: 1,
    stopped,
    files: header.files.map(({ file }) => file),
    days: sessions.map(({ date, ticks, orders }) => ({ date, ticks, orders })),
    left_out: leftOut?.json ?? null,
    strategies: strategies.map((each) => strategyJson(each, result)),
    trades: sum(({ statistics }) => statistics.trades),
    winners: sum(({ statistics }) => statistics.winners),
    net: singleOf(net.all),
    ...(netByCurrency === null ? {} : { net_by_currency: netByCurrency }),
    statistics: total === undefined || totals.length > 1 ? null : statisticsJson(total),
    honesty: honestyLines(figures).map(({ text }) => text),
    header: headerJson(header, sessions),
  };
}

function strategyJson(figures: StrategyFigures, result: Result): object {
  const { id, instrument, failed, reasons } = result.strategies[figures.strategy]!;
  const { statistics, moneyScale, priceChange } = figures;
  const money = (minor: number | null): number | null =>
    minor === null ? null : toDecimal(Math.round(minor), moneyScale);
  return {
    id,
    instrument: instrument.symbol,
    ...(instrument.currency === null ? {} : { currency: instrument.currency }),
    error: failed,
    trades: statistics.trades,
    winners: statistics.winners,
    win_rate: statistics.winRate,
    gross: money(statistics.gross),
    fees: money(statistics.fees),
    net: money(statistics.net),
    profit_factor: statistics.profitFactor,
    average: money(statistics.average),
    best: money(statistics.best),
    worst: money(statistics.worst),
    max_drawdown: money(statistics.maxDrawdownByTrade),
    exposure: statistics.exposure,
    reasons,
    price_change: priceChange,
    statistics: statisticsJson(figures),
  };
}

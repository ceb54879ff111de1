import { CurrencyTotals, valueOf } from "../../core/mod.ts";
import type { Instrument } from "../../protocol/mod.ts";
import type { PriceRange, Result, ResultTrade } from "../result/mod.ts";
import { type ClosedTrade, type Statistics, type StatisticsInput, statisticsOf } from "../statistics/mod.ts";

/** By what figures are made. */
export interface FiguresOptions {
  /** Units of money that percentages are of. Null: nobody has said. */
  readonly capital: number | null;
  /** Sessions in a year, >= 1. */
  readonly sessionsAYear: number;
}

/** The figures of some trades. Money in integers of `1 / moneyScale`. */
export interface Figures {
  readonly moneyScale: number;
  readonly currency: string | null;
  readonly statistics: Statistics;
  /** What the statistics are of: its `sessions` are the net of each session of the result. */
  readonly input: StatisticsInput;
  /** The closed trades, in the order of their exits. */
  readonly trades: readonly ResultTrade[];
  /** How many positions are open. They are in no other figure. */
  readonly open: number;
  /** Means of the excursions. Null: no trade has one. */
  readonly adverse: number | null;
  readonly favourable: number | null;
  /** What its quantity would have made, bought at the first price and held to the last, without fees. Null: unknown. */
  readonly buyAndHold: number | null;
  /** The same after each session. Null: unknown. */
  readonly held: readonly number[] | null;
}

/** The figures of one strategy. */
export interface StrategyFigures extends Figures {
  /** Its index. */
  readonly strategy: number;
  /** The change of its instrument's price from the first to the last, 0.1 is 10 %. Null: unknown, or the first is no price above 0. */
  readonly priceChange: number | null;
}

/** The figures of a result. */
export interface ResultFigures {
  /** By index. */
  readonly strategies: readonly StrategyFigures[];
  /** All strategies of a currency together; currencies by name. At least one. */
  readonly totals: readonly Figures[];
}

/** Makes the figures of a result. */
export function figuresOf(result: Result, options: FiguresOptions): ResultFigures {
  const own = result.strategies.map((): ResultTrade[] => []);
  for (const trade of result.trades) own[trade.strategy]?.push(trade);
  const strategies = own.map((trades, strategy): StrategyFigures => {
    const { instrument, quantity } = result.strategies[strategy]!;
    const { moneyScale, currency } = instrument;
    const ranges = result.prices[instrument.index] ?? [];
    const [first, last] = [firstOf(ranges), lastOf(ranges)];
    const held = quantity === null || first === null ? null : heldSums(ranges, { first, quantity, instrument });
    const priceChange = first === null || last === null || first <= 0 ? null : last / first - 1;
    return { strategy, priceChange, ...figures(trades, { result, options, moneyScale, currency, held }) };
  });
  return { strategies, totals: totalsOf(result, strategies, options) };
}

interface Frame extends Pick<Figures, "currency" | "held" | "moneyScale"> {
  readonly result: Result;
  readonly options: FiguresOptions;
}

/** The figures of trades whose money is in integers of the frame's scale. */
function figures(trades: readonly ResultTrade[], { result, options, ...own }: Frame): Figures {
  const closed = trades.filter(({ exit }) => exit !== null).toSorted(byExit);
  const sessions = result.sessions.map(() => 0);
  for (const { session, net } of closed) sessions[session] = (sessions[session] ?? 0) + (net ?? 0);
  const { capital, sessionsAYear } = options;
  const input: StatisticsInput = {
    trades: closed.map(closedTradeOf),
    sessions,
    sessionMicros: result.sessions.reduce((sum, { openMicros, closeMicros }) => sum + (closeMicros - openMicros), 0),
    capital: capital === null ? null : capital * own.moneyScale,
    sessionsAYear,
  };
  const excursions = closed.flatMap(({ excursion }) => (excursion === null ? [] : [excursion]));
  const meanOf = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    ...own,
    buyAndHold: own.held?.at(-1) ?? null,
    statistics: statisticsOf(input),
    input,
    trades: closed,
    open: trades.length - closed.length,
    adverse: meanOf(excursions.map(({ adverse }) => adverse)),
    favourable: meanOf(excursions.map(({ favourable }) => favourable)),
  };
}

function closedTradeOf({ gross, fees, net, entry, exit }: ResultTrade): ClosedTrade {
  return { gross: gross ?? 0, fees, net: net ?? 0, heldMicros: (exit?.ts ?? entry.ts) - entry.ts };
}

function byExit(a: ResultTrade, b: ResultTrade): number {
  return a.session - b.session || (a.exit?.seq ?? 0) - (b.exit?.seq ?? 0) || a.strategy - b.strategy;
}

function firstOf(ranges: readonly (PriceRange | null)[]): number | null {
  return ranges.find((range) => range !== null)?.first ?? null;
}

function lastOf(ranges: readonly (PriceRange | null)[]): number | null {
  return ranges.findLast((range) => range !== null)?.last ?? null;
}

interface Holding {
  /** The price at which it is bought. */
  readonly first: number;
  readonly quantity: number;
  readonly instrument: Instrument;
}

/** What a quantity has made after each session. In one without a row it has what it had before. */
function heldSums(ranges: readonly (PriceRange | null)[], { first, quantity, instrument }: Holding): readonly number[] {
  const bought = valueOf(first, quantity, instrument);
  let sum = 0;
  return ranges.map((range) => {
    if (range !== null) sum = valueOf(range.last, quantity, instrument) - bought;
    return sum;
  });
}

/** The sums of two lists, place by place. Null: one of them is unknown. */
function sumsOfBoth(a: readonly number[] | null, b: readonly number[] | null): readonly number[] | null {
  return a === null || b === null ? null : a.map((value, i) => value + (b[i] ?? 0));
}

/** The strategies of each currency together, in integers of its finest unit. */
function totalsOf(result: Result, strategies: readonly StrategyFigures[], options: FiguresOptions): readonly Figures[] {
  const units = new CurrencyTotals(result.strategies.map(({ instrument }) => instrument));
  const currencies = [...new Set(strategies.map(({ currency }) => currency))].toSorted((a, b) =>
    (a ?? "") < (b ?? "") ? -1 : 1,
  );
  return (currencies.length === 0 ? [null] : currencies).map((currency) => {
    const moneyScale = units.scaleOf(currency);
    const own = strategies.filter((each) => each.currency === currency);
    const isOwn = new Map(own.map(({ strategy, moneyScale: scale }) => [strategy, moneyScale / scale]));
    const trades = result.trades.flatMap((trade) => {
      const factor = isOwn.get(trade.strategy);
      return factor === undefined ? [] : [inUnits(trade, factor)];
    });
    // A strategy that is invalid buys nothing.
    const buying = own.filter(({ strategy }) => result.strategies[strategy]?.quantity != null);
    const holds = buying.map(({ held, moneyScale: scale }): readonly number[] | null => {
      return held?.map((hold) => (hold * moneyScale) / scale) ?? null;
    });
    const held = holds.length === 0 ? null : holds.reduce(sumsOfBoth);
    return figures(trades, { result, options, moneyScale, currency, held });
  });
}

/** A trade with its money in integers of a finer unit. */
function inUnits(trade: ResultTrade, factor: number): ResultTrade {
  if (factor === 1) return trade;
  const { gross, fees, net, excursion } = trade;
  return {
    ...trade,
    gross: gross === null ? null : gross * factor,
    fees: fees * factor,
    net: net === null ? null : net * factor,
    excursion:
      excursion === null ? null : { adverse: excursion.adverse * factor, favourable: excursion.favourable * factor },
  };
}

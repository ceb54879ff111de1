import { MICROS, toDecimal, unreachable } from "../../protocol/mod.ts";
import type { MoneyFormat } from "../../terminal/mod.ts";
import type { Figures } from "./figures.ts";

/** What kind of number a statistic is. */
export type StatisticForm =
  /** Money, in integers of the figures' unit; `signed` with a `+` above 0. */
  | "money"
  | "signed"
  /** 0.1 is 10 %. */
  | "part"
  | "ratio"
  | "count"
  | "seconds"
  | "sessions";

/** A statistic that is shown: in the text table, in JSON and on the page. */
export interface Statistic {
  /** Its key in JSON. */
  readonly name: string;
  /** What people read. At most 24 characters. */
  readonly label: string;
  readonly form: StatisticForm;
  /** Null: there is nothing to divide by, or it is not known. */
  readonly of: (figures: Figures) => number | null;
}

type StatisticsOf = Figures["statistics"];

/** A statistic of `statisticsOf`. */
function own(name: string, label: string, [form, key]: readonly [StatisticForm, keyof StatisticsOf]): Statistic {
  return { name, label, form, of: ({ statistics }) => statistics[key] };
}

/** Every statistic, in the order in which they are listed. docs/statistics.md says what each is. */
export const STATISTICS: readonly Statistic[] = [
  own("trades", "trades", ["count", "trades"]),
  own("winners", "winners", ["count", "winners"]),
  own("losers", "losers", ["count", "losers"]),
  own("win_rate", "won", ["part", "winRate"]),
  own("gross", "gross", ["signed", "gross"]),
  own("fees", "fees", ["money", "fees"]),
  own("net", "net", ["signed", "net"]),
  own("return", "return on capital", ["part", "returnOnCapital"]),
  own("cagr", "a year (CAGR)", ["part", "cagr"]),
  { name: "buy_and_hold", label: "buy and hold", form: "signed", of: ({ buyAndHold }) => buyAndHold },
  own("average", "average trade", ["signed", "average"]),
  own("median", "median trade", ["signed", "median"]),
  own("best", "best trade", ["signed", "best"]),
  own("worst", "worst trade", ["signed", "worst"]),
  own("average_win", "average win", ["signed", "averageWin"]),
  own("average_loss", "average loss", ["signed", "averageLoss"]),
  own("payoff", "payoff", ["ratio", "payoff"]),
  own("profit_factor", "profit factor", ["ratio", "profitFactor"]),
  own("expectancy", "expectancy in R", ["ratio", "expectancy"]),
  own("sqn", "SQN", ["ratio", "sqn"]),
  own("kelly", "Kelly", ["part", "kelly"]),
  own("most_won", "most won in a row", ["count", "mostWon"]),
  own("most_lost", "most lost in a row", ["count", "mostLost"]),
  { name: "average_mae", label: "average MAE", form: "signed", of: ({ adverse }) => adverse },
  { name: "average_mfe", label: "average MFE", form: "signed", of: ({ favourable }) => favourable },
  own("held_mean", "held, on average", ["seconds", "heldMean"]),
  own("held_median", "held, median", ["seconds", "heldMedian"]),
  own("exposure", "exposure", ["part", "exposure"]),
  own("sharpe", "Sharpe", ["ratio", "sharpe"]),
  own("sortino", "Sortino", ["ratio", "sortino"]),
  own("psr", "Sharpe is above 0 (PSR)", ["part", "psr"]),
  own("calmar", "Calmar", ["ratio", "calmar"]),
  own("omega", "omega", ["ratio", "omega"]),
  own("tail_ratio", "tail ratio", ["ratio", "tailRatio"]),
  own("skew", "skew", ["ratio", "skew"]),
  own("kurtosis", "excess kurtosis", ["ratio", "kurtosis"]),
  own("value_at_risk", "value at risk 5 %", ["signed", "valueAtRisk"]),
  own("conditional_value_at_risk", "expected shortfall 5 %", ["signed", "conditionalValueAtRisk"]),
  own("max_drawdown", "drawdown", ["money", "maxDrawdown"]),
  own("max_drawdown_part", "drawdown of capital", ["part", "maxDrawdownOnCapital"]),
  own("max_drawdown_by_trade", "drawdown, by trades", ["money", "maxDrawdownByTrade"]),
  own("longest_drawdown", "longest drawdown", ["sessions", "longestDrawdown"]),
  own("recovery_factor", "recovery factor", ["ratio", "recoveryFactor"]),
  own("ulcer", "ulcer index", ["part", "ulcer"]),
];

/** A statistic by its key in JSON. @throws RangeError if there is none of that name */
export function statisticNamed(name: string): Statistic {
  const found = STATISTICS.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`Expected a statistic, was ${name}`);
  return found;
}

/** What stands for a statistic that is null. */
export const NOTHING = "–";

/** A statistic as people read it. */
export function statisticText(statistic: Statistic, figures: Figures, money: MoneyFormat): string {
  const value = statistic.of(figures);
  return value === null ? NOTHING : formText(statistic.form, value, { money, moneyScale: figures.moneyScale });
}

/** A number of a form as people read it. @param value money in integers of `1 / moneyScale` */
export function formText(
  form: StatisticForm,
  value: number,
  { money, moneyScale }: { readonly money: MoneyFormat; readonly moneyScale: number },
): string {
  switch (form) {
    case "money":
      return money.amount(Math.round(value), moneyScale);
    case "signed":
      return money.signed(Math.round(value), moneyScale);
    case "part":
      return `${fixed(value * 100, 1)} %`;
    case "ratio":
      return fixed(value, 2);
    case "count":
      return money.count(value);
    case "seconds":
      return `${value < 0 ? "-" : ""}${durationText(Math.round(Math.abs(value) * MICROS.second))}`;
    case "sessions":
      return `${money.count(value)} ${value === 1 ? "session" : "sessions"}`;
    default:
      return unreachable(form);
  }
}

/** A change of a price as people read it, `+5.6 %`. */
export function partText(part: number): string {
  const text = `${fixed(part * 100, Math.abs(part) < 0.01 ? 2 : 1)} %`;
  return part > 0 && text !== "0.00 %" ? `+${text}` : text;
}

/** A duration as `h:mm:ss`, rounded down to seconds. @param micros >= 0 */
export function durationText(micros: number): string {
  const seconds = Math.floor(micros / MICROS.second);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** The statistics of some trades for machines: money is a decimal number. */
export function statisticsJson(figures: Figures): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    STATISTICS.map((statistic) => {
      const value = statistic.of(figures);
      const isMoney = statistic.form === "money" || statistic.form === "signed";
      return [statistic.name, value !== null && isMoney ? toDecimal(Math.round(value), figures.moneyScale) : value];
    }),
  );
}

/** A number with some decimals. What rounds to 0 has no sign; what is too large for them is written with an exponent. */
function fixed(value: number, decimals: number): string {
  const text = Math.abs(value) < 1e9 ? value.toFixed(decimals) : value.toExponential(2);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text;
}

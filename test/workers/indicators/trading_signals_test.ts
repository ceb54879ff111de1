import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ADX,
  ATR,
  BollingerBands,
  CCI,
  DonchianChannels,
  DX,
  EMA,
  MACD,
  MFI,
  MOM,
  OBV,
  ROC,
  RSI,
  SMA,
  StochasticOscillator,
  SuperTrend,
  VWAP,
  VWMA,
  WMA,
  WSMA,
} from "trading-signals";
import { type Bar, evaluateSeries } from "../../fixtures/series.ts";
import { TALIB } from "../../fixtures/talib.ts";

type Column = readonly (number | null | undefined)[];

/** A function of ours, and the same by the package trading-signals. */
interface Pair {
  readonly text: string;
  readonly theirs: (bars: readonly Bar[]) => Column;
  /** What a difference is measured by: 100 for percentages; without it, the series' price. */
  readonly scale?: number;
  /** Where its seed is another one: from which bar on the two must agree. */
  readonly from?: number;
  /** Series over which it has a convention of its own, and we have TA-Lib's. */
  readonly without?: readonly string[];
  /** Why `from` or `without`. */
  readonly why?: string;
}

/** A seed fades to 1e-9 of itself in about 21 lengths of Wilder's average, and in about 10 of `ema`'s. */
const WILDER = 25;
const EXPONENTIAL = 10;

const closes = (bars: readonly Bar[]): number[] => bars.map(({ close }) => close);
const each = (indicator: { add: (value: number) => number | null }, bars: readonly Bar[]): Column =>
  closes(bars).map((close) => indicator.add(close));
const eachBar = (indicator: { add: (bar: Bar) => number | null }, bars: readonly Bar[]): Column =>
  bars.map((bar) => indicator.add(bar));

function macd(bars: readonly Bar[], part: "macd" | "signal" | "histogram"): Column {
  const indicator = new MACD(new EMA(12), new EMA(26), new EMA(9));
  return closes(bars).map((close) => indicator.add(close)?.[part]);
}

function bands(bars: readonly Bar[], part: "upper" | "middle" | "lower"): Column {
  const indicator = new BollingerBands(20, 2);
  return closes(bars).map((close) => indicator.add(close)?.[part]);
}

function stochastic(bars: readonly Bar[], part: "stochK" | "stochD"): Column {
  const indicator = new StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 5 });
  return bars.map((bar) => indicator.add(bar)?.[part]);
}

function channel(bars: readonly Bar[], part: "upper" | "lower"): Column {
  const indicator = new DonchianChannels(20);
  return bars.map((bar) => indicator.add(bar)?.[part]);
}

function direction(bars: readonly Bar[], part: "pdi" | "mdi"): Column {
  const indicator = new DX(14);
  return bars.map((bar) => {
    indicator.add(bar);
    const ratio = indicator[part];
    return ratio === undefined ? null : 100 * ratio;
  });
}

function supertrend(bars: readonly Bar[], interval: number, multiplier: number): Column {
  const indicator = new SuperTrend({ interval, multiplier });
  return bars.map((bar) => indicator.add(bar)?.supertrend);
}

/** It leaves the first bar's volume out. */
function onBalance(bars: readonly Bar[]): Column {
  const indicator = new OBV(2);
  return bars.map((bar) => (indicator.add(bar) ?? 0) + (bars[0]?.volume ?? 0));
}

const FIRST_RANGE = "its first true range is the first bar's own, and counts in the seed";
const FIRST_MOVE = `${FIRST_RANGE}; so does a first directional move of 0; where nothing moves it is 0 / 0`;
const FIRST_VALUE = "its seed is the first value";

const PAIRS: readonly Pair[] = [
  { text: "sma(close, 14)", theirs: (bars) => each(new SMA(14), bars) },
  { text: "wma(close, 14)", theirs: (bars) => each(new WMA(14), bars) },
  { text: "rma(close, 14)", theirs: (bars) => each(new WSMA(14), bars) },
  {
    text: "ema(close, 14)",
    theirs: (bars) => each(new EMA(14), bars),
    from: EXPONENTIAL * 14,
    why: FIRST_VALUE,
  },
  {
    text: "rsi(close, 14)",
    theirs: (bars) => each(new RSI(14), bars),
    scale: 100,
    without: ["constant"],
    why: "where nothing moves it is 100",
  },
  { text: "_pine_atr(14)", theirs: (bars) => eachBar(new ATR(14), bars) },
  { text: "atr(14)", theirs: (bars) => eachBar(new ATR(14), bars), from: WILDER * 14, why: FIRST_RANGE },
  {
    text: "plus_di(14)",
    theirs: (bars) => direction(bars, "pdi"),
    scale: 100,
    from: WILDER * 14,
    without: ["constant"],
    why: FIRST_MOVE,
  },
  {
    text: "minus_di(14)",
    theirs: (bars) => direction(bars, "mdi"),
    scale: 100,
    from: WILDER * 14,
    without: ["constant"],
    why: FIRST_MOVE,
  },
  {
    text: "adx(7)",
    theirs: (bars) => eachBar(new ADX(7), bars),
    scale: 100,
    // One of Wilder's averages of the other.
    from: 2 * WILDER * 7,
    without: ["constant"],
    why: FIRST_MOVE,
  },
  { text: "macd(close, 12, 26)", theirs: (bars) => macd(bars, "macd"), from: EXPONENTIAL * 26, why: FIRST_VALUE },
  {
    text: "macd_signal(close, 12, 26, 9)",
    theirs: (bars) => macd(bars, "signal"),
    from: EXPONENTIAL * 26,
    why: FIRST_VALUE,
  },
  {
    text: "macd_hist(close, 12, 26, 9)",
    theirs: (bars) => macd(bars, "histogram"),
    from: EXPONENTIAL * 26,
    why: FIRST_VALUE,
  },
  { text: "bb_upper(close, 20, 2)", theirs: (bars) => bands(bars, "upper") },
  { text: "bb_middle(close, 20)", theirs: (bars) => bands(bars, "middle") },
  { text: "bb_lower(close, 20, 2)", theirs: (bars) => bands(bars, "lower") },
  { text: "stoch_k(14, 3)", theirs: (bars) => stochastic(bars, "stochK"), scale: 100, without: ["constant"] },
  { text: "stoch_d(14, 3, 5)", theirs: (bars) => stochastic(bars, "stochD"), scale: 100, without: ["constant"] },
  {
    text: "cci(20)",
    theirs: (bars) => eachBar(new CCI(20), bars),
    scale: 100,
    without: ["constant"],
    why: "where nothing moves it is 0 / 0",
  },
  {
    text: "mfi(14)",
    theirs: (bars) => eachBar(new MFI(14), bars),
    scale: 100,
    without: ["constant", "nifty", "penny"],
    why: "where nothing moves it is 50; typical prices that differ by rounding alone are a move to it",
  },
  { text: "roc(close, 14) / 100", theirs: (bars) => each(new ROC(14), bars), scale: 1 },
  { text: "mom(close, 14)", theirs: (bars) => each(new MOM(14), bars) },
  { text: "change(close, 1)", theirs: (bars) => each(new MOM(1), bars) },
  { text: "obv()", theirs: onBalance },
  { text: "highest(high, 20)", theirs: (bars) => channel(bars, "upper") },
  { text: "lowest(low, 20)", theirs: (bars) => channel(bars, "lower") },
  { text: "supertrend(3, 10)", theirs: (bars) => supertrend(bars, 10, 3) },
  { text: "supertrend(1, 5)", theirs: (bars) => supertrend(bars, 5, 1) },
  { text: "vwma(close, 14)", theirs: (bars) => eachBar(new VWMA(14), bars) },
  { text: "vwap()", theirs: (bars) => eachBar(new VWAP(), bars) },
];

for (const { name, bars } of TALIB) {
  const price = Math.max(...closes(bars));

  for (const { text, theirs, scale = price, from = 0, without = [] } of PAIRS) {
    if (without.includes(name)) continue;
    test(`${text} over the series ${name} is that of trading-signals`, () => {
      const values = evaluateSeries(text, bars);
      let compared = 0;
      theirs(bars).forEach((value, i) => {
        if (value == null || i < from) return;
        const actual = values[i] ?? Number.NaN;
        const difference = Math.abs(actual - value);
        assert.ok(difference <= 1e-9 * Math.max(Math.abs(value), scale), `at ${i}: expected ${value}, was ${actual}`);
        compared += 1;
      });
      assert.ok(compared > 10);
    });
  }
}

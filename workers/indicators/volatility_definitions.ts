import { factor, length, series } from "./definition.ts";
import type { Definition } from "./definition.ts";
import { stdev } from "./stdev.ts";

const BAND = [series("close"), length(20), factor(2)];

/** How much a series moves, in either direction. */
export const VOLATILITY: readonly Definition[] = [
  {
    name: "tr",
    group: "volatility",
    parameters: [],
    by: { text: "max(high, close[1]) - min(low, close[1])" },
    doc: "The true range: the bar's range, the gap from the close before it included; unknown at the first bar",
    formula: "max(high, close[1]) - min(low, close[1])",
    source: "TA-Lib TRANGE",
  },
  {
    name: "atr",
    group: "volatility",
    parameters: [length(14)],
    by: { text: "rma(tr(), length)" },
    doc: "The average true range",
    formula: "rma(tr, length)",
    source: "TA-Lib ATR",
  },
  {
    name: "bb_upper",
    group: "volatility",
    parameters: BAND,
    by: { text: "sma(source, length) + factor * stdev(source, length)" },
    doc: "The upper Bollinger band",
    formula: "sma(x, length) + factor * stdev(x, length)",
    source: "TA-Lib BBANDS",
  },
  {
    name: "bb_middle",
    group: "volatility",
    parameters: [series("close"), length(20)],
    by: { text: "sma(source, length)" },
    doc: "The middle of the Bollinger bands: the mean",
    formula: "sma(x, length)",
    source: "TA-Lib BBANDS",
  },
  {
    name: "bb_lower",
    group: "volatility",
    parameters: BAND,
    by: { text: "sma(source, length) - factor * stdev(source, length)" },
    doc: "The lower Bollinger band",
    formula: "sma(x, length) - factor * stdev(x, length)",
    source: "TA-Lib BBANDS",
  },
  {
    name: "stdev",
    group: "volatility",
    parameters: [series(), length()],
    by: { indicator: stdev, inputs: ["source"], length: "length" },
    doc: "The standard deviation of the last `length` values as a whole population",
    formula: "sqrt(mean((x - mean(x))^2))",
    source: "TA-Lib STDDEV",
  },
];

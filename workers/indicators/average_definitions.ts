import { length, series } from "./definition.ts";
import type { Definition } from "./definition.ts";
import { ema } from "./ema.ts";
import { rma } from "./rma.ts";
import { sma } from "./sma.ts";
import { wma } from "./wma.ts";

/** Averages of a series. */
export const AVERAGES: readonly Definition[] = [
  {
    name: "sma",
    group: "average",
    parameters: [series(), length()],
    by: { indicator: sma, inputs: ["source"], length: "length" },
    doc: "The plain mean of the last `length` values",
    formula: "(x[0] + ... + x[length - 1]) / length",
    source: "TA-Lib SMA",
  },
  {
    name: "ema",
    group: "average",
    parameters: [series(), length()],
    by: { indicator: ema, inputs: ["source"], length: "length" },
    doc: "The exponential average, which weighs recent values more",
    formula: "y = y[1] + 2 / (length + 1) * (x - y[1]), the first y is the sma",
    source: "TA-Lib EMA",
  },
  {
    name: "wma",
    group: "average",
    parameters: [series(), length()],
    by: { indicator: wma, inputs: ["source"], length: "length" },
    doc: "The mean of the last `length` values, the newest weighted `length`, the oldest 1",
    formula: "(length * x[0] + ... + 1 * x[length - 1]) / (length * (length + 1) / 2)",
    source: "TA-Lib WMA",
  },
  {
    name: "rma",
    group: "average",
    parameters: [series(), length()],
    by: { indicator: rma, inputs: ["source"], length: "length" },
    doc: "Wilder's average, an exponential one that is slower than `ema`",
    formula: "y = y[1] + (x - y[1]) / length, the first y is the sma",
    source: "Pine ta.rma",
  },
  {
    name: "vwma",
    group: "average",
    parameters: [series(), length()],
    by: { text: "sum(source * volume, length) / sum(volume, length)" },
    doc: "The mean of the last `length` values, weighted by volume; unknown where no volume was traded",
    formula: "sum(x * volume, length) / sum(volume, length)",
    source: "Pine ta.vwma",
  },
  {
    name: "vwap",
    group: "average",
    parameters: [],
    by: { text: "_total(_typical() * volume) / _total(volume)" },
    doc: "The mean price since the session's open, weighted by volume; unknown until some volume is traded",
    formula: "total((high + low + close) / 3 * volume) / total(volume)",
    source: "Pine ta.vwap",
  },
];

import { barsSince } from "./bars_since.ts";
import { length, series } from "./definition.ts";
import type { Definition } from "./definition.ts";
import { highest } from "./highest.ts";
import { lowest } from "./lowest.ts";
import { sum } from "./sum.ts";
import { total } from "./total.ts";

/** Extremes, sums and counts of bars. */
export const BARS: readonly Definition[] = [
  {
    name: "highest",
    group: "bar",
    parameters: [series(), length()],
    by: { indicator: highest, inputs: ["source"], length: "length" },
    doc: "The largest of the last `length` values",
    formula: "max(x[0], ..., x[length - 1])",
    source: "TA-Lib MAX",
  },
  {
    name: "lowest",
    group: "bar",
    parameters: [series(), length()],
    by: { indicator: lowest, inputs: ["source"], length: "length" },
    doc: "The smallest of the last `length` values",
    formula: "min(x[0], ..., x[length - 1])",
    source: "TA-Lib MIN",
  },
  {
    name: "sum",
    group: "bar",
    parameters: [series(), length()],
    by: { indicator: sum, inputs: ["source"], length: "length" },
    doc: "The sum of the last `length` values",
    formula: "x[0] + ... + x[length - 1]",
    source: "TA-Lib SUM",
  },
  {
    name: "bars_since",
    group: "bar",
    parameters: [{ name: "condition", kind: "condition", default: null }],
    by: { indicator: barsSince, inputs: ["condition"], length: null },
    doc: "How many bars ago the condition was last met; 0 at that bar, unknown before the first",
    formula: "0 where the condition is met, else the bars since",
    source: "Pine ta.barssince",
  },
  {
    name: "_total",
    group: "bar",
    parameters: [series()],
    by: { indicator: total, inputs: ["source"], length: null },
    doc: "The total since the beginning",
    formula: "x + x[1] + ...",
    source: "Pine ta.cum",
  },
  {
    name: "_typical",
    group: "bar",
    parameters: [],
    by: { text: "(high + low + close) / 3" },
    doc: "The typical price",
    formula: "(high + low + close) / 3",
    source: "TA-Lib TYPPRICE",
  },
];

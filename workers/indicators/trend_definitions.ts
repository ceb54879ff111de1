import { factor, length, series } from "./definition.ts";
import type { Definition } from "./definition.ts";
import { supertrend } from "./supertrend.ts";
import { wilderSum } from "./wilder_sum.ts";

/** In which direction prices move, and how steadily. Where nothing has moved they are 0, as in TA-Lib. */
export const TRENDS: readonly Definition[] = [
  {
    name: "adx",
    group: "trend",
    parameters: [length(14)],
    by: { text: "rma(_dx(length), length)" },
    doc: "The average directional index: how strong a trend is, either way, 0 to 100",
    formula: "rma(100 * |plus_di - minus_di| / (plus_di + minus_di), length)",
    source: "TA-Lib ADX",
  },
  {
    name: "plus_di",
    group: "trend",
    parameters: [length(14)],
    by: {
      text: "100 * (_wilder_sum(_plus_dm(), length) / _wilder_sum(tr(), length))",
    },
    doc: "The positive directional indicator: the part of new highs in all moves, 0 to 100",
    formula:
      "100 * wilder_sum(+DM, length) / wilder_sum(tr, length), +DM = high - high[1] where it is above 0 and low[1] - low",
    source: "TA-Lib PLUS_DI",
  },
  {
    name: "minus_di",
    group: "trend",
    parameters: [length(14)],
    by: {
      text: "100 * (_wilder_sum(_minus_dm(), length) / _wilder_sum(tr(), length))",
    },
    doc: "The negative directional indicator: the part of new lows in all moves, 0 to 100",
    formula:
      "100 * wilder_sum(-DM, length) / wilder_sum(tr, length), -DM = low[1] - low where it is above 0 and high - high[1]",
    source: "TA-Lib MINUS_DI",
  },
  {
    name: "_dx",
    group: "trend",
    parameters: [length()],
    by: {
      text: "known(100 * (abs(plus_di(length) - minus_di(length)) / (plus_di(length) + minus_di(length))), 0 * plus_di(length))",
    },
    doc: "The directional index: how much one direction outweighs the other, 0 to 100",
    formula: "100 * |plus_di - minus_di| / (plus_di + minus_di)",
    source: "TA-Lib DX",
  },
  {
    name: "_plus_dm",
    group: "trend",
    parameters: [],
    by: { text: "max(high - high[1], 0) * max(sign(high - high[1] - (low[1] - low)), 0)" },
    doc: "How far a bar goes above the one before, if that is more than it goes below",
    formula: "high - high[1] where it is above 0 and above low[1] - low, else 0",
    source: "TA-Lib PLUS_DM",
  },
  {
    name: "_minus_dm",
    group: "trend",
    parameters: [],
    by: { text: "max(low[1] - low, 0) * max(sign(low[1] - low - (high - high[1])), 0)" },
    doc: "How far a bar goes below the one before, if that is more than it goes above",
    formula: "low[1] - low where it is above 0 and above high - high[1], else 0",
    source: "TA-Lib MINUS_DM",
  },
  {
    name: "_wilder_sum",
    group: "trend",
    parameters: [series(), length()],
    by: { indicator: wilderSum, inputs: ["source"], length: "length" },
    doc: "Wilder's running sum",
    formula: "s = s[1] - s[1] / length + x, the first s is the plain sum of length - 1 values",
    source: "TA-Lib PLUS_DI",
  },
  {
    name: "supertrend",
    group: "trend",
    parameters: [factor(3), length(10)],
    by: {
      indicator: supertrend,
      inputs: [
        "(high + low) / 2 + factor * _pine_atr(length)",
        "(high + low) / 2 - factor * _pine_atr(length)",
        "close",
      ],
      length: null,
    },
    doc: "The supertrend line: below the price in an up-trend, above it in a down-trend, turned by a bar that closes beyond it",
    formula: "the tightest (high + low) / 2 - factor * atr(length) of an up-trend, + of a down-trend",
    source: "Pine ta.supertrend",
  },
  {
    name: "_pine_atr",
    group: "trend",
    parameters: [length()],
    by: { text: "rma(known(tr(), high - low), length)" },
    doc: "The average true range, in which the first bar's is its own range",
    formula: "rma(tr, length), the first tr is high - low",
    source: "Pine ta.atr",
  },
];

import { length } from "./definition.ts";
import type { Definition } from "./definition.ts";

/** Volume, together with the moves of prices. */
export const VOLUMES: readonly Definition[] = [
  {
    name: "mfi",
    group: "volume",
    parameters: [length(14)],
    by: { text: "100 * (sum(_inflow(), length) / _flow(length))" },
    doc: "The money flow index: the part of rises in all moves, weighted by price and volume, 0 to 100",
    formula:
      "100 * sum(flow of rises, length) / sum(flow of all moves, length), flow = (high + low + close) / 3 * volume",
    source: "TA-Lib MFI",
  },
  {
    name: "_inflow",
    group: "volume",
    parameters: [],
    by: { text: "max(_direction(), 0) * _typical() * volume" },
    doc: "The money flow of a bar whose typical price is above the one before, else 0",
    formula: "p * volume where p > p[1], else 0, p = (high + low + close) / 3",
    source: "TA-Lib MFI",
  },
  {
    name: "_outflow",
    group: "volume",
    parameters: [],
    by: { text: "max(-_direction(), 0) * _typical() * volume" },
    doc: "The money flow of a bar whose typical price is below the one before, else 0",
    formula: "p * volume where p < p[1], else 0, p = (high + low + close) / 3",
    source: "TA-Lib MFI",
  },
  {
    name: "_direction",
    group: "volume",
    parameters: [],
    // Typical prices of the same sum may differ in the last bit, because of the order of the additions.
    by: { text: "sign(round(10000000000000 * (_typical() / _typical()[1] - 1)))" },
    doc: "1 where the typical price is above the one before, -1 where it is below, 0 where it is the same but for rounding",
    formula: "sign(p - p[1]), p = (high + low + close) / 3",
    source: "TA-Lib MFI",
  },
  {
    name: "_flow",
    group: "volume",
    parameters: [length()],
    by: { text: "sum(_inflow(), length) + sum(_outflow(), length)" },
    doc: "The money flow of all moves of the last bars",
    formula: "sum(flow of rises, length) + sum(flow of falls, length)",
    source: "TA-Lib MFI",
  },
  {
    name: "obv",
    group: "volume",
    parameters: [],
    by: { text: "_total(known(sign(close - close[1]), 1 + 0 * close) * volume)" },
    doc: "The on-balance volume: the total volume of rises less that of falls, the first bar's included",
    formula: "obv = obv[1] + volume where close > close[1], - volume where it is below; the first is volume",
    source: "TA-Lib OBV",
  },
];

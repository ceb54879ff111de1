import type { Bars } from "./unpack.ts";
import type { View } from "./view.ts";

/** Pixels above, and below, for times. */
export const MARGIN = { top: 8, bottom: 22 } as const;

/** Where things are on the canvas. */
export interface Frame {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  /** The width and height of what is inside the axes. */
  readonly plot: number;
  readonly height: number;
  readonly barWidth: number;
  /** The middle of a bar. */
  readonly xOf: (index: number) => number;
  readonly yOf: (price: number) => number;
}

/** Prices from the bottom of a chart to its top. */
export interface PriceSpan {
  readonly low: number;
  readonly high: number;
}

/** The prices of the bars of a view, with some space around them. */
export function spanOf(bars: Bars, { from, to }: View): PriceSpan {
  const [first, last] = [Math.max(0, Math.floor(from)), Math.min(bars.count, Math.ceil(to))];
  let [low, high] = [Infinity, -Infinity];
  for (let i = first; i < last; i += 1) {
    if (bars.low[i]! < low) low = bars.low[i]!;
    if (bars.high[i]! > high) high = bars.high[i]!;
  }
  const space = (high - low) * 0.04 || Math.max(1, Math.abs(high) * 0.01);
  return { low: low - space, high: high + space };
}

/** Where the bars of a view are. @param size the canvas, and its width without the prices on the right */
export function frameOf(
  { low, high }: PriceSpan,
  { from, to }: View,
  size: { readonly plot: number; readonly height: number },
): Frame {
  const [plot, height] = [Math.max(1, size.plot), Math.max(1, size.height - MARGIN.top - MARGIN.bottom)];
  const barWidth = plot / (to - from);
  return {
    from,
    to,
    low,
    high,
    plot,
    height,
    barWidth,
    xOf: (index) => (index + 0.5 - from) * barWidth,
    yOf: (price) => MARGIN.top + ((high - price) / (high - low)) * height,
  };
}

import type { Bars } from "./unpack.ts";
import type { View } from "./view.ts";

/** Pixels on the right, for prices, above, and below, for times. */
export const MARGIN = { right: 72, top: 8, bottom: 22 } as const;

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

/** Where the bars of a view are: all of their prices fit. */
export function frameOf(
  bars: Bars,
  { from, to }: View,
  size: { readonly width: number; readonly height: number },
): Frame {
  const [first, last] = [Math.max(0, Math.floor(from)), Math.min(bars.count, Math.ceil(to))];
  let [low, high] = [Infinity, -Infinity];
  for (let i = first; i < last; i += 1) {
    if (bars.low[i]! < low) low = bars.low[i]!;
    if (bars.high[i]! > high) high = bars.high[i]!;
  }
  const space = (high - low) * 0.04 || Math.max(1, Math.abs(high) * 0.01);
  const [bottom, top] = [low - space, high + space];
  const [plot, height] = [
    Math.max(1, size.width - MARGIN.right),
    Math.max(1, size.height - MARGIN.top - MARGIN.bottom),
  ];
  const barWidth = plot / (to - from);
  return {
    from,
    to,
    low: bottom,
    high: top,
    plot,
    height,
    barWidth,
    xOf: (index) => (index + 0.5 - from) * barWidth,
    yOf: (price) => MARGIN.top + ((top - price) / (top - bottom)) * height,
  };
}

/** Bars of one instrument, in order of time. Prices in minor units. */
export interface PriceBars {
  /** The length of a bar, seconds. */
  readonly seconds: number;
  /** The begin of each bar: seconds of the market's local clock, as if it were UTC. Multiples of 1. */
  readonly times: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}

/** Bars that grow. */
export interface GrowingBars extends PriceBars {
  readonly times: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
}

/** Bars without any yet. */
export function noBars(seconds: number): GrowingBars {
  return { seconds, times: [], open: [], high: [], low: [], close: [] };
}

/** Adds a price to the bar that begins at `time`, which is the last one or a new one after it. */
export function addPrice(bars: GrowingBars, time: number, price: number): void {
  const last = bars.times.length - 1;
  if (last < 0 || bars.times[last] !== time) {
    bars.times.push(time);
    for (const column of [bars.open, bars.high, bars.low, bars.close]) column.push(price);
    return;
  }
  if (price > bars.high[last]!) bars.high[last] = price;
  if (price < bars.low[last]!) bars.low[last] = price;
  bars.close[last] = price;
}

/** Joins bars of the same length, in order. */
export function joinBars(parts: readonly PriceBars[], seconds: number): PriceBars {
  return {
    seconds,
    times: parts.flatMap(({ times }) => times),
    open: parts.flatMap(({ open }) => open),
    high: parts.flatMap(({ high }) => high),
    low: parts.flatMap(({ low }) => low),
    close: parts.flatMap(({ close }) => close),
  };
}

/** The same prices as longer bars. Each begins at a multiple of the length, counted from midnight. */
export function coarserBars(bars: PriceBars, seconds: number): PriceBars {
  const coarse = noBars(seconds);
  for (const [i, time] of bars.times.entries()) {
    const begin = Math.floor(time / seconds) * seconds;
    for (const column of [bars.open, bars.high, bars.low, bars.close]) addPrice(coarse, begin, column[i]!);
  }
  return coarse;
}

/** The bars that begin within any of some spans, `from` to before `to`, both ascending. */
export function barsWithin(
  bars: PriceBars,
  spans: readonly { readonly from: number; readonly to: number }[],
): PriceBars {
  const kept = noBars(bars.seconds);
  let span = 0;
  for (const [i, time] of bars.times.entries()) {
    while (span < spans.length && time >= spans[span]!.to) span += 1;
    if (span >= spans.length) break;
    if (time < spans[span]!.from) continue;
    kept.times.push(time);
    kept.open.push(bars.open[i]!);
    kept.high.push(bars.high[i]!);
    kept.low.push(bars.low[i]!);
    kept.close.push(bars.close[i]!);
  }
  return kept;
}

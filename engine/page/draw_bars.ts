import type { Colours } from "./colours.ts";
import type { Frame } from "./frame.ts";
import type { Bars } from "./unpack.ts";

/** Pixels of a bar from which it is drawn as a candle. */
export const CANDLE = 2;

/** Candles, or from afar a line from the lowest to the highest price of each pixel. */
export function drawBars(
  context: CanvasRenderingContext2D,
  bars: Bars,
  frame: Frame,
  { gain, loss, ink }: Colours,
): void {
  const { open, high, low, close, count } = bars;
  const [first, last] = [Math.max(0, Math.floor(frame.from)), Math.min(count, Math.ceil(frame.to))];
  if (frame.barWidth >= CANDLE) {
    const body = Math.max(1, Math.floor(frame.barWidth * 0.7));
    for (let i = first; i < last; i += 1) {
      const isUp = close[i]! >= open[i]!;
      const x = frame.xOf(i);
      const [top, bottom] = [frame.yOf(Math.max(open[i]!, close[i]!)), frame.yOf(Math.min(open[i]!, close[i]!))];
      context.fillStyle = isUp ? gain : loss;
      context.fillRect(x - 0.5, frame.yOf(high[i]!), 1, Math.max(1, frame.yOf(low[i]!) - frame.yOf(high[i]!)));
      // A bar that has risen is hollow.
      context.fillRect(x - body / 2, top, body, Math.max(1, bottom - top));
      if (isUp && body > 3 && bottom - top > 3)
        context.clearRect(x - body / 2 + 1, top + 1, body - 2, bottom - top - 2);
    }
    return;
  }
  context.fillStyle = ink;
  const pixels = Math.ceil(frame.plot);
  const perPixel = 1 / frame.barWidth;
  for (let x = 0; x < pixels; x += 1) {
    const start = Math.max(first, Math.floor(frame.from + x * perPixel));
    const end = Math.min(last, Math.max(start + 1, Math.floor(frame.from + (x + 1) * perPixel)));
    let [least, most] = [Infinity, -Infinity];
    for (let i = start; i < end; i += 1) {
      if (low[i]! < least) least = low[i]!;
      if (high[i]! > most) most = high[i]!;
    }
    if (least > most) continue;
    const y = frame.yOf(most);
    context.fillRect(x, y, 1, Math.max(1, frame.yOf(least) - y));
  }
}

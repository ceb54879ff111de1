import type { Colours } from "./colours.ts";
import type { PriceForm } from "./draw_axes.ts";
import { type Frame, MARGIN } from "./frame.ts";
import { clockText, dateText } from "./ticks.ts";
import type { Bars } from "./unpack.ts";

/** A place on the canvas, in CSS pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Draws lines through the bar under the pointer, and its time and prices in words. */
export function drawPointer(
  context: CanvasRenderingContext2D,
  {
    pointer,
    frame,
    bars,
    form,
  }: { readonly pointer: Place; readonly frame: Frame; readonly bars: Bars; readonly form: PriceForm },
  { ink, dim, ground }: Colours,
): void {
  if (pointer.x < 0 || pointer.x > frame.plot || pointer.y < MARGIN.top || pointer.y > MARGIN.top + frame.height)
    return;
  const i = Math.min(bars.count - 1, Math.max(0, Math.floor(frame.from + pointer.x / frame.barWidth)));
  context.fillStyle = dim;
  context.fillRect(Math.round(frame.xOf(i)), MARGIN.top, 1, frame.height);
  context.fillRect(0, Math.round(pointer.y), frame.plot, 1);
  const text = barWords(bars, i, form);
  context.textAlign = "left";
  context.textBaseline = "top";
  const width = context.measureText(text).width;
  const shown = width + 16 > frame.plot ? shortWords(bars, i, form) : text;
  context.fillStyle = ground;
  context.fillRect(4, 4, context.measureText(shown).width + 8, 18);
  context.fillStyle = ink;
  context.fillText(shown, 8, 7);
}

/** A bar in words: its time and its four prices. */
export function barWords({ time, open, high, low, close }: Bars, i: number, form: PriceForm): string {
  const of = (column: Float64Array): string => priceText(column[i] ?? 0, form);
  return `${timeText(time[i] ?? 0)}  open ${of(open)}  high ${of(high)}  low ${of(low)}  close ${of(close)}`;
}

function shortWords({ time, close }: Bars, i: number, form: PriceForm): string {
  return `${timeText(time[i] ?? 0)}  ${priceText(close[i] ?? 0, form)}`;
}

/** A price with all its decimals. @param minor in minor units */
function priceText(minor: number, { scale, price }: PriceForm): string {
  return price(minor / scale, Math.round(Math.log10(scale)));
}

/** A date and a time of day. @param time seconds of the local clock */
export function timeText(time: number): string {
  return `${dateText(time)} ${clockText(time)}`;
}

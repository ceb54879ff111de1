import type { Colours } from "./colours.ts";
import { type Frame, MARGIN, type PriceSpan } from "./frame.ts";
import { roundStep, type TimeAxis, timeTicks } from "./ticks.ts";

/** How prices are written: minor units in one unit, and a price as people read it. */
export interface PriceForm {
  readonly scale: number;
  readonly price: (units: number, decimals: number) => string;
}

/** Pixels from one round price to the next, at least. */
const PRICE_SPACE = 40;
/** Pixels of a day from which days are told apart by a line. */
const DAY_SPACE = 32;
/** Half the width of a date. */
const HALF_DATE = 40;

/** Pixels that the prices of an axis need on the right. */
export function gutterOf(context: CanvasRenderingContext2D, span: PriceSpan, height: number, form: PriceForm): number {
  const { decimals } = stepOf(span, height, form);
  const widthOf = (price: number): number => context.measureText(form.price(price / form.scale, decimals)).width;
  // In steps, so that a chart that is moved does not tremble.
  return Math.ceil((Math.max(widthOf(span.low), widthOf(span.high)) + 14) / 8) * 8;
}

/** Draws prices on the right, times below, and the lines of both. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  { frame, axis, form }: { readonly frame: Frame; readonly axis: TimeAxis; readonly form: PriceForm },
  colours: Colours,
): void {
  drawPrices(context, frame, form, colours);
  drawDays(context, frame, axis, colours);
  const { dim, grid } = colours;
  context.textBaseline = "top";
  context.textAlign = "center";
  for (const { index, label, isDay } of timeTicks(axis, frame)) {
    const x = frame.xOf(index);
    if (!isDay) {
      context.fillStyle = grid;
      context.fillRect(Math.round(x), MARGIN.top, 1, frame.height);
    }
    context.fillStyle = dim;
    const half = isDay ? HALF_DATE : 0;
    context.fillText(label, Math.min(frame.plot - half, Math.max(half, x)), MARGIN.top + frame.height + 5);
  }
}

function stepOf(
  { low, high }: PriceSpan,
  height: number,
  { scale }: PriceForm,
): { readonly step: number; readonly decimals: number } {
  const step = roundStep((high - low) / scale, Math.max(2, Math.floor(height / PRICE_SPACE)));
  return { step, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

function drawPrices(context: CanvasRenderingContext2D, frame: Frame, form: PriceForm, { dim, grid }: Colours): void {
  const { step, decimals } = stepOf(frame, frame.height, form);
  const { scale, price } = form;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (let tick = Math.ceil(frame.low / scale / step); tick * step <= frame.high / scale; tick += 1) {
    const y = Math.round(frame.yOf(tick * step * scale));
    context.fillStyle = grid;
    context.fillRect(0, y, frame.plot, 1);
    context.fillStyle = dim;
    context.fillText(price(tick * step, decimals), frame.plot + 6, y);
  }
}

/** A line before the first bar of each day. */
function drawDays(context: CanvasRenderingContext2D, frame: Frame, { days }: TimeAxis, { line }: Colours): void {
  const shown = days.filter((index) => index > frame.from && index < frame.to);
  if (shown.length * DAY_SPACE > frame.plot) return;
  context.fillStyle = line;
  for (const index of shown) context.fillRect(Math.round(frame.xOf(index - 0.5)), MARGIN.top, 1, frame.height);
}

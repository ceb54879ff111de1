import type { Colours } from "./colours.ts";
import { CANDLE } from "./draw_bars.ts";
import type { Frame } from "./frame.ts";

/** A trade on the chart. Prices in minor units, times in seconds of the local clock. */
export interface Mark {
  readonly entry: number;
  readonly entryPrice: number;
  readonly exit: number;
  readonly exitPrice: number;
  /** The entry buys. */
  readonly isLong: boolean;
  readonly won: boolean;
}

/** The trades that are drawn. */
export interface Marks {
  /** In order of their entries. */
  readonly marks: readonly Mark[];
  /** By mark: the bars of its entry and its exit. */
  readonly places: readonly (readonly [entry: number, exit: number])[];
  /** The one that is drawn in front of all others; -1: none. */
  readonly chosen: number;
}

/** Half the size of a mark, in pixels. */
const MARK = 5;
/** From afar so many pixels have one mark of each kind. */
const DENSE = 8;
/** Pixels of a trade below which marks are small and have no lines, where bars are no candles either. */
const ROOM = 24;

/** Draws the trades that a frame shows. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  { marks, places, chosen }: Marks,
  { frame, colours }: { readonly frame: Frame; readonly colours: Colours },
): void {
  const isShown = ([entry, exit]: readonly [number, number]): boolean =>
    exit >= frame.from - 1 && entry <= frame.to + 1;
  let count = 0;
  for (const place of places) if (isShown(place)) count += 1;
  const isDense = frame.barWidth < CANDLE && count * ROOM > frame.plot;
  // From afar many marks are on one pixel: one of each kind is enough.
  const taken = new Set<number>();
  const draw = (i: number, isQuiet: boolean): void => {
    const [entry, exit] = places[i]!;
    const mark = marks[i]!;
    const ends = {
      x: frame.xOf(entry),
      y: frame.yOf(mark.entryPrice),
      exitX: frame.xOf(exit),
      exitY: frame.yOf(mark.exitPrice),
    };
    drawMark(context, mark, { ...ends, colours, isQuiet, isChosen: i === chosen });
  };
  for (const [i, mark] of marks.entries()) {
    if (i === chosen || !isShown(places[i]!)) continue;
    const place = Math.round(frame.xOf(places[i]![0]) / DENSE) * 4 + (mark.isLong ? 2 : 0) + (mark.won ? 1 : 0);
    if (isDense && taken.has(place)) continue;
    taken.add(place);
    draw(i, isDense);
  }
  if (marks[chosen] !== undefined) draw(chosen, false);
}

interface MarkLook {
  readonly x: number;
  readonly y: number;
  readonly exitX: number;
  readonly exitY: number;
  readonly colours: Colours;
  readonly isQuiet: boolean;
  readonly isChosen: boolean;
}

/** An entry is a triangle that points where it goes; an exit a square if it won, and a cross if it lost. */
function drawMark(
  context: CanvasRenderingContext2D,
  mark: Mark,
  { x, y, exitX, exitY, colours, isQuiet, isChosen }: MarkLook,
): void {
  const size = isChosen ? MARK + 3 : isQuiet ? MARK - 2 : MARK;
  const result = mark.won ? colours.gain : colours.loss;
  if (!isQuiet) {
    context.lineWidth = isChosen ? 2 : 1;
    context.strokeStyle = result;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(exitX, exitY);
    context.stroke();
  }
  const point = mark.isLong ? -size : size;
  context.lineWidth = 1;
  context.fillStyle = mark.isLong ? colours.s1 : colours.s2;
  context.strokeStyle = colours.ground;
  context.beginPath();
  context.moveTo(x, y + point);
  context.lineTo(x - size, y - point);
  context.lineTo(x + size, y - point);
  context.closePath();
  context.fill();
  context.stroke();
  if (isQuiet) return;
  const half = size - 1;
  context.strokeStyle = result;
  context.fillStyle = result;
  context.lineWidth = 2;
  if (mark.won) {
    context.fillRect(exitX - half, exitY - half, 2 * half, 2 * half);
    return;
  }
  context.beginPath();
  context.moveTo(exitX - half, exitY - half);
  context.lineTo(exitX + half, exitY + half);
  context.moveTo(exitX + half, exitY - half);
  context.lineTo(exitX - half, exitY + half);
  context.stroke();
}

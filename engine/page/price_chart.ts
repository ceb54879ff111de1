import { type Colours, coloursOf } from "./colours.ts";
import { drawBars } from "./draw_bars.ts";
import { drawMarks, type Mark } from "./draw_marks.ts";
import { type Frame, frameOf, MARGIN } from "./frame.ts";
import { clockText, dateText, dayStarts, roundStep, type TimeAxis, timeTicks } from "./ticks.ts";
import type { Bars } from "./unpack.ts";
import { View } from "./view.ts";

/** What a chart shows. */
export interface ChartContent {
  readonly bars: Bars;
  /** In order of their entries. */
  readonly marks: readonly Mark[];
  /** Minor units in one unit of price. */
  readonly scale: number;
  /** A price as people read it. */
  readonly price: (units: number, decimals: number) => string;
}

const { right: RIGHT, top: TOP, bottom: BOTTOM } = MARGIN;
const KEY_PART = 0.1;
const ZOOM = 1.25;

/** Prices and trades on a canvas. It zooms and moves by wheel, pointer and keyboard. */
export class PriceChart {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #tell: (text: string) => void;
  #content: ChartContent | null = null;
  #view = new View(1);
  #axis: TimeAxis = { time: new Float64Array(), days: [] };
  /** By mark: the bars of its entry and its exit. */
  #places: readonly (readonly [entry: number, exit: number])[] = [];
  #chosen = -1;
  #pointer: { readonly x: number; readonly y: number } | null = null;
  #colours: Colours;
  #isDue = false;

  /** @param tell is told what stands under the middle of the chart after a key was pressed */
  constructor(canvas: HTMLCanvasElement, tell: (text: string) => void) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("Expected a canvas that can be drawn on");
    this.#canvas = canvas;
    this.#context = context;
    this.#tell = tell;
    this.#colours = coloursOf(canvas);
    new ResizeObserver(() => this.#draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#colours = coloursOf(canvas);
      this.draw();
    });
    this.#listen();
  }

  /** Shows other bars and trades, all of them. */
  show(content: ChartContent): void {
    this.#content = content;
    const { time, count } = content.bars;
    this.#view = new View(count);
    this.#axis = { time, days: dayStarts(time) };
    this.#places = content.marks.map(({ entry, exit }) => [this.#barAt(entry), this.#barAt(exit)]);
    this.#chosen = -1;
    this.draw();
  }

  /** Shows the bars between two times, and one trade in front of all others; -1: none. */
  look(from: number, to: number, chosen: number): void {
    const [first, last] = [this.#barAt(from), this.#barAt(to)];
    this.#view.show(first, last + 1);
    this.#chosen = chosen;
    this.draw();
  }

  /** Draws before the next frame. */
  draw(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => this.#draw());
  }

  /** The last bar that begins at or before a time. */
  #barAt(time: number): number {
    const times = this.#axis.time;
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  #listen(): void {
    const canvas = this.#canvas;
    const part = (x: number): number =>
      (x - canvas.getBoundingClientRect().left) / Math.max(1, canvas.clientWidth - RIGHT);
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.#view.move((event.deltaX / 500) * this.#width);
        else this.#view.zoom(event.deltaY > 0 ? ZOOM : 1 / ZOOM, part(event.clientX));
        this.draw();
      },
      { passive: false },
    );
    const fingers = new Map<number, number>();
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, event.clientX);
    });
    canvas.addEventListener("pointermove", (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      this.#pointer = { x: event.clientX - left, y: event.clientY - top };
      const before = fingers.get(event.pointerId);
      if (before !== undefined) this.#drag(fingers, event.pointerId, { before, now: event.clientX, part });
      this.draw();
    });
    const end = ({ pointerId }: PointerEvent): void => void fingers.delete(pointerId);
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("pointerleave", () => {
      this.#pointer = null;
      this.draw();
    });
    canvas.addEventListener("keydown", (event) => {
      if (!this.#press(event.key)) return;
      event.preventDefault();
      this.#tell(this.#words());
      this.draw();
    });
  }

  /** One pointer moves the view; two stretch it. */
  #drag(
    fingers: Map<number, number>,
    id: number,
    { before, now, part }: { readonly before: number; readonly now: number; readonly part: (x: number) => number },
  ): void {
    const other = [...fingers].find(([each]) => each !== id)?.[1];
    fingers.set(id, now);
    if (other === undefined) {
      this.#view.move(((before - now) / Math.max(1, this.#canvas.clientWidth - RIGHT)) * this.#width);
      return;
    }
    const [was, is] = [Math.abs(before - other), Math.abs(now - other)];
    if (was > 0 && is > 0) this.#view.zoom(was / is, part((now + other) / 2));
  }

  /** @returns false if the key is none of the chart's */
  #press(key: string): boolean {
    const view = this.#view;
    switch (key) {
      case "ArrowLeft":
        view.move(-KEY_PART * this.#width);
        return true;
      case "ArrowRight":
        view.move(KEY_PART * this.#width);
        return true;
      case "+":
      case "=":
        view.zoom(1 / ZOOM, 0.5);
        return true;
      case "-":
        view.zoom(ZOOM, 0.5);
        return true;
      case "Home":
        view.move(-Infinity);
        return true;
      case "End":
        view.move(Number.MAX_SAFE_INTEGER);
        return true;
      default:
        return false;
    }
  }

  get #width(): number {
    return this.#view.to - this.#view.from;
  }

  /** What the chart shows, in words. */
  #words(): string {
    const content = this.#content;
    if (content === null || content.bars.count === 0) return "";
    const { time, close } = content.bars;
    const [first, last] = [Math.ceil(this.#view.from), Math.min(content.bars.count, Math.floor(this.#view.to)) - 1];
    const at = (i: number): string => `${dateText(time[i] ?? 0)} ${clockText(time[i] ?? 0)}`;
    return `${at(first)} to ${at(last)}, last price ${this.#price(close[last] ?? 0)}`;
  }

  #price(minor: number): string {
    const { scale, price } = this.#content!;
    return price(minor / scale, Math.round(Math.log10(scale)));
  }

  #draw(): void {
    this.#isDue = false;
    const content = this.#content;
    const [canvas, context] = [this.#canvas, this.#context];
    const [width, height, ratio] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio];
    if (width === 0 || height === 0) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = this.#colours.ground;
    context.fillRect(0, 0, width, height);
    if (content === null || content.bars.count === 0) return;
    const frame = frameOf(content.bars, this.#view, { width, height });
    context.font = "12px system-ui,sans-serif";
    this.#drawAxes(frame, content);
    context.save();
    context.beginPath();
    context.rect(0, 0, frame.plot, height - BOTTOM);
    context.clip();
    drawBars(context, content.bars, frame, this.#colours);
    const marks = { marks: content.marks, places: this.#places, chosen: this.#chosen };
    drawMarks(context, marks, { frame, colours: this.#colours });
    context.restore();
    this.#drawPointer(frame, content);
  }

  #drawAxes(frame: Frame, { scale, price }: ChartContent): void {
    const [context, { dim, grid }] = [this.#context, this.#colours];
    const step = roundStep((frame.high - frame.low) / scale, Math.max(2, Math.floor(frame.height / 60)));
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineWidth = 1;
    for (let tick = Math.ceil(frame.low / scale / step); tick * step <= frame.high / scale; tick += 1) {
      const y = Math.round(frame.yOf(tick * step * scale)) + 0.5;
      context.fillStyle = grid;
      context.fillRect(0, y, frame.plot, 1);
      context.fillStyle = dim;
      context.fillText(price(tick * step, decimals), frame.plot + 6, y);
    }
    context.textBaseline = "top";
    context.textAlign = "center";
    const ticks = timeTicks(this.#axis, frame.from, frame.to, Math.max(1, Math.floor(frame.plot / 96)));
    for (const { index, label } of ticks) {
      const x = frame.xOf(index);
      context.fillStyle = grid;
      context.fillRect(Math.round(x), TOP, 1, frame.height);
      context.fillStyle = dim;
      context.fillText(label, Math.min(frame.plot - 36, Math.max(36, x)), TOP + frame.height + 5);
    }
  }

  #drawPointer(frame: Frame, { bars }: ChartContent): void {
    const pointer = this.#pointer;
    if (pointer === null || pointer.x > frame.plot || pointer.y > TOP + frame.height) return;
    const [context, { ink, dim, ground }] = [this.#context, this.#colours];
    const i = Math.min(bars.count - 1, Math.max(0, Math.floor(frame.from + pointer.x / frame.barWidth)));
    context.fillStyle = dim;
    context.fillRect(Math.round(frame.xOf(i)), TOP, 1, frame.height);
    context.fillRect(0, Math.round(pointer.y), frame.plot, 1);
    const time = bars.time[i] ?? 0;
    const prices = [bars.open, bars.high, bars.low, bars.close].map((column) => this.#price(column[i] ?? 0));
    const text = `${dateText(time)} ${clockText(time)}  ${prices.join("  ")}`;
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillStyle = ground;
    context.fillRect(4, 4, context.measureText(text).width + 8, 18);
    context.fillStyle = ink;
    context.fillText(text, 8, 7);
  }
}

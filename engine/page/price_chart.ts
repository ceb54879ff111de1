import { type Colours, coloursOf } from "./colours.ts";
import { drawAxes, gutterOf, type PriceForm } from "./draw_axes.ts";
import { drawBars } from "./draw_bars.ts";
import { drawMarks, type Mark } from "./draw_marks.ts";
import { barWords, drawPointer, type Place, timeText } from "./draw_pointer.ts";
import { frameOf, MARGIN, spanOf } from "./frame.ts";
import { dayStarts, type TimeAxis } from "./ticks.ts";
import type { Bars } from "./unpack.ts";
import { View } from "./view.ts";

/** What a chart shows. */
export interface ChartContent extends PriceForm {
  readonly bars: Bars;
  /** In order of their entries. */
  readonly marks: readonly Mark[];
}

const KEY_PART = 0.1;
/** How much a key zooms. */
const ZOOM = 1.25;
/** How much a pixel of the wheel zooms: a notch of most mice is 100. */
const WHEEL_ZOOM = Math.log(ZOOM) / 100;
/** Pixels of what else a wheel counts in: lines and pages. */
const WHEEL_PIXELS = [1, 33, 400];

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
  #pointer: Place | null = null;
  /** The width without the prices on the right, pixels. */
  #plot = 1;
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

  /** Shows the bars between two times, and one trade in front of all others; -1: none. @returns false if there is no bar */
  look(from: number, to: number, chosen: number): boolean {
    const { time, seconds } = this.#content?.bars ?? { time: this.#axis.time, seconds: 1 };
    const last = this.#barAt(to);
    // The bar before has another day where the first price comes after the open.
    const before = this.#barAt(from);
    const first = (time[before] ?? 0) + seconds > from ? before : before + 1;
    this.#view.show(first, last + 1);
    this.#chosen = chosen;
    this.draw();
    return first <= last && last < time.length && (time[last] ?? Infinity) <= to;
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
    const part = (x: number): number => (x - canvas.getBoundingClientRect().left) / this.#plot;
    canvas.addEventListener(
      "wheel",
      (event) => {
        // Where nothing changes the page scrolls.
        if (this.#wheel(event, part(event.clientX)) || event.ctrlKey) event.preventDefault();
        this.draw();
      },
      { passive: false },
    );
    const fingers = new Map<number, number>();
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
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
    canvas.addEventListener("lostpointercapture", end);
    canvas.addEventListener("pointerleave", () => {
      this.#pointer = null;
      this.draw();
    });
    canvas.addEventListener("keydown", (event) => {
      // With a modifier keys are the browser's: it zooms the page, or goes back.
      if (event.ctrlKey || event.altKey || event.metaKey || !this.#press(event.key)) return;
      event.preventDefault();
      this.#tell(this.#words());
      this.draw();
    });
  }

  #wheel({ deltaX, deltaY, deltaMode }: WheelEvent, part: number): boolean {
    const pixels = WHEEL_PIXELS[deltaMode] ?? 1;
    if (Math.abs(deltaX) > Math.abs(deltaY)) return this.#view.move(((deltaX * pixels) / this.#plot) * this.#width);
    return this.#view.zoom(Math.exp(deltaY * pixels * WHEEL_ZOOM), Math.min(1, part));
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
      this.#view.move(((before - now) / this.#plot) * this.#width);
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
    const { bars } = content;
    const first = Math.max(0, Math.floor(this.#view.from));
    const last = Math.max(first, Math.min(bars.count, Math.floor(this.#view.to)) - 1);
    return `${timeText(bars.time[first] ?? 0)} to ${barWords(bars, last, content)}`;
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
    context.font = "12px system-ui,sans-serif";
    const span = spanOf(content.bars, this.#view);
    this.#plot = Math.max(1, width - gutterOf(context, span, height - MARGIN.top - MARGIN.bottom, content));
    const frame = frameOf(span, this.#view, { plot: this.#plot, height });
    drawAxes(context, { frame, axis: this.#axis, form: content }, this.#colours);
    context.save();
    context.beginPath();
    context.rect(0, 0, frame.plot, height - MARGIN.bottom);
    context.clip();
    drawBars(context, content.bars, frame, this.#colours);
    const marks = { marks: content.marks, places: this.#places, chosen: this.#chosen };
    drawMarks(context, marks, { frame, colours: this.#colours });
    context.restore();
    const pointer = this.#pointer;
    if (pointer !== null) drawPointer(context, { pointer, frame, bars: content.bars, form: content }, this.#colours);
  }
}

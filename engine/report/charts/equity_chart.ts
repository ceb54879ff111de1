import { axisTicks, dateTicks, decimalsOf } from "./axis.ts";
import { coordinate, escapeHtml } from "./html.ts";

/** A line of the chart. */
export interface EquityLine {
  readonly name: string;
  /** The class of its colour and dashes: `all`, `s1` to `s6`, `other` or `hold`. */
  readonly look: string;
  /** The sum after each session, in units of money; before the first it is 0. */
  readonly sums: readonly number[];
}

/** What the chart draws. */
export interface EquityData {
  /** Of the sessions, `YYYY-MM-DD`, ascending. */
  readonly dates: readonly string[];
  /** The first is that whose drawdown is drawn. Later lines are drawn below earlier ones. */
  readonly lines: readonly EquityLine[];
  /** An amount on the axis, with so many decimals. */
  readonly amount: (value: number, decimals: number) => string;
}

/** How it is drawn. */
export interface EquityOptions {
  /** Pixels: a text of 12 has 12. */
  readonly width: number;
  /** What ids begin with: a page has several charts. */
  readonly id: string;
}

const EQUITY_HEIGHT = 240;
const DRAWDOWN_HEIGHT = 80;
const GAP = 22;
const TOP = 8;
const BOTTOM = 22;
const DIGIT = 7;
/** A letter of a date is at most so wide in any usual font. */
const LETTER = 8;
const LABEL_WIDTH = 84;

/** The sum of profits by session, over how far it was below its highest, as SVG. */
export function equityChart({ dates, lines, amount }: EquityData, { width, id }: EquityOptions): string {
  const [first] = lines;
  const falls = fallsOf(first?.sums ?? []);
  const [low, high] = extremesOf(lines.flatMap(({ sums }) => [...sums]));
  const money = axisTicks(low, high, 5);
  // Without a fall there is still an axis below 0.
  const down = axisTicks(extremesOf(falls)[0] || -money.step, 0, 2);
  const labels = [money, down].flatMap(({ ticks, step }) => ticks.map((tick) => amount(tick, decimalsOf(step))));
  const left = 8 + DIGIT * labels.reduce((most, label) => Math.max(most, label.length), 1);
  const plot = { left, width: width - left - 8, count: dates.length };
  const height = TOP + EQUITY_HEIGHT + GAP + DRAWDOWN_HEIGHT + BOTTOM;
  const upper = { top: TOP, height: EQUITY_HEIGHT, ...ends(money.ticks) };
  const lower = { top: TOP + EQUITY_HEIGHT + GAP, height: DRAWDOWN_HEIGHT, ...ends(down.ticks) };
  const dateMarks = dateTicks(dates, Math.max(1, Math.floor(plot.width / LABEL_WIDTH)));
  const bottom = lower.top + lower.height;
  const zero = coordinate(yOf(0, lower));
  const area = pathOf(falls, plot, lower);
  const end = coordinate(xOf(dates.length, plot));
  return [
    `<svg class="chart" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">`,
    `<title id="${id}-t">Profit by session, and drawdown</title>`,
    `<desc id="${id}-d">Lines of ${escapeHtml(lines.map(({ name }) => name).join(", "))}; the table below has the numbers</desc>`,
    ...gridOf(money, { frame: upper, plot, amount, width }),
    ...gridOf(down, { frame: lower, plot, amount, width }),
    ...dateMarks.map(({ index, label }) => {
      const x = xOf(index + 1, plot);
      const half = (label.length * LETTER) / 2;
      const middle = coordinate(Math.max(half, Math.min(x, width - half)));
      return `<path class="tick" d="M${coordinate(x)} ${bottom}v4"/><text x="${middle}" y="${bottom + 16}" text-anchor="middle">${label}</text>`;
    }),
    `<path class="fall" d="M${coordinate(xOf(0, plot))} ${zero}${area.replace("M", "L")}L${end} ${zero}Z"/>`,
    ...lines.toReversed().map(({ look, sums }) => `<path class="line ${look}" d="${pathOf(sums, plot, upper)}"/>`),
    `</svg>`,
  ].join("");
}

interface Plot {
  readonly left: number;
  readonly width: number;
  /** How many sessions there are. */
  readonly count: number;
}

interface Frame {
  readonly top: number;
  readonly height: number;
  readonly min: number;
  readonly max: number;
}

/** The place of the sum after `sessions` sessions. */
function xOf(sessions: number, { left, width, count }: Plot): number {
  return left + (count === 0 ? 0 : (width * sessions) / count);
}

function yOf(value: number, { top, height, min, max }: Frame): number {
  return top + (height * (max - value)) / (max - min);
}

function ends(ticks: readonly number[]): Pick<Frame, "max" | "min"> {
  return { min: ticks[0] ?? 0, max: ticks.at(-1) ?? 1 };
}

function extremesOf(values: readonly number[]): readonly [least: number, most: number] {
  let [least, most] = [0, 0];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  return [least, most];
}

function fallsOf(sums: readonly number[]): readonly number[] {
  let highest = 0;
  return sums.map((sum) => {
    highest = Math.max(highest, sum);
    return sum - highest;
  });
}

interface GridParts extends Pick<EquityData, "amount">, Pick<EquityOptions, "width"> {
  readonly frame: Frame;
  readonly plot: Plot;
}

function gridOf(
  { ticks, step }: ReturnType<typeof axisTicks>,
  { frame, plot, amount, width }: GridParts,
): readonly string[] {
  return ticks.map((tick) => {
    const y = coordinate(yOf(tick, frame));
    const label = amount(tick, decimalsOf(step));
    const line = `<path class="${tick === 0 ? "zero" : "grid"}" d="M${plot.left} ${y}H${width - 8}"/>`;
    return `${line}<text x="${plot.left - 6}" y="${Number(y) + 4}" text-anchor="end">${escapeHtml(label)}</text>`;
  });
}

/**
 * The path of a line that begins with 0. Of many sessions, only the least and the greatest of each half pixel are drawn; where it
 * is level, only its ends.
 */
function pathOf(values: readonly number[], plot: Plot, frame: Frame): string {
  const points = [-1, ...thinned(values, Math.max(1, Math.floor(plot.width * 2)))].map((i) => ({
    x: coordinate(xOf(i + 1, plot)),
    y: coordinate(yOf(values[i] ?? 0, frame)),
  }));
  const drawn = points.filter(({ y }, i) => i === 0 || points[i - 1]?.y !== y || points[i + 1]?.y !== y);
  return `M${drawn.map(({ x, y }) => `${x} ${y}`).join("L")}`;
}

/** Indexes of values to draw: all of them, or the least and the greatest of each of so many parts, and the last. */
function thinned(values: readonly number[], parts: number): readonly number[] {
  if (values.length <= parts * 2) return values.map((_, i) => i);
  const kept = new Set<number>();
  for (let part = 0; part < parts; part += 1) {
    const [from, to] = [part, part + 1].map((each) => Math.floor((each * values.length) / parts));
    let [least, most] = [from!, from!];
    for (let i = from!; i < to!; i += 1) {
      if (values[i]! < values[least]!) least = i;
      if (values[i]! > values[most]!) most = i;
    }
    for (const i of [least, most].toSorted((a, b) => a - b)) kept.add(i);
  }
  kept.add(values.length - 1);
  return [...kept];
}

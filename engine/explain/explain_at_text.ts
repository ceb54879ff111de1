import { formatTimeOfDay } from "../core/mod.ts";
import {
  type DayWindow,
  MICROS,
  type ProbedPart,
  type ProbedTruth,
  type ProbedValue,
  type ProbeReading,
} from "../protocol/mod.ts";
import { type Line, markLines, type MoneyFormat, span, type Tone, wrapText } from "../terminal/mod.ts";

/** A strategy's conditions at one row. */
export interface StrategyMoment {
  readonly id: string;
  readonly symbol: string;
  /** Minor units per unit of its instrument. */
  readonly scale: number;
  /** The session's date, `YYYY-MM-DD`. */
  readonly date: string;
  /** The row's seq, its local time of day in microseconds, and its price in minor units. */
  readonly row: { readonly seq: number; readonly time: number; readonly price: number };
  /** The local time of day of an instant, microseconds. */
  readonly timeOf: (instant: number) => number;
  readonly window: DayWindow | null;
  /** True if the strategy's window is open, or it has none. */
  readonly inWindow: boolean;
  /** True from the strategy's closing time on. */
  readonly isOver: boolean;
  readonly squareOff: number | null;
  readonly reading: ProbeReading;
}

const COLUMNS = 80;
const LABEL = 10;
/** Columns for `yes`, `no` or `unknown`. */
const TRUTH = 9;
const INDENT = "  ";
/** Parts nested deeper are not indented further, to leave room for words. */
const MAX_INDENTS = 12;
const JOINS = { all: "all of these", any: "at least one of these", not: "not this" } as const;
const TONES: Readonly<Record<ProbedTruth, Tone>> = { yes: "gain", no: "plain", unknown: "warn" };

/** The value of each part of a strategy's conditions, within 80 columns. */
export function momentLines(moment: StrategyMoment, money: MoneyFormat): readonly Line[] {
  const { id, symbol, scale, date, row, reading } = moment;
  const at = `${formatClock(row.time)} on ${date}, row ${money.count(row.seq)}`;
  const form = new ValueForm(money, moment);
  return [
    [span(id, "strong"), span(`: ${symbol} ${money.amount(row.price, scale)} at ${at}`)],
    ...barLines(reading.bars),
    [],
    [span("entry condition", "dim")],
    ...partLines(reading.entry, 0, form),
    [],
    [span("exit condition", "dim")],
    ...partLines(reading.exit, 0, form),
    ...positionLines(reading.positionNames),
    [],
    ...verdictLines(moment).flatMap((text) => wrapText(text, COLUMNS).map((line) => [span(line)])),
  ];
}

/** The part that decides a condition: the first that is enough, or the condition itself. */
export function deciderOf(part: ProbedPart): ProbedPart {
  const enough = { all: part.truth !== "yes", any: part.truth !== "no", not: true, leaf: false }[part.kind];
  const wanted = part.kind === "not" ? null : part.truth;
  const first = enough ? part.parts.find(({ truth }) => wanted === null || truth === wanted) : undefined;
  return first === undefined ? part : deciderOf(first);
}

/** A local time of day, microseconds, as `HH:MM:SS`, with its fraction if it has one. */
export function formatClock(micros: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const seconds = Math.floor(micros / MICROS.second);
  const fraction = micros % MICROS.second;
  const digits = String(fraction).padStart(6, "0").replace(/000$/, "");
  const text = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === 0 ? text : `${text}.${digits}`;
}

function barLines(bars: ProbeReading["bars"]): readonly Line[] {
  return bars.map(({ timeframe, complete, needed }, i) => {
    const label = span((i === 0 ? "bars" : "").padEnd(LABEL), "dim");
    const name = span(`${timeframe.padEnd(5)} `);
    if (complete < needed) return [label, name, span(`warming up ${complete}/${needed}`, "warn")];
    return [label, name, span(`${complete} complete, ${needed} needed`)];
  });
}

function partLines(part: ProbedPart, depth: number, form: ValueForm): readonly Line[] {
  const { kind, truth } = part;
  const indent = INDENT.repeat(Math.min(depth, MAX_INDENTS));
  const room = COLUMNS - TRUTH - indent.length;
  const first = span(truth.padEnd(TRUTH), TONES[truth]);
  const rest = span(" ".repeat(TRUTH));
  const lay = (lines: readonly string[]): Line[] =>
    lines.map((line, i) => [i === 0 ? first : rest, span(`${indent}${line}`)]);
  if (kind !== "leaf")
    return [...lay([JOINS[kind]]), ...part.parts.flatMap((each) => partLines(each, depth + 1, form))];
  const text = markLines("", wrapText(part.text, room));
  const values = form.valuesOf(part);
  const only = text.length === 1 && values.length === 1 ? `${text[0]}  ${values[0]}` : "";
  if (only !== "" && only.length <= room)
    return lay([`${(text[0] ?? "").padEnd(room - (values[0] ?? "").length)}${values[0]}`]);
  return lay([...text, ...values.flatMap((line) => wrapText(line, room - 2).map((each) => `${INDENT}${each}`))]);
}

function positionLines(names: readonly string[]): readonly Line[] {
  if (names.length === 0) return [];
  const verb = names.length === 1 ? "is" : "are";
  const text = `There is no position here, so ${names.join(", ")} ${verb} unknown.`;
  return wrapText(text, COLUMNS).map((line) => [span(line, "dim")]);
}

/** One sentence for each condition: its value, and the part that decides it. */
function verdictLines(moment: StrategyMoment): readonly string[] {
  const { reading, row, window, inWindow, isOver, squareOff } = moment;
  const entry = `The entry condition is ${reading.entry.truth}${becauseOf(reading.entry)}.`;
  const time = formatClock(row.time);
  let bar = "";
  if (isOver && squareOff !== null)
    bar = ` It is past its closing time, ${formatTimeOfDay(squareOff)}: it enters no more.`;
  else if (!inWindow && window !== null) {
    const hours = `${formatTimeOfDay(window.from)} to ${formatTimeOfDay(window.to)}`;
    bar = ` ${time} is outside its window, ${hours}: it does not enter.`;
  }
  return [`${entry}${bar}`, `The exit condition is ${reading.exit.truth}${becauseOf(reading.exit)}.`];
}

function becauseOf(condition: ProbedPart): string {
  const decider = deciderOf(condition);
  if (decider === condition && condition.kind === "leaf") return "";
  if (decider.kind === "leaf") return `: \`${decider.text}\` is ${decider.truth}`;
  const all = decider === condition ? "its parts" : `the parts of \`${decider.text}\``;
  return `: all ${all} are ${decider.truth}`;
}

/** The fewest and the most decimals of a number. */
const DECIMALS = { least: 2, most: 10 } as const;

/** Writes the values of a part. */
class ValueForm {
  readonly #money: MoneyFormat;
  readonly #moment: StrategyMoment;

  constructor(money: MoneyFormat, moment: StrategyMoment) {
    this.#money = money;
    this.#moment = moment;
  }

  /** The values of a part, and of a crossing the values before too. The texts go on one line if there is room. */
  valuesOf({ values, crossing, lastYes, truth }: ProbedPart): readonly string[] {
    if (values.length === 0) return [];
    const now = values.map(({ value }) => value);
    const before = crossing === null ? [] : values.map((each) => each.before);
    const digits = this.#digitsOf([now, before]);
    const say = (numbers: readonly (number | null)[]): string =>
      numbers.map((number, i) => this.#format(number, values[i]?.type ?? "number", digits)).join(" | ");
    if (crossing === null) return [say(now)];
    const unit = crossing === "bar" ? "bar" : "tick";
    const last =
      lastYes === null || truth === "yes" ? [] : [`last yes at ${formatClock(this.#moment.timeOf(lastYes))}`];
    return [`${say(now)} (one ${unit} before: ${say(before)})`, ...last];
  }

  /** As many decimals as the price has, or more if different numbers would look the same. */
  #digitsOf(rows: readonly (readonly (number | null)[])[]): number {
    const least = Math.max(DECIMALS.least, Math.round(Math.log10(this.#moment.scale)));
    for (let digits = least; digits < DECIMALS.most; digits += 1) {
      const isClear = rows.every((row) => {
        const known = [...new Set(row.filter((each) => each !== null))];
        return (
          new Set(known.map((each) => each.toFixed(digits))).size === known.length &&
          known.every((each) => each === 0 || Number(each.toFixed(digits)) !== 0)
        );
      });
      if (isClear) return digits;
    }
    return DECIMALS.most;
  }

  #format(value: number | null, type: ProbedValue["type"], digits: number): string {
    if (value === null) return "unknown";
    if (type === "time") return formatClock(value);
    const [whole = "", decimals = ""] = value.toFixed(digits).split(".");
    if (whole.includes("e")) return whole;
    const sign = value < 0 && Number(value.toFixed(digits)) !== 0 ? "-" : "";
    return `${sign}${this.#money.count(Math.abs(Number(whole)))}.${decimals}`;
  }
}

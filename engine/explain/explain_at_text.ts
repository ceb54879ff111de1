import { formatTimeOfDay } from "../core/mod.ts";
import type { DayWindow, ProbedPart, ProbedTruth, ProbeReading } from "../protocol/mod.ts";
import { type Line, markLines, type MoneyFormat, span, type Tone, wrapText } from "../terminal/mod.ts";
import { formatClock } from "./clock_text.ts";
import { JOINS } from "./part_rows.ts";
import { ValueForm } from "./value_form.ts";

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

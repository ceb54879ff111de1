import { formatTimeOfDay } from "../core/mod.ts";
import { type Bound, type StrategySpec, unreachable, type WordedRules, type Wording } from "../protocol/mod.ts";
import type { ResolvedStrategy } from "../strategies/mod.ts";
import { type Line, markLines, type MoneyFormat, span, wrapText } from "../terminal/mod.ts";

/** A valid strategy, and its conditions in words. */
export interface ExplainedStrategy {
  readonly spec: StrategySpec;
  readonly symbol: string;
  readonly history: ResolvedStrategy["history"];
  readonly rules: WordedRules;
}

/** Columns for the labels. */
const LABEL = 10;
const COLUMNS = 80 - LABEL;

/** A strategy in English, within 80 columns. */
export function explainLines(strategy: ExplainedStrategy, money: MoneyFormat): readonly Line[] {
  const { spec, symbol, history, rules } = strategy;
  const [verb, short] = spec.side === "BUY" ? ["buys", ""] : ["sells", " short"];
  const often = spec.maxEntries === 1 ? "once" : `up to ${money.count(spec.maxEntries)} times`;
  const what = `${verb} ${money.amount(spec.quantity, spec.qtyScale)} ${symbol}${short}, ${often} a session`;
  return [
    [span(spec.id, "strong"), span(`: ${what}`)],
    [],
    ...block("bars", history.length === 0 ? [] : [`of ${spec.timeframe}, unless a condition says otherwise with @`]),
    ...block("enters", [...conditionLines("when", rules.entry.words, COLUMNS), ...entryLimits(spec)]),
    ...block("leaves", exitLines(strategy, money)),
    ...block("needs", wrapText(needsText(strategy), COLUMNS)),
    ...block(
      "where",
      rules.functions.flatMap(({ signature, doc }) => hanging(`${signature}: ${doc}`, COLUMNS)),
    ),
  ];
}

/** The exits, in the order in which a slot judges them. */
function exitLines({ spec, rules }: ExplainedStrategy, money: MoneyFormat): readonly string[] {
  const width = COLUMNS - "  1. ".length;
  const points = [
    ...exitsOf(spec).map((exit) => hanging(exitText(spec, exit, money), width)),
    conditionLines("its exit condition is met:", rules.exit.words, width),
  ];
  return [
    ...wrapText("at the first of these, asked in this order at each tick after the entry's:", COLUMNS),
    ...points.flatMap((lines, i) => markLines(`  ${i + 1}. `, lines)),
    ...wrapText("What is open when the session ends is closed at the last price.", COLUMNS),
  ];
}

/** An exit besides the exit condition. */
export type SpecExit =
  | { readonly reason: "square-off"; readonly time: number }
  | { readonly reason: "stop-loss" | "target" | "trailing-stop"; readonly bound: Bound };

/** The exits besides the exit condition, in the order in which a slot judges them. */
export function exitsOf({ squareOff, maxLoss, maxProfit, trailingStop }: StrategySpec): readonly SpecExit[] {
  return [
    ...(squareOff === null ? [] : [{ reason: "square-off" as const, time: squareOff }]),
    { reason: "stop-loss", bound: maxLoss },
    { reason: "target", bound: maxProfit },
    ...(trailingStop === null ? [] : [{ reason: "trailing-stop" as const, bound: trailingStop }]),
  ];
}

/** The scale of an exit's amount: a trailing stop is a difference of prices, the others are money. */
export function scaleOf({ reason }: SpecExit, { scale, moneyScale }: StrategySpec): number {
  return reason === "trailing-stop" ? scale : moneyScale;
}

function exitText(spec: StrategySpec, exit: SpecExit, money: MoneyFormat): string {
  const { side } = spec;
  const amount = (bound: Bound, of: string): string =>
    typeof bound === "number" ? money.amount(bound, scaleOf(exit, spec)) : `${bound.percent}% of ${of}`;
  const notional = "the entry's price × quantity";
  switch (exit.reason) {
    case "square-off":
      return `${formatTimeOfDay(exit.time)} has come (square_off)`;
    case "stop-loss":
      return `it has lost ${amount(exit.bound, notional)} or more (max_loss)`;
    case "target":
      return `it has gained ${amount(exit.bound, notional)} or more (max_profit)`;
    case "trailing-stop": {
      const [back, best] = side === "BUY" ? ["below", "highest"] : ["above", "lowest"];
      const distance = typeof exit.bound === "number" ? amount(exit.bound, "") : `${exit.bound.percent}%`;
      return `the price is ${distance} or more ${back} its ${best} since the entry (trailing_stop)`;
    }
    default:
      return unreachable(exit);
  }
}

function entryLimits({ window, squareOff }: StrategySpec): readonly string[] {
  const limits = [
    ...(window === null ? [] : [`only from ${formatTimeOfDay(window.from)} to ${formatTimeOfDay(window.to)} (window)`]),
    ...(squareOff === null ? [] : [`never from ${formatTimeOfDay(squareOff)} on (square_off)`]),
  ];
  return limits.flatMap((limit) => wrapText(limit, COLUMNS));
}

function needsText({ history }: ExplainedStrategy): string {
  if (history.length === 0) return "no bars: its conditions can be judged from the first tick on";
  const bars = history.map(({ timeframe, bars: count }) => `${count} ${count === 1 ? "bar" : "bars"} of ${timeframe}`);
  return `${bars.join(", ")} before all of it is known`;
}

const JOINS = { all: "all of these hold", any: "at least one of these holds", not: "this does not hold" } as const;
const INDENT = "  ";
/** Parts nested deeper are not indented further, to leave room for words. */
const MAX_INDENTS = 10;

/** A condition after its opening words: on the same line if it is one sentence, else as a list below them. */
function conditionLines(opening: string, words: Wording, width: number): readonly string[] {
  if (words.kind === "sentence") return hanging(`${opening} ${words.text}`, width);
  return [`${opening} ${JOINS[words.kind]}:`, ...pointsOf(words.parts, 1, width)];
}

function pointsOf(parts: readonly Wording[], depth: number, width: number): readonly string[] {
  const mark = `${INDENT.repeat(Math.min(depth, MAX_INDENTS))}- `;
  return parts.flatMap((part) => {
    if (part.kind === "sentence") return markLines(mark, wrapText(part.text, width - mark.length));
    return [`${mark}${JOINS[part.kind]}:`, ...pointsOf(part.parts, depth + 1, width)];
  });
}

/** Wrapped text, with all lines but the first indented. */
function hanging(text: string, width: number): readonly string[] {
  return wrapText(text, width - INDENT.length).map((line, i) => (i === 0 ? line : `${INDENT}${line}`));
}

function block(label: string, lines: readonly string[]): readonly Line[] {
  return lines.map((line, i) => [span((i === 0 ? label : "").padEnd(LABEL), "dim"), span(line)]);
}

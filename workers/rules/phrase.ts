import { formatTimeframe, formatTimeOfDay } from "../../engine/core/mod.ts";
import { assert, unreachable } from "../../engine/protocol/mod.ts";
import type { Definition, Parameter } from "../indicators/mod.ts";
import { type CallNode, nodesOf, type RuleNode } from "./ast.ts";
import { isCondition, treeOf } from "./definition_text.ts";
import { type Arithmetic, findFunction } from "./functions.ts";
import { printRule } from "./print.ts";
import { isBarValue, SERIES_NAMES } from "./series_names.ts";
import { findName } from "./vocabulary.ts";

/** Names that are said in other words than the first of their line in the table. */
const SHORT: Readonly<Record<string, string>> = { price: "the price", time: "the time" };
const OPERATORS = { "+": "plus", "-": "minus", "*": "times", "/": "divided by" } as const;

/** The context in which a number is said. */
export interface PhraseContext {
  /** The length of bars without a timeframe of their own, microseconds. */
  readonly timeframe: number;
  /** True inside a series of a function, because the function already says which bars it uses. */
  readonly inSeries: boolean;
}

/**
 * Says a checked number or time in English, with the words of the tables.
 *
 * `ema(close, 20)` is "the exponential average (ema) over 20 bars of 5m of the close".
 */
export function phraseNumber(node: RuleNode, context: PhraseContext): string {
  switch (node.kind) {
    case "number":
      return printRule(node);
    case "time":
      return formatTimeOfDay(node.micros);
    case "name":
      return phraseName(node.name, { ...context, timeframe: node.timeframe ?? context.timeframe });
    case "negate":
      if (node.operand.kind === "number") return printRule(node);
      return `minus ${phraseOperand(node.operand, context)}`;
    case "arithmetic": {
      const [left, right] = [node.left, node.right].map((part) => phraseOperand(part, context));
      return `${left} ${OPERATORS[node.operator]} ${right}`;
    }
    case "past": {
      const bars = phraseBars(node.back, timeframeOf(node.operand, context.timeframe));
      return `${phraseOperand(node.operand, { ...context, inSeries: true })} ${bars} earlier`;
    }
    case "call":
      return phraseCall(node, context);
    default:
      throw new TypeError(`Expected a checked number, was a ${node.kind}`);
  }
}

/** Says a call of a function in the table of indicators: what it is, over which bars, and of what. */
export function phraseDefinition(node: CallNode, definition: Definition, context: PhraseContext): string {
  const timeframe = timeframeOf(node, context.timeframe);
  const inner = { timeframe: node.timeframe ?? context.timeframe, inSeries: true };
  const bars = formatTimeframe(timeframe);
  const given = definition.parameters.map((parameter, i) => ({
    parameter,
    text: textOf(parameter, node.args[i], inner),
  }));
  const head = headOf(definition.doc);
  const said = new Set<string>();
  const words = head
    .replaceAll(/`(\w+)`( values| bars)?/g, (_, name: string, unit: string | undefined) => {
      const own = given.find(({ parameter }) => parameter.name === name);
      if (own === undefined) return `${name}${unit ?? ""}`;
      said.add(name);
      if (unit === undefined) return own.text;
      said.add("bars");
      return phraseBars(Number(own.text), timeframe);
    })
    .replace(isCondition(definition) ? /^yes when / : /^$/, "");
  const rest = given.filter(({ parameter }) => !said.has(parameter.name));
  const source = rest.find(({ parameter }) => parameter.kind === "series")?.text;
  const condition = rest.find(({ parameter }) => parameter.kind === "condition")?.text;
  const length = rest.find(({ parameter }) => parameter.kind === "length" && parameter.name === "length")?.text;
  const others = rest.flatMap(({ parameter: { name, kind }, text }) =>
    kind === "factor" || (kind === "length" && name !== "length") ? [`${name} ${text}`] : [],
  );
  let over = said.has("bars") ? "" : ` on bars of ${bars}`;
  if (length !== undefined) over = ` over ${phraseBars(Number(length), timeframe)}`;
  const name = ` (${[definition.name, ...others].join(", ")})`;
  if (condition !== undefined) return `${words.replace("the condition", `\`${condition}\``)}${name}${over}`;
  if (!isCondition(definition)) return `${words}${name}${over}${source === undefined ? "" : ` of ${source}`}`;
  return `${words.replace("the value", source ?? "the value")}${name}${over}`;
}

function phraseCall(node: CallNode, context: PhraseContext): string {
  const entry = findFunction(node.name);
  assert(entry !== null, `the function ${node.name} was checked`);
  const { what } = entry;
  if (what.kind === "indicator") return phraseDefinition(node, what.definition, context);
  if (what.kind === "crossing") throw new TypeError("Expected a checked number, was a crossing");
  const inner = { ...context, timeframe: node.timeframe ?? context.timeframe };
  return phraseArithmetic(
    what.arithmetic,
    node.args.map((arg) => phraseOperand(arg, inner)),
  );
}

function phraseArithmetic(arithmetic: Arithmetic, [a = "", b = ""]: readonly string[]): string {
  switch (arithmetic) {
    case "abs":
      return `${a} without its sign`;
    case "round":
      return `${a} rounded to a whole number`;
    case "min":
      return `the smaller of ${a} and ${b}`;
    case "max":
      return `the larger of ${a} and ${b}`;
    case "sign":
      return `the sign of ${a}`;
    case "known":
      return `${a}, or ${b} where that is unknown`;
    default:
      return unreachable(arithmetic);
  }
}

function phraseName(name: string, { timeframe, inSeries }: PhraseContext): string {
  if (isBarValue(name))
    return inSeries ? `the ${name}` : `the ${name} of the last bar of ${formatTimeframe(timeframe)}`;
  const doc = findName(name)?.doc ?? SERIES_NAMES.find((each) => each.name === name)?.doc;
  assert(doc !== undefined, `the name ${name} was checked`);
  return SHORT[name] ?? headOf(doc);
}

/** Says a number inside a calculation. An inner calculation is put in parentheses. */
function phraseOperand(node: RuleNode, context: PhraseContext): string {
  const text = phraseNumber(node, context);
  const isCalculation = node.kind === "arithmetic" || (node.kind === "negate" && node.operand.kind !== "number");
  return isCalculation ? `(${text})` : text;
}

/** The argument of a parameter, or its default. */
function textOf({ kind, default: otherwise }: Parameter, arg: RuleNode | undefined, context: PhraseContext): string {
  const node = arg ?? (typeof otherwise === "string" ? treeOf(otherwise) : null);
  if (node === null) return String(otherwise);
  if (kind === "condition") return printRule(node);
  return phraseOperand(node, context);
}

/** The length of the bars of a number: that of its first bar value. */
function timeframeOf(node: RuleNode, otherwise: number): number {
  const timeframe = "timeframe" in node ? (node.timeframe ?? otherwise) : otherwise;
  if (node.kind !== "call") return [...nodesOf(node)].find(isTimed)?.timeframe ?? timeframe;
  return node.args.map((arg) => timeframeOf(arg, timeframe)).find((each) => each !== timeframe) ?? timeframe;
}

function isTimed(node: RuleNode): node is RuleNode & { readonly timeframe: number } {
  return "timeframe" in node && node.timeframe !== null;
}

function phraseBars(count: number, timeframe: number): string {
  return `${count} ${count === 1 ? "bar" : "bars"} of ${formatTimeframe(timeframe)}`;
}

/** The first phrase of a line in a table, beginning with a small letter. */
function headOf(doc: string): string {
  const head = doc.split(/[,;:]/, 1)[0] ?? doc;
  // "Wilder's" is a name.
  return /^[A-Z][a-z]+'s\b/.test(head) ? head : head.charAt(0).toLowerCase() + head.slice(1);
}

import { unreachable, type Wording } from "../../engine/protocol/mod.ts";
import type { CallNode, ComparisonOperator, RuleNode } from "./ast.ts";
import { findFunction } from "./functions.ts";
import { isTime, joinedBy } from "./outline.ts";
import { phraseDefinition, phraseNumber } from "./phrase.ts";

const NUMBER_VERBS: Readonly<Record<ComparisonOperator, string>> = {
  "<": "is below",
  "<=": "is at or below",
  ">": "is above",
  ">=": "is at or above",
  "==": "equals",
  "!=": "differs from",
};
const TIME_VERBS: Readonly<Record<ComparisonOperator, string>> = {
  ...NUMBER_VERBS,
  "<": "is before",
  "<=": "is at or before",
  ">": "is after",
  ">=": "is at or after",
};

/**
 * Says a checked condition in English. Bars are `timeframe` microseconds long unless it says otherwise.
 *
 * `time >= '09:30'` is "the time is at or after 09:30".
 */
export function wordRule(tree: RuleNode, timeframe: number): Wording {
  if (tree.kind === "not") return { kind: "not", parts: [wordRule(tree.operand, timeframe)] };
  if (tree.kind !== "logic") return { kind: "sentence", text: sentenceOf(tree, timeframe) };
  const parts = joinedBy(tree.operator, tree).map((part) => wordRule(part, timeframe));
  return { kind: tree.operator === "AND" ? "all" : "any", parts };
}

function sentenceOf(node: RuleNode, timeframe: number): string {
  const say = (part: RuleNode): string => phraseNumber(part, { timeframe, inSeries: false });
  // "minutes since the position was opened are above 60"
  const agree = (subject: string, verb: string): string =>
    `${subject} ${/^(?:minutes|bars) /.test(subject) ? verb.replace(/^is /, "are ") : verb}`;
  switch (node.kind) {
    case "comparison": {
      const verbs = isTime(node.left) ? TIME_VERBS : NUMBER_VERBS;
      return `${agree(say(node.left), verbs[node.operator])} ${say(node.right)}`;
    }
    case "between":
      return `${agree(say(node.subject), "is between")} ${say(node.low)} and ${say(node.high)}, both included`;
    case "crosses":
      return `${say(node.left)} crosses ${node.direction} ${say(node.right)}`;
    case "call":
      return sentenceOfCall(node, timeframe);
    default:
      throw new TypeError(`Expected a checked condition, was a ${node.kind}`);
  }
}

function sentenceOfCall(node: CallNode, timeframe: number): string {
  const what = findFunction(node.name)?.what;
  switch (what?.kind) {
    case "crossing": {
      const inner = { timeframe: node.timeframe ?? timeframe, inSeries: false };
      const [left, right] = node.args.map((arg) => phraseNumber(arg, inner));
      return `${left} crosses ${what.direction} ${right}`;
    }
    case "indicator":
      return phraseDefinition(node, what.definition, { timeframe, inSeries: false });
    case "arithmetic":
    case undefined:
      throw new TypeError(`Expected a checked condition, was a call of ${node.name}`);
    default:
      return unreachable(what);
  }
}

import { formatTimeframe, formatTimeOfDay } from "../../engine/core/mod.ts";
import { unreachable } from "../../engine/protocol/mod.ts";
import type { RuleNode } from "./ast.ts";
import { Power } from "./parse.ts";

/**
 * Prints a tree as canonical text: single spaces, `AND OR NOT`, times in single quotes, parentheses only where they are
 * needed. Parsing the text gives the same tree, except for the spans.
 *
 * @throws TypeError for a tree with a missing operand, which no compiled rule has
 */
export function printRule(tree: RuleNode): string {
  return printAt(tree, 0);
}

/** Prints a node, with parentheses unless it binds tighter than `floor`. */
function printAt(node: RuleNode, floor: number): string {
  const text = printBare(node);
  return powerOf(node) > floor ? text : `(${text})`;
}

function printBare(node: RuleNode): string {
  switch (node.kind) {
    case "number":
      return plainDigits(node.value);
    case "time":
      return `'${formatTimeOfDay(node.micros)}'`;
    case "name":
      return `${node.name}${printTimeframe(node.timeframe)}`;
    case "call":
      return `${node.name}(${node.args.map((arg) => printAt(arg, 0)).join(", ")})${printTimeframe(node.timeframe)}`;
    case "past":
      return `${printAt(node.operand, Power.sign)}[${node.back}]`;
    case "negate":
      return `-${printAt(node.operand, Power.sign - 1)}`;
    case "not":
      return `NOT ${printAt(node.operand, Power.NOT - 1)}`;
    case "arithmetic":
    case "logic": {
      const power = powerOf(node);
      return `${printAt(node.left, power - 1)} ${node.operator} ${printAt(node.right, power)}`;
    }
    case "comparison": {
      const [left, right] = [node.left, node.right].map((part) => printAt(part, Power.comparison));
      return `${left} ${node.operator} ${right}`;
    }
    case "between": {
      const [subject, low, high] = [node.subject, node.low, node.high].map((part) => printAt(part, Power.comparison));
      return `${subject} between ${low} and ${high}`;
    }
    case "crosses": {
      const [left, right] = [node.left, node.right].map((part) => printAt(part, Power.comparison));
      return `${left} crosses ${node.direction} ${right}`;
    }
    case "missing":
      throw new TypeError("Expected a whole rule, was one with a missing operand");
    default:
      return unreachable(node);
  }
}

function powerOf(node: RuleNode): number {
  switch (node.kind) {
    case "logic":
      return Power[node.operator];
    case "not":
      return Power.NOT;
    case "comparison":
    case "between":
    case "crosses":
      return Power.comparison;
    case "arithmetic":
      return node.operator === "+" || node.operator === "-" ? Power.sum : Power.product;
    case "negate":
      return Power.sign;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function printTimeframe(timeframe: number | null): string {
  return timeframe === null ? "" : `@${formatTimeframe(timeframe)}`;
}

/** The shortest text of a number without an exponent. Literals have at most 15 digits after the point. */
function plainDigits(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(15).replace(/\.?0+$/, "") : text;
}

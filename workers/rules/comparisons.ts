import { formatTimeOfDay } from "../../engine/core/mod.ts";
import { MICROS } from "../../engine/protocol/mod.ts";
import type { BetweenNode, ComparisonNode, ComparisonOperator, RuleNode } from "./ast.ts";
import type { Complaints } from "./complaints.ts";
import type { RuleType } from "./vocabulary.ts";

/** One side of a comparison, and its type. */
export interface Side {
  readonly node: RuleNode;
  readonly type: RuleType;
}

/** Where `price` cannot be, by the name that it is compared with. */
const BEYOND: ReadonlyMap<string, readonly [operator: ComparisonOperator, because: string]> = new Map([
  ["day_high", [">", "the day's high includes the present tick"]],
  ["day_low", ["<", "the day's low includes the present tick"]],
]);
const MIRRORED: Readonly<Partial<Record<ComparisonOperator, ComparisonOperator>>> = { "<": ">", ">": "<" };

/** Complains about a comparison that makes no sense although each side does. Both sides are numbers or times. */
export function checkComparison(node: ComparisonNode, left: Side, right: Side, complaints: Complaints): void {
  const { operator } = node;
  if (left.type !== right.type) complainOfTypes(node, [left, right], complaints);
  else if (left.type === "number") checkPossible(node, [node.left, operator, node.right], complaints);
  else if (operator === "==" || operator === "!=") complainOfTimeEquality(node, complaints);
  else checkEndOfDay(operator.startsWith("<") ? node.left : node.right, complaints);
}

/** Complains about a `between` of different types, or whose ends are in the wrong order. */
export function checkBetween(node: BetweenNode, sides: readonly [Side, Side, Side], complaints: Complaints): void {
  const [subject, ...ends] = sides;
  const odd = ends.find(({ type }) => type !== subject.type);
  if (odd !== undefined) {
    complainOfTypes(node, [subject, odd], complaints);
    return;
  }
  const [first, last] = [literal(node.low), literal(node.high)];
  if (first === null || last === null || first <= last) return;
  const [lowText, highText, name] = [node.low, node.high, node.subject].map((part) => complaints.slice(part));
  const hint =
    subject.type === "time"
      ? `past midnight: \`(${name} >= ${lowText} OR ${name} <= ${highText})\``
      : `write \`${name} between ${highText} and ${lowText}\``;
  const message = `Expected the lower end first, found \`between ${lowText} and ${highText}\`, which nothing is`;
  complaints.add({ start: node.low.start, end: node.high.end }, message, hint);
}

/** Complains about a comparison that no tick can meet. A crossing is checked as the comparison that holds after it. */
export function checkPossible(
  node: RuleNode,
  [left, operator, right]: readonly [RuleNode, ComparisonOperator, RuleNode],
  complaints: Complaints,
): void {
  if (left.kind !== "name" || right.kind !== "name") return;
  const isFirst = left.name === "price";
  if (!isFirst && right.name !== "price") return;
  const [forbidden, because] = BEYOND.get(isFirst ? right.name : left.name) ?? [];
  if (because === undefined || (isFirst ? operator : MIRRORED[operator]) !== forbidden) return;
  const wanted = node.kind === "comparison" ? "comparison" : "crossing";
  const message = `Expected a ${wanted} that can be met, found \`${complaints.slice(node)}\`: ${because}`;
  complaints.add(node, message, `write \`${left.name} ${operator}= ${right.name}\``);
}

function complainOfTypes(node: RuleNode, [left, right]: readonly [Side, Side], complaints: Complaints): void {
  const [numeric, timed] = left.type === "number" ? [left.node, right.node] : [right.node, left.node];
  const found = [left, right].map((side) => complaints.say(side.node, side.type)).join(" and ");
  const guess = numeric.kind === "number" ? clockTime(numeric.value) : null;
  let hint = "compare numbers with numbers, and `time` with times such as '15:20'";
  if (timed.kind === "time" && numeric.kind === "name") hint = `did you mean \`time\` instead of \`${numeric.name}\`?`;
  else if (guess !== null) hint = `write a time in quotes: '${guess}'`;
  else if (numeric.kind === "number") hint = "write a time in quotes, such as '15:20'";
  complaints.add(node, `Expected two numbers or two times, found ${found}`, hint);
}

function complainOfTimeEquality(node: ComparisonNode, complaints: Complaints): void {
  const constant = [node.left, node.right].find((part) => part.kind === "time");
  const micros =
    constant?.kind === "time" ? Math.min(constant.micros, MICROS.day - MICROS.minute) : 15.5 * 60 * MICROS.minute;
  const [from, to] = [formatTimeOfDay(micros), formatTimeOfDay(micros + MICROS.minute)];
  const message = `Expected a range of time, found \`${node.operator}\`: a tick hardly ever comes at that very microsecond`;
  const hint = node.operator === "==" ? "write" : "write NOT";
  complaints.add(node, message, `${hint} \`time between '${from}' and '${to}'\``);
}

/** Complains if the time of a row would have to be after the end of the day. */
function checkEndOfDay(earlier: RuleNode, complaints: Complaints): void {
  if (earlier.kind !== "time" || earlier.micros < MICROS.day) return;
  const message = "Expected a time within the day, found '24:00', which no tick is after";
  complaints.add(earlier, message, "use '24:00' as an end: `time < '24:00'`; the day begins at '00:00'");
}

function literal(node: RuleNode): number | null {
  if (node.kind === "number") return node.value;
  if (node.kind === "negate" && node.operand.kind === "number") return -node.operand.value;
  return node.kind === "time" ? node.micros : null;
}

/** The time of day that was probably meant by a number such as `1520` or `15.2`; null if it is none. */
function clockTime(value: number): string | null {
  const [hours, minutes] =
    value >= 100 ? [Math.floor(value / 100), value % 100] : [Math.floor(value), Math.round((value % 1) * 100)];
  if (hours > 23 || minutes > 59 || !Number.isInteger(minutes)) return null;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

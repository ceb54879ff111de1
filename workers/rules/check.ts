import { MICROS } from "../../engine/protocol/mod.ts";
import type { RuleDiagnostic, RuleKey } from "../../engine/protocol/mod.ts";
import type { BetweenNode, ComparisonNode, NameNode, RuleNode } from "./ast.ts";
import { nearest } from "../../engine/core/mod.ts";
import { formatTimeOfDay } from "./time_text.ts";
import { findName, VOCABULARY } from "./vocabulary.ts";
import type { RuleType } from "./vocabulary.ts";

/**
 * Every error of meaning in a tree: names that are not known or cannot be known there, types that do not fit, times
 * that are compared for equality, ranges that are empty. A part that is wrong already is not complained about again.
 */
export function checkRule(tree: RuleNode, text: string, key: RuleKey): readonly RuleDiagnostic[] {
  const checker = new Checker(text, key);
  checker.condition(tree);
  return checker.diagnostics;
}

const ARTICLE: Readonly<Record<RuleType, string>> = {
  number: "a number",
  time: "a time",
  condition: "yes or no",
};

class Checker {
  readonly diagnostics: RuleDiagnostic[] = [];
  readonly #text: string;
  readonly #key: RuleKey;

  constructor(text: string, key: RuleKey) {
    this.#text = text;
    this.#key = key;
  }

  condition(node: RuleNode): void {
    const type = this.#typeOf(node);
    if (type === null || type === "condition") return;
    const hint = type === "time" ? "compare it, such as `time >= '15:20'`" : "compare it, such as `price > 20100`";
    this.#report(node, `Expected a condition, found ${this.#say(node, type)}`, hint);
  }

  /** A node's type, or null if it is wrong already. */
  #typeOf(node: RuleNode): RuleType | null {
    switch (node.kind) {
      case "missing":
        for (const part of node.parts) this.#typeOf(part);
        return null;
      case "number":
        return "number";
      case "time":
        return "time";
      case "name":
        return this.#name(node);
      case "negate":
        return this.#numbers([node.operand]);
      case "arithmetic":
        return this.#numbers([node.left, node.right]);
      case "not":
        this.condition(node.operand);
        return "condition";
      case "logic":
        this.condition(node.left);
        this.condition(node.right);
        return "condition";
      case "comparison":
        this.#comparison(node);
        return "condition";
      case "between":
        this.#between(node);
        return "condition";
    }
  }

  #name(node: NameNode): RuleType | null {
    const entry = findName(node.name);
    if (entry === null) {
      this.#report(node, `Expected a known name, found \`${node.name}\``, this.#suggestion(node.name));
      return null;
    }
    if (!entry.allowed.includes(this.#key)) {
      const message = `Expected a name that is known before a position is open, found \`${node.name}\``;
      this.#report(node, message, `use \`${node.name}\` in the exit_condition only`);
    }
    return entry.type;
  }

  #suggestion(name: string): string {
    const lower = name.toLowerCase();
    const usable = VOCABULARY.filter((entry) => entry.allowed.includes(this.#key));
    const alias = usable.find((entry) => entry.aliases.includes(lower));
    const meant =
      alias?.name ??
      nearest(
        name,
        usable.map((entry) => entry.name),
      );
    if (meant !== null) return `did you mean \`${meant}\`?`;
    return `the names are ${usable.map((entry) => entry.name).join(", ")}`;
  }

  #numbers(operands: readonly RuleNode[]): RuleType | null {
    let sound = true;
    for (const operand of operands) {
      const type = this.#typeOf(operand);
      if (type === null) sound = false;
      if (type === null || type === "number") continue;
      sound = false;
      const hint =
        type === "time"
          ? "compare times as they are, such as `time >= '15:20'`"
          : "calculate first, then compare: `price - 10 > 20100`";
      this.#report(operand, `Expected a number, found ${this.#say(operand, type)}`, hint);
    }
    return sound ? "number" : null;
  }

  #comparison(node: ComparisonNode): void {
    const left = this.#comparable(node.left);
    const right = this.#comparable(node.right);
    if (left === null || right === null) return;
    if (left !== right) return this.#mismatch(node, [node.left, left], [node.right, right]);
    if (left !== "time") return;
    if (node.operator === "==" || node.operator === "!=") return this.#timeEquality(node);
    this.#endOfDay(node.operator.startsWith("<") ? node.left : node.right);
  }

  #between(node: BetweenNode): void {
    const types = [node.subject, node.low, node.high].map((part) => this.#comparable(part));
    const [subject, low, high] = types;
    if (subject == null || low == null || high == null) return;
    if (subject !== low) return this.#mismatch(node, [node.subject, subject], [node.low, low]);
    if (subject !== high) return this.#mismatch(node, [node.subject, subject], [node.high, high]);
    const [first, last] = [literal(node.low), literal(node.high)];
    if (first === null || last === null || first <= last) return;
    const [lowText, highText, name] = [node.low, node.high, node.subject].map((part) => this.#slice(part));
    const hint =
      subject === "time"
        ? `past midnight: \`(${name} >= ${lowText} OR ${name} <= ${highText})\``
        : `write \`${name} between ${highText} and ${lowText}\``;
    const message = `Expected the lower end first, found \`between ${lowText} and ${highText}\`, which nothing is`;
    this.#report({ start: node.low.start, end: node.high.end }, message, hint);
  }

  /** A comparison's operand: a number or a time. */
  #comparable(node: RuleNode): "number" | "time" | null {
    const type = this.#typeOf(node);
    if (type !== "condition") return type;
    const message = `Expected a number or a time, found ${this.#say(node, type)}`;
    this.#report(node, message, "join conditions with AND or OR, turn one round with NOT");
    return null;
  }

  #mismatch(node: RuleNode, left: readonly [RuleNode, RuleType], right: readonly [RuleNode, RuleType]): void {
    const [numeric, timed] = left[1] === "number" ? [left[0], right[0]] : [right[0], left[0]];
    const message = `Expected two numbers or two times, found ${this.#say(...left)} and ${this.#say(...right)}`;
    const guess = numeric.kind === "number" ? clockTime(numeric.value) : null;
    let hint = "compare numbers with numbers, and `time` with times such as '15:20'";
    if (timed.kind === "time" && numeric.kind === "name")
      hint = `did you mean \`time\` instead of \`${numeric.name}\`?`;
    else if (guess !== null) hint = `write a time in quotes: '${guess}'`;
    else if (numeric.kind === "number") hint = "write a time in quotes, such as '15:20'";
    this.#report(node, message, hint);
  }

  #timeEquality(node: ComparisonNode): void {
    const constant = [node.left, node.right].find((part) => part.kind === "time");
    const micros =
      constant?.kind === "time" ? Math.min(constant.micros, MICROS.day - MICROS.minute) : 15.5 * 60 * MICROS.minute;
    const [from, to] = [formatTimeOfDay(micros), formatTimeOfDay(micros + MICROS.minute)];
    const message = `Expected a range of time, found \`${node.operator}\`: a tick hardly ever comes at that very microsecond`;
    const hint = node.operator === "==" ? "write" : "write NOT";
    this.#report(node, message, `${hint} \`time between '${from}' and '${to}'\``);
  }

  /** Refuses a condition that a row's time would have to be past the end of the day to meet. */
  #endOfDay(earlier: RuleNode): void {
    if (earlier.kind !== "time" || earlier.micros < MICROS.day) return;
    const message = "Expected a time within the day, found '24:00', which no tick is after";
    this.#report(earlier, message, "use '24:00' as an end: `time < '24:00'`; the day begins at '00:00'");
  }

  #say(node: RuleNode, type: RuleType): string {
    return `\`${this.#slice(node)}\` (${ARTICLE[type]})`;
  }

  #slice(node: RuleNode): string {
    const text = this.#text.slice(node.start, node.end);
    return text.length <= 40 ? text : `${text.slice(0, 37)}...`;
  }

  #report(span: { readonly start: number; readonly end: number }, message: string, hint: string): void {
    this.diagnostics.push({ offset: span.start, length: span.end - span.start, message, hint });
  }
}

function literal(node: RuleNode): number | null {
  if (node.kind === "number") return node.value;
  if (node.kind === "negate" && node.operand.kind === "number") return -node.operand.value;
  return node.kind === "time" ? node.micros : null;
}

/** `1520` and `15.2` as they were probably meant, or null. */
function clockTime(value: number): string | null {
  const [hours, minutes] =
    value >= 100 ? [Math.floor(value / 100), value % 100] : [Math.floor(value), Math.round((value % 1) * 100)];
  if (hours > 23 || minutes > 59 || !Number.isInteger(minutes)) return null;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

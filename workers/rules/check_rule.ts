import { MAX_LOOK_BACK, unreachable } from "../../engine/protocol/mod.ts";
import type { RuleDiagnostic, RuleKey } from "../../engine/protocol/mod.ts";
import type { Parameter } from "../indicators/mod.ts";
import type { BetweenNode, CallNode, ComparisonNode, NameNode, PastNode, RuleNode } from "./ast.ts";
import { checkBetween, checkComparison, checkPossible } from "./comparisons.ts";
import { Complaints } from "./complaints.ts";
import { isCondition } from "./definition_text.ts";
import { findFunction, signatureOf } from "./functions.ts";
import type { FunctionEntry } from "./functions.ts";
import { isBarValue, isDayValue, isSettledValue } from "./series_names.ts";
import { suggestFunction, suggestName } from "./suggest.ts";
import { findName } from "./vocabulary.ts";
import type { RuleType } from "./vocabulary.ts";

/**
 * How often a number changes: never; with each bar of one timeframe, in microseconds; with bars of several timeframes; with
 * each tick; or with the strategy's own position.
 */
type Pace =
  | { readonly kind: "constant" }
  | { readonly kind: "bar"; readonly timeframe: number }
  | { readonly kind: "bars" }
  | { readonly kind: "tick" }
  | { readonly kind: "position" };

const PACES = ["constant", "bar", "bars", "tick", "position"] as const;

/** The type of a part of a rule, and how often it changes. */
interface Meaning {
  readonly type: RuleType;
  readonly pace: Pace;
}

/** What the check needs to know beside the text. */
export interface CheckContext {
  /** Which condition of a strategy it is. Values of a position are not allowed in an entry condition. */
  readonly key: RuleKey;
  /** The length of the strategy's bars, microseconds. */
  readonly timeframe: number;
}

/**
 * Finds the errors of meaning in a tree: unknown names, names that are not allowed there, types that do not match, times
 * compared for equality, empty ranges, wrong arguments of functions. It complains of each part once.
 */
export function checkRule(tree: RuleNode, text: string, context: CheckContext): readonly RuleDiagnostic[] {
  const complaints = new Complaints(text);
  new Checker(complaints, context.key).condition(tree, context.timeframe);
  return complaints.all;
}

const CONSTANT: Pace = { kind: "constant" };
const TICK: Pace = { kind: "tick" };

class Checker {
  readonly #complaints: Complaints;
  readonly #key: RuleKey;

  constructor(complaints: Complaints, key: RuleKey) {
    this.#complaints = complaints;
    this.#key = key;
  }

  /** Checks that a node is a condition. @returns its pace, or null if it is wrong */
  condition(node: RuleNode, timeframe: number): Pace | null {
    const meaning = this.#meaning(node, timeframe);
    if (meaning === null || meaning.type === "condition") return meaning?.pace ?? null;
    const { type } = meaning;
    const hint = type === "time" ? "compare it, such as `time >= '15:20'`" : "compare it, such as `price > 20100`";
    this.#complaints.add(node, `Expected a condition, found ${this.#complaints.say(node, type)}`, hint);
    return null;
  }

  /** Checks a node. @returns null if it is wrong. Bars without a timeframe of their own have `timeframe` */
  #meaning(node: RuleNode, timeframe: number): Meaning | null {
    switch (node.kind) {
      case "missing":
        for (const part of node.parts) this.#meaning(part, timeframe);
        return null;
      case "number":
        return { type: "number", pace: CONSTANT };
      case "time":
        return { type: "time", pace: CONSTANT };
      case "name":
        return this.#name(node, timeframe);
      case "call":
        return this.#call(node, node.timeframe ?? timeframe);
      case "past":
        return this.#past(node, timeframe);
      case "negate":
        return this.#numbers([node.operand], timeframe);
      case "arithmetic":
        return this.#numbers([node.left, node.right], timeframe);
      case "not":
        return this.#conditions([node.operand], timeframe);
      case "logic":
        return this.#conditions([node.left, node.right], timeframe);
      case "comparison":
        return this.#judged(this.#comparison(node, timeframe));
      case "between":
        return this.#judged(this.#between(node, timeframe));
      case "crosses":
        return this.#crossing(node, { ...node, sides: [node.left, node.right] }, timeframe);
      default:
        return unreachable(node);
    }
  }

  #judged(pace: Pace | null): Meaning {
    return { type: "condition", pace: pace ?? TICK };
  }

  #conditions(nodes: readonly RuleNode[], timeframe: number): Meaning {
    const paces = nodes.map((node) => this.condition(node, timeframe));
    return { type: "condition", pace: joinPaces(paces.filter((pace) => pace !== null)) };
  }

  #name(node: NameNode, timeframe: number): Meaning | null {
    if (isBarValue(node.name)) return { type: "number", pace: { kind: "bar", timeframe: node.timeframe ?? timeframe } };
    const entry = findName(node.name);
    const isDay = isDayValue(node.name);
    if (entry === null && !isDay) {
      this.#unknownName(node);
      return null;
    }
    if (node.timeframe !== null) {
      const message = `Expected a value of bars in front of \`@\`, found \`${node.name}\``;
      this.#complaints.add(node, message, "write `close@5m`, or leave the `@` out");
    }
    if (entry === null) return { type: "number", pace: isSettledValue(node.name) ? CONSTANT : TICK };
    if (!entry.allowed.includes(this.#key)) {
      const message = `Expected a name that is known before a position is open, found \`${node.name}\``;
      this.#complaints.add(node, message, `use \`${node.name}\` in the exit_condition only`);
    }
    return { type: entry.type, pace: entry.allowed.length > 1 ? TICK : { kind: "position" } };
  }

  #unknownName(node: NameNode): void {
    const { name } = node;
    const called = findFunction(name.toLowerCase());
    if (called !== null && !called.internal) {
      const message = `Expected a name, found the function \`${name}\``;
      return this.#complaints.add(node, message, `call it: \`${signatureOf(called)}\``);
    }
    this.#complaints.add(node, `Expected a known name, found \`${name}\``, suggestName(name, this.#key));
  }

  #call(node: CallNode, timeframe: number): Meaning | null {
    const entry = findFunction(node.name.toLowerCase());
    if (entry === null || entry.internal || entry.name !== node.name) {
      for (const arg of node.args) this.#meaning(arg, timeframe);
      const span = { start: node.start, end: node.start + node.name.length };
      if (isBarValue(node.name) || findName(node.name) !== null) {
        this.#complaints.add(span, `Expected a function, found the name \`${node.name}\``, "leave out the ( )");
      } else
        this.#complaints.add(span, `Expected a known function, found \`${node.name}\``, suggestFunction(node.name));
      return null;
    }
    const least = entry.parameters.filter(({ default: otherwise }) => otherwise === null).length;
    if (node.args.length < least || node.args.length > entry.parameters.length) {
      for (const arg of node.args) this.#meaning(arg, timeframe);
      const most = entry.parameters.length;
      const wanted = least === most ? String(most) : `${least} to ${most}`;
      const message = `Expected ${wanted} ${most === 1 ? "argument" : "arguments"}, found ${node.args.length}`;
      this.#complaints.add(node, message, `write \`${signatureOf(entry)}\``);
      return null;
    }
    if (entry.what.kind === "crossing") {
      return this.#crossing(node, { direction: entry.what.direction, sides: node.args }, timeframe);
    }
    if (entry.what.kind === "arithmetic") return this.#numbers(node.args, timeframe);
    return this.#indicator(node, entry, timeframe);
  }

  /** Checks the arguments of an indicator: its series are of one timeframe. */
  #indicator(node: CallNode, { parameters, what }: FunctionEntry, timeframe: number): Meaning | null {
    const paces: Pace[] = [];
    let sound = true;
    node.args.forEach((arg, i) => {
      const parameter = parameters[i];
      if (parameter === undefined) return;
      const pace = this.#argument(arg, parameter, timeframe);
      if (pace === null) sound = false;
      else paces.push(pace);
    });
    const joined = joinPaces(paces);
    if (joined.kind === "bars") {
      const message = "Expected bars of one timeframe, found several";
      this.#complaints.add(node, message, "compute one function for each timeframe, then compare them");
      return null;
    }
    if (!sound) return null;
    const pace = joined.kind === "bar" ? joined : ({ kind: "bar", timeframe } as const);
    return { type: what.kind === "indicator" && isCondition(what.definition) ? "condition" : "number", pace };
  }

  #argument(node: RuleNode, { name, kind }: Parameter, timeframe: number): Pace | null {
    switch (kind) {
      case "length":
      case "factor":
        return this.#literal(node, name, kind);
      case "condition": {
        const pace = this.condition(node, timeframe);
        return pace === null ? null : this.#ofBars(node, pace, "a condition on bars");
      }
      default: {
        const meaning = this.#numbers([node], timeframe);
        return meaning === null ? null : this.#ofBars(node, meaning.pace, "a series of bars");
      }
    }
  }

  #literal(node: RuleNode, name: string, kind: "length" | "factor"): Pace | null {
    const value = node.kind === "number" ? node.value : null;
    const isLength = kind === "length";
    if (value !== null && value > 0 && (!isLength || (Number.isInteger(value) && value <= MAX_LOOK_BACK)))
      return CONSTANT;
    const wanted = isLength ? `a whole number of bars, 1 to ${MAX_LOOK_BACK}` : "a number above 0";
    this.#complaints.add(
      node,
      `Expected ${wanted}, for \`${name}\`, found \`${this.#complaints.slice(node)}\``,
      "write it in digits",
    );
    return null;
  }

  /** Checks that a part changes with bars. */
  #ofBars(node: RuleNode, pace: Pace, wanted: string): Pace | null {
    if (pace.kind === "bar" || pace.kind === "bars") return pace;
    const hint = {
      constant: "use a value of bars, such as `close`",
      tick: "indicators go by bars: use `close` in place of `price`",
      position: "what belongs to the position is no series: compare it instead",
    }[pace.kind];
    this.#complaints.add(node, `Expected ${wanted}, found \`${this.#complaints.slice(node)}\``, hint);
    return null;
  }

  #past(node: PastNode, timeframe: number): Meaning | null {
    const meaning = this.#numbers([node.operand], timeframe);
    if (node.back > MAX_LOOK_BACK) {
      const message = `Expected at most ${MAX_LOOK_BACK} bars back, found ${node.back}`;
      this.#complaints.add({ start: node.operand.end, end: node.end }, message, "look back less far");
    }
    if (meaning === null) return null;
    const pace = this.#ofBars(node.operand, meaning.pace, "a series of bars in front of `[`");
    if (pace?.kind !== "bars") return pace === null ? null : { type: "number", pace };
    const message = "Expected bars of one timeframe in front of `[`, found several";
    this.#complaints.add(node, message, "look back on each by itself: `close@5m[1]`");
    return null;
  }

  /** Checks two numbers that may cross: both of bars of one timeframe, or compared at each tick. */
  #crossing(
    node: RuleNode,
    { direction, sides }: { readonly direction: "above" | "below"; readonly sides: readonly RuleNode[] },
    timeframe: number,
  ): Meaning {
    const meanings = sides.map((side) => this.#numbers([side], timeframe));
    const pace = joinPaces(meanings.flatMap((meaning) => meaning?.pace ?? []));
    if (meanings.includes(null)) return this.#judged(null);
    const refused = {
      constant: ["two numbers of which one moves", "write `price crosses above 20100`"],
      bars: ["bars of one timeframe on both sides", "use one timeframe, or compare with `>`"],
      position: ["numbers that do not belong to the position", "compare with `>` instead"],
      bar: null,
      tick: null,
    }[pace.kind];
    if (refused !== null) {
      this.#complaints.add(node, `Expected ${refused[0]}, found \`${this.#complaints.slice(node)}\``, refused[1] ?? "");
    }
    const [left, right] = sides;
    if (left && right) checkPossible(node, [left, direction === "above" ? ">" : "<", right], this.#complaints);
    return { type: "condition", pace };
  }

  #numbers(operands: readonly RuleNode[], timeframe: number): Meaning | null {
    let sound = true;
    const paces: Pace[] = [];
    for (const operand of operands) {
      const meaning = this.#meaning(operand, timeframe);
      if (meaning === null) sound = false;
      if (meaning === null) continue;
      paces.push(meaning.pace);
      if (meaning.type === "number") continue;
      sound = false;
      const hint =
        meaning.type === "time"
          ? "compare times as they are, such as `time >= '15:20'`"
          : "calculate first, then compare: `price - 10 > 20100`";
      this.#complaints.add(operand, `Expected a number, found ${this.#complaints.say(operand, meaning.type)}`, hint);
    }
    return sound ? { type: "number", pace: joinPaces(paces) } : null;
  }

  #comparison(node: ComparisonNode, timeframe: number): Pace | null {
    const left = this.#comparable(node.left, timeframe);
    const right = this.#comparable(node.right, timeframe);
    if (left === null || right === null) return null;
    const sides = [
      { node: node.left, type: left.type },
      { node: node.right, type: right.type },
    ] as const;
    checkComparison(node, ...sides, this.#complaints);
    return joinPaces([left.pace, right.pace]);
  }

  #between(node: BetweenNode, timeframe: number): Pace | null {
    const parts = [node.subject, node.low, node.high].map((part) => this.#comparable(part, timeframe));
    const [subject, low, high] = parts;
    if (subject == null || low == null || high == null) return null;
    const sides = [
      { node: node.subject, type: subject.type },
      { node: node.low, type: low.type },
      { node: node.high, type: high.type },
    ] as const;
    checkBetween(node, sides, this.#complaints);
    return joinPaces([subject.pace, low.pace, high.pace]);
  }

  /** Checks an operand of a comparison: a number or a time. */
  #comparable(node: RuleNode, timeframe: number): Meaning | null {
    const meaning = this.#meaning(node, timeframe);
    if (meaning?.type !== "condition") return meaning;
    const message = `Expected a number or a time, found ${this.#complaints.say(node, meaning.type)}`;
    this.#complaints.add(node, message, "join conditions with AND or OR, turn one round with NOT");
    return null;
  }
}

/** The pace of a result that is computed from numbers of these paces. */
function joinPaces(paces: readonly Pace[]): Pace {
  return paces.reduce(joinTwo, { kind: "constant" });
}

function joinTwo(left: Pace, right: Pace): Pace {
  if (left.kind === "bar" && right.kind === "bar" && left.timeframe !== right.timeframe) return { kind: "bars" };
  return PACES.indexOf(left.kind) >= PACES.indexOf(right.kind) ? left : right;
}

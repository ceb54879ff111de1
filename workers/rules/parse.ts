import { MAX_RULE_DEPTH } from "../../engine/protocol/mod.ts";
import type { RuleDiagnostic } from "../../engine/protocol/mod.ts";
import type { ArithmeticOperator, ComparisonOperator, RuleNode } from "./ast.ts";
import { lex } from "./lex.ts";
import type { Token, TokenKind } from "./token.ts";

/** The tree of a text, and the errors of its form. Without errors the tree has no `missing` node. */
export interface Parsed {
  readonly tree: RuleNode;
  readonly diagnostics: readonly RuleDiagnostic[];
}

/** How tightly operators bind: a larger power binds tighter. */
export const Power = { OR: 10, AND: 20, NOT: 30, comparison: 40, sum: 50, product: 60, sign: 70 } as const;

const POWERS: ReadonlyMap<TokenKind, number> = new Map([
  ["OR", Power.OR],
  ["AND", Power.AND],
  ["<", Power.comparison],
  ["<=", Power.comparison],
  [">", Power.comparison],
  [">=", Power.comparison],
  ["==", Power.comparison],
  ["!=", Power.comparison],
  ["between", Power.comparison],
  ["crosses above", Power.comparison],
  ["crosses below", Power.comparison],
  ["+", Power.sum],
  ["-", Power.sum],
  ["*", Power.product],
  ["/", Power.product],
]);

/** What ends a condition, and what ends one argument of a function. */
const ENDS: ReadonlySet<TokenKind> = new Set([")", "end"]);
const ARGUMENT_ENDS: ReadonlySet<TokenKind> = new Set([")", ",", "end"]);
const ENDS_OF_PAST: ReadonlySet<TokenKind> = new Set(["]", ")", ",", "AND", "OR", "end"]);
/** Tokens that can neither begin nor join anything, with what to do about them. */
const STRAY: ReadonlyMap<TokenKind, string> = new Map([
  [",", "join conditions with AND or OR"],
  ["[", "group with ( )"],
  ["]", "group with ( )"],
  ["@", "write it right after what it belongs to, such as `close@5m`"],
]);

/**
 * Parses a rule by operator precedence (V. R. Pratt, "Top down operator precedence", 1973). After an error it continues as
 * if the text had been corrected in the most likely way, so one run finds most errors. Recursion is bounded by
 * MAX_RULE_DEPTH. Never throws.
 */
export function parseRule(text: string): Parsed {
  const { tokens, diagnostics } = lex(text);
  return new Parser(text, tokens, diagnostics).run();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #diagnostics: RuleDiagnostic[];
  #next = 0;
  #depth = 0;
  /** True when the text nests too deeply: the rest is not read, and no more errors are reported. */
  #abandoned = false;

  constructor(text: string, tokens: readonly Token[], diagnostics: readonly RuleDiagnostic[]) {
    this.#text = text;
    this.#tokens = tokens;
    this.#diagnostics = [...diagnostics];
  }

  run(): Parsed {
    const empty = this.#peek().kind === "end";
    if (empty && this.#diagnostics.length === 0) {
      this.#report({ start: 0, end: 0 }, "Expected a condition, found none", "write one, such as `price > 20100`");
      return { tree: this.#missing(), diagnostics: this.#diagnostics };
    }
    let tree = this.#sequence(this.#expression(0));
    while (this.#peek().kind === ")") {
      this.#report(this.#peek(), "Expected no `)` here: nothing is open", "remove it, or add the `(` that it closes");
      this.#advance();
      tree = this.#sequence(this.#climb(tree, 0));
    }
    return { tree, diagnostics: this.#diagnostics };
  }

  /** Reads up to a `)` or the end. Anything beside `first` is an error. */
  #sequence(first: RuleNode, ends: ReadonlySet<TokenKind> = ENDS): RuleNode {
    let tree = first;
    while (!ends.has(this.#peek().kind)) {
      const token = this.#peek();
      const message = `Expected AND, OR or the end of the condition, found ${found(token)}`;
      if (!token.afterGap) this.#report(token, message, STRAY.get(token.kind) ?? "join conditions with AND or OR");
      if (STRAY.has(token.kind)) this.#advance();
      if (ends.has(this.#peek().kind)) return this.#missing([tree]);
      tree = this.#missing([tree, this.#expression(0)]);
    }
    return tree;
  }

  #expression(minPower: number): RuleNode {
    return this.#climb(this.#prefix(), minPower);
  }

  #climb(start: RuleNode, minPower: number): RuleNode {
    let left = start;
    for (;;) {
      this.#skipNotBetween();
      const token = this.#peek();
      const power = POWERS.get(token.kind);
      if (power === undefined || power <= minPower) return left;
      this.#advance();
      if (power === Power.comparison) left = this.#unchained(this.#comparison(left, token));
      else {
        const right = this.#expression(power);
        const span = { start: left.start, end: right.end };
        left =
          token.kind === "AND" || token.kind === "OR"
            ? { kind: "logic", operator: token.kind, left, right, ...span }
            : { kind: "arithmetic", operator: token.kind as ArithmeticOperator, left, right, ...span };
      }
    }
  }

  #comparison(left: RuleNode, token: Token): RuleNode {
    if (token.kind === "between") return this.#between(left);
    if (token.kind === "crosses above" || token.kind === "crosses below") {
      const direction = token.kind === "crosses above" ? "above" : "below";
      const right = this.#expression(Power.comparison);
      return { kind: "crosses", direction, left, right, start: left.start, end: right.end };
    }
    const right = this.#expression(Power.comparison);
    const operator = token.kind as ComparisonOperator;
    return { kind: "comparison", operator, left, right, start: left.start, end: right.end };
  }

  #between(subject: RuleNode): RuleNode {
    const low = this.#expression(Power.comparison);
    const token = this.#peek();
    if (token.kind !== "AND" || token.text.toLowerCase() !== "and") {
      const what = `Expected \`and\` and the upper end of \`between\`, found ${found(token)}`;
      if (!token.afterGap) this.#report(token, what, "write `price between 20100 and 20150`");
      if (token.kind === "AND") this.#advance();
      else return { kind: "between", subject, low, high: this.#missing(), start: subject.start, end: low.end };
    } else this.#advance();
    const high = this.#expression(Power.comparison);
    return { kind: "between", subject, low, high, start: subject.start, end: high.end };
  }

  /** Refuses `a < b < c`, which would compare a condition with a number. The rest of the chain is read and left out. */
  #unchained(node: RuleNode): RuleNode {
    let last = node;
    const chain = [node];
    while (POWERS.get(this.#peek().kind) === Power.comparison) {
      const token = this.#peek();
      this.#advance();
      const middle = last.kind === "comparison" ? last.right : last;
      const chained = this.#comparison(middle, token);
      const both = `${this.#slice(last)} AND ${this.#slice(chained)}`;
      const hint =
        last.kind === "comparison" && chained.kind === "comparison" ? `write \`${both}\`` : "join them with AND";
      if (chain.length === 1)
        this.#report(token, `Expected AND, OR or the end, found a second comparison \`${token.text}\``, hint);
      chain.push(chained);
      last = chained;
    }
    return chain.length === 1 ? node : this.#missing(chain);
  }

  /** Refuses `x not between a and b`, and reads it without the `not`. */
  #skipNotBetween(): void {
    const token = this.#peek();
    if (token.kind !== "NOT" || this.#tokens[this.#next + 1]?.kind !== "between") return;
    const message = `Expected an operator, found \`${token.text}\``;
    this.#report(token, message, "write NOT before it all: `NOT price between 20100 and 20150`");
    this.#advance();
  }

  #prefix(): RuleNode {
    const token = this.#peek();
    switch (token.kind) {
      case "number":
        this.#advance();
        return this.#postfix({ kind: "number", value: token.value, start: token.start, end: token.end });
      case "time":
        this.#advance();
        if (Number.isNaN(token.value)) return this.#missing();
        return { kind: "time", micros: token.value, start: token.start, end: token.end };
      case "name":
        return this.#postfix(this.#name(token));
      case "(":
        return this.#postfix(this.#nested(() => this.#parenthesised(token)));
      case "NOT":
        return this.#nested(() => {
          this.#advance();
          const operand = this.#expression(Power.NOT);
          return { kind: "not", operand, start: token.start, end: operand.end };
        });
      case "-":
        return this.#nested(() => {
          this.#advance();
          const operand = this.#expression(Power.sign);
          return { kind: "negate", operand, start: token.start, end: operand.end };
        });
      case "+":
        return this.#nested(() => {
          this.#report(token, `Expected a value, found the sign \`+\``, "leave it out");
          this.#advance();
          return this.#expression(Power.sign);
        });
      default:
        return this.#absent(token);
    }
  }

  #parenthesised(opening: Token): RuleNode {
    this.#advance();
    const inner = this.#sequence(this.#expression(0));
    const closing = this.#peek();
    if (closing.kind === ")") this.#advance();
    else this.#report(opening, "Expected a `)` for this `(`, found none", "add the `)`");
    return { ...inner, start: opening.start, end: Math.max(closing.kind === ")" ? closing.end : 0, inner.end) };
  }

  #name(token: Token): RuleNode {
    this.#advance();
    if (this.#peek().kind === "(") return this.#nested(() => this.#call(token));
    const timeframe = this.#timeframe();
    return { kind: "name", name: token.text, timeframe, start: token.start, end: this.#endBefore() };
  }

  #call(name: Token): RuleNode {
    const opening = this.#peek();
    this.#advance();
    const args: RuleNode[] = [];
    if (this.#peek().kind !== ")") args.push(this.#argument());
    while (this.#peek().kind === ",") {
      this.#advance();
      args.push(this.#argument());
    }
    if (this.#peek().kind === ")") this.#advance();
    else this.#report(opening, "Expected a `)` for this `(`, found none", "add the `)`");
    const timeframe = this.#timeframe();
    return { kind: "call", name: name.text, args, timeframe, start: name.start, end: this.#endBefore() };
  }

  #argument(): RuleNode {
    return this.#sequence(this.#expression(0), ARGUMENT_ENDS);
  }

  /** Reads `@5m` if it is next. @returns the timeframe, or null */
  #timeframe(): number | null {
    const token = this.#peek();
    if (token.kind !== "@") return null;
    this.#advance();
    return Number.isNaN(token.value) ? null : token.value;
  }

  /** Reads what looks back: `x[3]`. */
  #postfix(operand: RuleNode): RuleNode {
    let node = operand;
    while (this.#peek().kind === "[") {
      const opening = this.#peek();
      this.#advance();
      const token = this.#peek();
      const isCount = token.kind === "number" && Number.isInteger(token.value);
      if (isCount) this.#advance();
      else {
        const message = `Expected a whole number of bars after \`[\`, found ${found(token)}`;
        this.#report(token.kind === "end" ? opening : token, message, "write how many bars back, such as `close[1]`");
        while (!ENDS_OF_PAST.has(this.#peek().kind)) this.#advance();
      }
      if (this.#peek().kind === "]") this.#advance();
      else if (isCount) this.#report(opening, "Expected a `]` for this `[`, found none", "add the `]`");
      const span = { start: node.start, end: this.#endBefore() };
      node = isCount ? { kind: "past", operand: node, back: token.value, ...span } : this.#missing([node]);
    }
    return node;
  }

  /** The end of the last token that was read. */
  #endBefore(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0;
  }

  #absent(token: Token): RuleNode {
    if (!token.afterGap) {
      const before = this.#tokens[this.#next - 1];
      const where = before === undefined ? "Expected a condition" : `Expected a value after ${found(before)}`;
      const hint =
        before === undefined || before.kind === "("
          ? "begin with a name, such as `price`"
          : `write what belongs after \`${before.text}\`, or remove it`;
      this.#report(
        token.kind === "end" && before !== undefined ? before : token,
        `${where}, found ${found(token)}`,
        hint,
      );
    }
    return this.#missing();
  }

  #nested(parse: () => RuleNode): RuleNode {
    if (this.#depth === MAX_RULE_DEPTH) {
      this.#report(
        this.#peek(),
        `Expected at most ${MAX_RULE_DEPTH} levels of nesting, found more`,
        "split the condition up",
      );
      this.#abandoned = true;
      this.#next = this.#tokens.length - 1;
      return this.#missing();
    }
    this.#depth += 1;
    const node = parse();
    this.#depth -= 1;
    return node;
  }

  #report(span: { start: number; end: number }, message: string, hint: string): void {
    if (this.#abandoned) return;
    this.#diagnostics.push({ offset: span.start, length: span.end - span.start, message, hint });
  }

  #missing(parts: readonly RuleNode[] = []): RuleNode {
    const start = parts[0]?.start ?? this.#peek().start;
    return { kind: "missing", parts, start, end: parts.at(-1)?.end ?? start };
  }

  #slice(node: RuleNode): string {
    return this.#text.slice(node.start, node.end);
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #advance(): void {
    if (this.#next < this.#tokens.length - 1) this.#next += 1;
  }
}

function found(token: Token): string {
  return token.kind === "end" ? "the end of the condition" : `\`${token.text}\``;
}

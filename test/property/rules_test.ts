import assert from "node:assert/strict";
import { test } from "node:test";
import { bind } from "../fixtures/bound_rule.ts";
import { countOf } from "../fixtures/sample.ts";
import fc from "fast-check";
import type { RuleKey } from "../../engine/protocol/mod.ts";
import { BARS_IN_TRADE, compileRule, findName, printRule, RowContext, VOCABULARY } from "../../workers/rules/mod.ts";
import type { ComparisonOperator, RuleNode, Truth } from "../../workers/rules/mod.ts";
import { parseRule } from "../../workers/rules/parse.ts";

const SPAN = { start: 0, end: 0 };
const MINUTE = 60_000_000;
const ORDER: readonly ComparisonOperator[] = ["<", "<=", ">", ">="];

/** Few numbers, so that a row often has the very value that a rule names. */
const literal = fc
  .oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.constantFrom(0.05, 20_100.05, 1e-9, 1e14))
  .map((value): RuleNode => ({ kind: "number", value, ...SPAN }));
const timeLiteral = fc
  .integer({ min: 0, max: 1_439 })
  .map((minute): RuleNode => ({ kind: "time", micros: minute * MINUTE, ...SPAN }));
const name = (type: "number" | "time"): fc.Arbitrary<RuleNode> =>
  fc
    .constantFrom(...VOCABULARY.filter((entry) => entry.type === type && entry.name !== BARS_IN_TRADE))
    .map((entry): RuleNode => ({ kind: "name", name: entry.name, timeframe: null, ...SPAN }));

/** Trees that a check accepts, of every shape the language has. */
const { condition } = fc.letrec<{ number: RuleNode; time: RuleNode; condition: RuleNode }>((tie) => ({
  number: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    name("number"),
    literal,
    fc.record({ kind: fc.constant("negate" as const), operand: tie("number") }).map((node) => ({ ...node, ...SPAN })),
    fc
      .tuple(fc.constantFrom("+" as const, "-" as const, "*" as const, "/" as const), tie("number"), tie("number"))
      .map(([operator, left, right]) => ({ kind: "arithmetic" as const, operator, left, right, ...SPAN })),
  ),
  time: fc.oneof(name("time"), timeLiteral),
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc
      .tuple(fc.constantFrom(...ORDER, "==" as const, "!=" as const), tie("number"), tie("number"))
      .map(([operator, left, right]) => ({ kind: "comparison" as const, operator, left, right, ...SPAN })),
    fc
      .tuple(fc.constantFrom(...ORDER), tie("time"), tie("time"))
      .map(([operator, left, right]) => ({ kind: "comparison" as const, operator, left, right, ...SPAN })),
    fc
      .oneof(fc.tuple(tie("number"), tie("number"), tie("number")), fc.tuple(tie("time"), tie("time"), tie("time")))
      .map(ordered),
    fc.record({ kind: fc.constant("not" as const), operand: tie("condition") }).map((node) => ({ ...node, ...SPAN })),
    fc
      .tuple(fc.constantFrom("AND" as const, "OR" as const), tie("condition"), tie("condition"))
      .map(([operator, left, right]) => ({ kind: "logic" as const, operator, left, right, ...SPAN })),
  ),
}));

const timeframe = fc.constantFrom(null, 10, 60, 90, 300, 3_600, 86_400).map((each) => each && each * 1_000_000);

/** Trees of every form that can be written, whatever they mean. */
const { written } = fc.letrec<{ number: RuleNode; written: RuleNode }>((tie) => ({
  number: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    literal,
    fc
      .tuple(fc.constantFrom("close", "price", "open"), timeframe)
      .map(([each, length]) => ({ kind: "name" as const, name: each, timeframe: length, ...SPAN })),
    fc
      .tuple(
        fc.constantFrom("ema", "f", "min"),
        fc.array(fc.oneof(tie("number"), tie("written")), { maxLength: 3 }),
        timeframe,
      )
      .map(([each, args, length]) => ({ kind: "call" as const, name: each, args, timeframe: length, ...SPAN })),
    fc
      .tuple(tie("number"), fc.integer({ min: 0, max: 9 }))
      .map(([operand, back]) => ({ kind: "past" as const, operand, back, ...SPAN })),
    fc.record({ kind: fc.constant("negate" as const), operand: tie("number") }).map((node) => ({ ...node, ...SPAN })),
    fc
      .tuple(fc.constantFrom("+" as const, "*" as const), tie("number"), tie("number"))
      .map(([operator, left, right]) => ({ kind: "arithmetic" as const, operator, left, right, ...SPAN })),
  ),
  written: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc
      .tuple(fc.constantFrom("above" as const, "below" as const), tie("number"), tie("number"))
      .map(([direction, left, right]) => ({ kind: "crosses" as const, direction, left, right, ...SPAN })),
    fc
      .tuple(fc.constantFrom(...ORDER), tie("number"), tie("number"))
      .map(([operator, left, right]) => ({ kind: "comparison" as const, operator, left, right, ...SPAN })),
    fc.record({ kind: fc.constant("not" as const), operand: tie("written") }).map((node) => ({ ...node, ...SPAN })),
    fc
      .tuple(fc.constantFrom("AND" as const, "OR" as const), tie("written"), tie("written"))
      .map(([operator, left, right]) => ({ kind: "logic" as const, operator, left, right, ...SPAN })),
  ),
}));

/** A `between` whose ends, if both are written out, are the right way round. */
function ordered([subject, low, high]: [RuleNode, RuleNode, RuleNode]): RuleNode {
  const swap = literalOf(low) > literalOf(high);
  return { kind: "between", subject, low: swap ? high : low, high: swap ? low : high, ...SPAN };
}

function literalOf(node: RuleNode): number {
  if (node.kind === "negate" && node.operand.kind === "number") return -node.operand.value;
  return node.kind === "number" ? node.value : node.kind === "time" ? node.micros : Number.NaN;
}

const known = fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constantFrom(0.05, 20_100.05));
const row = fc
  .array(fc.oneof({ weight: 4, arbitrary: known }, fc.constant(Number.NaN)), { minLength: 8, maxLength: 8 })
  .chain((values) => fc.tuple(fc.constant(values), fc.integer({ min: 0, max: 1_439 })))
  .map(([values, minute]) => {
    const context = new RowContext();
    context.values.set(values);
    context.time = minute * MINUTE;
    return context;
  });

function withoutSpans(node: RuleNode): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) => (key === "start" || key === "end" ? undefined : value)),
  );
}

/** The language's meaning, told the slow way: null is unknown. */
function valueOf(node: RuleNode, context: RowContext): number | null {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  switch (node.kind) {
    case "number":
      return node.value;
    case "time":
      return node.micros;
    case "name":
      return finite(context.values[findName(node.name)?.column ?? -1] ?? Number.NaN);
    case "negate": {
      const operand = valueOf(node.operand, context);
      return operand === null ? null : -operand;
    }
    case "arithmetic": {
      const [left, right] = [valueOf(node.left, context), valueOf(node.right, context)];
      if (left === null || right === null) return null;
      if (node.operator === "+") return finite(left + right);
      if (node.operator === "-") return finite(left - right);
      return finite(node.operator === "*" ? left * right : left / right);
    }
    default:
      throw new Error(`No number: ${node.kind}`);
  }
}

function holds(node: RuleNode, context: RowContext): boolean | null {
  switch (node.kind) {
    case "not": {
      const operand = holds(node.operand, context);
      return operand === null ? null : !operand;
    }
    case "logic": {
      const both = new Set([holds(node.left, context), holds(node.right, context)]);
      const decisive = node.operator === "OR";
      if (both.has(decisive)) return decisive;
      return both.has(null) ? null : !decisive;
    }
    case "between": {
      const atLeast = compared(">=", valueOf(node.subject, context), valueOf(node.low, context));
      const atMost = compared("<=", valueOf(node.subject, context), valueOf(node.high, context));
      if (atLeast === false || atMost === false) return false;
      return atLeast === null || atMost === null ? null : true;
    }
    case "comparison":
      return compared(node.operator, valueOf(node.left, context), valueOf(node.right, context));
    default:
      throw new Error(`No condition: ${node.kind}`);
  }
}

function compared(operator: ComparisonOperator, left: number | null, right: number | null): boolean | null {
  if (left === null || right === null) return null;
  const outcomes = { "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right };
  return operator === "==" ? left === right : operator === "!=" ? left !== right : outcomes[operator];
}

const TRUTHS = new Map<boolean | null, Truth>([
  [true, 1],
  [false, 0],
  [null, -1],
]);

test("printRule writes text that parseRule reads as the same tree", () => {
  fc.assert(
    fc.property(fc.oneof(condition, written), (tree) => {
      const text = printRule(tree);
      const parsed = parseRule(text);
      assert.deepEqual(parsed.diagnostics, [], text);
      assert.deepEqual(withoutSpans(parsed.tree), withoutSpans(tree), text);
      assert.equal(printRule(parsed.tree), text);
    }),
    { numRuns: 1_000 },
  );
});

test("compileRule judges a row as a walk over the tree does", () => {
  const seen = new Set<Truth>();
  fc.assert(
    fc.property(condition, fc.array(row, { minLength: 5, maxLength: 5 }), (tree, rows) => {
      const text = printRule(tree);
      const result = compileRule(text, { key: "exit_condition", timeframe: MINUTE });
      assert.ok(result.ok, `${text}: ${JSON.stringify(result)}`);
      for (const context of rows) {
        const expected = TRUTHS.get(holds(tree, context));
        assert.equal(bind(result.rule)(context), expected, `${text} at ${context.values.join(", ")}`);
        if (expected !== undefined) seen.add(expected);
      }
    }),
    { numRuns: 2_000 },
  );
  assert.equal(seen.size, 3);
});

const WORDS = [
  "price",
  "time",
  "bid",
  "pnl",
  "prise",
  "20100",
  "0.5",
  "20,100",
  "'9:15'",
  "15:20",
  "'24:00'",
  "“9:15”",
  "'",
  '"',
  "AND",
  "or",
  "not",
  "&&",
  "|",
  "!",
  "between",
  "and",
  "<",
  "<=",
  ">>",
  "==",
  "=",
  "≥",
  "> =",
  "+",
  "-",
  "*",
  "/",
  "(",
  ")",
  "[",
  ",",
  ";",
  "%",
  "ema(",
  "is",
  "then",
  "\n",
  "\u00a0",
  "🙂",
  "\ud800",
  "𝟏",
  "٣",
  "é",
  ".",
  "1e9",
];
const SOUND = "price > 20100 AND (price < 20150 OR time >= '15:20')";
const mutated = fc
  .array(fc.tuple(fc.nat(SOUND.length), fc.nat(3), fc.string({ maxLength: 3, unit: "binary" })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((edits) => edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), SOUND));
const anyText = fc.oneof(
  mutated,
  fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((words) => words.join(" ")),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((words) => words.join("")),
  fc.string({ maxLength: 60, unit: "binary" }),
);

test("compileRule answers any text with a rule or with diagnostics in it, and never throws", () => {
  const context = new RowContext();
  let valid = 0;
  fc.assert(
    fc.property(anyText, fc.constantFrom<RuleKey>("entry_condition", "exit_condition"), (text, key) => {
      const result = compileRule(text, { key, timeframe: MINUTE });
      if (result.ok) {
        valid += 1;
        assert.ok([1, 0, -1].includes(bind(result.rule)(context)));
        return;
      }
      assert.ok(result.diagnostics.length > 0);
      let before = -1;
      for (const { offset, length, message, hint } of result.diagnostics) {
        assert.ok(offset > before && length >= 0 && offset + length <= text.length, JSON.stringify(result));
        assert.match(message, /^Expected .*[^.]$/s);
        assert.ok(hint !== null && hint !== "");
        before = offset;
      }
    }),
    { numRuns: countOf(20_000, 4_000) },
  );
  assert.ok(valid > 0);
});

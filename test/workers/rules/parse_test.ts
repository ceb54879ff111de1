import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { errorsOf } from "../../fixtures/rule_errors.ts";
import { MAX_RULE_DEPTH } from "../../../engine/protocol/mod.ts";
import type { RuleNode } from "../../../workers/rules/mod.ts";
import { parseRule } from "../../../workers/rules/parse.ts";

const CASES: readonly (readonly [text: string, errors: readonly string[]])[] = [
  ["", ["0+0 Expected a condition, found none (write one, such as `price > 20100`)"]],
  ["   ", ["0+0 Expected a condition, found none (write one, such as `price > 20100`)"]],
  [
    "price >",
    ["6+1 Expected a value after `>`, found the end of the condition (write what belongs after `>`, or remove it)"],
  ],
  [
    "price > 20100 AND",
    [
      "14+3 Expected a value after `AND`, found the end of the condition (write what belongs after `AND`, or remove it)",
    ],
  ],
  ["AND price > 1", ["0+3 Expected a condition, found `AND` (begin with a name, such as `price`)"]],
  ["price > > 5", ["8+1 Expected a value after `>`, found `>` (write what belongs after `>`, or remove it)"]],
  ["()", ["1+1 Expected a value after `(`, found `)` (begin with a name, such as `price`)"]],
  ["(price > 1", ["0+1 Expected a `)` for this `(`, found none (add the `)`)"]],
  ["((price > 1) AND bid > 2", ["0+1 Expected a `)` for this `(`, found none (add the `)`)"]],
  ["price > 1)", ["9+1 Expected no `)` here: nothing is open (remove it, or add the `(` that it closes)"]],
  [
    "price > 1)) AND prise > 2",
    [
      "9+1 Expected no `)` here: nothing is open (remove it, or add the `(` that it closes)",
      "10+1 Expected no `)` here: nothing is open (remove it, or add the `(` that it closes)",
      "16+5 Expected a known name, found `prise` (did you mean `price`?)",
    ],
  ],
  [
    "price > 1 price < 2",
    ["10+5 Expected AND, OR or the end of the condition, found `price` (join conditions with AND or OR)"],
  ],
  [
    "price > 5 crosses",
    ["10+7 Expected AND, OR or the end of the condition, found `crosses` (join conditions with AND or OR)"],
  ],
  ["ema(close, 20) > prise", ["17+5 Expected a known name, found `prise` (did you mean `price`?)"]],
  ["price(3) > 5", ["0+5 Expected a function, found the name `price` (leave out the ( ))"]],
  [
    "1 < price < 2",
    ["10+1 Expected AND, OR or the end, found a second comparison `<` (write `1 < price AND price < 2`)"],
  ],
  [
    "20100 < price <= 20150 AND prise < 3",
    [
      "14+2 Expected AND, OR or the end, found a second comparison `<=` (write `20100 < price AND price <= 20150`)",
      "27+5 Expected a known name, found `prise` (did you mean `price`?)",
    ],
  ],
  [
    "price between 5",
    [
      "15+0 Expected `and` and the upper end of `between`, found the end of the condition (write `price between 20100 and 20150`)",
    ],
  ],
  [
    "price between 5, 6",
    ["15+1 Expected `and` and the upper end of `between`, found `,` (write `price between 20100 and 20150`)"],
  ],
  [
    "price between 5 && 6",
    ["16+2 Expected `and` and the upper end of `between`, found `&&` (write `price between 20100 and 20150`)"],
  ],
  [
    "price between 5 AND",
    [
      "16+3 Expected a value after `AND`, found the end of the condition (write what belongs after `AND`, or remove it)",
    ],
  ],
  [
    "price not between 1 and 2",
    ["6+3 Expected an operator, found `not` (write NOT before it all: `NOT price between 20100 and 20150`)"],
  ],
  ["price > +5", ["8+1 Expected a value, found the sign `+` (leave it out)"]],
  [
    "price > * 5 AND prise > 2",
    [
      "8+1 Expected a value after `>`, found `*` (write what belongs after `>`, or remove it)",
      "16+5 Expected a known name, found `prise` (did you mean `price`?)",
    ],
  ],
  [
    "NOT",
    ["0+3 Expected a value after `NOT`, found the end of the condition (write what belongs after `NOT`, or remove it)"],
  ],
  [
    "-",
    ["0+1 Expected a value after `-`, found the end of the condition (write what belongs after `-`, or remove it)"],
  ],
];

describe("parseRule reports errors of form", () => {
  for (const [text, errors] of CASES) {
    test(`parseRule refuses ${JSON.stringify(text)}`, () => {
      assert.deepEqual(errorsOf(text, "entry_condition"), errors);
    });
  }
});

/** A tree with every operator in parentheses. */
function grouped(node: RuleNode): string {
  switch (node.kind) {
    case "number":
      return String(node.value);
    case "time":
      return `t${node.micros / 60_000_000}`;
    case "name":
      return node.name;
    case "negate":
      return `(-${grouped(node.operand)})`;
    case "not":
      return `(NOT ${grouped(node.operand)})`;
    case "between":
      return `(${[node.subject, node.low, node.high].map(grouped).join(" .. ")})`;
    case "missing":
      return `<${node.parts.map(grouped).join(" ")}>`;
    case "past":
      return `${grouped(node.operand)}[${node.back}]`;
    case "call":
      return `${node.name}(${node.args.map(grouped).join(", ")})`;
    case "crosses":
      return `(${grouped(node.left)} x ${grouped(node.right)})`;
    default:
      return `(${grouped(node.left)} ${node.operator} ${grouped(node.right)})`;
  }
}

const GROUPINGS: readonly (readonly [text: string, tree: string])[] = [
  ["price > 1 OR bid > 2 AND ask > 3", "((price > 1) OR ((bid > 2) AND (ask > 3)))"],
  ["(price > 1 OR bid > 2) AND ask > 3", "(((price > 1) OR (bid > 2)) AND (ask > 3))"],
  ["price > 1 AND bid > 2 AND ask > 3", "(((price > 1) AND (bid > 2)) AND (ask > 3))"],
  ["NOT price > 1 AND bid > 2", "((NOT (price > 1)) AND (bid > 2))"],
  ["! price > 1 || NOT NOT bid > 2", "((NOT (price > 1)) OR (NOT (NOT (bid > 2))))"],
  ["price - 1 - 2 > 3 * 4 + 5 / 6", "(((price - 1) - 2) > ((3 * 4) + (5 / 6)))"],
  ["-price * 2 > - - 3", "(((-price) * 2) > (-(-3)))"],
  ["price between 1 + 1 and 2 * 3 and time < '9:15'", "((price .. (1 + 1) .. (2 * 3)) AND (time < t555))"],
  ["price between 1 and 2 or bid between 3 AND 4", "((price .. 1 .. 2) OR (bid .. 3 .. 4))"],
  ["NOT price between 1 and 2", "(NOT (price .. 1 .. 2))"],
  ["price > 20100 AND (price < 20150 OR time >= '15:20')", "((price > 20100) AND ((price < 20150) OR (time >= t920)))"],
];

describe("parseRule", () => {
  for (const [text, tree] of GROUPINGS) {
    test(`parseRule groups ${text}`, () => {
      assert.equal(grouped(parseRule(text).tree), tree);
      assert.deepEqual(parseRule(text).diagnostics, []);
    });
  }

  test("parseRule spans a node from its first to its last character, parentheses included", () => {
    const { tree } = parseRule(" (price > 1) AND time < '15:20' ");
    assert.deepEqual([tree.start, tree.end], [1, 31]);
    assert.ok(tree.kind === "logic");
    assert.deepEqual([tree.left.start, tree.left.end], [1, 12]);
    assert.deepEqual([tree.right.start, tree.right.end], [17, 31]);
  });

  test("parseRule takes MAX_RULE_DEPTH levels of nesting", () => {
    const text = `${"(".repeat(MAX_RULE_DEPTH)}price > 1${")".repeat(MAX_RULE_DEPTH)}`;
    assert.deepEqual(parseRule(text).diagnostics, []);
  });

  for (const opening of ["(", "-", "NOT ", "!"]) {
    test(`parseRule refuses deeper nesting of ${opening}, once, and does not overflow`, () => {
      const text = opening.repeat(2_000);
      const offset = opening.length * MAX_RULE_DEPTH;
      const message = `Expected at most ${MAX_RULE_DEPTH} levels of nesting, found more`;
      const length = opening.trim().length;
      assert.deepEqual(parseRule(text).diagnostics, [{ offset, length, message, hint: "split the condition up" }]);
    });
  }
});

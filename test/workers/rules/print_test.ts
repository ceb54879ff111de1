import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { printRule } from "../../../workers/rules/mod.ts";
import { parseRule } from "../../../workers/rules/parse.ts";

const CASES: readonly (readonly [text: string, canonical: string])[] = [
  ['price>20100 and(price<20150 or time>="15:20")', "price > 20100 AND (price < 20150 OR time >= '15:20')"],
  ["((price > 1))", "price > 1"],
  ["price > 1 || (bid > 2 && ask > 3)", "price > 1 OR bid > 2 AND ask > 3"],
  ["(price > 1 AND bid > 2) AND ask > 3", "price > 1 AND bid > 2 AND ask > 3"],
  ["price > 1 AND (bid > 2 AND ask > 3)", "price > 1 AND (bid > 2 AND ask > 3)"],
  ["!(price > 1)", "NOT price > 1"],
  ["NOT (price > 1 OR bid > 2)", "NOT (price > 1 OR bid > 2)"],
  ["price - (1 - 2) > 3 - 4 - 5", "price - (1 - 2) > 3 - 4 - 5"],
  ["(price + 1) * 2 > -(3)", "(price + 1) * 2 > -3"],
  ["-(price + 1) > --5", "-(price + 1) > --5"],
  ["PRICE BETWEEN 1 AND 2", "PRICE between 1 and 2"],
  ["time < '9:05:07' and time > '9:05:00'", "time < '09:05:07' AND time > '09:05'"],
  ["price > 0.00000015", "price > 0.00000015"],
  ["price > 0020100.50", "price > 20100.5"],
];

describe("printRule", () => {
  for (const [text, canonical] of CASES) {
    test(`printRule writes ${text} as ${canonical}`, () => {
      assert.equal(printRule(parseRule(text).tree), canonical);
    });
  }

  test("printRule refuses a tree with a missing operand", () => {
    assert.throws(() => printRule(parseRule("price >").tree), {
      name: "TypeError",
      message: "Expected a whole rule, was one with a missing operand",
    });
  });
});

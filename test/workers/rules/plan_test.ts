import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SeriesNodeSet, Column } from "../../../workers/rules/mod.ts";
import { parseRule } from "../../../workers/rules/parse.ts";
import { calculate, compare, costOf } from "../../../workers/rules/plan.ts";
import type { TruthPlan, ValuePlan } from "../../../workers/rules/plan.ts";
import { planRule } from "../../../workers/rules/planner.ts";

const plan = (text: string): TruthPlan =>
  planRule(parseRule(text).tree, { timeframe: 60_000_000, seriesNodes: new SeriesNodeSet() });
const PRICE: ValuePlan = { kind: "column", column: Column.price };
const LEAST = 5e-324;

describe("planRule", () => {
  test("planRule makes a window of a name against a constant, from either side", () => {
    const window = { kind: "window", value: PRICE, low: 5, high: Number.POSITIVE_INFINITY };
    assert.deepEqual(plan("price >= 5"), window);
    assert.deepEqual(plan("5 <= price"), window);
    assert.deepEqual(plan("NOT price < 2 + 3"), window);
  });

  test("planRule excludes an end by the next double", () => {
    assert.deepEqual(plan("price > 0"), { kind: "window", value: PRICE, low: LEAST, high: Infinity });
    assert.deepEqual(plan("price < 0"), { kind: "window", value: PRICE, low: -Infinity, high: -LEAST });
  });

  test("planRule joins windows of one column into one", () => {
    const window = { kind: "window", value: PRICE, low: 5, high: 6 };
    assert.deepEqual(plan("price between 5 and 6"), window);
    assert.deepEqual(plan("price >= 5 AND price <= 6"), window);
    assert.deepEqual(plan("NOT (price < 5 OR price > 6)"), window);
  });

  test("planRule does not join windows by OR, nor of two columns", () => {
    assert.equal(plan("price < 5 OR price > 6").kind, "OR");
    assert.equal(plan("price < 5 AND bid > 6").kind, "AND");
  });

  test("planRule folds constants, unknown included", () => {
    assert.deepEqual(plan("1 + 2 * 3 == 7"), { kind: "certain", truth: 1 });
    assert.deepEqual(plan("1 / 0 > 1"), { kind: "certain", truth: -1 });
    assert.deepEqual(plan("price > 0 / 0"), { kind: "certain", truth: -1 });
    assert.deepEqual(plan("1 > 2 AND price > 1"), { kind: "certain", truth: 0 });
    assert.deepEqual(plan("1 / 0 > 1 AND 1 > 2"), { kind: "certain", truth: 0 });
  });

  test("planRule keeps a side whose other side is unknown", () => {
    assert.equal(plan("1 / 0 > 1 AND price > 1").kind, "AND");
    assert.equal(plan("1 / 0 > 1 OR price > 1").kind, "OR");
  });

  test("planRule refuses a tree that was not checked", () => {
    assert.throws(() => plan("price"), { name: "TypeError", message: "Expected a checked condition, was a name" });
    assert.throws(() => plan("(price > 1) > 2"), {
      name: "TypeError",
      message: "Expected a checked number, was a comparison",
    });
  });

  test("costOf counts the nodes that are evaluated at most", () => {
    assert.equal(costOf(plan("price > 1 AND (bid > ask OR time < '9:15')")), 7);
  });
});

describe("calculate", () => {
  test("calculate makes what is not finite unknown", () => {
    assert.equal(calculate("/", 1, 0), Number.NaN);
    assert.equal(calculate("*", 1e300, 1e300), Number.NaN);
    assert.equal(calculate("+", Number.NaN, 1), Number.NaN);
    assert.equal(calculate("-", 3, 1), 2);
  });
});

describe("compare", () => {
  test("compare is unknown if either side is, != included", () => {
    for (const operator of ["<", "<=", ">", ">=", "==", "!="] as const) {
      assert.equal(compare(operator, Number.NaN, 1), -1);
      assert.equal(compare(operator, 1, Number.NaN), -1);
    }
  });
});

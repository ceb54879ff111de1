import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { Column, COLUMNS, compileRule, type NecessaryRange, RowContext } from "../../../workers/rules/mod.ts";
import { Random } from "../../../engine/feed/mod.ts";
import { randomRule } from "../../simulation/rule_text.ts";

/** Where cells stand, of which these tests have none that changes. */
const CELL = COLUMNS;

function necessaryOf(text: string): NecessaryRange | null {
  return compiled(text).necessary((value) => (value.kind === "column" ? value.column : CELL + value.cell));
}

function compiled(text: string): Extract<ReturnType<typeof compileRule>, { ok: true }>["rule"] {
  const result = compileRule(text, { key: "entry_condition", timeframe: MICROS.minute });
  assert.ok(result.ok, text);
  return result.rule;
}

test("A condition's necessary range is that of a value's comparison with a constant", () => {
  assert.deepEqual(necessaryOf("size >= 5"), { column: Column.size, low: 5, high: Infinity });
  assert.deepEqual(necessaryOf("price between 5 and 9"), { column: Column.price, low: 5, high: 9 });
});

test("A condition's necessary range is one of a part that all of it hangs on", () => {
  const size = { column: Column.size, low: 5, high: Infinity };
  assert.deepEqual(necessaryOf("price > bid AND size >= 5"), size);
  assert.deepEqual(necessaryOf("size >= 5 AND price > bid"), size);
});

test("A condition has no necessary range if it can do without each, or asks more than one value", () => {
  for (const text of ["size >= 5 OR price > 9", "price > bid", "price * 2 > 9", "price != 5"]) {
    assert.equal(necessaryOf(text), null, text);
  }
});

test("A condition is false wherever a value is outside of its necessary range", () => {
  const random = Random.seeded(1, "necessary");
  const rules = Array.from({ length: 300 }, () => randomRule(random, "entry_condition", 100));
  const numbers = fc.array(fc.oneof(fc.constant(NaN), fc.double({ noNaN: true, min: 0, max: 200 })), {
    minLength: 64,
    maxLength: 64,
  });
  let outside = 0;
  fc.assert(
    fc.property(fc.constantFrom(...rules), numbers, (text, values) => {
      const rule = compiled(text);
      const columnOf = (value: { kind: string; column?: number; cell?: number }): number =>
        value.kind === "column" ? (value.column ?? 0) : CELL + (value.cell ?? 0);
      const range = rule.necessary(columnOf);
      const context = new RowContext(Float64Array.from(values));
      const value = range === null ? NaN : (values[range.column] ?? NaN);
      if (range === null || !(value < range.low || value > range.high)) return;
      outside += 1;
      assert.equal(rule.bind(columnOf)(context), 0, text);
    }),
    { numRuns: 2_000 },
  );
  assert.ok(outside > 100, "values are outside of ranges");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "../../engine/feed/mod.ts";
import { MICROS } from "../../engine/protocol/mod.ts";
import { type ColumnOf, COLUMNS, compileRule, InertRange, RowContext } from "../../workers/rules/mod.ts";
import { randomRule } from "../simulation/rule_text.ts";

/** Where prices are: above 0, about it, and below. */
const BASES = [100, 0, -100] as const;
const DAY_STARTS = 1_767_205_800_000_000;
/** More series nodes than a rule of the generator has. */
const CELLS = 200;

const random = Random.seeded(1, "inert ranges");
const rules = fc.constantFrom(
  ...BASES.flatMap((base) =>
    Array.from({ length: 400 }, () => ({ base, text: randomRule(random, "exit_condition", base) })),
  ),
);
const scales = fc.constantFrom(1, 3, 20, 100, 10_000);
/** Of prices about those that rules name, and of times about theirs. */
const offsets = fc.integer({ min: -400, max: 400 });
const minutes = fc.integer({ min: 540, max: 620 });
const others = fc.array(fc.oneof(fc.integer({ min: -2, max: 103 }), fc.constant(NaN)), {
  minLength: COLUMNS + CELLS,
  maxLength: COLUMNS + CELLS,
});

test("inertOf finds values and times at which the compiled condition is false, whatever the other values", () => {
  let found = 0;
  const property = fc.property(
    rules,
    scales,
    fc.array(fc.tuple(offsets, minutes, others), { minLength: 2, maxLength: 12 }),
    ({ base, text }, scale, places) => {
      const result = compileRule(text, { key: "exit_condition", timeframe: MICROS.minute });
      assert.ok(result.ok);
      const columnOf: ColumnOf = (value) => (value.kind === "column" ? value.column : COLUMNS + value.node);
      const code = result.rule.inertOf(columnOf);
      if (code === null) return;
      const judge = result.rule.bind(columnOf);
      const rows = places.map(([offset, minute, values]) => {
        const context = new RowContext(Float64Array.from(values));
        context.price = Math.round((base + offset / 100) * scale) / scale;
        context.time = minute * MICROS.minute;
        context.ts = DAY_STARTS + context.time;
        return { ts: context.ts, time: context.time, dayEnds: DAY_STARTS + MICROS.day, context };
      });
      for (const row of rows) {
        const range = new InertRange();
        if (!code(row, row.context, range)) continue;
        found += 1;
        assert.ok(isWithin(row, range), `${text}: the row is in its range`);
        for (const later of rows) {
          if (later.ts < row.ts || !isWithin(later, range)) continue;
          assert.equal(judge(later.context), 0, `${text} at ${later.context.values.slice(0, COLUMNS).join(" ")}`);
        }
      }
    },
  );
  fc.assert(property, { numRuns: 3_000 });
  assert.ok(found > 1_000, `ranges are found: ${found}`);
});

function isWithin({ ts, context }: { readonly ts: number; readonly context: RowContext }, range: InertRange): boolean {
  const value = context.values[range.column] ?? NaN;
  return value >= range.low && value <= range.high && ts <= range.last;
}

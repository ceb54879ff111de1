import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "../../engine/feed/mod.ts";
import { MICROS } from "../../engine/protocol/mod.ts";
import { COLUMNS, compileRule, Lull, RowContext } from "../../workers/rules/mod.ts";
import { randomRule } from "../simulation/rule_text.ts";

const BASE = 100;
const DAY_STARTS = 1_767_205_800_000_000;
/** More cells than a rule of the generator has. */
const CELLS = 200;

const random = Random.seeded(1, "lulls");
const texts = fc.constantFrom(...Array.from({ length: 400 }, () => randomRule(random, "exit_condition", BASE)));
const scales = fc.constantFrom(1, 3, 20, 100, 10_000);
/** Of prices about those that rules name, and of times about theirs. */
const offsets = fc.integer({ min: -400, max: 400 });
const minutes = fc.integer({ min: 540, max: 620 });
const others = fc.array(fc.oneof(fc.integer({ min: -2, max: 103 }), fc.constant(NaN)), {
  minLength: COLUMNS + CELLS,
  maxLength: COLUMNS + CELLS,
});

test("lullOf finds prices and times throughout which the compiled condition is false, whatever else there is", () => {
  let found = 0;
  const property = fc.property(
    texts,
    scales,
    fc.array(fc.tuple(offsets, minutes), { minLength: 2, maxLength: 20 }),
    others,
    (text, scale, places, values) => {
      const result = compileRule(text, { key: "exit_condition", timeframe: MICROS.minute });
      assert.ok(result.ok);
      const code = result.rule.lullOf(scale);
      if (code === null) return;
      const judge = result.rule.bind((value) => (value.kind === "column" ? value.column : COLUMNS + value.cell));
      const rows = places.map(([offset, minute]) => ({
        price: Math.round((BASE + offset / 100) * scale),
        time: minute * MICROS.minute,
        ts: DAY_STARTS + minute * MICROS.minute,
        dayEnds: DAY_STARTS + MICROS.day,
      }));
      for (const row of rows) {
        const lull = new Lull();
        if (!code(row, lull)) continue;
        found += 1;
        assert.ok(lull.low <= row.price && row.price <= lull.high && row.ts <= lull.last, "the row is in it");
        for (const { price, ts, time } of rows) {
          if (ts < row.ts || ts > lull.last || price < lull.low || price > lull.high) continue;
          const context = new RowContext(Float64Array.from(values));
          context.price = price / scale;
          context.time = time;
          assert.equal(judge(context), 0, `${text} at ${price} / ${scale}, minute ${time / MICROS.minute}`);
        }
      }
    },
  );
  fc.assert(property, { numRuns: 3_000 });
  assert.ok(found > 1_000, `lulls are found: ${found}`);
});

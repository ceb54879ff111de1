import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Thresholds } from "../../workers/thresholds.ts";

const COUNT = 12;
const steps = fc.array(
  fc.oneof(
    fc.tuple(fc.nat(COUNT - 1), fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(Infinity))),
    fc.constant("take" as const),
  ),
  { maxLength: 120 },
);

test("Thresholds knows the least of those that were set and not taken, as a map that is searched does", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const thresholds = new Thresholds(COUNT);
      const model = new Map<number, number>();
      for (const step of all) {
        if (step !== "take") {
          const [number, value] = step;
          thresholds.set(number, value);
          if (value === Infinity) model.delete(number);
          else model.set(number, value);
        } else if (model.size > 0) {
          const number = thresholds.takeLeast();
          assert.equal(model.get(number), Math.min(...model.values()));
          model.delete(number);
        }
        assert.equal(thresholds.least, Math.min(...model.values()));
      }
    }),
    { numRuns: 1_000 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InertRanges } from "../../../workers/strategy/inert_ranges.ts";
import { Column, COLUMNS, InertRange } from "../../../workers/rules/mod.ts";

/** Enough for three blocks, of which the last is not full. */
const COUNT = 150;

function rangeOf({ column, low, high, last }: Pick<InertRange, "column" | "low" | "high" | "last">): InertRange {
  const range = new InertRange();
  range.keepWithin(column, low, high);
  range.keepBefore(last + 1);
  return range;
}

/** Those that are not inert at a row. */
function judgedAt(ranges: InertRanges): number[] {
  const judged: number[] = [];
  for (let i = ranges.next(0); i < COUNT; i = ranges.next(i + 1)) judged.push(i);
  return judged;
}

const values = (): Float64Array => new Float64Array(COLUMNS).fill(NaN);

test("InertRanges has nobody inert before a range is set", () => {
  assert.equal(judgedAt(new InertRanges(values(), COUNT)).length, COUNT);
});

test("InertRanges passes whole blocks, and finds who is outside of its range in one of them", () => {
  const row = values();
  const ranges = new InertRanges(row, COUNT);
  for (let i = 0; i < COUNT; i += 1) ranges.set(i, rangeOf({ column: Column.price, low: -i, high: i + 10, last: 5 }));
  ranges.joinBlocks();
  [row[Column.price], row[Column.ts]] = [10, 5];
  assert.deepEqual(judgedAt(ranges), []);
  row[Column.price] = 12.5;
  assert.deepEqual(judgedAt(ranges), [0, 1, 2]);
  row[Column.ts] = 6;
  assert.equal(judgedAt(ranges).length, COUNT);
});

test("InertRanges has somebody judged as soon as the range is dropped", () => {
  const row = values();
  const ranges = new InertRanges(row, COUNT);
  for (let i = 0; i < COUNT; i += 1) ranges.set(i, new InertRange());
  ranges.joinBlocks();
  [row[Column.price], row[Column.ts]] = [1, 1];
  ranges.drop(70);
  assert.deepEqual(judgedAt(ranges), [70]);
});

test("InertRanges passes those alone whose value is within their range, whatever was set and dropped", () => {
  const value = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.constant(NaN));
  const range = fc.record({
    column: fc.constantFrom(Column.price, Column.price, Column.price, Column.size),
    low: fc.integer({ min: -5, max: 2 }),
    high: fc.integer({ min: 6, max: 15 }),
    last: fc.integer({ min: 3, max: 20 }),
  });
  const step = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), from: fc.nat(COUNT - 1), count: fc.nat(COUNT), range }),
    fc.record({ kind: fc.constant("drop" as const), from: fc.nat(COUNT - 1) }),
    fc.record({ kind: fc.constant("join" as const) }),
    fc.record({ kind: fc.constant("row" as const), price: value, size: value, ts: fc.nat(9) }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
      const row = values();
      const ranges = new InertRanges(row, COUNT);
      const held = new Map<number, InertRange>();
      for (const each of steps) {
        if (each.kind === "set") {
          for (let i = each.from; i < Math.min(COUNT, each.from + each.count); i += 1) {
            held.set(i, rangeOf(each.range));
            ranges.set(i, rangeOf(each.range));
          }
        } else if (each.kind === "drop") {
          held.delete(each.from);
          ranges.drop(each.from);
        } else if (each.kind === "join") ranges.joinBlocks();
        else {
          [row[Column.price], row[Column.size], row[Column.ts]] = [each.price, each.size, each.ts];
          const expected = Array.from({ length: COUNT }, (_, i) => i).filter((i) => {
            const own = held.get(i);
            if (own === undefined || each.ts > own.last) return true;
            const seen = row[own.column] ?? NaN;
            return !(seen >= own.low && seen <= own.high);
          });
          assert.deepEqual(judgedAt(ranges), expected);
        }
      }
    }),
    { numRuns: 300 },
  );
});

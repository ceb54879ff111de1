import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { axisTicks } from "../../engine/report/charts/axis.ts";
import { binsOf, equityChart } from "../../engine/report/charts/mod.ts";
import { countOf } from "../fixtures/sample.ts";

const amount = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((minor) => minor / 100),
  fc.constantFrom(0, 1e-9, -1e-9, 1e15, -1e15, 0.01),
  fc.maxSafeInteger(),
);

test("axisTicks are multiples of 1, 2 or 5 times a power of ten, as many as asked for, around any range", () => {
  fc.assert(
    fc.property(amount, amount, fc.integer({ min: 2, max: 20 }), (a, b, count) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const { ticks, step } = axisTicks(min, max, count);
      assert.match(step.toExponential(9), /^[125]\.0+e/);
      assert.ok(ticks.length >= 2 && ticks.length <= count + 2, `${ticks.length} ticks`);
      const noise = step * 1e-6;
      assert.ok(ticks[0]! <= min + noise && ticks.at(-1)! >= max - noise);
      assert.ok(ticks[0]! > min - step - noise, `${ticks[0]} is far below ${min}`);
      for (const [i, tick] of ticks.entries()) {
        assert.ok(!Object.is(tick, -0) && (i === 0 || tick > ticks[i - 1]!));
        assert.ok(Math.abs(tick - Math.round(tick / step) * step) <= noise, `${tick} is no multiple of ${step}`);
      }
    }),
    // An example that has failed once: no range at all.
    { numRuns: countOf(20_000, 2_000), examples: [[-1_000, -1_000, 11]] },
  );
});

test("binsOf counts each value once, losses below 0 and others from 0 on", () => {
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 300 }), (values) => {
      const bins = binsOf(values, 0.01);
      const sum = (isOne: (from: number) => boolean): number =>
        bins.reduce((all, { from, count }) => all + (isOne(from) ? count : 0), 0);
      assert.equal(
        sum((from) => from < 0),
        values.filter((value) => value < 0).length,
      );
      assert.equal(
        sum((from) => from >= 0),
        values.filter((value) => value >= 0).length,
      );
      for (const [i, { from, to }] of bins.entries()) {
        assert.ok(from < to && (i === 0 || bins[i - 1]!.to === from));
        assert.ok(from >= 0 || to <= 0, `0 is within ${from} to ${to}`);
      }
      assert.ok(bins.length <= 20, `${bins.length} bins`);
    }),
    { numRuns: countOf(10_000, 1_000) },
  );
});

test("equityChart of any sums has finite numbers alone, and none outside of it", () => {
  const lines = fc.array(fc.array(amount, { maxLength: 40 }), { maxLength: 4 });
  fc.assert(
    fc.property(lines, fc.integer({ min: 320, max: 1_200 }), (all, width) => {
      const count = all.reduce((most, { length }) => Math.max(most, length), 0);
      const dates = Array.from({ length: count }, (_, i) =>
        new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
      );
      const svg = equityChart(
        { dates, lines: all.map((sums) => ({ name: "n", look: "all", sums })), amount: (value) => value.toFixed(0) },
        { width, id: "p" },
      );
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|style=/);
      const height = Number(/ height="(\d+)"/.exec(svg)?.[1]);
      for (const [, path] of svg.matchAll(/class="(?:line all|fall)" d="M([^"Z]+)/g)) {
        for (const point of path!.split("L")) {
          const [x, y] = point.split(" ").map(Number);
          assert.ok(x! >= 0 && x! <= width && y! >= 0 && y! <= height, point);
        }
      }
    }),
    { numRuns: countOf(5_000, 500) },
  );
});

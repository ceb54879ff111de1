import assert from "node:assert/strict";
import { test } from "node:test";
import { equityChart, type EquityLine } from "../../../../engine/report/charts/mod.ts";

const DAY = 86_400_000;

/** Dates of so many days from 2023-01-02 on. */
function days(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => new Date(Date.UTC(2023, 0, 2) + i * DAY).toISOString().slice(0, 10));
}

function chart(lines: readonly EquityLine[], count: number, width = 720): string {
  const amount = (value: number, decimals: number): string => value.toFixed(decimals);
  return equityChart({ dates: days(count), lines, amount }, { width, id: "e" });
}

function line(sums: readonly number[], name = "all", look = "all"): EquityLine {
  return { name, look, sums };
}

/** The points of a line or of the area, as numbers. */
function pointsOf(svg: string, look: string): readonly (readonly [x: number, y: number])[] {
  const path = new RegExp(`class="${look}" d="M([^"Z]+)Z?"`).exec(svg)?.[1] ?? "";
  return path.split("L").map((point) => {
    const [x, y] = point.split(" ").map(Number);
    return [x!, y!];
  });
}

/** Where each text begins and ends: amounts by 7 pixels a character, dates by 8. */
function textsOf(svg: string): readonly (readonly [from: number, to: number, y: number])[] {
  return [...svg.matchAll(/<text x="([^"]+)" y="([^"]+)" text-anchor="(\w+)">([^<]*)/g)].map(
    ([, x, y, anchor, text]) => {
      const length = text!.length * (anchor === "end" ? 7 : 8);
      const from = Number(x) - (anchor === "end" ? length : length / 2);
      return [from, from + length, Number(y)];
    },
  );
}

test("equityChart draws the line from 0, over its drawdown on the same places", () => {
  const svg = chart([line([100, 50, 200])], 3);
  const sums = pointsOf(svg, "line all");
  const falls = pointsOf(svg, "fall");
  assert.equal(sums.length, 4);
  const [zero, up, down, end] = sums as [number, number][];
  assert.ok(up![1] < zero![1] && down![1] > up![1] && end![1] < up![1]);
  const deepest = falls.reduce((most, point) => (point[1] > most[1] ? point : most));
  assert.equal(deepest[0], down![0]);
});

test("equityChart draws 5,000 sessions in a short path that keeps the highest and the lowest", () => {
  const sums = Array.from({ length: 5_000 }, (_, i) => Math.round(Math.sin(i * 12.9898) * 1_000));
  [sums[1_234], sums[3_210]] = [9_000, -9_000];
  const svg = chart([line(sums)], 5_000, 340);
  const ys = pointsOf(svg, "line all").map(([, y]) => y);
  assert.ok(svg.length < 60_000, `${svg.length} characters`);
  // Of -10,000 to 10,000 on 240 pixels from 8 on.
  assert.deepEqual([Math.min(...ys), Math.max(...ys)], [20, 236]);
});

test("equityChart draws only the ends of what is level", () => {
  const sums = Array.from({ length: 2_000 }, (_, i) => (i < 1_000 ? 0 : 100));
  assert.equal(pointsOf(chart([line(sums)], 2_000), "line all").length, 4);
});

for (const width of [336, 704, 1_120]) {
  for (const count of [0, 1, 2, 12, 45, 250, 2_600]) {
    test(`equityChart of ${count} sessions at ${width} has all texts inside, and dates apart`, () => {
      const svg = chart([line(days(count).map((_, i) => i * 1_234_567))], count, width);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|style=/);
      const texts = textsOf(svg);
      for (const [from, to] of texts) assert.ok(from >= 0 && to <= width, `${from} to ${to}`);
      const bottom = Math.max(...texts.map(([, , y]) => y));
      const dates = texts.filter(([, , y]) => y === bottom);
      for (const [i, [from]] of dates.entries()) {
        const before = dates[i - 1];
        assert.ok(before === undefined || from > before[1], `${from} after ${before?.[1]}`);
      }
      assert.equal(count > 0 && dates.length === 0, false);
    });
  }
}

test("equityChart without a fall has its drawdown axis below 0", () => {
  const svg = chart([line([1, 2, 3])], 3);
  const labels = [...svg.matchAll(/text-anchor="end">([^<]*)/g)].map(([, text]) => Number(text));
  const lower = labels.slice(labels.lastIndexOf(Math.max(...labels)) + 1);
  assert.deepEqual(lower, [-1, -0.5, 0].slice(-lower.length));
  assert.equal(Math.max(...lower), 0);
});

test("equityChart escapes names and amounts, and its ids are its own", () => {
  const amount = (): string => "<b>";
  const lines = [line([1], '"</script>&')];
  const svg = equityChart({ dates: days(1), lines, amount }, { width: 340, id: "x7" });
  assert.doesNotMatch(svg, /<b>|<\/script>/);
  assert.match(svg, /role="img" aria-labelledby="x7-t x7-d"/);
  assert.ok(svg.includes('id="x7-t"') && svg.includes('id="x7-d"'));
});

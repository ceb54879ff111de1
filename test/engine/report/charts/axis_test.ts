import assert from "node:assert/strict";
import { test } from "node:test";
import { axisTicks, dateTicks, decimalsOf } from "../../../../engine/report/charts/axis.ts";

/** Dates of weekdays from one on. */
function weekdays(first: string, count: number): readonly string[] {
  const dates: string[] = [];
  for (let ts = Date.parse(first); dates.length < count; ts += 86_400_000) {
    const date = new Date(ts);
    if (date.getUTCDay() % 6 !== 0) dates.push(date.toISOString().slice(0, 10));
  }
  return dates;
}

for (const [min, max, count, expected] of [
  [0, 3, 5, [0, 1, 2, 3]],
  [0, 0.3, 3, [0, 0.1, 0.2, 0.3]],
  [0.3, 0.7, 5, [0.3, 0.4, 0.5, 0.6, 0.7]],
  [-120, 480, 5, [-200, 0, 200, 400, 600]],
  [-5, 0, 2, [-5, 0]],
  [0, 1e-9, 5, [0, 2e-10, 4e-10, 6e-10, 8e-10, 1e-9]],
  [-1e15, 1e15, 5, [-1e15, -5e14, 0, 5e14, 1e15]],
  [0, 0, 5, [0, 0.2]],
] as const) {
  test(`axisTicks of ${min} to ${max} are ${expected.join(" ")}`, () => {
    assert.deepEqual(axisTicks(min, max, count).ticks, expected);
  });
}

for (const [min, max] of [
  [5, 5],
  [-3, -3],
  [1e15, 1e15],
  [1e15, 1e15 + 1],
  [0, Number.MIN_VALUE],
  [1e-300, 1e-300],
] as const) {
  test(`axisTicks of ${min} to ${max}, which is no range, are two different numbers around it`, () => {
    const { ticks } = axisTicks(min, max, 5);
    const [first, last] = [ticks[0]!, ticks.at(-1)!];
    assert.ok(ticks.length >= 2 && ticks.length <= 7, `${ticks.length} ticks`);
    assert.ok(first <= min && last >= max && first < last, `${first} to ${last}`);
  });
}

test("axisTicks refuses a range that is not finite", () => {
  for (const [min, max] of [
    [0, Number.NaN],
    [0, Infinity],
    [-1.5e308, 1.5e308],
  ] as const)
    assert.throws(() => axisTicks(min, max, 5), RangeError);
});

test("decimalsOf is what a step needs", () => {
  assert.deepEqual([200, 1, 0.5, 0.2, 0.1, 0.05, 0.01, 1e-12].map(decimalsOf), [0, 0, 1, 1, 1, 2, 2, 8]);
});

test("dateTicks marks months, or years, by how many marks there is room for", () => {
  const labels = (first: string, count: number, most: number): string =>
    dateTicks(weekdays(first, count), most)
      .map(({ label }) => label)
      .join(" ");
  assert.equal(labels("2023-01-02", 250, 6), "Jan 2023 Mar 2023 May 2023 Jul 2023 Sep 2023 Nov 2023");
  assert.equal(labels("2023-01-02", 250, 3), "Jan 2023 Jul 2023");
  assert.equal(labels("2023-01-02", 2_600, 5), "2024 2026 2028 2030 2032");
  assert.equal(labels("2026-11-02", 10, 3), "2 Nov 6 Nov 12 Nov");
});

test("dateTicks stands at the first session of a month, also where the first day of it has none", () => {
  const dates = weekdays("2023-12-25", 60);
  const marks = dateTicks(dates, 12);
  assert.deepEqual(
    marks.map(({ index, label }) => `${dates[index]} ${label}`),
    ["2023-12-25 Dec 2023", "2024-01-01 Jan 2024", "2024-02-01 Feb 2024", "2024-03-01 Mar 2024"],
  );
});

test("dateTicks leaves a mark out that has too little room before the next one", () => {
  const marks = dateTicks(weekdays("2024-01-29", 45), 4);
  assert.deepEqual(
    marks.map(({ label }) => label),
    ["Feb 2024", "Mar 2024"],
  );
});

test("dateTicks marks months and years whose beginning has no session at their first one", () => {
  const months = ["2019-11-04", "2019-12-02", "2020-03-02", "2020-05-04", "2021-05-03", "2021-06-01", "2022-02-07"];
  assert.deepEqual(
    dateTicks(months, 4).map(({ index, label }) => `${index} ${label}`),
    ["2 Mar 2020", "4 May 2021", "6 Feb 2022"],
  );
  const years = Array.from({ length: 14 }, (_, i) => `${2010 + i}-06-07`);
  assert.deepEqual(
    dateTicks(years, 7).map(({ index, label }) => `${index} ${label}`),
    ["2 2012", "4 2014", "6 2016", "8 2018", "10 2020", "12 2022"],
  );
});

test("dateTicks of a few days in different years have the year", () => {
  assert.deepEqual(
    dateTicks(["2020-01-15", "2021-02-18"], 8).map(({ label }) => label),
    ["15 Jan 2020", "18 Feb 2021"],
  );
});

test("dateTicks has a mark for one session, and none for none", () => {
  assert.deepEqual(dateTicks(["2026-01-05"], 3), [{ index: 0, label: "5 Jan" }]);
  assert.deepEqual(dateTicks([], 3), []);
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dayStarts, roundStep, type TimeAxis, timeTicks } from "../../../engine/page/ticks.ts";

const OPEN = Date.UTC(2026, 0, 5, 9, 15) / 1_000;
const PLOT = 1_000;

/** Days of 375 bars. */
function axisOf(days: number, seconds = 60): TimeAxis {
  const time = Float64Array.from(
    { length: days * 375 },
    (_, i) => OPEN + Math.floor(i / 375) * 86_400 + (i % 375) * seconds,
  );
  return { time, days: dayStarts(time) };
}

test("roundStep is 1, 2 or 5 times a power of ten, and at most as many fit as are asked for", () => {
  for (const [span, count, step] of [
    [10, 5, 2],
    [10, 10, 1],
    [99, 5, 20],
    [101, 5, 50],
    [0.3, 4, 0.1],
    [0.07, 3, 0.05],
    [7_000_000, 4, 2_000_000],
  ] as const) {
    const found = roundStep(span, count);
    assert.ok(Math.abs(found / step - 1) < 1e-9, `${span} by ${count}: ${found}`);
  }
});

describe("timeTicks", () => {
  const labels = (axis: TimeAxis, from: number, to: number, plot = PLOT): readonly string[] =>
    timeTicks(axis, { from, to, plot }).map(({ label }) => label);

  test("has round times of a day, after its date", () => {
    assert.deepEqual(labels(axisOf(1), 0, 375), [
      "5 Jan 2026",
      ...["10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00", "13:30", "14:00", "14:30", "15:00"],
    ]);
    assert.deepEqual(labels(axisOf(1), 100, 111), [
      "10:55",
      "10:56",
      "10:57",
      "10:58",
      "10:59",
      "11:00",
      "11:01",
      "11:02",
      "11:03",
      "11:04",
      "11:05",
    ]);
  });

  test("has seconds where bars have", () => {
    assert.deepEqual(labels(axisOf(1, 1), 100, 109).slice(0, 3), ["09:16:40", "09:16:41", "09:16:42"]);
  });

  test("has the dates of some days, and every so many of more", () => {
    assert.deepEqual(labels(axisOf(3), 0, 1_125), ["5 Jan 2026", "6 Jan 2026", "7 Jan 2026"]);
    const month = labels(axisOf(30), 0, 11_250);
    assert.deepEqual(month, ["5 Jan 2026", "10 Jan 2026", "15 Jan 2026", "20 Jan 2026", "25 Jan 2026", "30 Jan 2026"]);
  });

  test("keeps the days that it marks where the chart moves", () => {
    const axis = axisOf(40);
    const [here, there] = [labels(axis, 0, 11_250), labels(axis, 750, 12_000)];
    assert.deepEqual(there.slice(0, -1), here.slice(1));
  });

  test("has months where there are three of them, and years of months on little room", () => {
    assert.deepEqual(labels(axisOf(250), 0, 93_750), [
      ...["Feb 2026", "Mar 2026", "Apr 2026", "May 2026", "Jun 2026", "Jul 2026", "Aug 2026", "Sep 2026"],
    ]);
    assert.deepEqual(labels(axisOf(250), 0, 93_750, 286), ["Apr 2026", "Jul 2026"]);
  });

  test("has no mark on another, wherever it looks", () => {
    const axis = axisOf(400);
    for (const plot of [286, 640, 1_040]) {
      for (let width = 8; width < 150_000; width = Math.ceil(width * 1.7)) {
        for (let from = 0; from + width <= 150_000; from += Math.ceil(width / 3) + 7_919) {
          const ticks = timeTicks(axis, { from, to: from + width, plot });
          const apart = ticks.slice(1).map(({ index }, i) => ((index - ticks[i]!.index) * plot) / width);
          assert.ok(Math.min(...apart) >= 50, `${plot} pixels, ${from} to ${from + width}: ${Math.min(...apart)}`);
        }
      }
    }
  });

  test("has nothing of no bars", () => {
    assert.deepEqual(labels({ time: new Float64Array(), days: [] }, 0, 1), []);
  });
});

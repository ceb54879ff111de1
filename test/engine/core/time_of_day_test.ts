import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTimeOfDay, guessTime, isWithin, parseTimeOfDay } from "../../../engine/core/mod.ts";

test("parseTimeOfDay reads hours and minutes, with and without seconds", () => {
  assert.equal(parseTimeOfDay("9:15"), 33_300_000_000);
  assert.equal(parseTimeOfDay("09:15:30"), 33_330_000_000);
  assert.equal(parseTimeOfDay("00:00"), 0);
  assert.equal(parseTimeOfDay("24:00"), 86_400_000_000);
});

test("parseTimeOfDay refuses text that is no time of day", () => {
  for (const text of ["24:01", "25:00", "9:60", "9:15:60", "9:5", "915", "9.15", "", "9:15 ", "-9:15", "009:15"]) {
    assert.equal(parseTimeOfDay(text), null, text);
  }
});

test("formatTimeOfDay writes seconds only if there are any", () => {
  assert.equal(formatTimeOfDay(33_300_000_000), "09:15");
  assert.equal(formatTimeOfDay(33_301_000_000), "09:15:01");
  assert.equal(formatTimeOfDay(86_400_000_000), "24:00");
});

test("guessTime guesses the time that was probably meant", () => {
  const guesses = ["9.15", "0915", "915", "3:20 pm", "12:05 am", "12 PM", "9:15:30", "noon", "99"].map(guessTime);
  assert.deepEqual(guesses, ["09:15", "09:15", "09:15", "15:20", "00:05", "12:00", "09:15:30", null, null]);
});

test("isWithin counts both ends", () => {
  const window = { from: 100, to: 200 };
  assert.deepEqual(
    [99, 100, 150, 200, 201].map((time) => isWithin(window, time)),
    [false, true, true, true, false],
  );
});

test("isWithin treats a window whose end is earlier as one past midnight", () => {
  const window = { from: 200, to: 100 };
  assert.deepEqual(
    [0, 100, 101, 199, 200, 300].map((time) => isWithin(window, time)),
    [true, true, false, false, true, true],
  );
});

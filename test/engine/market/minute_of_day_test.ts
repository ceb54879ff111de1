import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMinuteOfDay, parseMinuteOfDay } from "../../../engine/market/mod.ts";

test("parseMinuteOfDay reads HH:MM and H:MM up to 24:00", () => {
  const texts = ["09:15", "9:15", "00:00", "0:00", "23:59", "24:00"];
  assert.deepEqual(texts.map(parseMinuteOfDay), [555, 555, 0, 0, 1_439, 1_440]);
});

test("parseMinuteOfDay refuses text that is no time of day", () => {
  for (const text of ["24:01", "25:00", "12:60", "9", "9:5", "009:15", " 9:15", "9:15 ", "-1:00", "09:15:00", ""]) {
    assert.equal(parseMinuteOfDay(text), null, JSON.stringify(text));
  }
});

test("formatMinuteOfDay is read back by parseMinuteOfDay", () => {
  for (let minute = 0; minute <= 1_440; minute++) assert.equal(parseMinuteOfDay(formatMinuteOfDay(minute)), minute);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Temporal } from "temporal-polyfill";
import { isZone } from "../../../engine/market/mod.ts";

test("isZone knows the platform's zone names", () => {
  for (const name of ["Asia/Kolkata", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"]) {
    assert.equal(isZone(name), true, name);
  }
  for (const name of ["Asia/Kolkota", "", "+05:30", "India Standard Time", "../etc"])
    assert.equal(isZone(name), false, name);
});

const LETTERS = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
/** `AAT` to `ZZT`. The platform knows some of them as abbreviations of zones. */
const ABBREVIATIONS = LETTERS.flatMap((first) => LETTERS.map((second) => `${first}${second}T`));
const OTHERS = [
  "Est5EDT",
  "US/Pacific",
  "Asia/Calcutta",
  "GMT+5",
  "Etc/GMT-14",
  "Etc/GMT-15",
  "Z",
  "Utc",
  "SystemV/EST5",
];

function temporalAccepts(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

test("isZone accepts the names that Temporal accepts", () => {
  const known = Intl.supportedValuesOf("timeZone");
  const names = [...known, ...ABBREVIATIONS, ...OTHERS];
  names.push(...names.map((name) => name.toLowerCase()));
  const accepted = names.filter(isZone);
  assert.deepEqual(accepted, names.filter(temporalAccepts));
  assert.deepEqual(accepted.slice(0, known.length), known);
});

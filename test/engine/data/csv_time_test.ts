import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scanTime } from "../../../engine/data/csv_time.ts";
import { formatIso } from "../../../engine/market/mod.ts";
import { parseUnixMicros } from "../../../engine/protocol/mod.ts";

/** Scans a text in the middle of others, which must not be read. */
function scan(text: string): number {
  const bytes = new TextEncoder().encode(`0${text}0`);
  return scanTime(bytes, 1, bytes.length - 1);
}

const NEW_YEAR = Date.parse("2026-01-01T03:45:00Z") * 1_000;

test("scanTime reads epoch milliseconds", () => {
  assert.equal(scan("1767239100000"), NEW_YEAR);
  assert.equal(scan("0"), 0);
  assert.equal(scan("9007199254740"), 9_007_199_254_740_000);
});

test("scanTime reads fractions of epoch milliseconds", () => {
  assert.equal(scan("1767239100000.5"), NEW_YEAR + 500);
  assert.equal(scan("1767239100000.001"), NEW_YEAR + 1);
  assert.equal(scan("1767239100000.999000"), NEW_YEAR + 999);
  for (const text of ["1767239100000.", ".5", "1767239100000.0001", "1767239100000.5x", "1767239100000.5.5", "1.2-3"])
    assert.equal(scan(text), NaN, text);
});

test("scanTime reads ISO 8601 with an offset in each of its forms", () => {
  const texts = [
    "2026-01-01T03:45:00Z",
    "2026-01-01T03:45Z",
    "2026-01-01 03:45:00+00:00",
    "2026-01-01T09:15:00+05:30",
    "2026-01-01T09:15:00+0530",
    "2025-12-31T22:45:00.000-05:00",
    "2026-01-01T03:45:00.000000000Z",
  ];
  for (const text of texts) assert.equal(scan(text), NEW_YEAR, text);
});

test("scanTime reads fractions to the microsecond", () => {
  assert.equal(scan("2026-01-01T03:45:00.1Z"), NEW_YEAR + 100_000);
  assert.equal(scan("2026-01-01T03:45:00.000001Z"), NEW_YEAR + 1);
  assert.equal(scan("2026-01-01T03:45:59.999999000Z"), NEW_YEAR + 59_999_999);
});

test("scanTime gives NaN for what is not an instant", () => {
  const texts = [
    "",
    "-1",
    "1.0005",
    "17672391e5",
    "9007199254741",
    "99999999999999999",
    "2026-01-01",
    "2026-01-01T03:45:00",
    "2026-01-01T03:45:00+05",
    "2026-01-01T03:45:00+05:3",
    "2026-01-01T03:45:00+24:00",
    "2026-01-01T03:45:00+05:60",
    "2026-01-01T03:45:00+05-30",
    "2026-01-01T03:45:00ZZ",
    "2026-01-01T03:45:00z",
    "2026-01-01t03:45:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T03:60:00Z",
    "2026-01-01T03:45:60Z",
    "2026-01-01T03-45:00Z",
    "2026-01-01T03:45:0Z",
    "2026-01-01T03:45:00.Z",
    "2026-01-01T03:45:00.0000001Z",
    "2026-01-01T03:45:00.0000000000Z",
    "2026-02-29T03:45:00Z",
    "2026-13-01T03:45:00Z",
    "2026-00-01T03:45:00Z",
    "2026-01-00T03:45:00Z",
    "2026-1-1T03:45:00Z",
    "2026/01/01T03:45:00Z",
    "1969-12-31T23:59:59Z",
    "today",
  ];
  for (const text of texts) assert.equal(scan(text), NaN, JSON.stringify(text));
});

test("scanTime looks at nothing beyond the field's end", () => {
  const bytes = new TextEncoder().encode("2026-01-01T03:45:00Z");
  for (let end = 0; end < bytes.length; end++) assert.equal(scanTime(bytes, 0, end) >= NEW_YEAR, false, String(end));
});

test("scanTime agrees with the platform on any text that both take", () => {
  const part = (most: number): fc.Arbitrary<string> =>
    fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, "0"));
  const iso = fc
    .tuple(fc.integer({ min: 1971, max: 2200 }), part(13), part(32), part(24), part(60), part(60), part(24), part(60))
    .map(
      ([year, month, day, hour, minute, second, oh, om]) =>
        `${year}-${month}-${day}T${hour}:${minute}:${second}+${oh}:${om}`,
    );
  fc.assert(
    fc.property(iso, (text) => {
      const scanned = scan(text);
      const platform = Date.parse(text) * 1_000;
      // The platform reads 24:00 as midnight of the next day, and day 31 of a short month as a day of the month after.
      if (!Number.isNaN(scanned)) assert.equal(scanned, platform);
      if (Number.isNaN(platform)) assert.equal(scanned, NaN);
    }),
    { numRuns: 2_000 },
  );
});

test("scanTime is the inverse of formatIso", () => {
  const instant = fc.integer({ min: 172_800_000_000, max: 9_000_000_000_000_000 });
  const offset = fc.integer({ min: -1_439, max: 1_439 }).map((minutes) => minutes * 60_000_000);
  fc.assert(
    fc.property(instant, offset, (micros, zone) => {
      assert.equal(scan(formatIso(parseUnixMicros(micros), { from: [0], offset: [zone] })), micros);
    }),
    { numRuns: 2_000 },
  );
});

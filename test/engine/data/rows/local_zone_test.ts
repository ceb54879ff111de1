import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LocalZone } from "../../../../engine/data/rows/local_zone.ts";
import { civilFromDays, daysFromCivil } from "../../../../engine/market/civil.ts";
import { instantOf } from "../../../../engine/market/zone.ts";
import { MICROS } from "../../../../engine/protocol/mod.ts";

const ZONES = [
  "Asia/Kolkata",
  "America/New_York",
  "Europe/London",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Casablanca",
  "America/Sao_Paulo",
  "UTC",
];
const FIRST = daysFromCivil(1990, 1, 2);
const LAST = daysFromCivil(2099, 12, 30);

test("LocalZone has the instants of the zone database, the first of two and the end of a gap", () => {
  const zones = ZONES.map((zone) => new LocalZone(zone));
  // Days near the changes of clocks are the ones that matter.
  const day = fc.oneof(
    fc.integer({ min: FIRST, max: LAST }),
    fc.integer({ min: 0, max: 109 }).chain((year) =>
      fc
        .constantFrom(
          ...[
            [3, 8],
            [3, 29],
            [4, 5],
            [10, 25],
            [11, 1],
            [12, 30],
          ],
        )
        .chain(([month = 1, date = 1]) =>
          fc
            .integer({ min: -8, max: 8 })
            .map((off) => Math.min(LAST, Math.max(FIRST, daysFromCivil(1990 + year, month, date) + off))),
        ),
    ),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(fc.tuple(day, fc.integer({ min: 0, max: 1_439 })), { minLength: 1, maxLength: 5 }),
      (zone, times) => {
        for (const [days, minute] of times) {
          const { year, month, day: date } = civilFromDays(days);
          const text = `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
          const local = days * MICROS.day + minute * MICROS.minute;
          assert.equal(
            zone.instantOf({ local, before: NaN, isDescending: false }),
            instantOf(text, minute, zone.zone),
            `${zone.zone} ${text} ${minute}`,
          );
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test("LocalZone keeps rows of one instant together where clocks show a time twice", () => {
  const zone = new LocalZone("America/New_York");
  const local = Date.parse("2026-11-01T01:30:00Z") * 1_000;
  const first = zone.instantOf({ local, before: NaN, isDescending: false });
  assert.equal(first, Date.parse("2026-11-01T05:30:00Z") * 1_000);
  assert.equal(zone.instantOf({ local, before: first, isDescending: false }), first);
  assert.equal(zone.instantOf({ local, before: first + 1, isDescending: false }), first + 3_600_000_000);
});

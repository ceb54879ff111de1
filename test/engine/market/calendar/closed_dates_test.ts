import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ClosedDates, localDate, openCalendar } from "../../../../engine/market/mod.ts";
import { MICROS, parseUnixMicros } from "../../../../engine/protocol/mod.ts";
import { instrumentsOf, nse, sessionsOf, TWO_GROUPS } from "../../../fixtures/calendar/hours.ts";

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

describe("ClosedDates", () => {
  test("has weekends and holidays, and no date of a session, known or not", async () => {
    const closed = new ClosedDates(sessionsOf({ calendar: await nse() }));
    const dates = ["2026-01-24", "2026-01-26", "2026-01-27", "2026-02-01", "2024-03-02", "2026-11-08", "2015-01-03"];
    assert.deepEqual(
      dates.map((date) => closed.hasDate(date)),
      [true, true, false, false, false, false, false],
    );
  });

  test("has no date into which the session of the next date reaches", () => {
    const groups = [
      { name: "fx", weekend: [0, 6], periods: [{ from: null, windows: [{ open: -420, close: 1_020 }], source: null }] },
    ];
    const zone = "America/New_York";
    const calendar = {
      ...TWO_GROUPS,
      zone,
      groups,
      defaultGroup: "fx",
      groupOf: {},
      holidays: [],
      specialSessions: [],
    };
    const closed = new ClosedDates(sessionsOf({ calendar, zone }));
    assert.deepEqual(
      ["2026-01-23", "2026-01-24", "2026-01-25"].map((date) => closed.hasDate(date)),
      [false, true, false],
    );
  });

  test("has only dates on which all groups are closed", () => {
    const instruments = instrumentsOf({ symbol: "NIFTY" }, { symbol: "CRUDE", kind: "future" });
    const holidays = [{ date: "2026-01-27", name: "Cash", groups: ["cash"], source: null }];
    const closed = new ClosedDates(sessionsOf({ calendar: { ...TWO_GROUPS, holidays } }, instruments));
    assert.equal(closed.hasDate("2026-01-27"), false);
    assert.equal(closed.hasDate("2026-01-24"), true);
  });

  test("has none without a calendar, also where --hours closes one", () => {
    const closed = new ClosedDates(sessionsOf({ said: [{ date: "2026-01-24", windows: null }] }));
    assert.equal(closed.hasDate("2026-01-24"), false);
    assert.equal(closed.hasDay(dayOf("2026-01-24")), false);
    assert.equal(closed.hasInstant(dayOf("2026-01-24") * MICROS.day), false);
  });

  test("knows an instant, in any order, and a day by their date", async () => {
    for (const [name, zone] of [
      ["nse", "Asia/Kolkata"],
      ["24x7", "America/New_York"],
    ] as const) {
      const calendar = (await openCalendar(name)).facts;
      const closed = new ClosedDates(sessionsOf({ calendar, zone }));
      const [from, to] = [dayOf("2026-01-01") * MICROS.day, dayOf("2026-04-01") * MICROS.day];
      fc.assert(
        fc.property(fc.integer({ min: from, max: to }), (micros) => {
          const date = localDate(parseUnixMicros(micros), zone);
          assert.equal(closed.hasInstant(micros), closed.hasDate(date));
          assert.equal(closed.hasDay(dayOf(date)), closed.hasDate(date));
        }),
      );
    }
  });

  test("reportOf has rows of closed dates and of unknown hours apart from the others", async () => {
    const closed = new ClosedDates(sessionsOf({ calendar: await nse() }));
    const days = ["2026-01-23", "2026-01-24", "2026-11-08"].map((date, i) => ({ date, rows: i + 1 }));
    const other = { instrument: -1, first: 0, last: 0 };
    assert.deepEqual(closed.reportOf(days), {
      spans: [
        { date: "2026-01-24", side: "closed", rows: 2, ...other },
        { date: "2026-11-08", side: "unknown", rows: 3, ...other },
      ],
      used: { "2026-01-23": 1 },
    });
  });
});

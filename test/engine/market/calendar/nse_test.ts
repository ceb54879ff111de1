import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { Calendar, type CalendarFacts } from "../../../../engine/market/mod.ts";
import { nse } from "../../../fixtures/calendar/hours.ts";

const XBOM = JSON.parse(
  readFileSync(new URL("../../../fixtures/calendar/xbom_holidays.json", import.meta.url), "utf8"),
) as { readonly weekday_holidays: readonly string[] };

describe("nse", () => {
  let facts: CalendarFacts;
  let calendar: Calendar;
  before(async () => {
    facts = await nse();
    calendar = new Calendar(facts);
  });

  test("has a source for each holiday, special session and period of hours", () => {
    const entries = [...facts.holidays, ...facts.specialSessions, ...facts.groups.flatMap(({ periods }) => periods)];
    for (const { source, ...rest } of entries) assert.ok((source ?? "").length > 20, JSON.stringify(rest));
  });

  test("is closed on the weekdays on which exchange_calendars has XBOM closed, but for muhurat sessions", () => {
    const ours: string[] = [];
    const day = new Date("2019-01-01T00:00:00Z");
    for (; day.getUTCFullYear() < 2027; day.setUTCDate(day.getUTCDate() + 1)) {
      if (day.getUTCDay() === 0 || day.getUTCDay() === 6) continue;
      const date = day.toISOString().slice(0, 10);
      const found = calendar.dayOf(date, "cash");
      const isMuhurat = found.kind === "special" && (found.name ?? "").includes("muhurat");
      if (found.kind === "closed" || isMuhurat) ours.push(date);
    }
    assert.deepEqual(ours, XBOM.weekday_holidays);
  });

  const SPECIAL: readonly (readonly [date: string, windows: string])[] = [
    ["2019-10-27", "1095-1155"],
    ["2020-02-01", "555-930"],
    ["2020-11-14", "1095-1155"],
    ["2021-02-24", "555-700 945-1020"],
    ["2021-11-04", "1095-1155"],
    ["2022-10-24", "1095-1155"],
    ["2023-11-12", "1095-1155"],
    ["2024-01-20", "555-930"],
    ["2024-03-02", "555-600 690-750"],
    ["2024-05-18", "555-600 690-750"],
    ["2024-11-01", "1080-1140"],
    ["2025-02-01", "555-930"],
    ["2025-10-21", "825-885"],
    ["2026-02-01", "555-930"],
  ];
  for (const [date, expected] of SPECIAL) {
    test(`has the special session of ${date}, for both groups`, () => {
      for (const group of ["cash", "derivatives"]) {
        const day = calendar.dayOf(date, group);
        assert.ok(day.kind === "special");
        assert.equal(day.windows.map(({ open, close }) => `${open}-${close}`).join(" "), expected);
      }
    });
  }

  test("knows of 2026-11-08 that there is a session, and not its hours", () => {
    assert.equal(calendar.dayOf("2026-11-08", "cash").kind, "unknown");
  });

  test("has other hours for cash and derivatives from 2026-08-03 on", () => {
    const hours = (date: string, group: string): unknown => calendar.dayOf(date, group);
    for (const group of ["cash", "derivatives"]) {
      assert.deepEqual(hours("2026-07-31", group), {
        kind: "ordinary",
        name: null,
        windows: [{ open: 555, close: 930 }],
      });
    }
    assert.deepEqual(hours("2026-08-03", "cash"), {
      kind: "ordinary",
      name: null,
      windows: [{ open: 555, close: 915 }],
    });
    assert.deepEqual(hours("2026-08-03", "derivatives"), {
      kind: "ordinary",
      name: null,
      windows: [{ open: 555, close: 940 }],
    });
  });

  test("has the hours of the years before it, for files of these", () => {
    const opens = (["2009-06-01", "2010-06-01", "2015-06-01"] as const).map((date) => calendar.dayOf(date, "cash"));
    assert.deepEqual(
      opens.map((day) => [day.kind, "windows" in day && day.windows]),
      [
        ["assumed", [{ open: 595, close: 930 }]],
        ["assumed", [{ open: 540, close: 930 }]],
        ["assumed", [{ open: 555, close: 930 }]],
      ],
    );
  });

  test("gives instruments the group of their kind", () => {
    const groupOf = (kind: "index" | "equity" | "future" | "option" | null): string =>
      calendar.groupOf({ symbol: "X", kind, group: null });
    assert.deepEqual([groupOf("index"), groupOf("equity"), groupOf(null)], ["cash", "cash", "cash"]);
    assert.deepEqual([groupOf("future"), groupOf("option")], ["derivatives", "derivatives"]);
    assert.throws(() => calendar.groupOf({ symbol: "CRUDEOIL", kind: "future", group: "mcx" }), {
      message: "CRUDEOIL: Expected an hours group of calendar nse (cash and derivatives), was mcx",
    });
  });

  test("says why it is closed, and does not know the years around it", () => {
    assert.deepEqual(calendar.dayOf("2026-01-26", "cash"), { kind: "closed", why: "a holiday (Republic Day)" });
    assert.deepEqual(calendar.dayOf("2026-01-24", "cash"), { kind: "closed", why: "a Saturday" });
    assert.equal(calendar.dayOf("2018-12-29", "cash").kind, "assumed");
    assert.deepEqual([calendar.knows("2018-12-31"), calendar.knows("2019-01-01")], ["before", "known"]);
    assert.deepEqual([calendar.knows("2026-12-31"), calendar.knows("2027-01-01")], ["known", "after"]);
  });
});

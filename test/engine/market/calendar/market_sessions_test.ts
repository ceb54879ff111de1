import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  type CalendarFacts,
  dateAt,
  hashSessions,
  localDate,
  type MarketSessions,
  openCalendar,
  parseHoursFlags,
  planDay,
} from "../../../../engine/market/mod.ts";
import { EngineError, MICROS, parseUnixMicros, UsageError } from "../../../../engine/protocol/mod.ts";
import { instrumentsOf, nse, sessionsOf, TWO_GROUPS } from "../../../fixtures/calendar/hours.ts";

const NIFTY = { symbol: "NIFTY" } as const;
const CRUDE = { symbol: "CRUDEOIL", kind: "future" } as const;

function at(iso: string): ReturnType<typeof parseUnixMicros> {
  return parseUnixMicros(Date.parse(iso) * MICROS.millisecond);
}

function textOf(sessions: MarketSessions, date: string): string {
  const found = sessions.sessionOn(date);
  if (!("hours" in found)) return `${found.kind}: ${found.why}`;
  const iso = (micros: number): string => new Date(micros / 1_000 + 19_800_000).toISOString().slice(0, 16);
  return `${found.kind} ${iso(found.openMicros)} ${iso(found.closeMicros)}`;
}

describe("MarketSessions", () => {
  test("has one session from the first open of a group to the last close", () => {
    const sessions = sessionsOf({ calendar: TWO_GROUPS }, instrumentsOf(NIFTY, CRUDE));
    assert.equal(textOf(sessions, "2026-01-27"), "ordinary 2026-01-27T09:00 2026-01-27T23:30");
    const session = sessions.dayAt(at("2026-01-27T09:07:00+05:30"));
    const nifty = { openMicros: at("2026-01-27T09:15:00+05:30"), closeMicros: at("2026-01-27T15:30:00+05:30") };
    const crude = { openMicros: at("2026-01-27T09:00:00+05:30"), closeMicros: at("2026-01-27T23:30:00+05:30") };
    assert.deepEqual(session.hours, [[nifty], [crude]]);
    assert.deepEqual(session.groups, [
      { group: "cash", windows: [nifty] },
      { group: "mcx", windows: [crude] },
    ]);
  });

  test("has a session of the groups that are open, and none where all are closed", () => {
    const sessions = sessionsOf({ calendar: TWO_GROUPS }, instrumentsOf(NIFTY, CRUDE));
    assert.equal(textOf(sessions, "2026-01-26"), "closed: a holiday (Republic Day)");
    assert.equal(textOf(sessions, "2026-03-03"), "special 2026-03-03T09:15 2026-03-03T23:30");
    assert.equal(
      textOf(sessionsOf({ calendar: TWO_GROUPS }, instrumentsOf(CRUDE)), "2026-03-03"),
      "special 2026-03-03T17:00 2026-03-03T23:30",
    );
  });

  test("is one session with a pause on 2024-03-02", async () => {
    const sessions = sessionsOf({ calendar: await nse() });
    assert.equal(textOf(sessions, "2024-03-02"), "special 2024-03-02T09:15 2024-03-02T12:30");
    const inPause = sessions.dayAt(at("2024-03-02T10:30:00+05:30"));
    assert.equal(inPause.date, "2024-03-02");
    assert.equal(inPause.hours[0]?.length, 2);
  });

  for (const [when, date] of [
    ["2026-01-23T15:29:59+05:30", "2026-01-23"],
    ["2026-01-23T15:30:00+05:30", "2026-01-27"],
    ["2026-01-24T12:00:00+05:30", "2026-01-27"],
    ["2026-01-26T12:00:00+05:30", "2026-01-27"],
    ["2024-01-20T12:00:00+05:30", "2024-01-20"],
    ["2025-10-21T09:15:00+05:30", "2025-10-21"],
    ["2018-12-29T12:00:00+05:30", "2018-12-29"],
    ["2018-12-30T15:31:00+05:30", "2018-12-31"],
    ["2027-01-26T10:00:00+05:30", "2027-01-26"],
  ] as const) {
    test(`has ${when} in the session of ${date}, or before it`, async () => {
      assert.equal(sessionsOf({ calendar: await nse() }).dayAt(at(when)).date, date);
    });
  }

  test("is without a calendar every day from MARKET_OPEN to MARKET_CLOSE, past midnight and without a gap too", () => {
    const plain = sessionsOf();
    assert.equal(plain.dayAt(at("2026-01-24T09:14:59.999+05:30")).date, "2026-01-24");
    assert.equal(plain.dayAt(at("2026-01-24T15:20:00+05:30")).date, "2026-01-25");
    const night = sessionsOf({ zone: "UTC", open: 18 * 60, close: 2 * 60 });
    assert.equal(night.dayAt(at("2026-01-02T01:59:59.999Z")).date, "2026-01-01");
    assert.equal(night.dayAt(at("2026-01-02T02:00:00Z")).date, "2026-01-02");
    const whole = sessionsOf({ zone: "America/New_York", open: 0, close: 1_440 });
    const before = whole.dayAt(at("2026-03-08T04:59:59.999Z"));
    const next = whole.dayAt(at("2026-03-08T05:00:00Z"));
    assert.deepEqual([before.date, next.date, before.closeMicros], ["2026-03-07", "2026-03-08", next.openMicros]);
    assert.equal(next.closeMicros - next.openMicros, 23 * 60 * MICROS.minute);
  });

  test("gives 24x7 sessions that follow each other: a tick of the close is of the next one", async () => {
    const { facts } = await openCalendar("24x7");
    const sessions = sessionsOf({ calendar: facts, zone: "UTC" });
    const midnight = at("2026-01-25T00:00:00Z");
    assert.equal(sessions.dayAt(parseUnixMicros(midnight - 1)).date, "2026-01-24");
    assert.equal(sessions.dayAt(midnight).date, "2026-01-25");
    assert.equal(sessions.dayAt(midnight).openMicros, midnight);
  });

  test("never gives an earlier session for a later instant, and an instant of a session is in it", async () => {
    const calendar = await nse();
    const [from, to] = [at("2018-12-20T00:00:00Z"), at("2027-01-20T00:00:00Z")];
    const sessions = sessionsOf({ calendar, said: parseHoursFlags(["2026-11-08=18:00-19:00"]) });
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), fc.integer({ min: 0, max: 4 * MICROS.day }), (a, step) => {
        const [one, two] = [sessions.dayAt(parseUnixMicros(a)), sessions.dayAt(parseUnixMicros(a + step))];
        assert.ok(one.closeMicros > a && two.openMicros >= one.openMicros);
        assert.ok(one === two || two.openMicros >= one.closeMicros);
        // No session between the instant and the one that was given.
        for (let day = a; day < one.openMicros - MICROS.day; day += MICROS.day) {
          const date = localDate(parseUnixMicros(day), "Asia/Kolkata");
          const session = sessions.sessionOn(date);
          assert.ok(session === one || !("hours" in session) || session.closeMicros <= a, date);
        }
      }),
    );
  });

  const FX_BESIDE_CASH: CalendarFacts = {
    ...TWO_GROUPS,
    groups: [
      ...TWO_GROUPS.groups.slice(0, 1),
      {
        name: "fx",
        weekend: [0, 6],
        periods: [{ from: null, windows: [{ open: 1_020, close: 2_460 }], source: null }],
      },
    ],
    groupOf: { fx: "fx" },
    specialSessions: [],
  };

  test("refuses groups whose sessions of two dates overlap, by name, if both are traded", () => {
    const eurusd = { symbol: "EURUSD", kind: "fx" } as const;
    assert.throws(
      () => sessionsOf({ calendar: FX_BESIDE_CASH }, instrumentsOf(NIFTY, eurusd)),
      (error) => error instanceof UsageError && error.message.endsWith("those of fx and cash do on 2026-01-02"),
    );
    const alone = sessionsOf({ calendar: FX_BESIDE_CASH }, instrumentsOf(eurusd));
    assert.equal(textOf(alone, "2026-01-27"), "ordinary 2026-01-27T17:00 2026-01-28T17:00");
  });

  test("refuses a special session that reaches into the next date's", () => {
    const specialSessions = [
      { date: "2026-01-27", name: "Long", windows: { cash: [{ open: 900, close: 2_100 }] }, source: null },
    ];
    assert.throws(
      () => sessionsOf({ calendar: { ...TWO_GROUPS, specialSessions } }),
      /those of cash do on 2026-01-28$/,
    );
  });

  test("gives up a calendar that has no session any more", () => {
    const groups = [{ ...TWO_GROUPS.groups[0]!, weekend: [0, 1, 2, 3, 4, 5, 6] }];
    const never = { ...TWO_GROUPS, groups, knownUntil: "2099-12-31", groupOf: {}, specialSessions: [] };
    const sessions = sessionsOf({ calendar: never });
    assert.throws(() => sessions.dayAt(at("2026-01-27T10:00:00Z")), UsageError);
    assert.equal(sessions.nextAfter("2026-01-27"), null);
  });
});

describe("planDay", () => {
  test("says of a holiday that there is no session, and which is the next", async () => {
    const sessions = sessionsOf({ calendar: await nse() });
    for (const source of ["clock", "asked", "file"] as const) {
      assert.deepEqual(planDay(sessions, "2026-01-26", source), {
        kind: "no-session",
        text: "2026-01-26 is a holiday (Republic Day): no session; the next is 2026-01-27",
      });
    }
    assert.deepEqual(planDay(sessions, "2026-10-31", "asked"), {
      kind: "no-session",
      text: "2026-10-31 is a Saturday: no session; the next is 2026-11-02",
    });
  });

  test("says at the end of what the calendar knows that it knows no next session", () => {
    const calendar = { ...TWO_GROUPS, knownUntil: "2026-01-26" };
    assert.deepEqual(planDay(sessionsOf({ calendar }), "2026-01-26", "clock"), {
      kind: "no-session",
      text: "2026-01-26 is a holiday (Republic Day): no session; calendar two knows none after it",
    });
  });

  test("refuses dates that the calendar does not know, unless a file has them", async () => {
    const sessions = sessionsOf({ calendar: await nse() });
    for (const date of ["2018-12-31", "2027-01-04"]) {
      for (const source of ["clock", "asked"] as const)
        assert.throws(() => planDay(sessions, date, source), /calendar nse knows \(2019-01-01 to 2026-12-31\), was 20/);
      assert.equal(planDay(sessions, date, "file").kind, "session");
    }
    const said = sessionsOf({ calendar: await nse(), said: parseHoursFlags(["2027-01-04=09:15-15:30"]) });
    assert.equal(planDay(said, "2027-01-04", "clock").kind, "session");
  });

  test("refuses a session whose hours are not known, and says how to say them", async () => {
    const calendar = await nse();
    assert.throws(
      () => planDay(sessionsOf({ calendar }), "2026-11-08", "file"),
      (error) =>
        error instanceof EngineError && error.message.endsWith("Say them, for example --hours 2026-11-08=18:00-19:00"),
    );
    const said = parseHoursFlags(["2026-11-08=18:00-19:00"]);
    assert.equal(planDay(sessionsOf({ calendar, said }), "2026-11-08", "file").kind, "session");
  });
});

test("dateAt is the date of the session that is on, else today", () => {
  const groups = [
    { name: "fx", weekend: [0, 6], periods: [{ from: null, windows: [{ open: -420, close: 1_020 }], source: null }] },
  ];
  const zone = "America/New_York";
  const calendar = { ...TWO_GROUPS, zone, groups, defaultGroup: "fx", groupOf: {}, holidays: [], specialSessions: [] };
  const sessions = sessionsOf({ calendar, zone });
  assert.equal(dateAt(sessions, at("2026-01-25T17:30:00-05:00")), "2026-01-26");
  assert.equal(dateAt(sessions, at("2026-01-25T16:30:00-05:00")), "2026-01-25");
  assert.equal(dateAt(sessions, at("2026-01-26T12:00:00-05:00")), "2026-01-26");
  assert.equal(dateAt(sessionsOf(), at("2026-01-26T23:00:00+05:30")), "2026-01-26");
  const night = sessionsOf({ zone: "UTC", open: 18 * 60, close: 2 * 60 });
  assert.equal(dateAt(night, at("2026-01-02T01:00:00Z")), "2026-01-01");
  assert.equal(dateAt(night, at("1970-01-01T01:00:00Z")), "1970-01-01");
});

test("hashSessions is of the hours by group, and of nothing else", async () => {
  const calendar = await nse();
  const dates = ["2026-01-27", "2026-01-28"];
  const hashOf = (facts: CalendarFacts): string => {
    const sessions = sessionsOf({ calendar: facts });
    return hashSessions(
      dates.flatMap((date) => {
        const session = sessions.sessionOn(date);
        return "hours" in session ? [session] : [];
      }),
    );
  };
  assert.match(hashOf(calendar), /^[0-9a-f]{64}$/);
  assert.equal(hashOf({ ...calendar, holidays: [], knownUntil: "2030-12-31" }), hashOf(calendar));
  const windows = { cash: [{ open: 555, close: 929 }] };
  const specialSessions = [{ date: "2026-01-28", name: "Short", windows, source: null }];
  assert.notEqual(hashOf({ ...calendar, specialSessions }), hashOf(calendar));
});

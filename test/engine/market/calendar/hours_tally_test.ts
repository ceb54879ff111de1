import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  assumedDaysText,
  closedRowsText,
  type CutReport,
  cutRowsTexts,
  HoursTally,
  joinCutReports,
  type MarketSessions,
  refuseClosedDays,
} from "../../../../engine/market/mod.ts";
import { EngineError, MICROS } from "../../../../engine/protocol/mod.ts";
import { hoursOf, instrumentsOf, nse, sessionsOf, TWO_GROUPS } from "../../../fixtures/calendar/hours.ts";

function at(iso: string): number {
  return Date.parse(`${iso}+05:30`) * MICROS.millisecond;
}

/** The report of a market of minute bars of some days, from one time to another, of instrument 0. */
function minutesOf(sessions: MarketSessions, dates: readonly string[], from: string, to: string): CutReport {
  const tally = new HoursTally(sessions);
  for (const date of dates) {
    for (let ts = at(`${date}T${from}`); ts <= at(`${date}T${to}`); ts += MICROS.minute) {
      const session = sessions.sessionOn(date);
      const isIn =
        "hours" in session && session.hours[0]!.some((each) => ts >= each.openMicros && ts < each.closeMicros);
      if (isIn) tally.addUsed(date, 1);
      else tally.addCut(ts, 0);
    }
  }
  return tally.report;
}

const DAYS = ["2026-01-05", "2026-01-06", "2026-01-07"];

describe("HoursTally", () => {
  test("counts by date, side and instrument, and has the first and last time", () => {
    const sessions = sessionsOf(
      { calendar: TWO_GROUPS },
      instrumentsOf({ symbol: "NIFTY" }, { symbol: "CRUDE", kind: "future" }),
    );
    const tally = new HoursTally(sessions);
    assert.equal(tally.addCut(at("2026-01-27T09:07:00"), 0), "before");
    assert.equal(tally.addCut(at("2026-01-27T09:08:30"), 0), "before");
    assert.equal(tally.addCut(at("2026-01-27T15:30:00"), 0), "after");
    assert.equal(tally.addCut(at("2026-01-27T23:30:00"), 1), "after");
    assert.equal(tally.addCut(at("2026-01-26T10:00:00"), 1), "closed");
    assert.equal(tally.addCut(at("2026-01-26T10:00:00"), 1, 0), "closed", "a part of a bar is not counted");
    tally.addUsed("2026-01-27", 5);
    tally.addUsed("2026-01-27", 2);
    const minute = (text: string): number => at(`2026-01-27T${text}`) - at("2026-01-27T00:00");
    const [date, rows] = ["2026-01-27", 1];
    assert.deepEqual(tally.report, {
      spans: [
        { date, side: "before", instrument: 0, rows: 2, first: minute("09:07:00"), last: minute("09:08:30") },
        { date, side: "after", instrument: 0, rows, first: minute("15:30"), last: minute("15:30") },
        { date, side: "after", instrument: 1, rows, first: minute("23:30"), last: minute("23:30") },
        { date: "2026-01-26", side: "closed", instrument: 1, rows, first: minute("10:00"), last: minute("10:00") },
      ],
      used: { "2026-01-27": 7 },
    });
  });

  test("counts rows between two windows as those of a pause", async () => {
    const tally = new HoursTally(sessionsOf({ calendar: await nse() }));
    assert.equal(tally.addCut(at("2024-03-02T10:00:00"), 0), "pause");
    assert.equal(closedRowsText(tally.report), "left out: 1 row in the pause of a session (2024-03-02)");
  });

  test("knows rows of a session whose hours are not known, which refuseClosedDays refuses", async () => {
    const sessions = sessionsOf({ calendar: await nse() });
    const tally = new HoursTally(sessions);
    assert.equal(tally.addCut(at("2026-11-08T18:00:00"), 0), "unknown");
    assert.throws(
      () => refuseClosedDays(tally.report, { sessions, instruments: [{ symbol: "NIFTY" }] }),
      /^EngineError: 2026-11-08 has a session .* Say them, for example --hours 2026-11-08=18:00-19:00$/,
    );
  });

  test("joinCutReports adds up what parts of the files have", () => {
    const [a, b] = [minutesOf(sessionsOf(), DAYS, "15:00", "15:29"), minutesOf(sessionsOf(), DAYS, "15:10", "15:40")];
    const joined = joinCutReports([a, b]);
    assert.deepEqual(joined.used, Object.fromEntries(DAYS.map((date) => [date, 20 + 10])));
    assert.deepEqual(
      joined.spans.map(({ rows }) => rows),
      [10 + 21, 10 + 21, 10 + 21],
    );
    assert.deepEqual(new Set(joined.spans.map(({ last }) => last)), new Set([(15 * 60 + 40) * MICROS.minute]));
    assert.equal(a.spans[0]?.rows, 10, "the parts are as they were");
    const early = minutesOf(sessionsOf(), DAYS.slice(0, 1), "08:00", "09:20");
    const late = minutesOf(sessionsOf(), DAYS.slice(0, 1), "09:00", "09:20");
    for (const parts of [
      [early, late],
      [late, early],
    ]) {
      const [span] = joinCutReports(parts).spans;
      assert.deepEqual([span?.side, span?.rows, span?.first], ["before", 75 + 15, 8 * 60 * MICROS.minute]);
    }
  });
});

describe("cutRowsTexts", () => {
  test("says the last ten minutes of every day of NSE, and what has them", () => {
    assert.deepEqual(cutRowsTexts(minutesOf(sessionsOf(), DAYS, "09:15", "15:29"), hoursOf()), [
      "30 rows from 15:20 to 15:29 on 3 of 3 days are outside of MARKET_OPEN 09:15 to MARKET_CLOSE 15:20; MARKET_CLOSE=15:30 has them",
    ]);
  });

  test("says rows before the open and after the close, by thousands", () => {
    const dates = Array.from({ length: 9 }, (_, i) => `2026-01-1${i}`);
    assert.deepEqual(cutRowsTexts(minutesOf(sessionsOf(), dates, "00:00", "23:59"), hoursOf()), [
      "4,995 rows from 00:00 to 09:14 on 9 of 9 days are outside of MARKET_OPEN 09:15 to MARKET_CLOSE 15:20; MARKET_OPEN=00:00 has them",
      "4,680 rows from 15:20 to 23:59 on 9 of 9 days are outside of MARKET_OPEN 09:15 to MARKET_CLOSE 15:20; MARKET_CLOSE=24:00 has them",
    ]);
  });

  test("says nothing of a few: a print of the pre-open, and an index print at the close", () => {
    const sessions = sessionsOf({ open: 555, close: 930 });
    const report = minutesOf(sessions, DAYS, "09:15", "15:30");
    const hours = hoursOf({ close: 930 });
    assert.equal(report.spans.length, 3);
    assert.deepEqual(cutRowsTexts(report, hours), []);
  });

  test("advises nothing against a calendar, but against a MARKET_CLOSE that was said beside it", async () => {
    const calendar = await nse();
    const unsaid = sessionsOf({ calendar });
    assert.deepEqual(cutRowsTexts(minutesOf(unsaid, DAYS, "09:15", "15:40"), unsaid.hours), [
      "33 rows from 15:30 to 15:40 on 3 of 3 days are outside of the hours of calendar nse",
    ]);
    const said = sessionsOf({ calendar, isCloseSaid: true });
    assert.deepEqual(cutRowsTexts(minutesOf(said, DAYS, "09:15", "15:29"), said.hours), [
      "30 rows from 15:20 to 15:29 on 3 of 3 days are outside of MARKET_OPEN 09:15 to MARKET_CLOSE 15:20; MARKET_CLOSE=15:30 has them",
    ]);
  });

  test("says nothing where there are no rows", () => {
    assert.deepEqual(cutRowsTexts({ spans: [], used: {} }, hoursOf()), []);
    assert.equal(closedRowsText({ spans: [], used: {} }), null);
  });
});

describe("assumedDaysText", () => {
  test("says once which days the calendar does not know", async () => {
    const hours = hoursOf({ calendar: await nse() });
    assert.equal(assumedDaysText({ used: { "2026-01-05": 10, "2015-01-06": 0 } }, hours), null);
    assert.equal(
      assumedDaysText({ used: { "2015-01-06": 5, "2015-01-05": 5, "2019-01-01": 5 } }, hours),
      "2 days from 2015-01-05 to 2015-01-06 are not known to calendar nse (2019-01-01 to 2026-12-31): " +
        "with rows in ordinary hours a day is a session",
    );
    assert.match(
      assumedDaysText({ used: { "2027-01-04": 5 } }, hours) ?? "",
      /^2027-01-04 is not known to calendar nse/,
    );
    assert.equal(assumedDaysText({ used: { "2015-01-06": 5 } }, hoursOf()), null);
  });
});

describe("refuseClosedDays", () => {
  const instruments = [{ symbol: "NIFTY" }];

  function refusalOf(report: CutReport, sessions: MarketSessions): string | null {
    try {
      refuseClosedDays(report, { sessions, instruments });
    } catch (error) {
      assert.ok(error instanceof EngineError);
      assert.equal(error.code, "INPUT_FILE");
      return error.message;
    }
    return null;
  }

  test("refuses a closed date with more than a quarter of an ordinary day's rows", async () => {
    const calendar = await nse();
    const sessions = sessionsOf({ calendar: { ...calendar, specialSessions: [] } });
    const report = minutesOf(sessions, ["2026-01-30", "2026-02-01", "2026-02-02"], "09:15", "15:29");
    assert.equal(
      refusalOf(report, sessions),
      "2026-02-01 is a Sunday in calendar nse, and has 375 rows (NIFTY): the calendar or the file is wrong. " +
        "Say which: --hours 2026-02-01=09:15-15:30, or --hours 2026-02-01=closed",
    );
  });

  test("takes a quarter, and leaves it out: a mock session", async () => {
    const sessions = sessionsOf({ calendar: await nse() });
    const ordinary = minutesOf(sessions, ["2026-01-30"], "09:15", "15:29");
    const rowsOn = (rows: number): CutReport => {
      const last = new Date(Date.UTC(2026, 0, 31, 10) + (rows - 1) * 60_000).toISOString().slice(11, 16);
      return joinCutReports([ordinary, minutesOf(sessions, ["2026-01-31"], "10:00", last)]);
    };
    assert.equal(refusalOf(rowsOn(93), sessions), null);
    assert.equal(closedRowsText(rowsOn(93)), "left out: 93 rows on days without a session (2026-01-31)");
    assert.match(refusalOf(rowsOn(94), sessions) ?? "", /^2026-01-31 is a Saturday in calendar nse, and has 94 rows/);
  });

  test("refuses a file that has rows of closed days alone", async () => {
    const sessions = sessionsOf({ calendar: await nse() });
    const report = minutesOf(sessions, ["2026-01-24"], "09:15", "15:29");
    assert.match(refusalOf(report, sessions) ?? "", /2026-01-24 is a Saturday/);
  });

  test("has nothing against a date that --hours closes, nor where there is no calendar", async () => {
    const said = [{ date: "2026-01-24", windows: null }];
    const sessions = sessionsOf({ calendar: await nse(), said });
    assert.equal(refusalOf(minutesOf(sessions, ["2026-01-23", "2026-01-24"], "09:15", "15:29"), sessions), null);
    const plain = sessionsOf({ said });
    assert.equal(refusalOf(minutesOf(plain, ["2026-01-23", "2026-01-24"], "09:15", "15:29"), plain), null);
  });

  test("names five days at once, and counts the rest", async () => {
    const sessions = sessionsOf({ calendar: await nse() });
    const saturdays = [
      "2026-01-03",
      "2026-01-10",
      "2026-01-17",
      "2026-01-24",
      "2026-01-31",
      "2026-02-07",
      "2026-02-14",
    ];
    const lines = refusalOf(minutesOf(sessions, saturdays, "09:15", "15:29"), sessions)?.split("\n") ?? [];
    assert.equal(lines.length, 6);
    assert.equal(lines.at(-1), "and 2 more such days");
  });
});

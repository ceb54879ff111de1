import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  formatIso,
  loadHours,
  openCalendar,
  parseHoursFlags,
  type TradingHours,
  zoneOffsets,
} from "../../../../engine/market/mod.ts";
import { EngineError, MICROS, parseUnixMicros, UsageError } from "../../../../engine/protocol/mod.ts";
import { hoursOf, nse, TWO_GROUPS } from "../../../fixtures/calendar/hours.ts";

function at(iso: string): number {
  return Date.parse(iso) * MICROS.millisecond;
}

/** Windows as local times with their dates, or why there is none. */
function textOf(hours: TradingHours, date: string, group: string): string {
  const day = hours.sessionOn(date, group);
  if (!("windows" in day)) return `${day.kind}: ${day.why}`;
  const iso = (micros: number): string => {
    const instant = parseUnixMicros(micros);
    return formatIso(instant, zoneOffsets(hours.zone, instant, instant)).slice(0, 16);
  };
  return day.windows.map(({ openMicros, closeMicros }) => `${iso(openMicros)} ${iso(closeMicros)}`).join(", ");
}

test("TradingHours without a calendar has MARKET_OPEN to MARKET_CLOSE on every day", () => {
  const hours = hoursOf();
  for (const date of ["2026-01-26", "2026-01-24", "1999-05-01"]) {
    assert.equal(textOf(hours, date, "market"), `${date}T09:15 ${date}T15:20`);
  }
  assert.equal(hours.groupOf({ symbol: "X", kind: "future", group: "mcx" }), "market");
});

test("TradingHours goes by the calendar, and an unsaid MARKET_CLOSE gives way to it", async () => {
  const hours = hoursOf({ calendar: await nse() });
  assert.equal(textOf(hours, "2026-01-27", "cash"), "2026-01-27T09:15 2026-01-27T15:30");
  assert.equal(textOf(hours, "2026-08-04", "derivatives"), "2026-08-04T09:15 2026-08-04T15:40");
  assert.equal(
    textOf(hours, "2024-03-02", "cash"),
    "2024-03-02T09:15 2024-03-02T10:00, 2024-03-02T11:30 2024-03-02T12:30",
  );
  assert.equal(textOf(hours, "2026-01-26", "cash"), "closed: a holiday (Republic Day)");
  assert.equal(textOf(hours, "2015-01-05", "cash"), "2015-01-05T09:15 2015-01-05T15:30");
});

test("TradingHours takes the later open and the earlier close, if they were said", async () => {
  const calendar = await nse();
  const earlier = hoursOf({ calendar, isCloseSaid: true });
  assert.equal(textOf(earlier, "2026-01-27", "cash"), "2026-01-27T09:15 2026-01-27T15:20");
  assert.equal(
    textOf(earlier, "2024-03-02", "cash"),
    "2024-03-02T09:15 2024-03-02T10:00, 2024-03-02T11:30 2024-03-02T12:30",
  );
  const later = hoursOf({ calendar, isCloseSaid: true, close: 1_000, isOpenSaid: true, open: 600 });
  assert.equal(textOf(later, "2026-01-27", "cash"), "2026-01-27T10:00 2026-01-27T15:30");
  assert.equal(textOf(later, "2024-03-02", "cash"), "2024-03-02T11:30 2024-03-02T12:30");
  assert.equal(
    textOf(earlier, "2024-11-01", "cash"),
    "closed: a day whose session (Diwali Laxmi Pujan: muhurat trading) is outside of MARKET_OPEN and MARKET_CLOSE",
  );
});

test("TradingHours has sessions that begin the evening before, over a change of clocks too", () => {
  const fx = {
    ...TWO_GROUPS,
    zone: "America/New_York",
    groups: [
      { name: "fx", weekend: [0, 6], periods: [{ from: null, windows: [{ open: -420, close: 1_020 }], source: null }] },
    ],
    defaultGroup: "fx",
    groupOf: {},
    holidays: [],
    specialSessions: [],
  };
  const hours = hoursOf({ calendar: fx, zone: "America/New_York" });
  assert.equal(textOf(hours, "2026-03-09", "fx"), "2026-03-08T17:00 2026-03-09T17:00");
  const [window] = (
    hours.sessionOn("2026-03-09", "fx") as { readonly windows: readonly { readonly openMicros: number }[] }
  ).windows;
  assert.equal(window?.openMicros, at("2026-03-08T21:00:00Z"));
  assert.equal(textOf(hours, "2026-03-08", "fx"), "closed: a Sunday");
  const said = hoursOf({
    calendar: fx,
    zone: "America/New_York",
    isOpenSaid: true,
    open: 1_140,
    isCloseSaid: true,
    close: 960,
  });
  assert.equal(textOf(said, "2026-03-10", "fx"), "2026-03-09T19:00 2026-03-10T16:00");
});

test("TradingHours takes a close after midnight that was said as one of the night", () => {
  const groups = [
    { name: "all", weekend: [], periods: [{ from: null, windows: [{ open: 1_080, close: 1_560 }], source: null }] },
  ];
  const calendar = { ...TWO_GROUPS, groups, defaultGroup: "all", groupOf: {}, holidays: [], specialSessions: [] };
  const night = hoursOf({ calendar, isCloseSaid: true, close: 60, isOpenSaid: true, open: 1_140 });
  assert.equal(textOf(night, "2026-01-05", "all"), "2026-01-05T19:00 2026-01-06T01:00");
  const evening = hoursOf({ calendar, isCloseSaid: true, close: 1_380 });
  assert.equal(textOf(evening, "2026-01-05", "all"), "2026-01-05T18:00 2026-01-05T23:00");
});

test("TradingHours goes by what --hours says of a date first", async () => {
  const said = parseHoursFlags(["2026-01-26=09:15-12:00", "2026-01-27=closed", "2026-01-28=09:15-10:00+11:00-16:00"]);
  for (const calendar of [null, await nse()]) {
    const hours = hoursOf({ calendar, said, isCloseSaid: true });
    const group = calendar === null ? "market" : "cash";
    assert.equal(textOf(hours, "2026-01-26", group), "2026-01-26T09:15 2026-01-26T12:00");
    assert.equal(textOf(hours, "2026-01-27", group), "closed: a day that --hours closes");
    assert.equal(
      textOf(hours, "2026-01-28", group),
      "2026-01-28T09:15 2026-01-28T10:00, 2026-01-28T11:00 2026-01-28T16:00",
    );
  }
});

test("closeAfter is the exchange's close: of the calendar, not a MARKET_CLOSE that is earlier", async () => {
  const hours = hoursOf({ calendar: await nse(), isCloseSaid: true, close: 900 });
  const close = at("2026-01-27T15:30:00+05:30");
  assert.equal(hours.closeAfter("cash", at("2026-01-27T15:15:00+05:30")), close);
  assert.equal(hours.closeAfter("cash", at("2026-01-27T09:00:00+05:30")), close);
  assert.equal(hours.closeAfter("cash", at("2026-01-28T09:15:00+05:30")), at("2026-01-28T15:30:00+05:30"));
  assert.equal(hours.closeAfter("cash", at("2026-01-27T09:15:00+05:30")), close, "it may be asked backwards");
  assert.equal(hours.closeAfter("cash", at("2024-03-02T09:45:00+05:30")), at("2024-03-02T10:00:00+05:30"));
  assert.equal(hours.closeAfter("cash", at("2024-03-02T10:30:00+05:30")), at("2024-03-02T12:30:00+05:30"));
  assert.equal(hours.closeAfter("cash", at("2026-01-24T12:00:00+05:30")), close, "on a Saturday before a holiday");
  assert.equal(hours.closeAfter("cash", at("2026-01-27T15:15:00+05:30")), close);
  assert.equal(hours.closeAfter("derivatives", at("2026-08-03T15:30:00+05:30")), at("2026-08-03T15:40:00+05:30"));
  assert.equal(hours.closeAfter("cash", close), at("2026-01-28T15:30:00+05:30"), "the close is in the next session");
});

test("closeAfter without a calendar is a MARKET_CLOSE that somebody has said, or --hours", () => {
  const start = at("2026-01-27T15:15:00+05:30");
  assert.equal(hoursOf().closeAfter("market", start), Infinity);
  assert.equal(hoursOf({ isCloseSaid: true, close: 930 }).closeAfter("market", start), at("2026-01-27T15:30:00+05:30"));
  const said = parseHoursFlags(["2026-01-27=09:15-15:25"]);
  const saidClose = at("2026-01-27T15:25:00+05:30");
  const once = hoursOf({ said });
  assert.equal(once.closeAfter("market", at("2026-01-20T15:15:00+05:30")), saidClose);
  assert.equal(once.closeAfter("market", start), saidClose);
  assert.equal(once.closeAfter("market", saidClose), Infinity);
});

test("closeAfter knows the close of a session that began the day before", () => {
  const night = hoursOf({ open: 1_080, close: 120, isCloseSaid: true });
  const close = at("2026-01-28T02:00:00+05:30");
  for (const time of ["2026-01-27T18:00:00", "2026-01-27T23:59:00", "2026-01-28T00:00:00", "2026-01-28T01:59:00"])
    assert.equal(hoursOf(night.choice).closeAfter("market", at(`${time}+05:30`)), close, time);
});

test("closeAfter is the earliest close of a session after an instant, and never goes back", async () => {
  const calendar = await nse();
  const [from, to] = [at("2023-12-25T00:00:00Z"), at("2024-12-31T00:00:00Z")];
  const closes: number[] = [];
  const plain = hoursOf({ calendar });
  for (let day = from; day < to + 10 * MICROS.day; day += MICROS.day) {
    const found = plain.sessionOn(new Date(day / 1_000).toISOString().slice(0, 10), "cash");
    if ("windows" in found) closes.push(...found.windows.map(({ closeMicros }) => closeMicros));
  }
  const hours = hoursOf({ calendar });
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), (start) => {
      assert.equal(
        hours.closeAfter("cash", start),
        closes.find((close) => close > start),
      );
    }),
  );
});

test("TradingHours refuses a session that clocks skip without a calendar, and has none with one", () => {
  const zone = "America/New_York";
  const skipped = { zone, open: 121, close: 150 };
  assert.throws(() => hoursOf(skipped).sessionOn("2026-03-08", "market"), EngineError);
  const groups = [
    { name: "all", weekend: [], periods: [{ from: null, windows: [{ open: 121, close: 150 }], source: null }] },
  ];
  const calendar = { ...TWO_GROUPS, zone, groups, defaultGroup: "all", groupOf: {}, holidays: [], specialSessions: [] };
  assert.equal(
    textOf(hoursOf({ calendar, zone }), "2026-03-08", "all"),
    "closed: a day on which clocks skip the session",
  );
});

const SETTINGS = {
  calendar: null,
  zone: { value: "Asia/Kolkata", isSaid: false },
  open: { value: 555, isSaid: false },
  close: { value: 920, isSaid: false },
  said: [],
};

test("loadHours gives 24x7 the zone UTC, unless MARKET_TZ is said", async () => {
  const unsaid = await loadHours({ ...SETTINGS, calendar: "24x7" });
  assert.equal(unsaid.zone, "UTC");
  assert.equal(textOf(unsaid, "2026-01-24", "all"), "2026-01-24T00:00 2026-01-25T00:00");
  const said = await loadHours({ ...SETTINGS, calendar: "24x7", zone: { value: "Asia/Kolkata", isSaid: true } });
  assert.equal(said.zone, "Asia/Kolkata");
  assert.equal(textOf(said, "2026-01-24", "all"), "2026-01-24T00:00 2026-01-25T00:00");
});

test("loadHours refuses a MARKET_TZ other than the calendar's, but not another name of it", async () => {
  const withZone = (value: string): Promise<TradingHours> =>
    loadHours({ ...SETTINGS, calendar: "nse", zone: { value, isSaid: true } });
  assert.equal((await withZone("Asia/Calcutta")).zone, "Asia/Kolkata");
  await assert.rejects(withZone("UTC"), (error) => error instanceof UsageError && error.message.endsWith("was UTC"));
});

test("TradingHours is made again from its choice, which is plain data", async () => {
  const hours = hoursOf({ calendar: (await openCalendar("nse")).facts, said: parseHoursFlags(["2026-01-26=closed"]) });
  const again = hoursOf(structuredClone(hours.choice));
  for (const date of ["2026-01-26", "2024-03-02", "2026-08-03"])
    assert.deepEqual(again.sessionOn(date, "cash"), hours.sessionOn(date, "cash"));
});

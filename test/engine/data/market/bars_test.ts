import assert from "node:assert/strict";
import { test } from "node:test";
import type { MarketOptions } from "../../../../engine/data/market/mod.ts";
import {
  DAY,
  dayOf,
  dayOfBars,
  fileRowsOf,
  type GivenRow,
  HOUR,
  ist,
  leftOutOf,
  MINUTE,
  refusalOf,
  withMarket,
} from "./market_fixture.ts";

const DATES = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"];
const SECOND = 1_000_000;

/** End stamps of a day's bars: the last one is the close. */
function endsOf(date: string, minutes: number): GivenRow[] {
  return dayOfBars(date, minutes).map(({ ts }) => ({ ts: Math.min(ts + minutes * MINUTE, ist(date, "15:30")) }));
}

function said(bar: number | "1d" | null, barStamp: "start" | "end" | null = null): Partial<MarketOptions> {
  return { choices: { bar, barStamp } };
}

test("The length of bars is the least spacing that divides nearly all of a session's", async () => {
  for (const minutes of [1, 2, 3, 5, 10, 15, 25, 30, 45, 60, 75, 120, 125, 240]) {
    await withMarket([{ rows: DATES.flatMap((date) => dayOfBars(date, minutes)) }], {}, ({ instruments }) => {
      assert.deepEqual(instruments[0]!.barLengths, [minutes * MINUTE], `${minutes} minutes`);
      assert.deepEqual(instruments[0]!.stamp, { is: "start", from: "default" });
    });
  }
});

test("An option with holes has the length of its file", async () => {
  const full = dayOfBars(DATES[0]!, 1);
  const seldom = ["10:00", "10:04", "10:10", "13:00"].map((time) => ({ ts: ist(DATES[0]!, time), symbol: "OPT" }));
  const once = [{ ts: ist(DATES[0]!, "11:11"), symbol: "ONCE" }];
  await withMarket([{ rows: [...full, ...seldom, ...once] }], {}, ({ instruments }) => {
    for (const { barLengths } of instruments) assert.deepEqual(barLengths, [MINUTE]);
  });
});

test("One bar is as long as other files of the instrument say, else as --bar says, else it is asked for", async () => {
  const one = { rows: [{ ts: ist(DATES[1]!, "09:15") }] };
  await withMarket([{ rows: dayOfBars(DATES[0]!, 5) }, one], {}, (market) => {
    assert.equal(fileRowsOf(market).at(-1)!.end, ist(DATES[1]!, "09:20"));
  });
  await withMarket([one], said(3 * MINUTE), (market) => {
    assert.equal(fileRowsOf(market)[0]!.end, ist(DATES[1]!, "09:18"));
  });
  assert.equal(
    await refusalOf([one]),
    "f0.csv: Expected bars that tell their length, was one bar of NIFTY. Say it, as in --bar 1m",
  );
});

test("One bar an instrument whose stamp is a date is a bar of a day, in a market's zone or in UTC", async () => {
  for (const ts of [ist(DATES[0]!, "00:00"), ist(DATES[0]!, "05:30")]) {
    const rows = ["NIFTY", "TCS"].map((symbol) => ({ ts, symbol }));
    await withMarket([{ rows }], {}, ({ instruments }) => {
      for (const { barLengths } of instruments) assert.deepEqual(barLengths, ["1d"]);
    });
    await withMarket([{ rows }], said(MINUTE), ({ instruments }) => {
      assert.deepEqual(instruments[0]!.barLengths, [MINUTE]);
    });
  }
});

test("A length that was said and is not the file's is refused, with both", async () => {
  const hours = [{ rows: dayOfBars(DATES[0]!, 60).concat(dayOfBars(DATES[1]!, 60)) }];
  const message = "f0.csv: Expected bars of 1m, as --bar says, was bars of 1h (NIFTY). Say --bar 1h, or leave it out";
  assert.equal(await refusalOf(hours, said(MINUTE)), message);
  assert.match(await refusalOf([{ rows: dayOfBars(DATES[0]!) }], said(5 * MINUTE)), /was bars of 1m \(NIFTY\)/);
  assert.match(await refusalOf([{ rows: dayOfBars(DATES[0]!) }], said("1d")), /Expected bars of 1d.*was bars of 1m/);
  await withMarket(hours, said(HOUR), (market) => assert.equal(market.plan.rows, 14));
});

test("A few bars that are regular are not shorter than they are", async () => {
  const rows = dayOfBars(DATES[0]!, 60);
  assert.match(await refusalOf([{ rows }], said(MINUTE)), /Expected bars of 1m, as --bar says, was bars of 1h/);
  await withMarket([{ rows: rows.slice(0, 2) }], said(MINUTE), ({ instruments }) => {
    assert.deepEqual(instruments[0]!.barLengths, [MINUTE]);
  });
});

test("An option that seldom trades may have the length that was said, if its file has it", async () => {
  const seldom = Array.from({ length: 30 }, (_, i) => ({
    ts: ist(DATES[0]!, "10:00") + i * 5 * MINUTE,
    symbol: "OPT",
  }));
  await withMarket([{ rows: [...dayOfBars(DATES[0]!), ...seldom] }], said(MINUTE), ({ instruments }) => {
    assert.deepEqual(instruments[1]!.barLengths, [MINUTE]);
  });
});

test("A few bars with holes may be as short as was said", async () => {
  const rows = ["10:00", "10:10", "10:30"].map((time) => ({ ts: ist(DATES[0]!, time) }));
  await withMarket([{ rows }], said(MINUTE), ({ instruments }) =>
    assert.deepEqual(instruments[0]!.barLengths, [MINUTE]),
  );
  assert.match(await refusalOf([{ rows }], said(7 * MINUTE)), /Expected bars of 7m.*was bars of 10m/);
});

test("Bars of more distances than are counted apart, as those of a volume have them, need a length that is said", async () => {
  let ts = ist(DATES[0]!, "10:00");
  const rows = Array.from({ length: 2_500 }, (_, i) => ({ ts: (ts += 1_001_000 + i * 1_000) }));
  assert.match(await refusalOf([{ rows }]), /was 2500 bars of NIFTY without a regular distance/);
  await withMarket([{ rows }], said(SECOND), ({ instruments }) =>
    assert.deepEqual(instruments[0]!.barLengths, [SECOND]),
  );
});

test("Bars without a regular distance are refused, but for a length that was said", async () => {
  const rows = [0, 1.5, 3.7, 9.1, 13.3, 17.9].map((minutes) => ({ ts: ist(DATES[0]!, "10:00") + minutes * MINUTE }));
  const odd = rows.map(({ ts }, i) => ({ ts: ts + i * 1_234_567 }));
  assert.match(await refusalOf([{ rows: odd }]), /was 6 bars of NIFTY without a regular distance/);
  await withMarket([{ rows: odd }], said(MINUTE), ({ plan }) => assert.equal(plan.rows, 6));
});

test("Bars whose spacings do not divide each other have the length that divides all", async () => {
  const steps = Array.from({ length: 40 }, (_, i) => [2, 3, 5][i % 3]!);
  let ts = ist(DATES[0]!, "09:15");
  const rows = steps.map((step) => {
    ts += step * MINUTE;
    return { ts };
  });
  await withMarket([{ rows }], {}, ({ instruments }) => assert.deepEqual(instruments[0]!.barLengths, [MINUTE]));
});

test("Bars of weeks and months are refused", async () => {
  const monday = dayOf("2026-01-05");
  const weeks = Array.from({ length: 10 }, (_, i) => ({ ts: (monday + i * 7) * DAY }));
  assert.match(await refusalOf([{ rows: weeks }]), /was bars of 1w/);
  const months = Array.from({ length: 10 }, (_, i) => ({ ts: Date.UTC(2025, i, 1) * 1_000 }));
  assert.match(await refusalOf([{ rows: months }]), /was bars of 1mo/);
});

test("Weeks that begin with their first session are weeks", async () => {
  const dates = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-27", "2026-02-02", "2026-02-09"];
  const rows = dates.map((date) => ({ ts: ist(date, "00:00") }));
  assert.match(await refusalOf([{ rows }]), /was bars of 1w/);
});

test("A share that trades once a month has days in a file of days", async () => {
  const daily = Array.from({ length: 60 }, (_, i) => ({ ts: ist("2026-01-05", "00:00") + i * DAY }));
  const seldom = [1, 32, 59].map((i) => ({ ts: ist("2026-01-05", "00:00") + i * DAY, symbol: "SELDOM" }));
  await withMarket([{ rows: [...daily, ...seldom] }], {}, ({ instruments }) => {
    assert.deepEqual(
      instruments.map(({ barLengths }) => barLengths),
      [["1d"], ["1d"]],
    );
  });
});

test("A bar ends at the exchange's close, and no price of it is known before", async () => {
  for (const [minutes, last] of [
    [30, "15:15"],
    [60, "15:15"],
    [120, "15:15"],
  ] as const) {
    await withMarket([{ rows: DATES.flatMap((date) => dayOfBars(date, minutes)) }], {}, (market) => {
      const ofDay = fileRowsOf(market).filter(({ ts }) => ts < ist(DATES[1]!, "00:00"));
      assert.equal(ofDay.at(-1)!.ts, ist(DATES[0]!, last));
      assert.equal(ofDay.at(-1)!.end, ist(DATES[0]!, "15:30"));
    });
  }
});

test("Ends are found when on three days the first is the open and a length, and the last the close", async () => {
  for (const minutes of [1, 3, 5, 15, 25, 30, 60, 75, 120]) {
    await withMarket([{ rows: DATES.slice(0, 3).flatMap((date) => endsOf(date, minutes)) }], {}, (market) => {
      assert.deepEqual(market.instruments[0]!.stamp, { is: "end", from: "found" }, `${minutes} minutes`);
      const rows = fileRowsOf(market);
      const starts = DATES.slice(0, 3).flatMap((date) => dayOfBars(date, minutes).map(({ ts }) => ts));
      assert.deepEqual(
        rows.map(({ ts }) => ts),
        starts,
        `${minutes} minutes`,
      );
      for (const { ts, end } of rows) assert.ok(end - ts <= minutes * MINUTE);
      assert.equal(rows.at(-1)!.end, ist(DATES[2]!, "15:30"));
    });
  }
});

test("Two days are too few to find ends, --bar-stamp says them", async () => {
  const rows = DATES.slice(0, 2).flatMap((date) => endsOf(date, 5));
  await withMarket([{ rows }], {}, ({ instruments }) => assert.equal(instruments[0]!.stamp!.is, "start"));
  await withMarket([{ rows }], said(null, "end"), (market) => {
    assert.deepEqual(market.instruments[0]!.stamp, { is: "end", from: "said" });
    assert.equal(fileRowsOf(market)[0]!.ts, ist(DATES[0]!, "09:15"));
  });
});

test("Ends are found over files of one day each", async () => {
  const files = DATES.map((date) => ({ rows: endsOf(date, 5) }));
  await withMarket(files, {}, (market) => {
    assert.deepEqual(market.instruments[0]!.stamp, { is: "end", from: "found" });
    assert.equal(fileRowsOf(market)[0]!.ts, ist(DATES[0]!, "09:15"));
  });
});

test("Stamps that are ends on some days and not on others are refused, with both flags", async () => {
  const rows = [
    ...endsOf(DATES[0]!, 5),
    ...endsOf(DATES[1]!, 5),
    ...dayOfBars(DATES[2]!, 5),
    ...dayOfBars(DATES[3]!, 5),
  ];
  assert.equal(
    await refusalOf([{ rows }]),
    "f0.csv: Expected times that are all starts or all ends of bars, was ends on 2 of 4 days, and not on the others. " +
      "Say --bar-stamp start or --bar-stamp end",
  );
  await withMarket([{ rows }], said(null, "start"), ({ instruments }) => {
    assert.deepEqual(instruments[0]!.stamp, { is: "start", from: "said" });
  });
});

test("A print at the close, or a first minute without a trade, makes no ends", async () => {
  const dates = ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-12"];
  const days = dates.map((date) => [...dayOfBars(date), { ts: ist(date, "15:30") }]);
  await withMarket([{ rows: days.flat() }], {}, ({ instruments }) => assert.equal(instruments[0]!.stamp!.is, "start"));
  await withMarket([{ rows: dates.flatMap((date) => dayOfBars(date).slice(1)) }], {}, ({ instruments }) => {
    assert.equal(instruments[0]!.stamp!.is, "start");
  });
});

test("Where the close is not the exchange's, ends are found by the first bar of each day", async () => {
  const sessionOf = (day: number): { openMicros: number; closeMicros: number } => ({
    openMicros: day * DAY + 3.75 * HOUR,
    closeMicros: day * DAY + 9 * HOUR + 50 * MINUTE,
  });
  const hours = { sessionOf, closeAfter: () => Infinity };
  for (const minutes of [1, 5, 30, 60, 75]) {
    await withMarket([{ rows: DATES.flatMap((date) => endsOf(date, minutes)) }], hours, (market) => {
      assert.deepEqual(market.instruments[0]!.stamp, { is: "end", from: "found" }, `${minutes} minutes`);
      assert.equal(fileRowsOf(market)[0]!.ts, ist(DATES[0]!, "09:15"));
      assert.equal(fileRowsOf(market).at(-1)!.end, ist(DATES[3]!, "15:30"));
    });
  }
  const before = DATES.flatMap((date) => [{ ts: ist(date, "09:08") }, ...endsOf(date, 1)]);
  await withMarket([{ rows: before }], hours, ({ instruments }) => assert.equal(instruments[0]!.stamp!.is, "end"));
  for (const minutes of [1, 5]) {
    const withoutFirst = DATES.flatMap((date) => dayOfBars(date, minutes).slice(1));
    await withMarket([{ rows: withoutFirst }], hours, ({ instruments }) => {
      assert.deepEqual(instruments[0]!.stamp, { is: "start", from: "default" }, `${minutes} minutes`);
    });
  }
  const someWithoutFirst = DATES.flatMap((date, i) => dayOfBars(date).slice(i === 1 ? 1 : 0));
  await withMarket([{ rows: someWithoutFirst }], hours, ({ instruments }) => {
    assert.deepEqual(instruments[0]!.stamp, { is: "start", from: "default" });
  });
});

test("A row of another year is no day that shows what stamps are", async () => {
  const rows = DATES.slice(0, 3).flatMap((date) => endsOf(date, 5));
  await withMarket([{ rows: [{ ts: ist("2062-01-05", "10:00") }, ...rows] }], {}, ({ instruments }) => {
    assert.deepEqual(instruments[0]!.stamp, { is: "end", from: "found" });
  });
});

test("A bar that was stamped with its end begins no earlier than the session", async () => {
  // Bars by the hours of the clock: the first ends at 10:00.
  const rows = DATES.flatMap((date) =>
    ["10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "15:30"].map((time) => ({ ts: ist(date, time) })),
  );
  await withMarket([{ rows }], said(null, "end"), (market) => {
    const ofDay = fileRowsOf(market).slice(0, 7);
    const starts = ["09:15", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00"];
    assert.deepEqual(
      ofDay.map(({ ts }) => ts),
      starts.map((time) => ist(DATES[0]!, time)),
    );
    assert.equal(ofDay[6]!.end, ist(DATES[0]!, "15:30"));
  });
});

test("Stamps at the last second or millisecond of a bar are ends, on one day too", async () => {
  for (const minutes of [1, 5, 30, 60]) {
    for (const less of [SECOND, 1_000]) {
      const rows = endsOf(DATES[0]!, minutes).map(({ ts }) => ({ ts: ts - less }));
      await withMarket([{ rows }], {}, (market) => {
        assert.deepEqual(market.instruments[0]!.stamp, { is: "end", from: "seconds" });
        assert.deepEqual(market.instruments[0]!.barLengths, [minutes * MINUTE]);
        const starts = dayOfBars(DATES[0]!, minutes).map(({ ts }) => ts);
        assert.deepEqual(
          fileRowsOf(market).map(({ ts }) => ts),
          starts,
          `${minutes} minutes less ${less}`,
        );
        assert.equal(fileRowsOf(market).at(-1)!.end, ist(DATES[0]!, "15:30"));
      });
    }
  }
});

test("Daily bars are of the date that their stamp names, however it is written", async () => {
  const dates = DATES.map(dayOf);
  const ways: Record<string, (day: number) => GivenRow> = {
    "midnight of the market": (day) => ({ ts: day * DAY - 5.5 * HOUR }),
    "midnight of UTC": (day) => ({ ts: day * DAY }),
    "midnight of UTC, as text": (day) => ({ ts: day * DAY, day }),
    "the open": (day) => ({ ts: day * DAY + 3.75 * HOUR }),
    "the close": (day) => ({ ts: day * DAY + 10 * HOUR }),
    "midnight of the market, as text of UTC": (day) => ({ ts: day * DAY - 5.5 * HOUR, day: day - 1 }),
    "a text in another zone": (day) => ({ ts: day * DAY - 9 * HOUR, day }),
  };
  for (const [way, row] of Object.entries(ways)) {
    await withMarket([{ rows: dates.map(row) }], {}, (market) => {
      assert.deepEqual(market.instruments[0]!.barLengths, ["1d"], way);
      const found = fileRowsOf(market).map(({ ts, end }) => [ts, end]);
      assert.deepEqual(
        found,
        DATES.map((date) => [ist(date, "09:15"), ist(date, "15:30")]),
        way,
      );
    });
  }
});

test("Midnight of New York in UTC names dates of New York, in summer and winter", async () => {
  const days = [dayOf("2026-03-05"), dayOf("2026-03-06"), dayOf("2026-03-09"), dayOf("2026-03-10")];
  const offset = (day: number): number => (day < dayOf("2026-03-08") ? 5 : 4);
  const rows = days.map((day) => ({ ts: day * DAY + offset(day) * HOUR, symbol: "SPY" }));
  const sessionOf = (day: number): { openMicros: number; closeMicros: number } => ({
    openMicros: day * DAY + 14 * HOUR,
    closeMicros: day * DAY + 20 * HOUR,
  });
  await withMarket([{ rows }], { zone: "America/New_York", sessionOf }, (market) => {
    assert.deepEqual(
      fileRowsOf(market).map(({ ts }) => ts),
      days.map((day) => day * DAY + 14 * HOUR),
    );
  });
});

test("The bar of a day that is not over may have another time, and be there twice", async () => {
  const rows = [...DATES.map((date) => ({ ts: ist(date, "00:00") })), { ts: ist("2026-01-09", "11:42:07"), d: 7 }];
  await withMarket([{ rows }], {}, (market) => {
    assert.deepEqual(market.instruments[0]!.barLengths, ["1d"]);
    assert.equal(fileRowsOf(market)[4]!.ts, ist("2026-01-09", "09:15"));
  });
  const long = Array.from({ length: 25 }, (_, i) => ({ ts: ist("2026-01-05", "00:00") + i * DAY }));
  const twice = [...long.slice(0, 12), { ts: long[11]!.ts + 11 * HOUR, d: 7 }];
  await withMarket([{ rows: [...long.slice(0, 12), ...twice.slice(12)] }], said("1d"), (market) => {
    assert.equal(leftOutOf(market)["duplicate"], 1);
    assert.equal(fileRowsOf(market).at(-1)!.price, 7);
  });
});

test("A daily bar of a day without a session is counted", async () => {
  const rows = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-05"].map((date) => ({ ts: ist(date, "00:00") }));
  await withMarket([{ rows }], {}, (market) => {
    assert.deepEqual(leftOutOf(market), { "closed-day": 1 });
    assert.deepEqual(market.leftOut[0]!.byDay, [{ day: dayOf("2026-01-03"), rows: 1 }]);
  });
});

test("Bars round the clock are stamped with their starts", async () => {
  const rows = Array.from({ length: 3 * 1_440 }, (_, i) => ({ ts: dayOf("2026-01-03") * DAY + i * MINUTE }));
  const sessionOf = (day: number): { openMicros: number; closeMicros: number } => ({
    openMicros: day * DAY,
    closeMicros: (day + 1) * DAY,
  });
  const closeAfter = (_: string, micros: number): number => (Math.floor(micros / DAY) + 1) * DAY;
  await withMarket([{ rows }], { zone: "UTC", sessionOf, closeAfter }, (market) => {
    assert.deepEqual(market.instruments[0]!.stamp, { is: "start", from: "default" });
    assert.equal(market.plan.rows, 3 * 1_440);
    assert.equal(market.plan.days.day.length, 3);
  });
});

test("Bars of four hours round the clock, and of a second, are found", async () => {
  const closeAfter = (): number => Infinity;
  const sessionOf = (): null => null;
  const four = Array.from({ length: 30 }, (_, i) => ({ ts: dayOf("2026-01-03") * DAY + i * 4 * HOUR }));
  await withMarket([{ rows: four }], { zone: "UTC", sessionOf, closeAfter }, (market) => {
    assert.deepEqual(market.instruments[0]!.barLengths, [4 * HOUR]);
    assert.equal(fileRowsOf(market)[5]!.end, dayOf("2026-01-04") * DAY);
  });
  const seconds = Array.from({ length: 100 }, (_, i) => ({ ts: ist(DATES[0]!, "10:00") + i * SECOND }));
  await withMarket([{ rows: seconds }], {}, ({ instruments }) =>
    assert.deepEqual(instruments[0]!.barLengths, [SECOND]),
  );
});

test("Bars by the hours of the clock, of which the first of a day is shorter, are not squeezed to its length", async () => {
  const halfHours = DATES.flatMap((date) => [
    { ts: ist(date, "09:15") },
    ...dayOfBars(date, 15).filter(({ ts }) => ts % (30 * MINUTE) === 0),
  ]);
  const refused = /Expected bars that tell their length, was \d+ bars of NIFTY without a regular distance/;
  for (const rows of [halfHours, halfHours.slice(0, 12)]) {
    assert.match(await refusalOf([{ rows }]), refused);
    assert.match(await refusalOf([{ rows: rows.toReversed() }]), refused);
  }
  await withMarket([{ rows: halfHours }], said(30 * MINUTE), (market) => {
    for (const { ts, end } of fileRowsOf(market)) assert.equal(end, ts + 30 * MINUTE);
  });
});

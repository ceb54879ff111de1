import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { InputChoices } from "../../../../engine/data/rows/mod.ts";
import type { Cell, ColumnType } from "../../../../engine/data/records/mod.ts";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import { readAll, tableOf } from "../../../fixtures/tables.ts";

/** The instants of times, as ISO texts; what is wrong with those that are none. */
async function read(
  times: readonly Cell[],
  choices: Partial<InputChoices> = {},
  type: ColumnType = "text",
): Promise<readonly string[]> {
  const records = times.map((time) => ["NIFTY", time, "1"]);
  const { rows, leftOut } = await readAll(
    [{ header: ["instrument", "ts", "price"], records, types: ["text", type] }],
    choices,
  );
  const byLine = new Map(rows.map(({ line, ts }) => [line, new Date(ts / 1_000).toISOString().replace(".000Z", "Z")]));
  for (const { line, text } of leftOut) byLine.set(line, text);
  return times.map((_, at) => byLine.get(at + 2) ?? "missing");
}

const OPEN = "2026-01-05T03:45:00Z";

test("times that name the year first, or the month by name, are found whatever else they are", async () => {
  const texts = [
    "2026-01-05T09:15:00+05:30",
    "2026-01-05 09:15:00+05:30",
    "2026-01-05T09:15:00+0530",
    "2026-01-05T09:15+05:30",
    "2026-01-05 09:15:00 +0530",
    "2026-01-05 09:15:00 +05:30",
    "2026-01-05T03:45:00Z",
    "2026-01-05T03:45:00.000Z",
    "2026-01-05T03:45:00.000000000+00:00",
    "2026-01-05 03:45:00 UTC",
    "2026-01-05 03:45:00 GMT",
    "2026-01-04T22:45:00-05",
    "2026-01-05T09:15:00+05:30[Asia/Kolkata]",
    "2026-01-05t03:45:00z",
    "2026-01-05 09:15:00",
    "2026-01-05 09:15",
    "2026-01-05 9:15",
    "2026-1-5 9:15:00",
    "2026.01.05 09:15",
    "2026/01/05 09:15:00",
    "20260105 09:15",
    "20260105 0915",
    "20260105 091500",
    "20260105T091500",
    "20260105T034500Z",
    "20260105091500",
    "202601050915",
    "2026-01-05 09:15:00 AM",
    "2026-01-05 09.15.00",
    " 2026-01-05 09:15:00 ",
    "2026-01-05, 09:15",
    "5-Jan-2026 09:15",
    "05-JAN-26 09:15:00",
    "05 January 2026 09:15",
    "05JAN2026:09:15:00",
    "Jan 5, 2026 09:15 AM",
    "January 5 2026, 9:15 a.m.",
    "Jan 05 2026 09:15:00",
    "Mon, 05 Jan 2026 03:45:00 GMT",
    "Monday 5th January 2026 09:15",
    "Mon Jan 05 2026 09:15:00 GMT+0530 (India Standard Time)",
    "Mon Jan  5 03:45:00 UTC 2026",
    "Mon Jan  5 09:15:00 2026",
    "2026-Jan-05 09:15",
    "05/Jan/2026:09:15:00 +0530",
  ];
  for (const text of texts) assert.deepEqual(await read([text]), [OPEN], text);
});

test("dates of three numbers are read by the order that a number above 12 shows", async () => {
  const other = "20/01/2026 09:15";
  const texts = [
    "05/01/2026 09:15",
    "05/01/2026 09:15:00",
    "5/1/2026 9:15",
    "05/01/2026 09:15:00 AM",
    "05/01/2026 9:15 am",
  ];
  for (const text of texts) assert.equal((await read([text, other]))[0], OPEN, text);
  assert.equal((await read(["05-01-2026 09:15", "31-01-2026 09:15"]))[0], OPEN);
  assert.equal((await read(["05.01.2026 09:15", "31.01.2026 09:15"]))[0], OPEN);
  assert.equal((await read(["01/05/2026 09:15", "01/20/2026 09:15"]))[0], OPEN);
  assert.equal((await read(["01/05/26 09:15", "01/20/26 09:15"]))[0], OPEN);
});

test("dates of three numbers are decided over all files, and read anew where the guess was wrong", async () => {
  const table = (path: string, times: readonly string[]): { path: string; header: string[]; records: string[][] } => ({
    path,
    header: ["instrument", "ts", "price"],
    records: times.map((time) => ["NIFTY", time, "1"]),
  });
  const { rows, restarts, readings } = await readAll([
    table("a.csv", ["01/05/2026 09:15", "01/06/2026 09:15"]),
    table("b.csv", ["01/12/2026 09:15", "01/13/2026 09:15"]),
  ]);
  assert.equal(restarts, 1);
  assert.deepEqual(
    rows.map(({ ts }) => new Date(ts / 1_000).toISOString().slice(0, 10)),
    ["2026-01-05", "2026-01-06", "2026-01-12", "2026-01-13"],
  );
  assert.deepEqual(
    readings.map(({ timeForm }) => timeForm),
    ["month-first", "month-first"],
  );
});

test("dates whose order nobody can see are refused with both readings", async () => {
  await assert.rejects(
    read(["05/01/2026 09:15", "06/01/2026 09:15"]),
    (error: unknown) =>
      error instanceof EngineError &&
      error.message ===
        'table.csv:2: Expected dates whose day and month are clear, was "05/01/2026 09:15": with the day first it is 2026-01-05, ' +
          "with the month first it is 2026-05-01. Say which it is: --time-format day-first or --time-format month-first",
  );
  // One day either way.
  assert.deepEqual(await read(["05/05/2026 09:15"]), ["2026-05-05T03:45:00Z"]);
  // Of one day nobody knows where a year of two digits is.
  await assert.rejects(read(["26/01/05 09:15"]), /day-first or --time-format year-first/);
});

test("years of two digits stand where numbers do not change", async () => {
  assert.deepEqual(await read(["05/01/26 09:15", "06/01/26 09:15", "20/01/26 09:15"], {}), [
    OPEN,
    "2026-01-06T03:45:00Z",
    "2026-01-20T03:45:00Z",
  ]);
  assert.equal((await read(["26/01/05 09:15", "26/01/06 09:15", "26/01/20 09:15"]))[0], OPEN);
});

test("times since 1970 are told by their size, and each is held to the unit of most", async () => {
  const second = 1_767_584_700;
  const forms: readonly (readonly Cell[])[] = [
    [`${second}`, `${second}.0`, `${second / 1e9}e9`, second],
    [`${second}000`, `${second}000.0`, second * 1e3],
    [`${second}000000`, second * 1e6, BigInt(second) * 1_000_000n],
    [`${second}000000000`, `${second}000000999`, BigInt(second) * 1_000_000_000n],
  ];
  for (const times of forms)
    assert.deepEqual(
      await read(times),
      times.map(() => OPEN),
      String(times[0]),
    );
  const mixed = await read([`${second}000`, `${second + 60}000`, "0", `${second}`]);
  assert.deepEqual(mixed.slice(0, 2), [OPEN, "2026-01-05T03:46:00Z"]);
  assert.equal(mixed[2], "Expected a time from 1990 to 2100, was 0: read as milliseconds it is 1970-01-01");
  assert.equal(
    mixed[3],
    "Expected a time from 1990 to 2100, was 1767584700: read as milliseconds it is 1970-01-21; as seconds it is 2026-01-05. Put rows of another unit into a file of their own",
  );
  assert.deepEqual(await read(["0", `${second}`, `${second + 60}`]), [
    "Expected a time from 1990 to 2100, was 0: read as seconds it is 1970-01-01",
    OPEN,
    "2026-01-05T03:46:00Z",
  ]);
  assert.equal((await read([`${second}.25`, `${second}.123456`]))[1], "2026-01-05T03:45:00.123Z");
});

test("a unit that is said is kept, and the message has the one that would make sense", async () => {
  const [text] = await read(["1767225600"], { timeFormat: "epoch-ms" });
  assert.equal(
    text,
    "Expected a time from 1990 to 2100, was 1767225600: read as milliseconds it is 1970-01-21; as seconds it is 2026-01-01. Give --time-format epoch-s",
  );
});

test("times before 1990 and after 2100 are unreadable", async () => {
  const [early, late, fine] = await read(["1989-12-31 23:59:59Z", "2100-01-01 00:00:00Z", "2099-12-31 23:59:59Z"]);
  assert.match(early ?? "", /^Expected a time from 1990 to 2100, was "1989-12-31 23:59:59Z"/);
  assert.match(late ?? "", /^Expected a time from 1990 to 2100/);
  assert.equal(fine, "2099-12-31T23:59:59Z");
});

test("texts that are no times are unreadable, and say what was found", async () => {
  const bad = [
    "2026-02-30 09:15",
    "2026-13-01 09:15",
    "2026-01-05 25:00",
    "2026-01-05 09:60",
    "2026-01-05 09:15:60",
    "2026-01-05 24:01",
    "2026-01-05 09:15 XM",
    "2026-01-05 13:15 AM",
    "2026-01-05T",
    "2026-01-05T09",
    "x",
    "2026-01-05 09:15 +25:00",
    "2026-01-05 09:15:00 +05:30 x",
    "2026-01-05 09:15:00.",
    "99999999999999999999",
  ];
  for (const text of bad) {
    const [found] = await read([text, "2026-01-05 09:15", "2026-01-05 09:15"]);
    assert.match(found ?? "", /^Expected a time/, text);
  }
});

test("24:00 is the end of its day, fractions are cut to the microsecond, hours of 12 are known", async () => {
  assert.deepEqual(await read(["2026-01-05 24:00"]), ["2026-01-05T18:30:00Z"]);
  assert.deepEqual(await read(["2026-01-05 12:15:00 AM", "2026-01-05 12:15:00 PM", "2026-01-05 03:15:00 PM"]), [
    "2026-01-04T18:45:00Z",
    "2026-01-05T06:45:00Z",
    "2026-01-05T09:45:00Z",
  ]);
  const { rows, readings } = await readAll([
    {
      header: ["instrument", "ts", "price"],
      records: [
        ["A", "2026-01-05T03:45:00.1234567Z", "1"],
        ["A", "2026-01-05T03:45:00.1230000Z", "1"],
      ],
    },
  ]);
  assert.deepEqual(
    rows.map(({ ts }) => ts % 1_000_000),
    [123_456, 123_000],
  );
  assert.deepEqual(readings[0]?.notes, ["times are cut to the microsecond: 1"]);
});

test("times of trading programs are read", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["20260105-03:45:00", "2026-01-05T03:45:00Z"],
    ["2026-01-05-03:45:00", "2026-01-05T03:45:00Z"],
    // A date with an offset.
    ["2026-01-05-03:45", "2026-01-05T03:45:00Z"],
    ["20260105034500123", "2026-01-05T03:45:00.123Z"],
    ["20260105034500.123", "2026-01-05T03:45:00.123Z"],
    ["20260105.0", "2026-01-05T00:00:00Z"],
    ["20260105 034500 1230000", "2026-01-05T03:45:00.123Z"],
    ["20260105 03:45:00 Etc/UTC", "2026-01-05T03:45:00Z"],
  ];
  for (const [text, instant] of cases) assert.deepEqual(await read([text], { timeZone: "UTC" }), [instant], text);
  const [problem] = await read(["20260105 03:45:00 US/Eastern"]);
  assert.match(problem ?? "", /If all times are of that zone: --time-zone US\/Eastern$/);
});

test("abbreviations of zones are refused, but for a zone that is said", async () => {
  const text = "2026-01-05 09:15:00 IST";
  const [problem] = await read([text]);
  assert.match(problem ?? "", /IST names more than one zone. Say which with --time-zone/);
  assert.deepEqual(await read([text], { timeZone: "Asia/Kolkata" }), [OPEN]);
});

test("times without an offset are of the zone that is said, else of the column's name, else of the market", async () => {
  assert.deepEqual(await read(["2026-01-05 09:30"], { timeZone: "America/New_York" }), ["2026-01-05T14:30:00Z"]);
  const gmt = (name: string) =>
    readAll([{ header: ["instrument", name, "price"], records: [["A", "2026-01-05 03:45", "1"]] }]);
  for (const name of ["Gmt time", "timestamp_utc", "Time (UTC)"]) {
    const { rows, readings } = await gmt(name);
    assert.equal(rows[0]?.ts, Date.parse(OPEN) * 1e3, name);
    assert.equal(readings[0]?.timeZone, "UTC");
  }
  await assert.rejects(gmt("Time (EST)"), /Expected a zone that is clear, was EST .* --time-zone America\/New_York/);
  assert.equal((await gmt("Time (IST)")).readings[0]?.timeZone, "Asia/Kolkata");
  assert.equal((await gmt("time [America/New_York]")).readings[0]?.timeZone, "America/New_York");
  await assert.rejects(read(["2026-01-05 09:30"], { timeZone: "Kolkata" }), /expected --time-zone ZONE, was "Kolkata"/);
});

test("the hour that clocks show twice is the first, unless the row before is later", async () => {
  const zone = { timeZone: "America/New_York" };
  const night = ["00:59", "01:00", "01:30", "01:59", "01:00", "01:30", "01:59", "02:00"].map(
    (time) => `2026-11-01 ${time}`,
  );
  const instants = ["04:59", "05:00", "05:30", "05:59", "06:00", "06:30", "06:59", "07:00"].map(
    (time) => `2026-11-01T${time}:00Z`,
  );
  assert.deepEqual(await read(night, zone), instants);
  assert.deepEqual(await read(night.toReversed(), zone), instants.toReversed());
  assert.deepEqual(await read(["2026-11-01 01:30"], zone), ["2026-11-01T05:30:00Z"]);
});

test("the hour that clocks skip is the end of the gap, and is noted", async () => {
  const { rows, readings } = await readAll(
    [
      {
        header: ["instrument", "ts", "price"],
        records: [
          ["A", "2026-03-08 01:59", "1"],
          ["A", "2026-03-08 02:30", "1"],
          ["A", "2026-03-08 03:00", "1"],
        ],
      },
    ],
    { timeZone: "America/New_York" },
  );
  assert.deepEqual(
    rows.map(({ ts }) => new Date(ts / 1e3).toISOString().slice(11, 16)),
    ["06:59", "07:00", "07:00"],
  );
  assert.deepEqual(readings[0]?.notes, [
    "clocks in America/New_York skip some times: 1 are taken as the end of the gap",
  ]);
});

test("--time-format takes patterns, those of Python, and words", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["DD/MM/YYYY HH:mm", "05/01/2026 09:15"],
    ["DD/MM/YYYY HH:mm", "5/1/2026 9:15"],
    ["%d/%m/%Y %H:%M", "05/01/2026 09:15"],
    ["%d-%b-%y %I:%M %p", "05-Jan-26 09:15 AM"],
    ["%Y-%m-%dT%H:%M:%S%z", "2026-01-05T09:15:00+0530"],
    ["%F %T", "2026-01-05 09:15:00"],
    ["YYMMDDHHmm", "2601050915"],
    ["DDMMYYYY HHmmss", "05012026 091500"],
    ["MMM D YYYY hh:mm a", "Jan 5 2026 09:15 am"],
    ["YYYY-MM-DD HH:mm:ss.SSS", "2026-01-05 09:15:00.000"],
    ["YYYY-MM-DD HH:mm:ss [IST]", "2026-01-05 09:15:00 IST"],
    ["YYYY-MM-DDTHH:mm:ssZ", "2026-01-05T09:15:00+05:30"],
    ["day-first", "05/01/2026 09:15"],
    ["month-first", "01/05/2026 09:15"],
    ["year-first", "26/01/05 09:15"],
    ["iso", "2026-01-05 09:15"],
    ["epoch-s", "1767584700"],
    ["excel", "46027.385416666664"],
  ];
  for (const [timeFormat, text] of cases) assert.deepEqual(await read([text], { timeFormat }), [OPEN], timeFormat);
  const [problem] = await read(["2026-01-05 09:15"], { timeFormat: "DD/MM/YYYY HH:mm" });
  assert.equal(problem, 'Expected a time of the form DD/MM/YYYY HH:mm, was "2026-01-05 09:15"');
});

test("a date's column that has another time of the day is no date", async () => {
  const { leftOut } = await readAll([{ header: null, records: [["A", "2026-01-05 10:00", "09:15", "1"]] }], {
    columns: [
      { role: "instrument", columns: [1], divisor: 1 },
      { role: "ts", columns: [2, 3], divisor: 1 },
      { role: "price", columns: [4], divisor: 1 },
    ],
  });
  assert.deepEqual(
    leftOut.map(({ text }) => text),
    ['Expected a time, was "2026-01-05 10:00 09:15"'],
  );
});

test("--time-format of a date is of the date's column, where the time has its own", async () => {
  const table = { header: ["instrument", "Date", "Time", "price"], records: [["A", "05/01/2026", "915", "1"]] };
  for (const timeFormat of ["DD/MM/YYYY", "day-first"]) {
    const { rows } = await readAll([table], { timeFormat });
    assert.equal(rows[0]?.ts, Date.parse(OPEN) * 1e3, timeFormat);
  }
});

test("--time-format of another form is refused with the one that was meant", async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["dd/mm/yyyy HH:mm", /expected --time-format of YYYY MM DD HH mm ss, was d in/],
    ["YYYY-MM HH:mm", /year, month and day/],
    ["DD/MM/YYYY hh:mm", /both of hh and A/],
    ["%Q", /was %Q in/],
    ["YYYY-MM-DD DD", /each part once/],
    ["epoch", /expected --time-format/],
    ["", /expected a --time-format/],
  ];
  for (const [timeFormat, form] of cases) await assert.rejects(read(["1"], { timeFormat }), form, timeFormat);
});

test("times of a day need --date, and milliseconds of it are told by their size", async () => {
  const date = { date: "2026-01-05" };
  for (const text of ["33300000", "09:15", "09:15:00.000", "9:15 AM", "0915", "91500"]) {
    assert.deepEqual(await read([text], date), [OPEN], text);
  }
  assert.deepEqual(await read([33_300_000, 0], date), [OPEN, "2026-01-04T18:30:00Z"]);
  assert.deepEqual(await read(["60000"], { ...date, timeFormat: "ms-of-day" }), ["2026-01-04T18:31:00Z"]);
  await assert.rejects(read(["09:15"]), /Say the day of the times: --date YYYY-MM-DD/);
  await assert.rejects(read(["33300000"]), /milliseconds of it: --date YYYY-MM-DD/);
  await assert.rejects(read(["09:15"], { date: "5 Jan" }), /expected --date YYYY-MM-DD, was "5 Jan"/);
  assert.match((await read(["86400000", "33300000", "33360000"], date))[0] ?? "", /^Expected a time/);
});

test("Excel's days are refused with the way out", async () => {
  await assert.rejects(
    read(["46027.385416666664"]),
    /was "46027.385416666664": days since 1899-12-30, .* Give --time-format excel/,
  );
  await assert.rejects(read(["46027"]), /--time-format excel/);
});

test("cells that are times by their type are taken as they are", async () => {
  assert.deepEqual(await read([Date.parse(OPEN) * 1e3], {}, "instant"), [OPEN]);
  assert.deepEqual(await read([Date.parse("2026-01-05T09:15:00Z") * 1e3], {}, "local"), [OPEN]);
  assert.deepEqual(await read([null, Date.parse(OPEN) * 1e3], {}, "instant"), ['Expected a time, was ""', OPEN]);
  assert.deepEqual(await read(["2026-01-05"], {}, "date"), ["2026-01-04T18:30:00Z"]);
});

test("a date and a time in two columns are one time", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["20260105", "09:15"],
    ["2026-01-05", "09:15:00"],
    ["2026-01-05", "0915"],
    ["2026-01-05", "91500"],
    ["2026-01-05 00:00:00", "09:15"],
    ["2026-01-05", "33300000"],
    ["05-Jan-2026", "9:15 AM"],
    ["2026.01.05", "09:15:00.000"],
    ["2026-01-05", "0 days 09:15:00"],
  ];
  for (const [date, time] of cases) {
    for (const [dateName, timeName] of [
      ["Date", "Time"],
      ["<DATE>", "<TIME>"],
      ["Date", "Timestamp"],
      ["TradeDate", "Time"],
    ]) {
      const { rows } = await readAll([
        { header: ["Symbol", dateName ?? "", timeName ?? "", "LTP"], records: [["A", date, time, "1"]] },
      ]);
      assert.equal(rows[0]?.ts, Date.parse(OPEN) * 1e3, `${date} ${time} ${dateName} ${timeName}`);
    }
  }
  const said = {
    columns: [
      { role: "ts", columns: [1, 2, 3, 4], divisor: 1 } as const,
      { role: "price", columns: [5], divisor: 1 } as const,
    ],
    instrument: "A",
  };
  const { rows } = await readAll([{ header: null, records: [["2026", "1", "5", "09:15", "1"]] }], said);
  assert.equal(rows[0]?.ts, Date.parse(OPEN) * 1e3);
});

test("bars have the day that their stamp's text names", async () => {
  const day = async (ts: Cell, type: ColumnType = "text"): Promise<number | undefined> => {
    const { rows } = await readAll([
      {
        header: ["instrument", "ts", "open", "high", "low", "close"],
        records: [["A", ts, "1", "1", "1", "1"]],
        types: ["text", type],
      },
    ]);
    return rows[0]?.day;
  };
  const days = Date.parse("2026-01-05") / 86_400_000;
  for (const text of [
    "2026-01-05",
    "2026-01-05T00:00:00+05:30",
    "2026-01-05 00:00:00Z",
    "5-Jan-2026",
    "20260105",
    "2026-01-05T23:00:00-05:00",
  ]) {
    assert.equal(await day(text), days, text);
  }
  assert.equal(await day("2026-01-05", "date"), days);
  assert.equal(await day(Date.parse("2026-01-05T00:00:00Z") * 1e3, "local"), days);
  assert.ok(Number.isNaN(await day("1767571200")));
  assert.ok(Number.isNaN(await day(Date.parse("2026-01-05T00:00:00Z") * 1e3, "instant")));
});

test("times of any text never fail but with an EngineError", async () => {
  const piece = fc.constantFrom(
    "2026",
    "01",
    "5",
    "-",
    "/",
    ".",
    ":",
    " ",
    "T",
    "Z",
    "+",
    "Jan",
    "Mon",
    "AM",
    "09",
    "15",
    "99",
    "(",
    "[",
    "IST",
    "GMT",
    "\u00a0",
    "e9",
    "1767584700",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(piece, { maxLength: 14 }), { minLength: 1, maxLength: 4 }), async (cells) => {
      try {
        const found = await read(cells.map((pieces) => pieces.join("")));
        assert.equal(found.length, cells.length);
      } catch (error) {
        assert.ok(error instanceof EngineError, String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test("a file of milliseconds takes times that have an offset, and one of such times takes milliseconds", async () => {
  const [iso, millis, local] = ["2026-01-05T03:45:00.000001Z", "1767584701000.25", "2026-01-05 09:15:02"];
  const expected = [1_767_584_700_000_001, 1_767_584_701_000_250];
  const timesIn = async (...times: readonly string[]): Promise<readonly (number | string)[]> => {
    const text = `instrument,ts,price\n${times.map((time) => `A,${time},1\n`).join("")}`;
    const { rows, leftOut } = await readAll([tableOf(text)]);
    return [...rows.map(({ ts }) => ts), ...leftOut.map(({ text: problem }) => problem)];
  };
  const most = Array.from({ length: 3 }, () => millis);
  assert.deepEqual(await timesIn(iso, ...most), [expected[0], expected[1], expected[1], expected[1]]);
  const isos = Array.from({ length: 3 }, () => iso);
  assert.deepEqual(await timesIn(...isos, millis), [expected[0], expected[0], expected[0], expected[1]]);
  // A time without an offset might be of any zone, a small number of any unit.
  assert.deepEqual((await timesIn(...most, local)).length, 4);
  assert.match(String((await timesIn(...most, local))[3]), /was "2026-01-05 09:15:02"/);
  assert.match(String((await timesIn(...isos, "1767584701"))[3]), /was "1767584701"/);
});

test("ticks of .NET are refused, which are nanoseconds of 1990 as well; a file that goes on is taken", async () => {
  await assert.rejects(read(["639031815000000000", "639031815600000000"]), {
    message:
      "table.csv:1: Expected a time, was 639031815000000000: in nanoseconds since 1970 it is 1990-04-02, " +
      "in ticks of .NET 2026-01-05. Write such ticks as dates, 2026-01-05 09:15; if it has nanoseconds: --time-format epoch-ns",
  });
  const nanos = ["639031815000000000", "670000000000000000"];
  assert.deepEqual(await read(nanos), ["1990-04-02T04:50:15Z", "1991-03-26T15:06:40Z"]);
  assert.deepEqual(await read([639_031_815_000_000_000n], { timeFormat: "epoch-ns" }), ["1990-04-02T04:50:15Z"]);
});

test("times of a day that are hours, or minutes after midnight, are refused, unless they are written in a form", async () => {
  const table = (clocks: readonly Cell[]): Parameters<typeof readAll>[0][number] => ({
    header: ["instrument", "date", "hour", "price"],
    records: clocks.map((clock) => ["A", "2026-01-05", clock, "1"]),
  });
  const instants = async (clocks: readonly Cell[], choices: Partial<InputChoices> = {}): Promise<readonly string[]> => {
    const { rows } = await readAll([table(clocks)], choices);
    return rows.map(({ ts }) => new Date(ts / 1_000).toISOString().slice(11, 16));
  };
  for (const clocks of [
    ["9", "10"],
    ["00", "09"],
    [9, 10],
  ]) {
    await assert.rejects(instants(clocks), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.match(
        error.message,
        /:1: Expected times of the day, was 0?9: 09:00 or 00:09\. .*--time-format "YYYY-MM-DD H"/,
      );
      return true;
    });
  }
  assert.deepEqual(await instants(["9", "10"], { timeFormat: "YYYY-MM-DD H", timeZone: "UTC" }), ["09:00", "10:00"]);
  // 5, 59, 100: minutes after midnight, then one o'clock.
  assert.deepEqual(await instants([5, 59, 100], { timeZone: "UTC" }), ["00:05", "00:59", "01:00"]);
  assert.deepEqual(await instants(["0", "00"], { timeZone: "UTC" }), ["00:00", "00:00"]);
});

test("dates of which as many have the day first as the month are of neither order", async () => {
  await assert.rejects(
    read(["13/01/2026 09:15", "01/13/2026 09:16"]),
    /Expected dates whose day and month are clear.*--time-format day-first or --time-format month-first/,
  );
});

test("a number of Excel that is nearly a whole second is one", async () => {
  assert.deepEqual(await read(["46027.3854166562"], { timeFormat: "excel" }), [OPEN]);
});

test("milliseconds of a day are fewer than a day has", async () => {
  const records = ["33300000", "86399999", "86400000"].map((time) => ["NIFTY", "20260105", time, "1"]);
  const { rows, leftOut } = await readAll([{ header: ["instrument", "date", "time", "price"], records }]);
  assert.deepEqual([rows.length, leftOut.length, leftOut[0]?.line], [2, 1, 4]);
});

test("rows that run backwards over the hour that clocks show twice stay in order, with several of one time", async () => {
  const clocks = ["02:00", "01:30", "01:00", "01:00", "01:59", "01:30", "00:59"];
  const records = clocks.map((clock) => ["SPY", `2026-11-01 ${clock}:00`, "1"]);
  const table = { header: ["instrument", "ts", "price"], records };
  const { rows } = await readAll([table], { timeZone: "America/New_York" });
  assert.deepEqual(
    rows.map(({ ts }) => new Date(ts / 1_000).toISOString().slice(11, 16)),
    ["07:00", "06:30", "06:00", "06:00", "05:59", "05:30", "04:59"],
  );
});

test("times that a spreadsheet has rounded are refused", async () => {
  await assert.rejects(read(["1.76758E+12", "1.76758E+12"]), {
    message:
      'table.csv:1: Expected a time, was "1.76758E+12", a number that a spreadsheet has rounded. ' +
      "Export it again with all digits, or as dates",
  });
  assert.deepEqual(await read(["1.7675847e9", "1.767584760e+09"]), [OPEN, "2026-01-05T03:46:00Z"]);
  const [first, second] = await read(["1767584700", "1.76758e9"]);
  assert.equal(first, OPEN);
  assert.match(second ?? "", /^Expected a time, was "1\.76758e9"/);
});

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { readCalendar } from "../../../../engine/market/calendar/read_calendar.ts";
import { Calendar, openCalendar } from "../../../../engine/market/mod.ts";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import { blocksOf, codeIn, read, tableRowsOf } from "../../../fixtures/documents.ts";
import { countOf } from "../../../fixtures/sample.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "calendar-"));
after(() => rmSync(folder, { recursive: true }));

const WHOLE = `{
  "name": "mine",
  "zone": "America/New_York",
  "known_from": "2020-01-01",
  "known_until": "2027-12-31",
  "weekend": ["Saturday"],
  "default_group": "fx",
  "group_of": {"equity": "cash"},
  "groups": {
    "fx": {"weekend": ["Saturday", "Sunday"], "hours": [{"windows": [["17:00-1d", "17:00"]]}]},
    "cash": {"hours": [
      {"windows": [["09:30", "16:00"]], "source": "nyse.com"},
      {"from": "2026-08-03", "windows": [["09:30", "12:00"], ["13:00", "24:00"]]}
    ]}
  },
  "holidays": [
    {"date": "2026-12-25", "name": "Christmas", "source": "nyse.com"},
    {"date": "2026-07-03", "name": "Independence Day", "groups": ["cash"]}
  ],
  "special_sessions": [
    {"date": "2026-11-27", "name": "Half day", "windows": {"cash": [["09:30", "13:00"]]}},
    {"date": "2026-12-05", "name": "Test", "windows": [["10:00", "11:00"]]},
    {"date": "2026-12-06", "name": "To be said", "windows": null},
    {"date": "2026-12-12", "name": "Half known", "windows": {"cash": null}}
  ]
}`;

test("readCalendar reads all that a calendar can say", () => {
  const source = null;
  const windows = [{ open: 600, close: 660 }];
  assert.deepEqual(readCalendar(WHOLE, "mine.json"), {
    name: "mine",
    zone: "America/New_York",
    knownFrom: "2020-01-01",
    knownUntil: "2027-12-31",
    groups: [
      { name: "fx", weekend: [6, 0], periods: [{ from: null, windows: [{ open: -420, close: 1_020 }], source }] },
      {
        name: "cash",
        weekend: [6],
        periods: [
          { from: null, windows: [{ open: 570, close: 960 }], source: "nyse.com" },
          {
            from: "2026-08-03",
            windows: [
              { open: 570, close: 720 },
              { open: 780, close: 1_440 },
            ],
            source,
          },
        ],
      },
    ],
    defaultGroup: "fx",
    groupOf: { equity: "cash" },
    holidays: [
      { date: "2026-12-25", name: "Christmas", groups: null, source: "nyse.com" },
      { date: "2026-07-03", name: "Independence Day", groups: ["cash"], source },
    ],
    specialSessions: [
      { date: "2026-11-27", name: "Half day", windows: { cash: [{ open: 570, close: 780 }] }, source },
      { date: "2026-12-05", name: "Test", windows: { fx: windows, cash: windows }, source },
      { date: "2026-12-06", name: "To be said", windows: { fx: null, cash: null }, source },
      { date: "2026-12-12", name: "Half known", windows: { cash: null }, source },
    ],
  });
});

test("readCalendar needs no more than a zone, dates and the hours of a group", () => {
  const text = `{"zone": "UTC", "known_from": "2026-01-01", "known_until": "2026-12-31",
    "groups": {"all": {"hours": [{"windows": [["08:00", "08:00"]]}]}}}`;
  const facts = readCalendar(text, "/tmp/fx/my-hours.json");
  assert.equal(facts.name, "my-hours");
  assert.equal(facts.defaultGroup, "all");
  assert.deepEqual(facts.groups, [
    { name: "all", weekend: [0, 6], periods: [{ from: null, windows: [{ open: 480, close: 1_920 }], source: null }] },
  ]);
});

test("readCalendar reads the file that docs/calendar.md shows", () => {
  const block = blocksOf(read("docs/calendar.md")).find(({ language }) => language === "text");
  const facts = readCalendar(block?.text ?? "", "hours.json");
  assert.deepEqual(
    facts.groups.map(({ name }) => name),
    ["cash", "mcx"],
  );
  assert.deepEqual([facts.holidays.length, facts.specialSessions.length], [2, 2]);
  // On Holi the cash market is closed, and commodities trade in the evening.
  const calendar = new Calendar(facts);
  const kinds = ["cash", "mcx"].map((group) => calendar.dayOf("2026-03-03", group).kind);
  assert.deepEqual(kinds, ["closed", "special"]);
});

test("docs/calendar.md has every key of a calendar", () => {
  const named = new Set(tableRowsOf(read("docs/calendar.md")).flatMap(([key = ""]) => codeIn(key)));
  for (const key of WHOLE.matchAll(/"(\w+)":/g)) {
    const isOther = ["fx", "cash", "hours", "equity", "date", "from", "groups"].includes(key[1] ?? "");
    assert.ok(isOther || named.has(key[1] ?? ""), key[1]);
  }
});

/** The lines of the refusal of a text. */
function mistakesIn(text: string): readonly string[] {
  try {
    readCalendar(text, "c.json");
  } catch (error) {
    assert.ok(error instanceof EngineError);
    assert.equal(error.code, "INPUT_FILE");
    return error.message.split("\n");
  }
  return [];
}

test("readCalendar says every mistake with its place, in the order of the file", () => {
  const text = `{
  "zone": "India",
  "known_from": "2026-13-01",
  "known_until": "2026-12-31",
  "weekends": ["Saturday"],
  "weekend": ["Saturnday"],
  "groups": {
    "cash": {"hours": [{"windows": [["15:30", "9.15"]]}]},
    "mcx": {"hours": [
      {"windows": [["09:00", "12:00"], ["11:00", "13:00"]]},
      {"windows": [["09:00", "12:00"]]},
      {"from": "2026-02-01", "windows": []},
      {"from": "2026-01-01", "windows": [["09:00", "12:00"]]}
    ]}
  },
  "default_group": "cahs",
  "holidays": [{"date": "2026-01-26"}, {"date": "2026-02-01", "name": "A"}, {"date": "2026-02-01", "name": "B"}],
  "special_sessions": [{"date": "2026-02-02", "name": "C"}, 7]
}`;
  assert.deepEqual(mistakesIn(text), [
    'c.json:2:11: Expected a time zone of the IANA database, was "India". Write it as "Asia/Kolkata"',
    'c.json:3:17: Expected a date "YYYY-MM-DD" from 1970 on, was "2026-13-01"',
    'c.json:5:3: Expected a key that a calendar has, was "weekends". Write "weekend"',
    'c.json:6:15: Expected a day of the week, was "Saturnday". Did you mean "Saturday"?',
    'c.json:8:37: Expected an open and a later close as ["09:15", "15:30"], was ["15:30","9.15"]. Times are HH:MM; -1d is the day before, +1d the day after',
    "c.json:10:19: Expected windows one after the other, was 09:00 to 12:00 and 11:00 to 13:00",
    'c.json:11:7: Expected the key "from" in all hours but the first, was none',
    "c.json:12:41: Expected at least one window, was none",
    "c.json:13:16: Expected hours by date, was 2026-01-01 behind 2026-02-01",
    'c.json:16:20: Expected a group of this calendar, was "cahs". Did you mean "cash"?',
    'c.json:17:16: Expected the key "name", was none. Write "name": "Republic Day"',
    "c.json:17:77: Expected one holiday on a date, was another on 2026-02-01",
    'c.json:18:24: Expected the key "windows", was none. Write "windows": [["18:00", "19:00"]], or by group, or null if they are not known',
    'c.json:18:61: Expected a special session as {"key": value, …}, was 7',
  ]);
});

for (const [text, expected] of [
  ["", "c.json:1:1: Expected a value, was the end of the file. A calendar is JSON"],
  ["{'zone': 1}", `c.json:1:2: Expected a key in double quotes, was "'zone': 1}". A calendar is JSON`],
  ['{"zone": "UTC",}', 'c.json:1:16: Expected a key in double quotes, was "}". A calendar is JSON'],
  ['{"zone": "UTC"\n  "a": 1}', 'c.json:2:3: Expected a comma or }, was "\\"a\\": 1}". A calendar is JSON'],
  ["[1] 2", 'c.json:1:5: Expected the end of the file, was "2". A calendar is JSON'],
  ["[]", 'c.json:1:1: Expected a calendar as {"key": value, …}, was a list'],
  ["zone: UTC", 'c.json:1:1: Expected a value, was "zone: UTC". A calendar is JSON'],
  ["[".repeat(50_000), "c.json:1:22: Expected at most 20 levels, was more. A calendar is JSON"],
] as const) {
  test(`readCalendar refuses ${text.slice(0, 30) || "an empty file"}`, () => {
    assert.deepEqual(mistakesIn(text), [expected]);
  });
}

test("readCalendar shows 20 mistakes at once, and counts the rest", () => {
  const holidays = Array.from({ length: 30 }, () => "{}").join(", ");
  const lines = mistakesIn(
    `{"zone": "UTC", "known_from": "2026-01-01", "known_until": "2026-12-31",
      "groups": {"all": {"hours": [{"windows": [["08:00", "09:00"]]}]}}, "holidays": [${holidays}]}`,
  );
  assert.equal(lines.length, 21);
  assert.equal(lines.at(-1), "c.json: and 40 more");
});

test("readCalendar refuses an end of the known dates before their begin", () => {
  assert.match(
    mistakesIn(WHOLE.replace("2027-12-31", "2019-12-31")).join(),
    /known_until at or after known_from 2020-01-01/,
  );
});

test("readCalendar takes or refuses any text, and never crashes", () => {
  const parts = fc.constantFrom(
    ...'{ } [ ] , : null true -1 1e5 "zone" "UTC" "groups" "hours" "windows" "holidays" "date" "2026-01-01"'.split(" "),
    '"09:15"',
    '"\\u12"',
    "\u0000",
    '"__proto__"',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (tokens) => {
      assert.ok(Array.isArray(mistakesIn(tokens.join(" "))));
    }),
    { numRuns: countOf(20_000, 300) },
  );
  fc.assert(
    fc.property(fc.nat(WHOLE.length), fc.nat(30), fc.string(), (at, cut, put) => {
      assert.ok(Array.isArray(mistakesIn(WHOLE.slice(0, at) + put + WHOLE.slice(at + cut))));
    }),
    { numRuns: countOf(20_000, 300) },
  );
});

test("openCalendar reads a file, with a byte order mark too", async () => {
  const file = path.join(folder, "mine.json");
  writeFileSync(file, `\uFEFF${WHOLE}`);
  assert.equal((await openCalendar(file)).facts.name, "mine");
});

test("openCalendar refuses a file that is not there, and names the calendars that need none", async () => {
  await assert.rejects(
    openCalendar("bombay.json"),
    /^EngineError: bombay\.json: Expected a calendar: nse, 24x7, or a JSON file that can be read, was no file of that name\. Check CALENDAR$/,
  );
  await assert.rejects(openCalendar("NSE"), /Did you mean nse\?$/);
  await assert.rejects(openCalendar(folder), /Expected a calendar: nse, 24x7, or a JSON file/);
});

test("openCalendar reads nse as a file of the same form would be", async () => {
  const file = new URL("../../../../engine/market/calendar/nse.json", import.meta.url);
  assert.deepEqual(readCalendar(readFileSync(file, "utf8"), "nse.json"), (await openCalendar("nse")).facts);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedSession, recordedTimes } from "../../../../engine/session/setup/recorded_times.ts";
import { headerOf } from "../../../fixtures/journal_file.ts";

const ZONE = { name: "Mars/Olympus", from: [1, 50], offset: [-7, 9] };

test("recordedTimes has what a header says, though nothing else knows the zone", () => {
  const hours = [{ group: "market", instruments: null, windows: [{ open: 10, close: 70 }] }];
  const calendar = { name: "mine.json", sha256: "c" };
  assert.deepEqual(recordedTimes(headerOf({ hours, zone: ZONE, calendar })), {
    date: "2026-01-01",
    window: { openMicros: 10, closeMicros: 70 },
    zone: { from: [1, 50], offset: [-7, 9] },
    zoneName: "Mars/Olympus",
    groups: hours,
    calendar,
  });
});

test("recordedTimes has nothing of a header whose session takes no time", () => {
  const hours = [{ group: "market", instruments: null, windows: [{ open: 10, close: 10 }] }];
  assert.equal(recordedTimes(headerOf({ hours })), null);
});

test("recordedSession gives each instrument the windows of its group", () => {
  const hours = [
    { group: "cash", instruments: [0, 2], windows: [{ open: 20, close: 40 }] },
    {
      group: "mcx",
      instruments: [1],
      windows: [
        { open: 10, close: 30 },
        { open: 50, close: 70 },
      ],
    },
    { group: "cds", instruments: [3], windows: [] },
  ];
  const times = recordedTimes(headerOf({ hours, zone: ZONE }));
  assert.ok(times !== null);
  const session = recordedSession(times, 5);
  const cash = [{ openMicros: 20, closeMicros: 40 }];
  const mcx = [
    { openMicros: 10, closeMicros: 30 },
    { openMicros: 50, closeMicros: 70 },
  ];
  assert.deepEqual(session.hours, [cash, mcx, cash, [], []]);
  assert.deepEqual([session.openMicros, session.closeMicros], [10, 70]);
  assert.deepEqual(session.groups, [
    { group: "cash", windows: cash },
    { group: "mcx", windows: mcx },
    { group: "cds", windows: [] },
  ]);
  const all = [{ group: "market", instruments: null, windows: [{ open: 20, close: 40 }] }];
  const whole = recordedTimes(headerOf({ hours: all }));
  assert.deepEqual(whole === null ? [] : recordedSession(whole, 2).hours, [cash, cash]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { FlooredClock, systemClock } from "../../../../engine/clock.ts";
import { TickBatch } from "../../../../engine/data/mod.ts";
import { MICROS, parseUnixMicros } from "../../../../engine/protocol/mod.ts";
import { findReaderThread } from "../../../../engine/session/program_files.ts";
import type { FeedChoice } from "../../../../engine/session/setup/feed_choice.ts";
import { setUpSession } from "../../../../engine/session/setup/setup_session.ts";
import { readConfig } from "../../../../engine/settings/config.ts";
import { Workspace } from "../../../fixtures/cli.ts";
import { fileChoice, hoursOf, understandFiles } from "../../../fixtures/files.ts";
import { BANKNIFTY, NIFTY } from "../../../fixtures/session.ts";

const workspace = new Workspace("session-setup");

/** What a session that is set up knows of the day before, what its first tick costs, and in the end the rows that hours cut. */
async function setUp(
  choice: FeedChoice,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ closes: readonly (number | null)[]; first: number | undefined; cut: readonly string[] }> {
  const config = readConfig(settings);
  const instruments = [NIFTY, BANKNIFTY];
  const understood = choice.feed === "replay" ? await understandFiles(config, choice, instruments) : null;
  const setup = await setUpSession({
    config,
    choice,
    hours: hoursOf(config),
    understood,
    instruments,
    chaos: null,
    clock: systemClock,
    findReader: findReaderThread,
    onBadRow: (message) => assert.equal(message, ""),
  });
  const batch = new TickBatch(1);
  await setup.feed.read(batch);
  const first = batch.price[0];
  if (choice.feed === "replay") while (batch.count > 0) await setup.feed.read(batch);
  await setup.feed.close();
  understood?.close();
  const cut = (setup.cut()?.spans ?? []).map(({ side, instrument, rows }) => `${side} ${instrument} ${rows}`);
  return { closes: setup.prevCloses, first, cut };
}

function fileOf(kind: "ticks" | "bars", name: string, rows: readonly string[]): FeedChoice {
  const header = kind === "ticks" ? "instrument,ts,price" : "instrument,ts,open,high,low,close,volume";
  const text = `${header}\n${rows.join("\n")}\n`;
  return fileChoice(kind, workspace.write(name, text));
}

const TWO_DAYS = [
  "NIFTY,2026-01-05T15:29:00+05:30,20090",
  "NIFTY,2026-01-05T15:29:30+05:30,20095.5",
  "NIFTY,2026-01-06T09:15:00+05:30,20100",
  "BANKNIFTY,2026-01-06T09:15:00+05:30,45000",
];

for (const name of ["days.csv", "days.csv.gz"]) {
  test(`setUpSession knows the last price before the second day of ${name}, and null where there is none`, async () => {
    const { closes, first } = await setUp(fileOf("ticks", name, TWO_DAYS), { SESSION_DATE: "2026-01-06" });
    assert.deepEqual([closes, first], [[2_009_550, null], 4_500_000]);
  });
}

test("setUpSession takes bars of the day before, and ticks before the open of the same day", async () => {
  const bars = ["NIFTY,2026-01-05T15:29:00+05:30,100,110,95,105,7", "NIFTY,2026-01-06T09:15:00+05:30,1,1,1,1,1"];
  const days = await setUp(fileOf("bars", "bars.csv", bars), { SESSION_DATE: "2026-01-06" });
  assert.deepEqual(days.closes, [10_500, null]);
  const early = ["NIFTY,2026-01-06T09:07:00+05:30,99", "BANKNIFTY,2026-01-06T09:15:00+05:30,100"];
  assert.deepEqual((await setUp(fileOf("ticks", "early.csv", early))).closes, [9_900, null]);
});

test("setUpSession knows of no price before a file that begins at the open", async () => {
  assert.deepEqual((await setUp(fileOf("ticks", "day.csv", TWO_DAYS.slice(2)))).closes, [null, null]);
});

test("setUpSession counts the rows of its own day that hours cut, by instrument", async () => {
  const rows = [
    "NIFTY,2026-01-05T15:29:00+05:30,1",
    "BANKNIFTY,2026-01-06T09:00:00+05:30,1",
    "BANKNIFTY,2026-01-06T09:01:00+05:30,1",
    "NIFTY,2026-01-06T09:02:00+05:30,1",
    ...TWO_DAYS.slice(2),
  ];
  const before = [`before ${BANKNIFTY.index} 2`, `before ${NIFTY.index} 1`];
  const late = ["BANKNIFTY,2026-01-06T15:20:00+05:30,1", "BANKNIFTY,2026-01-06T15:21:00+05:30,1"];
  const next = ["NIFTY,2026-01-07T09:15:00+05:30,1"];
  const settings = { SESSION_DATE: "2026-01-06" };
  const cutOf = async (name: string, more: readonly string[]): Promise<readonly string[]> =>
    (await setUp(fileOf("ticks", name, [...rows, ...more]), settings)).cut;
  assert.deepEqual(await cutOf("none.csv", []), before);
  assert.deepEqual(await cutOf("next.csv", next), before);
  // No row is read but the first one behind the close.
  assert.deepEqual(await cutOf("late.csv", late), [...before, `after ${BANKNIFTY.index} 1`]);
});

test("setUpSession leaves a bad row before the open out", async () => {
  const rows = ["NIFTY,2026-01-06T09:00:00+05:30,much", ...TWO_DAYS.slice(2)];
  assert.deepEqual((await setUp(fileOf("ticks", "bad.csv", rows))).closes, [null, null]);
});

test("setUpSession holds a simulated walk's start for what the market closed at", async () => {
  const settings = { INSTRUMENTS: "NIFTY:20100.5:5", SPEED: "max" };
  assert.deepEqual((await setUp({ feed: "simulated" }, settings)).closes, [2_010_050, null]);
});

for (const [zone, at, date] of [
  ["UTC", 0, "1970-01-02"],
  ["Asia/Kolkata", 0, "1970-01-02"],
  ["America/New_York", 0, "1970-01-01"],
  ["UTC", 1.5 * MICROS.day, "1970-01-02"],
  ["Asia/Kolkata", 2 * MICROS.day, "1970-01-03"],
] as const) {
  test(`setUpSession has a date by a clock in ${zone} that was never set and shows ${at / MICROS.day} days`, async () => {
    const clock = Object.assign(new FlooredClock(systemClock), { nowMicros: () => parseUnixMicros(at) });
    const config = readConfig({ MARKET_TZ: zone, MARKET_OPEN: "00:00", MARKET_CLOSE: "24:00" });
    const { feed, date: is } = await setUpSession({
      config,
      hours: hoursOf(config),
      understood: null,
      choice: { feed: "simulated" },
      instruments: [NIFTY],
      chaos: null,
      clock,
      findReader: findReaderThread,
      onBadRow: () => {},
    });
    await feed.close();
    assert.equal(is, date);
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../../engine/clock.ts";
import { headerOf as headerFactsOf } from "../../../../engine/session/setup/session_options.ts";
import { hoursOfConfig } from "../../../../engine/session/input/hours_of_config.ts";
import { findReaderThread } from "../../../../engine/session/program_files.ts";
import { recordedTimes } from "../../../../engine/session/setup/recorded_times.ts";
import { setUpSession } from "../../../../engine/session/setup/setup_session.ts";
import { readConfig } from "../../../../engine/settings/config.ts";
import { headerOf } from "../../../fixtures/journal_file.ts";
import { NIFTY } from "../../../fixtures/session.ts";

/** Two windows and an offset that no calendar and no zone database has. */
const HEADER = headerOf({
  hours: [
    {
      group: "odd",
      instruments: null,
      windows: [
        { open: 1_767_240_000_000_000, close: 1_767_241_000_000_000 },
        { open: 1_767_242_000_000_000, close: 1_767_243_000_000_000 },
      ],
    },
  ],
  zone: { name: "Asia/Kolkata", from: [1_767_240_000_000_000], offset: [19_801_000_000] },
});

/** What the header would be of a session that is set up with the times of `HEADER`. */
async function factsOn(
  date: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ReturnType<typeof headerFactsOf>> {
  const config = readConfig({ SESSION_DATE: date, SPEED: "max", WORKERS: "0", ...settings });
  const setup = await setUpSession({
    config,
    choice: { feed: "simulated" },
    hours: await hoursOfConfig(config, []),
    understood: null,
    instruments: [NIFTY],
    chaos: null,
    clock: systemClock,
    recorded: recordedTimes(HEADER),
    findReader: findReaderThread,
    onBadRow: () => assert.ok(false, "no row is bad"),
  });
  await setup.feed.close();
  return headerFactsOf(config, setup);
}

test("setUpSession takes the hours and the zone of a session's header on its date, and on no other", async () => {
  const own = await factsOn(HEADER.date);
  assert.deepEqual([own.hours, own.zone, own.calendar], [HEADER.hours, HEADER.zone, null]);
  const other = await factsOn("2026-01-02");
  assert.deepEqual(
    other.hours.map(({ group }) => group),
    ["market"],
  );
  assert.deepEqual(other.zone.offset, [19_800_000_000]);
});

test("setUpSession names the calendar that is said now, so that another one than the header's is noticed", async () => {
  const { calendar } = await factsOn(HEADER.date, { CALENDAR: "nse" });
  assert.equal(calendar?.name, "nse");
});

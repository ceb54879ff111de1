import assert from "node:assert/strict";
import { test } from "node:test";
import type { InputChoices } from "../../../../engine/data/rows/mod.ts";
import { readAll, tableOf } from "../../../fixtures/tables.ts";

/** Reads two ticks with these cells in a column of a name. The market is of Asia/Kolkata. */
function read(
  name: string,
  cells: readonly [string, string],
  choices: Partial<InputChoices> = {},
  offset = "",
): ReturnType<typeof readAll> {
  const [first, second] = cells;
  const lines = [`2026-01-05 09:15${offset},1,${first}`, `2026-01-05 09:16${offset},2,${second}`];
  return readAll([tableOf(`ts,price,${name}\n${lines.join("\n")}\n`)], { instrument: "A", ...choices });
}

test("a column that says another zone of the times is refused, with the flag that says it", async () => {
  await assert.rejects(read("timezone", ["UTC", "UTC"]), {
    message: 'table.csv:1: Expected times of Asia/Kolkata, was "UTC" in the column "timezone". Say it: --time-zone UTC',
  });
  await assert.rejects(read("Exchange_TimeZone", ["US/Eastern", "US/Eastern"]), /Say it: --time-zone US\/Eastern$/);
  await assert.rejects(read("tz", ["EST", "EST"]), /was "EST" in the column "tz"\. Say it: --time-zone America/);
  await assert.rejects(read("tz", ["IST", "UTC"]), /was "UTC" in .*Write times of several zones with their offsets$/);
});

test("a column of zones is passed over where it says the zone of the market, or nothing, or times have offsets", async () => {
  for (const cells of [
    ["Asia/Kolkata", "Asia/Calcutta"],
    ["IST", ""],
    ["5.5", "north"],
  ] as const) {
    const { rows, readings } = await read("timezone", cells);
    assert.equal(rows[0]?.ts, Date.parse("2026-01-05T03:45:00Z") * 1_000);
    assert.deepEqual(readings[0]?.ignored, []);
  }
  const said = await read("timezone", ["UTC", "UTC"], { timeZone: "America/New_York" });
  assert.equal(said.rows[0]?.ts, Date.parse("2026-01-05T14:15:00Z") * 1_000);
  const instants = await read("timezone", ["America/New_York", "UTC"], {}, "Z");
  assert.equal(instants.rows[0]?.ts, Date.parse("2026-01-05T09:15:00Z") * 1_000);
});

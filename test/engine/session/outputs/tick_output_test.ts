import assert from "node:assert/strict";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { systemClock } from "../../../../engine/clock.ts";
import { TickOutput } from "../../../../engine/session/outputs/tick_output.ts";
import { Workspace } from "../../../fixtures/cli.ts";

const workspace = new Workspace("session-recorder");
const HEADER = "instrument,ts,price,size,bid,ask\n";
const KEPT = `${HEADER}A,1000000,1.5,1,,\n`;

function openOn(path: string, kept: number): TickOutput {
  return new TickOutput({
    output: { name: "--record", path },
    instruments: [],
    form: { rows: "ticks" },
    kept,
    clock: systemClock,
    onTrouble: () => {},
  });
}

test("TickOutput ends well where its file is as it was written", async () => {
  const [fresh, resumed] = [workspace.write("fresh.csv", "an earlier one's\n"), workspace.write("resumed.csv", KEPT)];
  await openOn(fresh, 0).finish();
  await openOn(resumed, 1).finish();
  assert.deepEqual([readFileSync(fresh, "utf8"), readFileSync(resumed, "utf8")], [HEADER, KEPT]);
});

for (const [what, act] of [
  ["removed", (file: string) => rmSync(file)],
  ["cut", (file: string) => truncateSync(file)],
  [
    "replaced",
    (file: string) => {
      rmSync(file);
      writeFileSync(file, KEPT);
    },
  ],
] as const) {
  test(`TickOutput fails in the end where its file was ${what} meanwhile`, async () => {
    const file = workspace.write(`${what}.csv`, KEPT);
    const recorder = openOn(file, 1);
    act(file);
    await assert.rejects(recorder.finish(), {
      code: "OUTPUT_LOST",
      message: `${file}: Expected --record to take every tick, but it was ${what} meanwhile`,
    });
  });
}

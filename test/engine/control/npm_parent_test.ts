import assert from "node:assert/strict";
import { test } from "node:test";
import { watchNpmParent } from "../../../engine/control/npm_parent.ts";
import { CLOCK_LOOK_MS } from "../../../engine/protocol/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";

async function watched(byNpm: boolean): Promise<{ readonly ended: number; readonly pending: number }> {
  const clock = new TestClock();
  let [parent, ended] = [4711, 0];
  watchNpmParent({ clock, byNpm, parent: () => parent, onEnded: () => (ended += 1) });
  await clock.advance(3 * CLOCK_LOOK_MS);
  assert.equal(ended, 0);
  parent = 1;
  await clock.advance(3 * CLOCK_LOOK_MS);
  return { ended, pending: clock.pending };
}

test("watchNpmParent tells once that npm has ended", async () => {
  assert.deepEqual(await watched(true), { ended: 1, pending: 0 });
});

test("watchNpmParent lets be who was not started by npm: its parent may be anybody", async () => {
  assert.deepEqual(await watched(false), { ended: 0, pending: 0 });
});

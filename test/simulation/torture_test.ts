import assert from "node:assert/strict";
import { test } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { countOf } from "../fixtures/sample.ts";
import { recordedDay, torture } from "./torture.ts";

const KILLS = countOf(20, 4);

test("A session that is killed again and again, worker threads dying in it, leaves what it leaves undisturbed", async (t) => {
  const { folder } = new Workspace("torture");
  const { sessions, kills, moments, difference } = await torture({
    folder,
    ...(await recordedDay(folder)),
    kills: KILLS,
    seed: 1,
  });
  t.diagnostic(`${kills} kills of ${sessions} sessions: ${JSON.stringify(moments)}`);
  assert.equal(difference, null);
  assert.ok(kills >= KILLS);
  assert.ok(moments.trading > 0, "some came while it traded");
});

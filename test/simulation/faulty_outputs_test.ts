import assert from "node:assert/strict";
import { test } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { countOf } from "../fixtures/sample.ts";
import { tradeWithFaults } from "./faulty_outputs.ts";

const SEEDS = countOf(40, 8);
const workspace = new Workspace("outputs");

test(`A session whose outputs fail, block and come back has the book of one that nothing disturbs (${SEEDS} seeds)`, async () => {
  let [lost, degraded] = [0, 0];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const calm = await tradeWithFaults(seed, false, workspace.runDir());
    const faulty = await tradeWithFaults(seed, true, workspace.runDir());
    assert.equal(faulty.book, calm.book, `seed ${seed}: the book`);
    assert.ok(
      calm.orders.made.length > 10,
      `seed ${seed}: it trades: ${calm.orders.made.join(" ")} ${calm.book.slice(-2500)}`,
    );
    assert.deepEqual(faulty.orders.got, calm.orders.made, `seed ${seed}: the orders file`);
    assert.deepEqual([calm.log.lost, calm.degraded, calm.troubles], [0, 0, []], `seed ${seed}: nothing disturbs`);
    assert.equal(faulty.log.told, faulty.log.lost, `seed ${seed}: what was lost is said`);
    lost += faulty.log.lost;
    degraded += faulty.degraded;
  }
  assert.ok(degraded > SEEDS && lost > SEEDS, `health tells of it: ${degraded} times, ${lost} lines lost`);
});

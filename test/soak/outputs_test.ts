import assert from "node:assert/strict";
import { test } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { tradeWithFaults } from "../simulation/faulty_outputs.ts";

const SEEDS = { first: 1_000, count: 200 };
const workspace = new Workspace("outputs-soak");

test(`A session whose outputs fail has the book of one that nothing disturbs (${SEEDS.count} seeds)`, async () => {
  for (let seed = SEEDS.first; seed < SEEDS.first + SEEDS.count; seed += 1) {
    const calm = await tradeWithFaults(seed, false, workspace.runDir());
    const faulty = await tradeWithFaults(seed, true, workspace.runDir());
    assert.equal(faulty.book, calm.book, `seed ${seed}: the book`);
    assert.deepEqual(faulty.orders.got, calm.orders.made, `seed ${seed}: the orders file`);
    assert.equal(faulty.log.told, faulty.log.lost, `seed ${seed}: what was lost is said`);
  }
});

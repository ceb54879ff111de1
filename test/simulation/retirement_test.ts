import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { test } from "node:test";
import { Slot } from "../../engine/pool/slot.ts";
import { BANKNIFTY, NIFTY, OPEN, sessionStrategy, specOf } from "../fixtures/session.ts";
import { MainSide } from "./main_side.ts";
import type { Tick } from "./market.ts";
import type { Scenario } from "./scenario.ts";
import { StagedWorker } from "./staged_worker.ts";

const TICKS: readonly Tick[] = [0, 1, 2, 3].map((i) => {
  return { ts: OPEN + i, instrument: i % 2, price: 10_000, size: 1, bid: NaN, ask: NaN };
});

/** Two strategies that enter at their first tick, each in a slot of its own. */
const SCENARIO: Scenario = {
  seed: 1,
  instruments: [NIFTY, BANKNIFTY],
  prevCloses: [],
  strategies: [NIFTY, BANKNIFTY].map((instrument, index) =>
    sessionStrategy(specOf(index, { instrument: instrument.index, entryCondition: "price > 0" }), instrument),
  ),
  ticks: TICKS,
  controls: [],
  fillModel: "signal",
  slippageTicks: 0,
  workers: 2,
  tapeRows: 16,
  checkpointRows: 4,
  batchSizes: [16],
  speed: "max",
  maxOrdersPerSecond: 10,
  faults: [],
  poisonous: null,
};

/** Lets everything happen that can, in the order in which it comes up. */
async function settle(workers: readonly StagedWorker[]): Promise<void> {
  for (;;) {
    const event = workers.flatMap((worker) => worker.events())[0];
    if (event === undefined) return;
    event();
    await nextTurn();
  }
}

test("A slot that is given up lets go of the gate at once: whoever waited for it is answered by nothing else", async () => {
  const workers: StagedWorker[] = [];
  const main = new MainSide(SCENARIO, 2, (seat) => {
    return new Slot({
      ...seat,
      clock: { after: () => () => {}, wait: async () => {} },
      spawn: (options) => {
        const worker = new StagedWorker(options);
        workers.push(worker);
        return worker;
      },
    });
  });
  const of = (slot: number): readonly StagedWorker[] => workers.filter((worker) => worker.slot === slot);
  const loaded = main.load();
  await settle(workers);
  await loaded;
  // Slot 0 is down when the rows come, so slot 1 waits at its first row.
  of(0)[0]?.die(0);
  await settle(of(0));
  main.publish(TICKS.length);
  await settle(of(1));
  const [sick, sound] = main.slots;
  assert.equal(sound?.posted?.seq, 2, "slot 1 waits for an answer");
  while (sick?.status !== "retired") {
    const worker = of(0).at(-1);
    if (worker?.alive === true) worker.die(0);
    await settle(of(0));
  }
  assert.equal(sick.restarts, 5);
  assert.equal(sound?.posted, null, "slot 1 has its answer");
});

import assert from "node:assert/strict";
import { it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { TickBatch } from "../../engine/data/mod.ts";
import { openSlots, type SlotEvents } from "../../engine/pool/mod.ts";
import { Dispatcher, Tape } from "../../engine/tape/mod.ts";
import { countOf } from "../fixtures/sample.ts";
import { INDIA, OPEN, specOf, WORKER } from "../fixtures/session.ts";

const ROUNDS = countOf(20_000, 2_000);
/** Far more looks than a slot needs, on any machine: seconds of them. */
const MAX_LOOKS = 2_000_000_000;

it("A slot wakes for a last batch after which nothing more is sent", async () => {
  const tape = new Tape({ capacity: 65_536, instruments: 1, startTs: OPEN });
  const silent: SlotEvents = {
    onChange: () => {},
    onReady: () => {},
    onDeath: (_, { cause }) => assert.fail(cause),
    onQuarantine: () => {},
    onRetired: () => {},
    onGap: () => {},
    onReport: () => {},
    onBars: () => {},
  };
  const slots = await openSlots({
    workers: 1,
    worker: WORKER,
    memoryMb: 128,
    clock: systemClock,
    events: silent,
    onPoolError: (error) => assert.fail(String(error)),
    head: () => tape.head,
    overrun: () => assert.fail("the tape has room"),
  });
  const [slot] = slots.all;
  assert.ok(slot !== undefined);
  const spec = specOf(0, { entryCondition: "price < 0" });
  const plan = {
    strategies: [spec],
    fillModel: "signal",
    zone: INDIA,
    openTs: OPEN,
    prevCloses: [],
    tape: tape.memory,
    checkpointRows: 1,
    quarantined: [],
  } as const;
  await slot.load({ plan, resumes: null, checkpoint: null, has: () => true, needs: () => 0 });
  const dispatcher = new Dispatcher(tape, slots.all);
  const batch = new TickBatch(1);
  batch.price[0] = 100;
  // Each round publishes as soon as the row before it is finished, which is when the slot is about to fall asleep, and
  // then sends nothing more: a wake-up that is lost once is waited for in vain.
  for (let round = 1; round <= ROUNDS; round += 1) {
    batch.ts[0] = OPEN + round;
    tape.appendTick(batch, 0);
    for (let spin = round % 50; spin > 0; spin -= 1) Math.hypot(spin, round);
    dispatcher.publish();
    for (let looks = 0; slot.watermark < round; looks += 1) {
      assert.ok(looks < MAX_LOOKS, `the slot was told of row ${round}`);
    }
  }
  assert.equal(slot.watermark, ROUNDS);
  await slots.close();
});

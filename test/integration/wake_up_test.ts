import assert from "node:assert/strict";
import { it } from "node:test";
import { Tape, TickBatch } from "../../engine/feed/mod.ts";
import { Dispatcher, openSlots, type SlotEvents } from "../../engine/pool/mod.ts";
import { systemClock } from "../../engine/clock.ts";
import { INDIA, OPEN, specOf, WORKER } from "../fixtures/session.ts";

const ROUNDS = 3_000;

it("A slot wakes for a last batch after which nothing more is sent", { timeout: 60_000 }, async () => {
  const tape = new Tape({ capacity: 65_536, instruments: 1, startTs: OPEN });
  const silent: SlotEvents = {
    onChange: () => {},
    onReady: () => {},
    onDeath: (_, { cause }) => assert.fail(cause),
    onRetired: () => {},
    onGap: () => {},
    onReport: () => {},
  };
  const slots = await openSlots({
    workers: 1,
    worker: WORKER,
    clock: systemClock,
    events: silent,
    onPoolError: (error) => assert.fail(String(error)),
    head: () => tape.head,
    overrun: () => assert.fail("the tape has room"),
  });
  const [slot] = slots.all;
  assert.ok(slot !== undefined);
  const spec = specOf(0, { entryCondition: "price < 0" });
  const plan = { strategies: [spec], fillModel: "signal", zone: INDIA, tape: tape.memory, checkpointRows: 1 } as const;
  await slot.load({ plan, has: () => true });
  const dispatcher = new Dispatcher(tape, slots.all);
  const batch = new TickBatch(1);
  batch.price[0] = 100;
  // Each round publishes at another moment of the slot's falling asleep, and then waits for its mark with nothing else
  // under way: a wake-up that is lost once is waited for in vain, until the runner ends the test.
  for (let round = 1; round <= ROUNDS; round += 1) {
    batch.ts[0] = OPEN + round;
    tape.appendTick(batch, 0);
    for (let spin = round % 300; spin > 0; spin -= 1) Math.hypot(spin, round);
    dispatcher.publish();
    await slot.reached(round);
  }
  assert.equal(slot.mark, ROUNDS);
  await slots.close();
});

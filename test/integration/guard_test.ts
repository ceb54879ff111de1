import assert from "node:assert/strict";
import { it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { type GuardEvent, MemoryJournal } from "../../engine/journal/mod.ts";
import type { Summary } from "../../engine/observe/mod.ts";
import type { SlotHandle } from "../../engine/pool/mod.ts";
import { parseUnixMicros, type StrategySpec } from "../../engine/protocol/mod.ts";
import { Workspace } from "../fixtures/cli.ts";
import { HandFeed, Orders } from "../fixtures/hand_feed.ts";
import { once, WorkerBuilds } from "../fixtures/misbehaviour.ts";
import { CLOSE, INDIA, OPEN, specOf, flatOptionsFor, startEngine } from "../fixtures/session.ts";

const LAG_MS = 1_000;

const builds = new WorkerBuilds(new Workspace("guard"));
/** Hangs for good as its strategy is about to judge the row after the one that it enters at. */
const hangsOnceItIsIn = once("an endless loop", { at: "row", strategy: 0, seq: 2 });

/** A session in real time by hand, of one strategy, whose slot hangs once it has entered. */
async function startByHand(over: Partial<StrategySpec> = {}): Promise<Session> {
  const feed = new HandFeed();
  const orders = new Orders();
  const told: [event: string, text: string][] = [];
  const rules = { entryCondition: "price > 100", exitCondition: "price < 0", maxLoss: 500, maxEntries: 2 };
  const spec = specOf(0, { ...rules, ...over });
  const plain = flatOptionsFor([spec]);
  const journal = new MemoryJournal();
  const engine = await startEngine({
    ...plain,
    session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "real" },
    feed,
    workers: 1,
    worker: await builds.misbehaving([hangsOnceItIsIn]),
    guardLagMs: LAG_MS,
    // Only the guard acts: the watchdog is not asked here.
    hangMs: 86_400_000,
    clock: { ...systemClock, nowMicros: () => parseUnixMicros(feed.nowMicros) },
    journal,
    listener: {
      ...plain.listener,
      onOrder: orders.add,
      onSlot: (_, event, text) => told.push([event, text]),
    },
  });
  const traded = engine.trade();
  const [slot] = engine.slots;
  assert.ok(slot !== undefined);
  return { feed, orders, told, journal, slot, traded };
}

interface Session {
  readonly feed: HandFeed;
  readonly orders: Orders;
  readonly told: readonly (readonly [event: string, text: string])[];
  readonly journal: MemoryJournal;
  readonly slot: SlotHandle;
  readonly traded: Promise<Summary>;
}

/** The strategy enters, its slot hangs, and the guard closes its position. */
async function hangWithPosition({ feed, orders, slot }: Session): Promise<void> {
  feed.tick(10_150);
  const entry = await orders.nth(1);
  assert.equal(entry.reason, "entry");
  feed.tick(10_150);
  feed.tick(9_600, LAG_MS + 1);
  const exit = await orders.nth(2);
  assert.deepEqual([exit.id, exit.reason, exit.fillPrice, exit.side], ["s0#g1", "guard", 9_600, "SELL"]);
  assert.equal(slot.restarts, 0, "its worker hangs on");
}

it("A hung slot's position past its max_loss is out through the guard, and the slot's next worker goes on from there", async () => {
  const session = await startByHand();
  const { feed, orders, told, journal, slot, traded } = session;
  await hangWithPosition(session);

  slot.condemn("the test has seen enough");
  feed.tick(10_200);
  const late = await orders.nth(3);
  assert.deepEqual([late.id, late.reason, late.status, late.why], ["s0#2", "stop-loss", "denied", "already-closed"]);
  const again = await orders.nth(4);
  assert.deepEqual([again.id, again.reason, again.status], ["s0#3", "entry", "filled"]);
  feed.tick(null);
  const summary = await traded;
  const guarded = journal.events.filter((record): record is GuardEvent => record.type === "guard");
  assert.equal(guarded.length, 1);
  assert.equal(guarded[0]?.entryN, 1);
  assert.ok((guarded[0]?.row ?? 0) > 3, "the row that tells the slot stands in the same record");
  const events = told.map(([event]) => event);
  assert.deepEqual(events.slice(events.indexOf("guarded")), ["guarded", "died", "ready", "unguarded"]);
  assert.equal(told.at(-1)?.[1], "it has caught up and has its positions back");
  assert.equal(summary.conserved, true);
  assert.equal(summary.slots.restarts, 1);
});

it("A guarded slot that is given up is not said to have caught up", async () => {
  const session = await startByHand();
  const { feed, told, slot, traded } = session;
  await hangWithPosition(session);
  slot.retire("the test has seen enough");
  feed.tick(null);
  await traded;
  assert.deepEqual(
    told.filter(([event]) => event === "unguarded"),
    [["unguarded", "it judges no more, and its positions are main's"]],
  );
});

for (const [what, over, last] of [
  ["that has come back from its best price by the trailing stop", { trailingStop: 100 }, 10_400],
  ["whose closing time has come", { squareOff: 33_300_000_000 + 1_000_000 }, 10_450],
] as const) {
  it(`A hung slot's position ${what} is out through the guard`, async () => {
    const { feed, orders, slot, traded } = await startByHand({ ...over, maxLoss: 100_000 });
    feed.tick(10_150);
    assert.equal((await orders.nth(1)).reason, "entry");
    feed.tick(10_500);
    feed.tick(10_450, LAG_MS - 100);
    feed.tick(last, 101);
    const exit = await orders.nth(2);
    assert.deepEqual([exit.id, exit.reason, exit.fillPrice], ["s0#g1", "guard", last]);
    feed.tick(null);
    slot.retire("the test is over");
    assert.deepEqual((await traded).open, []);
  });
}

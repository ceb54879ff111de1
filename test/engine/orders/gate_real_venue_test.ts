import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_EXIT_REJECTIONS } from "../../../engine/protocol/mod.ts";
import { ExecutionClient } from "../../../engine/venues/mod.ts";
import { GateBench, type GateOver, intent } from "../../fixtures/gate_bench.ts";
import { HandVenue } from "../../fixtures/hand_venue.ts";

interface Bench {
  readonly made: GateBench;
  readonly venue: HandVenue;
  readonly abort: AbortController;
}

/** A gate in real time before a real venue, that tells slots of the guard's exits. */
function bench(over: GateOver = {}): Bench {
  const venue = new HandVenue();
  const abort = new AbortController();
  const made: GateBench = new GateBench({
    mode: "real",
    courierOf: (journal) =>
      new ExecutionClient({
        venue,
        journal,
        isStale: () => false,
        wait: async () => {},
        signal: abort.signal,
        onTrouble: () => {},
      }),
    ...over,
  });
  return { made, venue, abort };
}

/** Strategy `index` is in, by an order that the venue has filled at 100.00. */
async function enter({ made, venue }: Bench, index = 0, slot = 0): Promise<void> {
  made.post(made.tick(10_000), [intent(index, 1, "entry")], slot);
  await venue.has(`s${index}#1`);
  venue.fill(`s${index}#1`);
  await made.gate.untilNoneInFlight();
}

test("Gate answers a slot when its orders are filled by a real venue, and written down", async () => {
  const { made, venue } = bench({ strategies: 2 });
  made.post(made.tick(10_000), [intent(0, 1, "entry"), intent(1, 1, "entry")]);
  await venue.has("s0#1");
  await venue.has("s1#1");
  venue.fill("s1#1", 10_001);
  await venue.has("s0#1");
  assert.deepEqual(made.slot().answered, []);
  venue.fill("s0#1", 10_002);
  await made.gate.untilNoneInFlight();
  const [answer] = made.slot().answered;
  assert.deepEqual(answer?.answers, [
    { status: "filled", strategy: 0, n: 1, price: 10_002 },
    { status: "filled", strategy: 1, n: 1, price: 10_001 },
  ]);
  assert.deepEqual(made.book, ["intent", "intent", "1 s1#1 entry filled", "1 s0#1 entry filled"]);
});

test("Gate answers a slot only when the outcome is on the disk", async () => {
  const made = bench();
  const { journal } = made.made;
  let flushed = (): void => {};
  const order = made.made.tick(10_000);
  made.made.post(order, [intent(0, 1, "entry")]);
  await made.venue.has("s0#1");
  const flushing = new Promise<void>((resolve) => {
    journal.flush = () => {
      resolve();
      return new Promise((settle) => (flushed = settle));
    };
  });
  made.venue.fill("s0#1");
  await flushing;
  assert.deepEqual([made.made.book.at(-1), made.made.slot().answered.length], ["1 s0#1 entry filled", 0]);
  flushed();
  await made.made.gate.untilNoneInFlight();
  assert.equal(made.made.slot().answered.length, 1);
});

test("Gate answers a denial with a real venue only when it is on the disk", async () => {
  const { made } = bench();
  const { journal } = made;
  let flushed = (): void => {};
  journal.flush = () => new Promise((settle) => (flushed = settle));
  made.post(made.tick(10_000), [intent(0, 1, "rule")]);
  assert.deepEqual([made.book, made.slot().outcomes], [["1 s0#1 rule denied already-closed"], []]);
  flushed();
  await made.gate.untilNoneInFlight();
  assert.deepEqual(made.slot().outcomes, ["already-closed"]);
});

test("Gate handles other slots' orders while one is at the venue", async () => {
  const { made, venue } = bench({ strategies: 2, slots: 2 });
  const row = made.tick(10_000);
  made.post(row, [intent(0, 1, "entry")], 0);
  await venue.has("s0#1");
  made.post(row, [intent(1, 1, "entry")], 1);
  await venue.has("s1#1");
  venue.fill("s1#1");
  await venue.has("s0#1");
  while (made.slot(1).answered.length === 0) await Promise.resolve();
  assert.deepEqual([made.slot(0).answered.length, made.slot(1).answered.length], [0, 1]);
  venue.fill("s0#1");
  await made.gate.untilNoneInFlight();
  assert.equal(made.slot(0).answered.length, 1);
});

test("Gate sends an order once that a replaced slot asks for again while it is at the venue", async () => {
  const { made, venue } = bench();
  const row = made.tick(10_000);
  made.post(row, [intent(0, 1, "entry")]);
  await venue.has("s0#1");
  made.slot().posted = null;
  made.gate.look();
  made.post(row, [intent(0, 1, "entry")]);
  venue.fill("s0#1");
  await made.gate.untilNoneInFlight();
  assert.deepEqual([venue.sent, made.slot().outcomes, made.slot().refused], [["s0#1"], ["filled"], []]);
});

test("Gate's guard leaves a position alone whose exit is at the venue", async () => {
  const made = bench();
  await enter(made);
  made.made.post(made.made.tick(9_000), [intent(0, 2, "stop-loss")]);
  await made.venue.has("s0#2");
  made.made.gate.closeForGuard(0);
  made.venue.fill("s0#2");
  await made.made.gate.untilNoneInFlight();
  made.made.gate.closeForGuard(0);
  assert.deepEqual(made.venue.sent, ["s0#1", "s0#2"]);
  assert.equal(made.made.ledger.account(0).position, null);
});

test("Gate has a slot's exit wait while the guard's is at the venue, and denies it when that is filled", async () => {
  const made = bench();
  await enter(made);
  const row = made.made.tick(9_000);
  made.made.gate.closeForGuard(0);
  await made.venue.has("s0#g1");
  made.made.post(row, [intent(0, 2, "stop-loss")]);
  assert.equal(made.made.slot().outcomes.length, 1);
  made.venue.fill("s0#g1");
  await made.made.gate.untilNoneInFlight();
  assert.deepEqual(made.made.slot().outcomes, ["filled", "already-closed"]);
  assert.deepEqual(made.venue.sent, ["s0#1", "s0#g1"]);
  assert.deepEqual(made.made.informedSlots, ["s0 1 @ 9000"]);
});

test("Gate hands the position of a quarantined strategy to the guard when its order at the venue has an outcome", async () => {
  const made = bench();
  made.made.post(made.made.tick(10_000), [intent(0, 1, "entry")]);
  await made.venue.has("s0#1");
  made.made.gate.quarantine(0, 2);
  made.made.tick(10_050);
  assert.deepEqual(made.venue.sent, ["s0#1"]);
  made.venue.fill("s0#1");
  await made.venue.has("s0#g1");
  made.venue.fill("s0#g1");
  await made.made.gate.untilNoneInFlight();
  assert.equal(made.made.ledger.account(0).position, null);
  assert.deepEqual(made.made.book.slice(-3), ["1 s0#1 entry filled", "intent", "2 s0#g1 guard filled"]);
});

test("Gate hands an exit that a real venue has rejected six times to the guard", async () => {
  const made = bench();
  await enter(made);
  for (let n = 2; n <= MAX_EXIT_REJECTIONS + 2; n += 1) {
    made.made.post(made.made.tick(10_000), [intent(0, n, "rule")]);
    await made.venue.has(`s0#${n}`);
    made.venue.reject(`s0#${n}`);
    await made.made.gate.untilNoneInFlight();
  }
  made.made.pass(made.made.tick(10_000));
  await made.venue.has("s0#g1");
  made.venue.fill("s0#g1");
  await made.made.gate.untilNoneInFlight();
  assert.equal(made.made.ledger.account(0).position, null);
});

test("Gate squares off what is open, and what an order at the venue opens", async () => {
  const made = bench({ strategies: 2 });
  await enter(made, 0);
  made.made.post(made.made.tick(10_000), [intent(1, 1, "entry")]);
  await made.venue.has("s1#1");
  made.made.gate.squareOff({ seq: 3, ts: made.made.tape.lastTs });
  await made.venue.has("s0#2");
  made.venue.fill("s1#1");
  await made.venue.has("s1#2");
  made.venue.fill("s0#2");
  made.venue.fill("s1#2");
  await made.made.gate.untilNoneInFlight();
  assert.deepEqual(made.venue.sent, ["s0#1", "s1#1", "s0#2", "s1#2"]);
  assert.deepEqual(
    [0, 1].map((index) => made.made.ledger.account(index).position),
    [null, null],
  );
});

test("Gate does not square off what an unreconciled order may have closed, and says that the order is in doubt", async () => {
  const made = bench({ strategies: 2 });
  await enter(made, 0);
  await enter(made, 1);
  made.made.post(made.made.tick(10_000), [intent(0, 2, "rule")]);
  await made.venue.has("s0#2");
  made.made.gate.squareOff({ seq: 4, ts: made.made.tape.lastTs });
  await made.venue.has("s1#2");
  made.venue.fill("s1#2");
  while (made.made.ledger.account(1).position !== null) await Promise.resolve();
  made.abort.abort();
  await assert.rejects(made.made.gate.untilNoneInFlight(), { code: "ORDER_IN_DOUBT" });
  assert.deepEqual(made.venue.sent, ["s0#1", "s1#1", "s0#2", "s1#2"]);
});

test("Gate records the outcome of an order of an earlier run, its own and the guard's", async () => {
  const { made, venue } = bench();
  made.tick(10_000);
  const first = { id: "s0#1", n: 1, side: "BUY", reason: "entry" } as const;
  const draft = { strategyId: "s0", strategy: 0, instrument: 0, qty: 1, seq: 1, ts: made.tape.lastTs, price: 10_000 };
  venue.onFind = (id) => ({ status: "filled", price: id === "s0#1" ? 10_004 : 9_996 });
  await made.gate.reconcile({ type: "intent", entryN: null, order: { ...draft, ...first } as never });
  const exit = { id: "s0#g1", n: null, side: "SELL", reason: "guard" } as const;
  await made.gate.reconcile({ type: "intent", entryN: 1, order: { ...draft, ...exit } as never });
  assert.deepEqual(made.book, ["1 s0#1 entry filled", "1 s0#g1 guard filled"]);
  assert.deepEqual([made.ledger.account(0).realised, venue.sent, made.informedSlots], [-8, [], []]);
});

test("Gate at a venue that does not remember orders cannot find out the outcome of an order of an earlier run", async () => {
  const made = new GateBench({ mode: "real" });
  const order = { id: "s0#1", strategy: 0 } as never;
  await assert.rejects(made.gate.reconcile({ type: "intent", entryN: null, order }), { code: "ORDER_IN_DOUBT" });
});

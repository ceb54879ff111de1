import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MemoryJournal } from "../../../engine/journal/mod.ts";
import { EngineError, MAX_SENDS, type OrderDraft, VENUE_RETRY_MS } from "../../../engine/protocol/mod.ts";
import { ExecutionClient } from "../../../engine/venues/mod.ts";
import { HandVenue } from "../../fixtures/hand_venue.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";

function draftOf(order: OrderDraft): OrderDraft {
  const { id, strategyId, strategy, n, instrument, side, qty, seq, ts, price, reason } = order;
  return { id, strategyId, strategy, n, instrument, side, qty, seq, ts, price, reason };
}

const ENTRY = draftOf(orderOf());
const EXIT = draftOf(exitOf());

/** A courier, its venue and what it has done, step by step. */
function bench(over: { readonly isStale?: boolean; readonly lost?: boolean } = {}) {
  const steps: string[] = [];
  const venue = new HandVenue();
  venue.onSubmit = ({ id }) => steps.push(`sent ${id}`);
  const journal = new MemoryJournal();
  const appendEvent = journal.appendEvent.bind(journal);
  journal.appendEvent = (record) => {
    steps.push(`wrote ${record.type}`);
    appendEvent(record);
  };
  journal.flush = async () => {
    if (over.lost === true) throw new EngineError("JOURNAL_LOST", "the disk is full");
    await Promise.resolve();
    steps.push("on the disk");
  };
  const abort = new AbortController();
  const waits: number[] = [];
  const troubles: string[] = [];
  const courier = new ExecutionClient({
    venue,
    journal,
    isStale: () => over.isStale ?? false,
    wait: async (ms) => void waits.push(ms),
    signal: abort.signal,
    onTrouble: ({ id }, error) => void troubles.push(`${id}: ${String(error)}`),
  });
  return { courier, venue, journal, steps, waits, troubles, abort };
}

describe("ExecutionClient", () => {
  it("has an intent on the disk before the venue gets it", async () => {
    const { courier, venue, steps, journal } = bench();
    const carried = courier.submit({ entryN: null, order: ENTRY });
    await venue.has("s0#1");
    assert.deepEqual(steps, ["wrote intent", "on the disk", "sent s0#1"]);
    assert.deepEqual(journal.book, [{ type: "intent", entryN: null, order: ENTRY }]);
    venue.fill("s0#1", 10_003);
    assert.deepEqual(await carried, { status: "filled", price: 10_003 });
  });

  it("sends no entry of which the disk knows nothing, and an exit all the same", async () => {
    const { courier, venue } = bench({ lost: true });
    assert.deepEqual(await courier.submit({ entryN: null, order: ENTRY }), { status: "denied", code: "reducing" });
    const carried = courier.submit({ entryN: null, order: EXIT });
    await venue.has("s0#2");
    venue.fill("s0#2");
    assert.deepEqual(await carried, { status: "filled", price: EXIT.price });
    assert.deepEqual(venue.sent, ["s0#2"]);
  });

  it("looks up an order whose answer was lost, and does not send it again if the venue has got it", async () => {
    const { courier, venue, troubles } = bench();
    venue.onFind = () => ({ status: "filled", price: 10_007 });
    const carried = courier.submit({ entryN: null, order: ENTRY });
    await venue.has("s0#1");
    venue.lose("s0#1");
    assert.deepEqual(await carried, { status: "filled", price: 10_007 });
    assert.deepEqual([venue.sent, venue.lookedUp], [["s0#1"], ["s0#1"]]);
    assert.deepEqual(troubles, ["s0#1: Error: connection lost"]);
  });

  it("sends an order again that the venue has not got", async () => {
    const { courier, venue } = bench();
    const carried = courier.submit({ entryN: null, order: EXIT });
    await venue.has("s0#2");
    venue.lose("s0#2");
    await venue.has("s0#2");
    venue.fill("s0#2");
    assert.deepEqual(await carried, { status: "filled", price: EXIT.price });
    assert.deepEqual(venue.sent, ["s0#2", "s0#2"]);
  });

  it("takes an order for rejected that has not reached the venue however often it was sent", async () => {
    const { courier, venue } = bench();
    const carried = courier.reconcile(EXIT, 1);
    for (let sent = 1; sent <= MAX_SENDS; sent += 1) {
      await venue.has("s0#2");
      venue.lose("s0#2");
    }
    assert.equal((await carried).status, "rejected");
    assert.equal(venue.sent.length, MAX_SENDS);
  });

  it("does not send an entry that comes too late by now, and an exit however late", async () => {
    const { courier, venue } = bench({ isStale: true });
    assert.deepEqual(await courier.reconcile(ENTRY, 1), { status: "denied", code: "stale" });
    const settled = courier.reconcile(EXIT, 1);
    await venue.has("s0#2");
    venue.fill("s0#2");
    assert.equal((await settled).status, "filled");
    assert.deepEqual(venue.sent, ["s0#2"]);
  });

  it("does not send what the venue may have got, while the venue cannot say, and asks at distances that double", async () => {
    const { courier, venue, waits } = bench();
    let failures = 9;
    venue.onFind = () => ((failures -= 1) >= 0 ? new Error("no answer") : { status: "filled", price: 9_990 });
    assert.deepEqual(await courier.reconcile(EXIT, Infinity), { status: "filled", price: 9_990 });
    const { first, max } = VENUE_RETRY_MS;
    assert.deepEqual(waits.slice(0, 3), [first, 2 * first, 4 * first]);
    assert.equal(Math.max(...waits), max);
    assert.deepEqual(venue.sent, []);
  });

  it("gives up with the order in doubt when the look-ups have failed", async () => {
    const { courier, venue } = bench();
    venue.onFind = () => new Error("no answer");
    await assert.rejects(courier.reconcile(EXIT, 3), (error: EngineError) => {
      assert.equal(error.code, "ORDER_IN_DOUBT");
      assert.match(error.message, /order s0#2 \(SELL 1\), but it has not\n {2}hint: run again with the same journal/);
      return true;
    });
    assert.equal(venue.lookedUp.length, 3);
  });

  for (const [what, meanwhile] of [
    ["sends it", (venue: HandVenue) => venue.has("s0#2")],
    [
      "looks it up",
      async (venue: HandVenue) => {
        await venue.has("s0#2");
        venue.find = () => new Promise(() => {});
        venue.lose("s0#2");
      },
    ],
  ] as const) {
    it(`leaves an order in doubt when nobody waits any longer while it ${what}`, async () => {
      const { courier, venue, abort } = bench();
      const carried = courier.submit({ entryN: null, order: EXIT });
      await meanwhile(venue);
      abort.abort();
      await assert.rejects(carried, { code: "ORDER_IN_DOUBT" });
      assert.deepEqual(venue.sent, ["s0#2"]);
    });
  }

  it("says whether what was written is on the disk, and passes on what it does not know of", async () => {
    assert.equal(await bench().courier.durable(), true);
    assert.equal(await bench({ lost: true }).courier.durable(), false);
    const { courier, journal } = bench();
    journal.flush = async () => {
      throw new TypeError("a mistake");
    };
    await assert.rejects(courier.durable(), TypeError);
  });
});

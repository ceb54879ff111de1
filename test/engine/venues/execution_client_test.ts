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

/** A client, its venue, and the steps that were done. */
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
  const client = new ExecutionClient({
    venue,
    journal,
    isStale: () => over.isStale ?? false,
    wait: async (ms) => void waits.push(ms),
    signal: abort.signal,
    onTrouble: ({ id }, error) => void troubles.push(`${id}: ${String(error)}`),
  });
  return { client, venue, journal, steps, waits, troubles, abort };
}

describe("ExecutionClient", () => {
  it("has an intent on the disk before the venue gets it", async () => {
    const { client, venue, steps, journal } = bench();
    const outcome = client.submit({ entryN: null, order: ENTRY });
    await venue.has("s0#1");
    assert.deepEqual(steps, ["wrote intent", "on the disk", "sent s0#1"]);
    assert.deepEqual(journal.events, [{ type: "intent", entryN: null, order: ENTRY }]);
    venue.fill("s0#1", 10_003);
    assert.deepEqual(await outcome, { status: "filled", price: 10_003 });
  });

  it("sends no entry that is not on the disk, but sends an exit", async () => {
    const { client, venue } = bench({ lost: true });
    assert.deepEqual(await client.submit({ entryN: null, order: ENTRY }), { status: "denied", code: "reducing" });
    const outcome = client.submit({ entryN: null, order: EXIT });
    await venue.has("s0#2");
    venue.fill("s0#2");
    assert.deepEqual(await outcome, { status: "filled", price: EXIT.price });
    assert.deepEqual(venue.sent, ["s0#2"]);
  });

  it("looks up an order whose answer was lost, and does not send it again if the venue has it", async () => {
    const { client, venue, troubles } = bench();
    venue.onFind = () => ({ status: "filled", price: 10_007 });
    const outcome = client.submit({ entryN: null, order: ENTRY });
    await venue.has("s0#1");
    venue.lose("s0#1");
    assert.deepEqual(await outcome, { status: "filled", price: 10_007 });
    assert.deepEqual([venue.sent, venue.lookedUp], [["s0#1"], ["s0#1"]]);
    assert.deepEqual(troubles, ["s0#1: Error: connection lost"]);
  });

  it("sends an order again that the venue does not have", async () => {
    const { client, venue } = bench();
    const outcome = client.submit({ entryN: null, order: EXIT });
    await venue.has("s0#2");
    venue.lose("s0#2");
    await venue.has("s0#2");
    venue.fill("s0#2");
    assert.deepEqual(await outcome, { status: "filled", price: EXIT.price });
    assert.deepEqual(venue.sent, ["s0#2", "s0#2"]);
  });

  it("counts an order as rejected if it has not reached the venue after all attempts", async () => {
    const { client, venue } = bench();
    const outcome = client.reconcile(EXIT, 1);
    for (let sent = 1; sent <= MAX_SENDS; sent += 1) {
      await venue.has("s0#2");
      venue.lose("s0#2");
    }
    assert.equal((await outcome).status, "rejected");
    assert.equal(venue.sent.length, MAX_SENDS);
  });

  it("does not send an entry that is too late now, but sends a late exit", async () => {
    const { client, venue } = bench({ isStale: true });
    assert.deepEqual(await client.reconcile(ENTRY, 1), { status: "denied", code: "stale" });
    const outcome = client.reconcile(EXIT, 1);
    await venue.has("s0#2");
    venue.fill("s0#2");
    assert.equal((await outcome).status, "filled");
    assert.deepEqual(venue.sent, ["s0#2"]);
  });

  it("does not send an order again while the venue cannot answer, and asks at intervals that double", async () => {
    const { client, venue, waits } = bench();
    let failures = 9;
    venue.onFind = () => ((failures -= 1) >= 0 ? new Error("no answer") : { status: "filled", price: 9_990 });
    assert.deepEqual(await client.reconcile(EXIT, Infinity), { status: "filled", price: 9_990 });
    const { first, max } = VENUE_RETRY_MS;
    assert.deepEqual(waits.slice(0, 3), [first, 2 * first, 4 * first]);
    assert.equal(Math.max(...waits), max);
    assert.deepEqual(venue.sent, []);
  });

  it("leaves the order unreconciled when the look-ups have failed", async () => {
    const { client, venue } = bench();
    venue.onFind = () => new Error("no answer");
    await assert.rejects(client.reconcile(EXIT, 3), (error: EngineError) => {
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
    it(`leaves an order unreconciled when the signal is aborted while it ${what}`, async () => {
      const { client, venue, abort } = bench();
      const outcome = client.submit({ entryN: null, order: EXIT });
      await meanwhile(venue);
      abort.abort();
      await assert.rejects(outcome, { code: "ORDER_IN_DOUBT" });
      assert.deepEqual(venue.sent, ["s0#2"]);
    });
  }

  it("says whether all records are on the disk, and throws unknown errors", async () => {
    assert.equal(await bench().client.durable(), true);
    assert.equal(await bench({ lost: true }).client.durable(), false);
    const { client, journal } = bench();
    journal.flush = async () => {
      throw new TypeError("a mistake");
    };
    await assert.rejects(client.durable(), TypeError);
  });
});

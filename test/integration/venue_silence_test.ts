import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { type JournalEvent, MemoryJournal } from "../../engine/journal/mod.ts";
import type { Summary } from "../../engine/observe/mod.ts";
import { type EngineError, parseUnixMicros } from "../../engine/protocol/mod.ts";
import type { Engine } from "../../engine/session/engine.ts";
import { HandFeed } from "../fixtures/hand_feed.ts";
import { HandVenue } from "../fixtures/hand_venue.ts";
import { type FlatOptions, CLOSE, INDIA, OPEN, specOf, flatOptionsFor, startEngine } from "../fixtures/session.ts";

const STRATEGIES = [0, 1].map((index) =>
  specOf(index, { entryCondition: "price > 100", exitCondition: "price < 95", maxLoss: 10_000 }),
);

/** A session in real time before a real venue, by hand. */
class Session {
  readonly feed = new HandFeed();
  readonly venue = new HandVenue();
  readonly journal = new MemoryJournal();
  readonly troubles: string[] = [];

  async start(recorded: readonly JournalEvent[], over: Partial<FlatOptions> = {}): Promise<Engine> {
    this.feed.nowMicros += recorded.length * 100_000;
    const plain = flatOptionsFor(STRATEGIES);
    return startEngine({
      ...plain,
      session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "real" },
      feed: this.feed,
      workers: 1,
      clock: { ...systemClock, nowMicros: () => parseUnixMicros(this.feed.nowMicros) },
      journal: this.journal,
      recorded,
      venue: this.venue,
      listener: { ...plain.listener, onVenueTrouble: ({ id }, error) => this.troubles.push(`${id} ${String(error)}`) },
      ...over,
    });
  }

  /** Fills these orders, once the venue has got them. */
  async fill(...ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await this.venue.has(id);
      this.venue.fill(id);
    }
  }
}

/** Both strategies are in, and the venue has the exit of the first and says nothing. */
async function silent(session: Session): Promise<{ readonly engine: Engine; readonly traded: Promise<Summary> }> {
  const engine = await session.start([], { drainTimeoutMs: 400 });
  const traded = engine.trade();
  session.feed.tick(10_100);
  await session.fill("s0#1", "s1#1");
  session.feed.tick(9_400);
  await session.venue.has("s0#2");
  await session.venue.has("s1#2");
  return { engine, traded };
}

describe("A venue that says nothing", () => {
  it("leaves an order in doubt when the session ends, and has the book without its close", async () => {
    const session = new Session();
    const { traded } = await silent(session);
    session.venue.fill("s1#2");
    session.feed.tick(null);
    await assert.rejects(traded, (error: EngineError) => {
      assert.deepEqual([error.code, error.exitCode], ["ORDER_IN_DOUBT", 1]);
      assert.match(error.message, /order s0#2 \(SELL 1\)/);
      return true;
    });
    const { events } = session.journal;
    assert.ok(events.some((record) => record.type === "order" && record.order.id === "s1#2"));
    assert.ok(!events.some(({ type }) => type === "close"));
    assert.deepEqual(session.venue.sent, ["s0#1", "s1#1", "s0#2", "s1#2"], "nothing is sent twice");
  });

  it("is asked what became of it when the session is started again", async () => {
    const first = new Session();
    const { traded } = await silent(first);
    first.venue.fill("s1#2");
    first.feed.tick(null);
    await assert.rejects(traded, { code: "ORDER_IN_DOUBT" });

    const second = new Session();
    let asked = 0;
    second.venue.onFind = () => ((asked += 1) === 1 ? new Error("busy") : { status: "filled", price: 9_390 });
    const engine = await second.start(first.journal.events);
    second.feed.tick(null);
    const summary = await engine.trade();
    assert.deepEqual([summary.open, summary.conserved, summary.orders], [[], true, 4]);
    assert.deepEqual([second.venue.sent, second.venue.lookedUp], [[], ["s0#2", "s0#2"]]);
    assert.deepEqual(second.troubles, ["s0#2 Error: busy"]);
    const settled = second.journal.events.find((record) => record.type === "order" && record.order.id === "s0#2");
    assert.equal(settled?.type === "order" && settled.order.fillPrice, 9_390);
  });

  it("does not keep others' positions from being guarded, and gets no second exit of its own", async () => {
    const session = new Session();
    const slow = { guardLagMs: 50, drainTimeoutMs: 20_000 };
    const engine = await session.start([], slow);
    const traded = engine.trade();
    session.feed.tick(10_100);
    await session.fill("s0#1", "s1#1");
    session.feed.tick(9_900);
    await engine.slots[0]?.reached(engine.tape.head);
    // The slot waits for the exit of s0 by a command, and its other position gets past its loss.
    void engine.submitControl({ kind: "close", strategy: { index: 0, instrument: 0 } });
    await session.venue.has("s0#2");
    session.feed.tick(1, 1_000);
    await session.fill("s1#g1");
    session.venue.fill("s0#2");
    session.feed.tick(null);
    const summary = await traded;
    assert.deepEqual([summary.open, summary.conserved], [[], true]);
    assert.deepEqual(session.venue.sent.toSorted(), ["s0#1", "s0#2", "s1#1", "s1#g1"]);
  });
});

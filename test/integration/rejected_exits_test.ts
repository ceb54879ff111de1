import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import { MAX_EXIT_REJECTIONS, type StrategySpec } from "../../engine/protocol/mod.ts";
import type { ImmediateVenue, VenueAnswer, VenueOrder } from "../../engine/venues/mod.ts";
import { assertSameSession } from "../fixtures/misbehaviour.ts";
import {
  type FlatOptions,
  INDIA,
  keptBook,
  OPEN,
  type Outcome,
  runSession,
  specOf,
  walk,
} from "../fixtures/session.ts";

const HOUR_LATER = OPEN + 3_600_000_000;

/** Rejects the first exits of a strategy until its slot gives up, and fills everything else. */
class StubbornVenue implements ImmediateVenue {
  readonly real = false;
  readonly #id: string;
  #rejected = 0;

  constructor(id: string) {
    this.#id = id;
  }

  submit({ id, side, price }: VenueOrder): VenueAnswer {
    const rejects = side === "SELL" && id.startsWith(`${this.#id}#`) && this.#rejected <= MAX_EXIT_REJECTIONS;
    if (!rejects) return { status: "filled", price };
    this.#rejected += 1;
    return { status: "rejected", text: "closed" };
  }
}

/** Two on NIFTY and one on BANKNIFTY, which enter again and again. */
const SPECS: readonly StrategySpec[] = [0, 0, 1].map((instrument, index) =>
  specOf(index, { instrument, maxEntries: 500, entryCondition: "price > 0", exitCondition: "minutes_in_trade >= 1" }),
);

/** An hour in virtual time, in which the guard closes one of s0's positions. */
async function hour(over: Partial<FlatOptions>): Promise<Outcome> {
  return runSession(SPECS, {
    session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: HOUR_LATER, zone: INDIA, mode: "virtual" },
    feed: walk(1, HOUR_LATER),
    journal: new MemoryJournal(),
    venue: new StubbornVenue("s0"),
    ...over,
  });
}

/** The last state of every strategy, by index, whichever slot it was in. */
function statesOf({ engine }: Outcome): readonly string[] {
  const all = engine.slots.flatMap(({ snapshot }) => snapshot?.strategies ?? []);
  return all.toSorted((a, b) => a.strategy - b.strategy).map(({ strategy, state, n }) => `s${strategy} ${state} #${n}`);
}

describe("An exit that the venue has rejected six times is the guard's, in virtual time", () => {
  it("and its strategy trades no more, of which no row of the tape tells", async () => {
    const { book, orders, engine, summary } = await hour({});
    const guards = keptBook(engine.options).flatMap((record) => (record.type === "guard" ? [record] : []));
    assert.deepEqual(
      guards.map(({ row, entryN, order }) => [row, entryN, order.id, order.status]),
      [[null, 1, "s0#g1", "filled"]],
    );
    assert.doesNotMatch(book, /"kind":"guard-closed"/);
    assert.match(orders, /"id":"s0#7"/);
    assert.doesNotMatch(orders, /"id":"s0#8"/);
    assert.deepEqual([summary.conserved, summary.open], [true, []]);
    const [first = "", ...others] = statesOf({ book, orders, engine, summary });
    assert.equal(first, "s0 exiting #7");
    for (const other of others) assert.match(other, /#\d{2,3}$/, "the others trade on");
  });

  for (const [workers, fillModel] of [
    [1, "signal"],
    [2, "signal"],
    [2, "next"],
  ] as const) {
    it(`and the book is the one-thread hosting's with ${workers} slots and fills by ${fillModel}, and after 20 deaths`, async () => {
      const expected = await hour({ workers: 0, fillModel });
      const calm = await hour({ workers, fillModel });
      assertSameSession(calm, expected);
      const chaos = { kills: 20, hangs: 0, leaks: 0, seed: 7 };
      const disturbed = await hour({ workers, fillModel, chaos, tapeRows: 1_024, checkpointRows: 256 });
      assertSameSession(disturbed, expected);
      assert.equal(disturbed.summary.slots.restarts, 20);
      assert.deepEqual([statesOf(calm), statesOf(disturbed)], [statesOf(expected), statesOf(expected)]);
    });
  }
});

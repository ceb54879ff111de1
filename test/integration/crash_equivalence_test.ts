import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TickBatch } from "../../engine/data/mod.ts";
import { type JournalEvent, MemoryJournal } from "../../engine/journal/mod.ts";
import type { FillModel } from "../../engine/protocol/mod.ts";
import type { Engine } from "../../engine/session/engine.ts";
import type { ControlRow } from "../../engine/tape/mod.ts";
import { indicatorStrategies } from "../fixtures/indicator_strategies.ts";
import { countOf, sampleOf } from "../fixtures/sample.ts";
import {
  type FlatOptions,
  CLOSE,
  INDIA,
  keptBook,
  OPEN,
  type Outcome,
  runSession,
  tenStrategies,
  walk,
} from "../fixtures/session.ts";

const KILLS = countOf(25, 6);
const QUARTER = OPEN + (CLOSE - OPEN) / 4;

/** A quarter of a session, made anew for each run: a feed and a journal are used up. */
function quarter(seed: number, over: Partial<FlatOptions>): Partial<FlatOptions> {
  return {
    session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: QUARTER, zone: INDIA, mode: "virtual" },
    feed: walk(seed, QUARTER),
    journal: new MemoryJournal(),
    ...over,
  };
}

function withoutSlots({ summary }: Outcome): object {
  return { ...summary, slots: null };
}

/** The last state of every strategy, by index, whichever slot it was in. */
function finalStates({ engine }: Outcome): unknown[] {
  return engine.slots.flatMap(({ snapshot }) => snapshot?.strategies ?? []).sort((a, b) => a.strategy - b.strategy);
}

function assertSame(actual: Outcome, expected: Outcome): void {
  assert.equal(actual.book, expected.book);
  assert.equal(actual.orders, expected.orders);
  assert.deepEqual(withoutSlots(actual), withoutSlots(expected));
  assert.deepEqual(finalStates(actual), finalStates(expected));
}

describe("C7 order between slots", () => {
  for (const fillModel of ["signal", "next"] as const satisfies FillModel[]) {
    it(`gives the one-thread hosting's book with 1, 2 and 4 slots, fill model ${fillModel}`, async () => {
      const expected = await runSession(tenStrategies(), quarter(1, { fillModel, workers: 0 }));
      assert.ok(expected.summary.orders > 100, "the session trades");
      for (const workers of sampleOf([1, 2, 4], 2)) {
        assertSame(await runSession(tenStrategies(), quarter(1, { fillModel, workers })), expected);
      }
    });
  }
});

describe("C6 crash equivalence", () => {
  for (const [seed, workers, tapeRows, fillModel] of [
    [1, 1, 64, "signal"],
    [2, 2, 256, "next"],
    [3, 4, 1_024, "signal"],
    [4, 3, 65_536, "next"],
  ] as const) {
    it(`gives the same book after ${KILLS} deaths: seed ${seed}, ${workers} slots, ${tapeRows} rows of tape`, async () => {
      const expected = await runSession(tenStrategies(), quarter(seed, { fillModel, tapeRows, workers: 0 }));
      const over = quarter(seed, { fillModel, tapeRows, workers, chaos: { kills: KILLS, hangs: 0, leaks: 0, seed } });
      const actual = await runSession(tenStrategies(), over);
      assertSame(actual, expected);
      assert.equal(actual.summary.slots.restarts, KILLS);
      const { writer: journal } = actual.engine.options.journal;
      assert.ok(journal instanceof MemoryJournal);
      assert.equal(journal.ops.filter(({ event }) => event === "died").length, KILLS);
    });
  }

  it("gives the same book when control rows come between deaths", async () => {
    const expected = await runWithControls({ workers: 0 });
    const actual = await runWithControls({
      workers: 3,
      chaos: { kills: countOf(20, 6), hangs: 0, leaks: 0, seed: 11 },
    });
    assertSame(actual, expected);
    const kinds = keptBook(expected.engine.options).flatMap((each) => (each.type === "control" ? [each.kind] : []));
    assert.deepEqual(kinds, ["halt", "resume", "disable", "close", "reduce", "resume", "enable", "enable", "end"]);
    assert.match(expected.orders, /"reason":"manual"/);
    assert.match(expected.book, /"why":"halted"/);
    assert.match(expected.book, /"why":"reducing"/);
  });
});

describe("C6 crash equivalence with indicators", () => {
  /** The last state of each slot, bit by bit. */
  const arenas = ({ engine }: Outcome): (ArrayBufferLike | undefined)[] =>
    engine.slots.map(({ snapshot }) => snapshot?.arena.buffer);

  for (const [seed, workers, tapeRows, fillModel] of [
    [21, 1, 256, "signal"],
    [22, 3, 1_024, "next"],
  ] as const) {
    it(`gives the same book and the very same state after ${KILLS} deaths: seed ${seed}, ${workers} slots`, async () => {
      const over = (): Partial<FlatOptions> => quarter(seed, { fillModel, tapeRows, workers });
      const inOneThread = await runSession(indicatorStrategies(), { ...over(), workers: 0 });
      const calm = await runSession(indicatorStrategies(), over());
      const chaos = { kills: KILLS, hangs: 0, leaks: 0, seed };
      const disturbed = await runSession(indicatorStrategies(), { ...over(), chaos });
      assertSame(calm, inOneThread);
      assertSame(disturbed, inOneThread);
      assert.equal(disturbed.summary.slots.restarts, KILLS);
      assert.deepEqual(arenas(disturbed), arenas(calm));
      const traded = new Set(keptBook(inOneThread.engine.options).flatMap((each) => strategyOf(each)));
      assert.equal(traded.size, indicatorStrategies().length, "every strategy trades");
    });
  }
});

function strategyOf(record: JournalEvent): readonly number[] {
  return record.type === "order" && record.order.status === "filled" ? [record.order.strategy] : [];
}

/** Puts control rows after given ticks: the tape has room, so each stands right after its tick in every run. */
async function runWithControls(over: Partial<FlatOptions>): Promise<Outcome> {
  const one = (index: number): ControlRow["strategy"] => ({ index, instrument: 0 });
  const rows: Readonly<Record<number, ControlRow>> = {
    500: { kind: "halt", strategy: null },
    900: { kind: "resume", strategy: null },
    1_500: { kind: "disable", strategy: one(0) },
    2_002: { kind: "close", strategy: one(7) },
    2_500: { kind: "reduce", strategy: null },
    3_500: { kind: "resume", strategy: null },
    4_000: { kind: "enable", strategy: one(7) },
    4_500: { kind: "enable", strategy: one(0) },
  };
  let engine: Engine | null = null;
  let ticks = 0;
  const submitted: Promise<unknown>[] = [];
  const onTick = (_: TickBatch): void => {
    ticks += 1;
    const row = rows[ticks];
    if (row !== undefined && engine !== null) submitted.push(engine.submitControl(row));
  };
  const outcome = await runSession(tenStrategies(), quarter(5, { ...over, onTick }), (started) => {
    engine = started;
  });
  await Promise.all(submitted);
  return outcome;
}

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { JournalEvent } from "../../engine/journal/mod.ts";
import type { FillModel, OrderRecord } from "../../engine/protocol/mod.ts";
import { Workspace } from "../fixtures/cli.ts";
import {
  assertSameText,
  type WorkerDeath,
  type Misdeed,
  runShort,
  runWithDeaths,
  type Way,
  WorkerBuilds,
} from "../fixtures/misbehaviour.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { type FlatOptions, keptBook, type Outcome } from "../fixtures/session.ts";

const builds = new WorkerBuilds(new Workspace("poison"));
/** By fill model: the session in which nobody is poisonous. */
const undisturbed = new Map<FillModel, Outcome>();

before(async () => {
  for (const fillModel of ["signal", "next"] as const) undisturbed.set(fillModel, await runShort({ fillModel }));
});

/** A session in which judging each of the strategies on the row kills whoever does it. */
async function runPoisoned(
  strategies: readonly number[],
  row: number,
  way: Way,
  over: Partial<FlatOptions>,
): Promise<WorkerDeath> {
  const misdeeds = strategies.map((strategy): Misdeed => {
    return { slot: null, generations: null, way, moment: { at: "row", strategy, seq: row } };
  });
  return runWithDeaths({ worker: await builds.misbehaving(misdeeds), ...over });
}

function recordsOf({ engine }: Outcome): readonly JournalEvent[] {
  return keptBook(engine.options);
}

function ordersOf(outcome: Outcome): readonly OrderRecord[] {
  return recordsOf(outcome).flatMap((record) =>
    record.type === "order" || record.type === "guard" ? [record.order] : [],
  );
}

/** The orders file less the orders of some strategies. */
function withoutOrdersOf({ orders }: Outcome, strategies: readonly number[]): string {
  const lines = orders.split("\n");
  return lines.filter((line) => !strategies.some((strategy) => line.includes(`"strategy":"s${strategy}"`))).join("\n");
}

/** The entry of the strategy's position at a row, or null. */
function openAt(outcome: Outcome, strategy: number, row: number): OrderRecord | null {
  const fills = ordersOf(outcome).filter((order) => order.strategy === strategy && order.status === "filled");
  const last = fills.findLast(({ seq }) => seq < row);
  return last?.reason === "entry" ? last : null;
}

/** A row at which others of the same instrument trade, and at which the strategy has a position, or none. */
function findRow(outcome: Outcome, strategy: number, isOpen: boolean): number {
  const orders = ordersOf(outcome);
  const instrument = orders.find((order) => order.strategy === strategy)?.instrument ?? 0;
  const row = orders.find(({ seq, ...order }) => {
    if (seq < 300 || order.strategy === strategy || order.instrument !== instrument) return false;
    return (openAt(outcome, strategy, seq) !== null) === isOpen;
  })?.seq;
  assert.ok(row !== undefined, `strategy ${strategy} is at some row ${isOpen ? "open" : "flat"} while others trade`);
  return row;
}

/** What must have become of a poisonous strategy, whoever else was poisonous. */
function assertOut(actual: WorkerDeath, strategy: number, row: number, calm: Outcome): void {
  const id = `s${strategy}`;
  const quarantined = recordsOf(actual).filter((record) => record.type === "out" && record.strategy === id);
  assert.deepEqual(quarantined, [{ type: "out", seq: row, strategy: id }]);
  const { state, error } = actual.summary.strategies.find((each) => each.id === id) ?? {};
  assert.equal(state, "failed");
  assert.match(error ?? "", /^its thread died twice while judging it, last: /);
  const own = ordersOf(actual).filter((order) => order.strategy === strategy);
  assert.deepEqual(
    own.filter(({ n }) => n !== null),
    ordersOf(calm).filter((order) => order.strategy === strategy && order.seq < row),
    "what was recorded before the row stands, and nothing follows",
  );
  const entry = openAt(calm, strategy, row);
  const guard = own.filter(({ n }) => n === null);
  assert.deepEqual(
    guard.map((order) => [order.id, order.reason, order.seq, order.status, order.fillPrice]),
    entry === null ? [] : [[`${id}#g1`, "guard", row, "filled", actual.engine.tape.priceAt(entry.instrument, row)]],
  );
}

describe("A strategy that kills its worker at a row is out from there on, after two deaths, and nobody else is", () => {
  const all = [
    [7, true],
    [0, true],
    [0, false],
    [8, false],
    [4, true],
  ] as const;
  for (const [way, over, strategies] of [
    ["exit(1)", { workers: 2 }, all],
    ["a throw", { workers: 2 }, all.slice(0, 1)],
    ["a stack overflow", { workers: 2 }, all.slice(0, 1)],
    ["an endless loop", { workers: 1, hangMs: 300 }, all.slice(0, 3)],
  ] as const) {
    for (const [strategy, isOpen] of sampleOf(strategies, 2)) {
      it(`by ${way}: s${strategy}, ${isOpen ? "with a position" : "without a position"}`, async () => {
        const calm = undisturbed.get("signal");
        assert.ok(calm !== undefined);
        const row = findRow(calm, strategy, isOpen);
        const actual = await runPoisoned([strategy], row, way, over);
        assert.equal(actual.deaths.length, 2, actual.deaths.join("\n"));
        assert.equal(actual.summary.slots.restarts, 2);
        assertOut(actual, strategy, row, calm);
        assertSameText(withoutOrdersOf(actual, [strategy]), withoutOrdersOf(calm, [strategy]));
        assert.equal(actual.summary.failed, 1);
        assert.equal(actual.summary.conserved, true);
      });
    }
  }
});

describe("A strategy that kills its worker makes the same book with 1, 2 and 4 slots", () => {
  for (const fillModel of ["signal", "next"] as const) {
    for (const strategy of sampleOf([7, 0, 4], 1)) {
      it(`s${strategy}, fill model ${fillModel}`, async () => {
        const calm = undisturbed.get(fillModel);
        assert.ok(calm !== undefined);
        const row = findRow(calm, strategy, true);
        const one = await runPoisoned([strategy], row, "exit(1)", { fillModel, workers: 1 });
        assertSameText(withoutOrdersOf(one, [strategy]), withoutOrdersOf(calm, [strategy]));
        for (const workers of sampleOf([4, 2], 1)) {
          const more = await runPoisoned([strategy], row, "exit(1)", { fillModel, workers });
          assertSameText(more.book, one.book);
          assert.equal(more.summary.slots.restarts, 2);
        }
      });
    }
  }
});

it("A strategy that kills its worker makes the same book while other workers are killed", async () => {
  const calm = undisturbed.get("signal");
  assert.ok(calm !== undefined);
  const row = findRow(calm, 7, true);
  const one = await runPoisoned([7], row, "exit(1)", { workers: 1 });
  for (const seed of sampleOf([1, 2], 1)) {
    const chaos = { kills: 10, hangs: 0, leaks: 0, seed };
    const stormy = await runPoisoned([7], row, "exit(1)", { workers: 2, chaos });
    assertSameText(stormy.book, one.book);
    assert.equal(stormy.summary.slots.restarts, 12);
  }
});

describe("Two strategies that kill their workers at the same row are both out after four deaths", () => {
  for (const workers of sampleOf([1, 2, 4], 2)) {
    it(`with ${workers} slots, none of which is given up`, async () => {
      const calm = undisturbed.get("signal");
      assert.ok(calm !== undefined);
      const row = findRow(calm, 7, true);
      const actual = await runPoisoned([3, 7], row, "exit(1)", { workers });
      assert.equal(actual.deaths.length, 4, actual.deaths.join("\n"));
      for (const strategy of [3, 7]) assertOut(actual, strategy, row, calm);
      assertSameText(withoutOrdersOf(actual, [3, 7]), withoutOrdersOf(calm, [3, 7]));
      assert.deepEqual(
        actual.engine.slots.map(({ status }) => status),
        Array.from({ length: workers }, () => "drained"),
      );
      assert.equal(actual.summary.failed, 2);
      assert.equal(actual.summary.conserved, true);
    });
  }

  it("and three after six", async () => {
    const calm = undisturbed.get("signal");
    assert.ok(calm !== undefined);
    const row = findRow(calm, 7, true);
    const actual = await runPoisoned([1, 3, 7], row, "exit(0)", { workers: 1 });
    assert.equal(actual.deaths.length, 6, actual.deaths.join("\n"));
    for (const strategy of [1, 3, 7]) assertOut(actual, strategy, row, calm);
    assertSameText(withoutOrdersOf(actual, [1, 3, 7]), withoutOrdersOf(calm, [1, 3, 7]));
    assert.equal(actual.summary.conserved, true);
  });
});

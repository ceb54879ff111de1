import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { JournalEvent } from "../../engine/journal/mod.ts";
import type { FillModel } from "../../engine/protocol/mod.ts";
import { Workspace } from "../fixtures/cli.ts";
import { assertSameSession, assertSameText, runShort, runWithDeaths, WorkerBuilds } from "../fixtures/misbehaviour.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { type FlatOptions, keptBook, type Outcome } from "../fixtures/session.ts";

const builds = new WorkerBuilds(new Workspace("faults"));
const COOLDOWN = 100_000_000;
const BREAKER = { faults: 3, windowMicros: 60_000_000, cooldownMicros: COOLDOWN };
/** NIFTY has the even rows, one a second: the rows of an instant go by symbol. */
const every = (from: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => from + 2 * i);
/** s7 holds a position from row 2 to row 122; s0 fails twice too early to count; s1 fails now and then, and at its trial. */
const FAULTS = [
  { strategy: 7, rows: every(42, 3) },
  { strategy: 0, rows: [...every(202, 2), ...every(342, 3)] },
  { strategy: 1, rows: [402, 406, 410, ...every(610, 1)] },
];
/** The seed of the kills, and the rows of the tape. */
const STORMS = [
  [3, 64],
  [2, 256],
  [1, 65_536],
] as const;
const FAULTY = FAULTS.map(({ strategy }) => `s${strategy}`);

const built = builds.build("failing_judge.ts", { FAULTS });

function bookOf({ engine }: Outcome): readonly JournalEvent[] {
  return keptBook(engine.options);
}

/** What the breaker of a strategy became, at which row and until when. */
function breakersOf(outcome: Outcome, id: string): readonly (readonly [number, string, number | null])[] {
  return bookOf(outcome).flatMap((record) =>
    record.type === "breaker" && record.strategy === id ? [[record.seq, record.state, record.until] as const] : [],
  );
}

function soundOrders({ orders }: Outcome): string {
  const lines = orders.split("\n");
  return lines.filter((line) => !FAULTY.some((id) => line.includes(`"strategy":"${id}"`))).join("\n");
}

for (const fillModel of ["signal", "next"] as const satisfies FillModel[]) {
  describe(`Judgements that fail, fill model ${fillModel}`, () => {
    const over: Partial<FlatOptions> = { fillModel, breaker: BREAKER };

    it("make the one-thread hosting's book with 1, 2 and 4 slots", async () => {
      const worker = await built;
      const expected = await runShort({ ...over, worker });
      for (const workers of sampleOf([1, 2, 4], 2)) {
        const actual = await runWithDeaths({ ...over, workers, worker });
        assertSameSession(actual, expected);
        assert.deepEqual(actual.deaths, []);
      }
    });

    it("are counted once when workers are killed", async () => {
      const worker = await built;
      const expected = await runShort({ ...over, worker });
      for (const [seed, tapeRows] of sampleOf(STORMS, 1)) {
        const chaos = { kills: 15, hangs: 0, leaks: 0, seed };
        const actual = await runShort({ ...over, workers: 2, worker, chaos, tapeRows });
        assertSameSession(actual, expected);
        assert.equal(actual.summary.slots.restarts, 15);
      }
    });

    it("leave the orders of all other strategies as they are", async () => {
      const [disturbed, calm] = [await runShort({ ...over, worker: await built, workers: 2 }), await runShort(over)];
      assert.ok(soundOrders(calm).length > 0);
      assertSameText(soundOrders(disturbed), soundOrders(calm));
    });
  });
}

describe("Three judgements that fail in a row", () => {
  let outcome: Outcome;

  before(async () => {
    outcome = await runShort({ worker: await built, workers: 2, breaker: BREAKER });
  });

  it("open the breaker, exit the position by it, and a trial after the cool-down closes it", () => {
    const [opened, closed, ...more] = breakersOf(outcome, "s7");
    const { tape } = outcome.engine;
    const until = tape.tsOf(46) + COOLDOWN;
    assert.deepEqual(opened, [46, "open", until]);
    const trial = every(46, 500).find((seq) => tape.tsOf(seq) >= until);
    assert.deepEqual(closed, [trial, "closed", null]);
    assert.deepEqual(more, []);
    const own = bookOf(outcome).flatMap((record) =>
      record.type === "order" && record.order.strategyId === "s7" ? [record.order] : [],
    );
    assert.deepEqual(
      own.slice(0, 3).map(({ seq, reason, status, why }) => [seq, reason, status, why]),
      [
        [2, "entry", "filled", null],
        [48, "breaker", "filled", null],
        [50, "entry", "denied", "breaker-open"],
      ],
    );
  });

  it("deny entries while the breaker is open, and not when it is closed again", () => {
    const [opened, closed] = breakersOf(outcome, "s0");
    assert.ok(opened !== undefined && closed !== undefined);
    assert.deepEqual([opened[0], opened[1], closed[1]], [346, "open", "closed"]);
    const entries = bookOf(outcome).flatMap((record) =>
      record.type === "order" && record.order.strategyId === "s0" && record.order.reason === "entry"
        ? [record.order]
        : [],
    );
    const during = entries.filter(({ seq }) => seq > opened[0] && seq < closed[0]);
    assert.ok(during.length > 0, "it asks meanwhile");
    for (const { why } of during) assert.equal(why, "breaker-open");
    const after = entries.filter(({ seq }) => seq > closed[0]);
    assert.ok(
      after.some(({ status }) => status === "filled"),
      "it trades again",
    );
  });

  it("need not come in a row, within the window, and a trial that fails has it wait for another cool-down", () => {
    const changes = breakersOf(outcome, "s1");
    assert.deepEqual(
      changes.map(([seq, state]) => `${seq} ${state}`),
      ["410 open", "610 open", "810 closed"],
    );
  });
});

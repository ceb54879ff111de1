import { keptBook } from "../fixtures/session.ts";
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { MAX_DEATHS_WITHOUT_PROGRESS } from "../../engine/protocol/mod.ts";
import { Workspace } from "../fixtures/cli.ts";
import {
  assertSameText,
  beforeAnswers,
  type Misdeed,
  runShort,
  runWithDeaths,
  SHORT_TAPE,
  WorkerBuilds,
} from "../fixtures/misbehaviour.ts";
import type { Outcome } from "../fixtures/session.ts";

const builds = new WorkerBuilds(new Workspace("quarantine"));
const ROW_OF_ANSWERS = /after row \d+: worker exited with code: 1$/;
let calm: Outcome;

before(async () => {
  calm = await runShort();
});

/** Slot 0 dies each time when it gets its `nth` answers, which are the same ones each time. */
function dyingAt(nth: number): Misdeed {
  return { slot: 0, generations: null, way: "exit(1)", moment: beforeAnswers(nth) };
}

function linesOf(text: string, ids: readonly string[]): string {
  const ofThem = (line: string): boolean => ids.some((id) => line.includes(`"strategy":"${id}"`));
  return text.split("\n").filter(ofThem).join("\n");
}

describe("A slot that dies every time is quarantined after five deaths, its positions are closed, the others trade on", () => {
  for (const workers of [2, 4]) {
    it(`${workers} slots, after it has traded`, async () => {
      const worker = await builds.misbehaving([dyingAt(9)]);
      const actual = await runWithDeaths({ workers, worker });
      const { engine, summary, orders } = actual;
      assert.equal(actual.deaths.length, MAX_DEATHS_WITHOUT_PROGRESS);
      for (const death of actual.deaths) assert.match(death, ROW_OF_ANSWERS);
      assert.deepEqual(
        engine.slots.map(({ status }) => status),
        ["retired", ...Array.from({ length: workers - 1 }, () => "drained")],
      );
      const sick = engine.placedIn(0).map(({ id }) => id);
      const sound = engine.strategies.map(({ id }) => id).filter((id) => !sick.some((each) => each === id));
      assertSameText(linesOf(orders, sound), linesOf(calm.orders, sound));
      const failed = summary.strategies.filter(({ state }) => state === "failed");
      assert.deepEqual(
        failed.map(({ id }) => id),
        sick,
      );
      for (const { error } of failed) assert.match(error ?? "", /^it died 5 times in a row without progress, last: /);
      const quarantined = keptBook(engine.options).filter(({ type }) => type === "out");
      assert.equal(quarantined.length, sick.length);
      const guards = keptBook(engine.options).flatMap((record) => (record.type === "guard" ? [record.order] : []));
      assert.ok(guards.length > 0, "some of them had a position");
      for (const { id, strategyId, reason, status } of guards)
        assert.deepEqual([id, reason, status], [`${strategyId}#g1`, "guard", "filled"]);
      assert.equal(engine.control.trading, "active");
      assert.equal(summary.conserved, true);
      assert.deepEqual(summary.open, []);
    });
  }

  it("and the book is the same every time", async () => {
    const worker = await builds.misbehaving([dyingAt(9)]);
    const [first, second] = [await runShort({ workers: 2, worker }), await runShort({ workers: 2, worker })];
    assertSameText(second.book, first.book);
  });

  it("2 slots, before it has traded", async () => {
    const moment = { at: "call", name: "load", when: "after" } as const;
    const worker = await builds.misbehaving([{ ...dyingAt(1), moment }]);
    const { deaths, engine, summary, orders } = await runWithDeaths({ workers: 2, worker });
    assert.equal(deaths.length, MAX_DEATHS_WITHOUT_PROGRESS);
    const sick = engine.placedIn(0).map(({ id }) => id);
    assert.equal(linesOf(orders, sick), "");
    const sound = engine.placedIn(1).map(({ id }) => id);
    assertSameText(linesOf(orders, sound), linesOf(calm.orders, sound));
    assert.equal(summary.failed, sick.length);
    assert.equal(summary.conserved, true);
  });
});

it("The only slot dies every time: trading is halted, and the session still ends and adds up", async () => {
  const worker = await builds.misbehaving([dyingAt(3)]);
  // A short tape: the feed waits for the slot, and has not ended when it is given up.
  const { deaths, engine, summary } = await runWithDeaths({ workers: 1, worker, tapeRows: SHORT_TAPE });
  assert.equal(deaths.length, MAX_DEATHS_WITHOUT_PROGRESS);
  assert.deepEqual([engine.slots[0]?.status, engine.control.trading], ["retired", "halted"]);
  assert.equal(summary.failed, 10);
  assert.equal(summary.ticks, 1_200);
  assert.equal(summary.conserved, true);
  assert.deepEqual(summary.open, []);
  assert.equal(engine.problem, null);
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { beforeAnswers, Casualties, once, runWithDeaths, WorkerBuilds } from "../fixtures/misbehaviour.ts";

const workspace = new Workspace("slot-memory");
const casualties = new Casualties(workspace);
const LEFT = /^it had \d+ MB in use, more than it may have$/;
const SMALL = { slotMemoryMb: 24 };

describe("A slot's worker that takes too much memory leaves and is replaced, and nobody else notices when it is", () => {
  for (const way of ["a map that grows", "arrays that are kept", "typed arrays that are kept"] as const) {
    it(`${way}, a little with each message`, () => {
      const everyTime = { at: "message", type: "answers", nth: "every", when: "before" } as const;
      return casualties.assertReplaced([once(way, everyTime)], [LEFT], SMALL);
    });
  }

  it("one huge allocation", () =>
    casualties.assertReplaced([once("one huge allocation", beforeAnswers(5))], [LEFT], SMALL));

  it("one huge allocation while it judges a strategy", () =>
    casualties.assertReplaced([once("one huge allocation", { at: "row", strategy: 1, seq: 242 })], [LEFT], SMALL));

  it("again and again", () =>
    casualties.assertReplaced(
      [{ slot: 0, generations: [1, 2, 3], way: "one huge allocation", moment: beforeAnswers(5) }],
      [LEFT, LEFT, LEFT],
      SMALL,
    ));
});

it("A slot that trades at every turn leaves soon after it has taken too much memory", async () => {
  const worker = await new WorkerBuilds(workspace).misbehaving([once("one huge allocation", beforeAnswers(5))]);
  const { deaths } = await runWithDeaths({ workers: 1, worker, ...SMALL });
  const [, row] = /after row (\d+): it had/.exec(deaths[0] ?? "") ?? [];
  assert.ok(Number(row) < 600, `it left ${deaths[0]}, and its fifth answers were to a row before 20`);
});

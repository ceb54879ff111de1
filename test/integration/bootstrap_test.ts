import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { existsSync } from "node:fs";
import { before, describe, it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { WorkerPool } from "../../engine/pool/pool.ts";
import { EngineError } from "../../engine/protocol/mod.ts";
import { Engine } from "../../engine/session/engine.ts";
import { Workspace } from "../fixtures/cli.ts";
import { assertSameSession, runShort, runWithDeaths, WorkerBuilds } from "../fixtures/misbehaviour.ts";
import { sampleOf } from "../fixtures/sample.ts";
import { optionsFor, type Outcome, tenStrategies, WORKER } from "../fixtures/session.ts";

const builds = new WorkerBuilds(new Workspace("bootstrap"));
/** The bootstraps that fail, by their number, of how many slots, and how often the pool is built anew. */
const FAILING = [
  [[1], 1, 0],
  [[1, 2], 2, 0],
  [[2], 1, 0],
  [[3], 2, 0],
  [[2, 3], 1, 0],
  [[2, 3, 4], 1, 1],
  [[2, 3, 4, 5], 1, 1],
  [[3, 5, 7, 9], 2, 0],
  [[3, 4, 5], 2, 1],
  [[4, 5, 6, 10, 11, 12], 2, 2],
] as const;
let expected: Outcome;

before(async () => {
  expected = await runShort();
});

describe("A session goes on to the one-thread hosting's book when workers are killed and those do not start", () => {
  for (const [failing, workers, rebuilds] of sampleOf(FAILING, 4)) {
    it(`bootstraps ${failing.join(", ")} of ${workers} slots`, async () => {
      const worker = await builds.build("bootstrap.ts", { FAILING: failing });
      const chaos = { kills: 8, hangs: 0, leaks: 0, seed: 3 };
      const errors: string[] = [];
      const listener = { ...optionsFor([]).listener, onPoolError: (error: unknown) => errors.push(String(error)) };
      const actual = await runWithDeaths({ workers, worker, chaos, listener });
      assertSameSession(actual, expected);
      const last = failing.at(-1) ?? 0;
      assert.ok(existsSync(new URL(`./bootstrap-${last + 1}`, worker)), "there were more bootstraps than those");
      const failed = actual.deaths.filter((death) => / bootstrap \d+ fails$/.test(death));
      // One that fails while its slot waits before the next worker is no death: the pool alone tells of it.
      const told = [...failed, ...errors].map((text) => Number(/bootstrap (\d+) fails$/.exec(text)?.[1]));
      assert.deepEqual(new Set(told.sort((a, b) => a - b)), new Set<number>(failing));
      // With a pool that is built anew the worker of the other slot goes too, where there is one.
      const moved = actual.deaths.filter((death) => death.endsWith(": the pool is built anew"));
      assert.equal(moved.length, rebuilds * (workers - 1), actual.deaths.join("\n"));
      assert.equal(actual.deaths.length, chaos.kills + failed.length + moved.length);
    });
  }
});

describe("Engine.start rejects with SLOT_START when no worker can be started", () => {
  for (const workers of [1, 2, 4]) {
    it(`with ${workers} slots`, async () => {
      const worker = await builds.build("bootstrap.ts", { FAILING: "all" });
      await assert.rejects(
        Engine.start(optionsFor(tenStrategies(), { workers, worker })),
        (error) =>
          error instanceof EngineError && error.code === "SLOT_START" && /bootstrap \d+ fails/.test(error.message),
      );
    });
  }
});

it("A pool that is closed makes no further worker, whatever fails late", async () => {
  let made = 0;
  const hook = createHook({
    init(_, type) {
      if (type === "WORKER") made += 1;
    },
  }).enable();
  const pool = new WorkerPool({ worker: WORKER, size: 2, memoryMb: 128, clock: systemClock, onError: () => {} });
  await pool.close();
  const madeByThen = made;
  // As for a worker whose failure to start is told only now.
  pool.rebuild();
  hook.disable();
  await pool.close();
  assert.equal(madeByThen, 2);
  assert.equal(made, madeByThen);
});

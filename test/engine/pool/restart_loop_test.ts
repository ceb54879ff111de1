import assert from "node:assert/strict";
import { test } from "node:test";
import { RestartLoop, type RestartLoopParts } from "../../../engine/pool/restart_loop.ts";
import { START_TIMEOUT_MS } from "../../../engine/protocol/mod.ts";
import { FakeGeneration, settle } from "../../fixtures/slot_bench.ts";
import { TestClock } from "../../fixtures/test_clock.ts";

class Bench {
  readonly clock = new TestClock();
  readonly generations: FakeGeneration[] = [];
  readonly restartLoop: RestartLoop;
  /** What the restart loop has done and reported, in order. */
  readonly notices: string[] = [];
  /** What a death is answered. */
  waitMs: number | null = 0;
  over = false;
  from = 0;

  constructor(over: Partial<RestartLoopParts> = {}) {
    this.restartLoop = new RestartLoop({
      slot: 3,
      clock: this.clock,
      spawn: (options) => {
        assert.equal(options.slot, 3);
        this.notices.push(`start ${options.number}`);
        const generation = new FakeGeneration(options);
        this.generations.push(generation);
        return generation;
      },
      from: () => this.from,
      onSpawn: () => this.notices.push("spawn"),
      onMessage: (message) => this.notices.push((message as { readonly type: string }).type),
      onDeath: ({ number }, { cause }) => {
        this.notices.push(`death ${number}: ${cause}, ${this.generations[number - 1]?.closed ? "closed" : "open"}`);
        return this.waitMs;
      },
      isOver: () => this.over,
      ...over,
    });
  }

  generation(number: number): FakeGeneration {
    const generation = this.generations[number - 1];
    assert.ok(generation, `generation ${number} was started`);
    return generation;
  }
}

test("RestartLoop starts its first generation at once", () => {
  const { restartLoop, notices } = new Bench();
  assert.deepEqual([restartLoop.current.number, notices], [1, ["spawn", "start 1"]]);
});

test("RestartLoop closes a generation that has died, reports the death, and starts the next", async () => {
  const bench = new Bench();
  await bench.generation(1).die("it threw");
  assert.deepEqual(bench.notices.slice(2), ["death 1: it threw, closed", "spawn", "start 2"]);
  assert.deepEqual([bench.restartLoop.current.number, bench.restartLoop.isEnded], [2, false]);
});

test("RestartLoop waits as long as `onDeath` says before the next generation", async () => {
  const bench = new Bench();
  bench.waitMs = 50;
  await bench.generation(1).die();
  await bench.clock.advance(49);
  assert.equal(bench.generations.length, 1);
  await bench.clock.advance(1);
  assert.equal(bench.generations.length, 2);
});

test("RestartLoop keeps the last generation as the present one while there is none", async () => {
  const bench = new Bench();
  bench.waitMs = 50;
  await bench.generation(1).die();
  assert.equal(bench.restartLoop.current.number, 1);
});

test("RestartLoop starts no other generation after one that ended well, and reports no death", async () => {
  const bench = new Bench();
  await bench.generation(1).die(null);
  await bench.restartLoop.ended;
  assert.deepEqual([bench.notices.slice(2), bench.generation(1).closed, bench.restartLoop.isEnded], [[], true, true]);
});

test("RestartLoop ends when `onDeath` wants no other generation", async () => {
  const bench = new Bench();
  bench.waitMs = null;
  await bench.generation(1).die();
  await bench.restartLoop.ended;
  assert.deepEqual([bench.generations.length, bench.restartLoop.isEnded], [1, true]);
});

test("RestartLoop that is over reports no death and starts nothing", async () => {
  const bench = new Bench();
  bench.over = true;
  await bench.generation(1).die();
  await bench.restartLoop.ended;
  assert.deepEqual(bench.notices, ["spawn", "start 1"]);
});

test("RestartLoop that is over while it waits starts nothing", async () => {
  const bench = new Bench();
  bench.waitMs = 50;
  await bench.generation(1).die();
  bench.over = true;
  await bench.clock.advance(50);
  await bench.restartLoop.ended;
  assert.equal(bench.generations.length, 1);
});

test("RestartLoop gives each generation a control block of its own, whose watermark is where it begins", async () => {
  const bench = new Bench();
  bench.from = 40;
  await bench.generation(1).die();
  assert.notEqual(bench.generation(1).control, bench.generation(2).control);
  assert.deepEqual([bench.generation(1).words.readWatermark(0), bench.generation(2).words.readWatermark(0)], [0, 40]);
});

test("RestartLoop keeps a dead generation's late stores out of its successor's control block", async () => {
  const bench = new Bench();
  await bench.generation(1).die();
  bench.generation(1).finish(90);
  bench.generation(1).judge({ strategy: 1, seq: 91 });
  const { words } = bench.generation(2);
  assert.deepEqual([words.readWatermark(0), words.readMarker(0), words.movement], [0, null, "0 0 -1"]);
});

test("RestartLoop passes on the messages of its present generation", () => {
  const bench = new Bench();
  bench.generation(1).say({ type: "ready" });
  assert.equal(bench.notices.at(-1), "ready");
});

test("RestartLoop drops the messages of an older generation", async () => {
  const bench = new Bench();
  await bench.generation(1).die();
  bench.generation(1).say({ type: "ready" });
  assert.equal(bench.notices.at(-1), "start 2");
});

test("RestartLoop drops the messages of a condemned generation", () => {
  const bench = new Bench();
  bench.generation(1).terminate("it hung");
  bench.generation(1).say({ type: "ready" });
  assert.equal(bench.notices.at(-1), "start 1");
});

test("RestartLoop has a generation killed that is not ready in time", async () => {
  const bench = new Bench();
  await bench.clock.advance(START_TIMEOUT_MS - 1);
  assert.equal(bench.generation(1).terminatedFor, null);
  await bench.clock.advance(1);
  assert.equal(bench.generation(1).terminatedFor, `it was not ready in ${START_TIMEOUT_MS} ms`);
});

test("RestartLoop has no generation killed that was ready in time", async () => {
  const bench = new Bench();
  bench.restartLoop.stopStartTimer();
  await bench.clock.advance(START_TIMEOUT_MS);
  assert.deepEqual([bench.generation(1).terminatedFor, bench.clock.pending], [null, 0]);
});

test("RestartLoop gives each generation its whole time to be ready", async () => {
  const bench = new Bench();
  await bench.clock.advance(START_TIMEOUT_MS - 1);
  await bench.generation(1).die();
  await bench.clock.advance(START_TIMEOUT_MS - 1);
  assert.equal(bench.generation(2).terminatedFor, null);
  await bench.clock.advance(1);
  assert.notEqual(bench.generation(2).terminatedFor, null);
});

test("RestartLoop leaves no timer behind when its last generation is gone", async () => {
  const bench = new Bench();
  bench.waitMs = null;
  await bench.generation(1).die();
  await settle();
  assert.equal(bench.clock.pending, 0);
});

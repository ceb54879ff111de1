import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { Chaos, parseChaos } from "../../../engine/tape/mod.ts";
import { START } from "../../fixtures/rows.ts";

const HOURS = { openMicros: START, closeMicros: START + 60_000_000 };

interface Drill {
  readonly chaos: Chaos;
  readonly log: string[];
}

function drill(kills: number, seed: number, { slots = 3, hangs = 0, leaks = 0 } = {}): Drill {
  const log: string[] = [];
  const all = Array.from({ length: slots }, (_, slot) => ({
    reached: async (seq: number) => {
      log.push(`slot ${slot} reached ${seq}`);
    },
    die: async (how: string) => {
      log.push(`slot ${slot} ${how}`);
    },
  }));
  return { chaos: new Chaos({ kills, hangs, leaks, seed }, { slots: all, ...HOURS }), log };
}

async function killAll({ chaos }: Drill): Promise<number[]> {
  const instants: number[] = [];
  for (let seq = 1; chaos.nextTs < Infinity; seq += 1) {
    instants.push(chaos.nextTs);
    await chaos.interrupt(seq);
  }
  return instants;
}

test("parseChaos reads the kills and the seed, which is 1 if it is not given", () => {
  assert.deepEqual(parseChaos("kills=50,seed=7"), { kills: 50, hangs: 0, leaks: 0, seed: 7 });
  assert.deepEqual(parseChaos("seed=0,kills=1"), { kills: 1, hangs: 0, leaks: 0, seed: 0 });
  assert.deepEqual(parseChaos("kills=100000"), { kills: 100_000, hangs: 0, leaks: 0, seed: 1 });
});

test("parseChaos reads hangs and leaks, with kills and without", () => {
  assert.deepEqual(parseChaos("kills=5,hangs=2,leaks=3,seed=7"), { kills: 5, hangs: 2, leaks: 3, seed: 7 });
  assert.deepEqual(parseChaos("hangs=2"), { kills: 0, hangs: 2, leaks: 0, seed: 1 });
  assert.deepEqual(parseChaos("leaks=100000,kills=0"), { kills: 0, hangs: 0, leaks: 100_000, seed: 1 });
});

const WRONG = [
  "",
  "kills",
  "kills=",
  "kills=0",
  "kills=-1",
  "kills=1.5",
  "kills=100001",
  "seed=7",
  "kills=5,seed",
  "kills=5,seed=x",
  "kills=5,",
  "kills=5,sede=7",
  "kills=5 ,seed=7",
  "kills=5=6",
  "kills=5,kills=6",
  "hangs=0",
  "kills=0,hangs=0,leaks=0,seed=7",
  "hangs=-1",
  "hangs=100001",
  "leaks=x",
  "leaks=1,leaks=1",
  "kills=5,hang=1",
];

for (const text of WRONG) {
  test(`parseChaos refuses ${JSON.stringify(text)}, and shows it`, () => {
    assert.throws(
      () => parseChaos(text),
      (error) =>
        error instanceof EngineError &&
        error.code === "USAGE" &&
        error.message.startsWith("--chaos: expected kills=N") &&
        error.message.endsWith(JSON.stringify(text)),
    );
  });
}

test("Chaos kills at distinct instants of the session, in order", async () => {
  const instants = await killAll(drill(200, 3));
  assert.equal(instants.length, 200);
  assert.equal(new Set(instants).size, 200);
  assert.deepEqual(
    instants,
    instants.toSorted((a, b) => a - b),
  );
  assert.ok(instants.every((ts) => ts >= HOURS.openMicros && ts < HOURS.closeMicros));
});

test("Chaos waits until the slot has finished the row, then its worker dies", async () => {
  const { chaos, log } = drill(1, 5, { slots: 1 });
  await chaos.interrupt(42);
  assert.deepEqual([log.length, log[0]], [2, "slot 0 reached 42"]);
  assert.match(log[1] ?? "", /^slot 0 (exit|throw|terminate)$/);
  assert.deepEqual([chaos.killed, chaos.nextTs], [1, Infinity]);
});

test("Chaos is the same for the same seed, and different for another", async () => {
  const run = async (seed: number): Promise<unknown> => {
    const each = drill(20, seed);
    return [await killAll(each), each.log];
  };
  assert.deepEqual(await run(7), await run(7));
  assert.notDeepEqual(await run(7), await run(8));
});

/** The kinds of deaths, in order. */
async function waysOf(each: Drill): Promise<string[]> {
  await killAll(each);
  return each.log.filter((line) => !line.includes("reached")).map((line) => line.split(" ").at(-1) ?? "");
}

test("Chaos makes the given numbers of workers hang and leak, and kills the others", async () => {
  const each = drill(20, 4, { hangs: 7, leaks: 5 });
  const ways = await waysOf(each);
  const countOf = (...of: readonly string[]): number => ways.filter((way) => of.includes(way)).length;
  assert.deepEqual([countOf("hang"), countOf("leak"), countOf("exit", "throw", "terminate")], [7, 5, 20]);
  assert.equal(each.chaos.killed, 32);
});

test("Chaos has workers hang and leak without a kill", async () => {
  assert.deepEqual((await waysOf(drill(0, 4, { hangs: 1, leaks: 2 }))).toSorted(), ["hang", "leak", "leak"]);
});

test("Chaos mixes hangs, leaks and kills over the session", async () => {
  const ways = await waysOf(drill(30, 4, { hangs: 30, leaks: 30 }));
  for (const part of [ways.slice(0, 30), ways.slice(30, 60), ways.slice(60)]) {
    assert.deepEqual([part.includes("hang"), part.includes("leak")], [true, true]);
    assert.ok(part.some((way) => way !== "hang" && way !== "leak"));
  }
});

test("Chaos with hangs and leaks acts at distinct instants of the session, in order", async () => {
  const instants = await killAll(drill(30, 4, { hangs: 30, leaks: 30 }));
  assert.equal(new Set(instants).size, 90);
  assert.deepEqual(
    instants,
    instants.toSorted((a, b) => a - b),
  );
});

test("Chaos has workers hang and leak at the same instants for the same seed", async () => {
  const run = async (seed: number): Promise<unknown> => {
    const each = drill(5, seed, { hangs: 5, leaks: 5 });
    return [await killAll(each), each.log];
  };
  assert.deepEqual(await run(7), await run(7));
  assert.notDeepEqual(await run(7), await run(8));
});

test("Chaos kills every slot in every way, if there are enough kills", async () => {
  const each = drill(200, 1);
  await killAll(each);
  const deaths = new Set(each.log.filter((line) => !line.includes("reached")));
  assert.equal(deaths.size, 9);
});

test("Chaos has no more instants than the session has milliseconds", async () => {
  const slots = [{ reached: async () => {}, die: async () => {} }];
  const short = { slots, openMicros: START, closeMicros: START + 5_000 };
  const chaos = new Chaos({ kills: 100, hangs: 0, leaks: 0, seed: 1 }, short);
  assert.equal((await killAll({ chaos, log: [] })).length, 5);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chaos, parseChaos } from "../../../engine/feed/mod.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
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

test("Chaos strikes at distinct instants of the session, in their order", async () => {
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

test("Chaos is the same for the same seed, and another for another", async () => {
  const run = async (seed: number): Promise<unknown> => {
    const each = drill(20, seed);
    return [await killAll(each), each.log];
  };
  assert.deepEqual(await run(7), await run(7));
  assert.notDeepEqual(await run(7), await run(8));
});

test("Chaos strikes every slot in every way, given time", async () => {
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

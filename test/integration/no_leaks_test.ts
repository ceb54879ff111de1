import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import { it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { countOf } from "../fixtures/sample.ts";
import { assertSameSession, runShort } from "../fixtures/misbehaviour.ts";

/** Turns of the event loop in which what is closed is gone, on any machine. */
const MAX_TURNS = 10_000;
/** Ports and threads that were made and are not gone, by their async id. */
const alive = new Map<number, string>();
const TYPES: ReadonlySet<string> = new Set(["MESSAGEPORT", "WORKER"]);

createHook({
  init(id, type) {
    if (TYPES.has(type)) alive.set(id, type);
  },
  destroy(id) {
    alive.delete(id);
  },
}).enable();

interface Held {
  readonly resources: Readonly<Record<string, number>>;
  readonly handles: Readonly<Record<string, number>>;
  readonly listeners: Readonly<Record<string, number>>;
}

function countEach(names: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** What the process holds now. */
function held(): Held {
  const events = process.eventNames();
  return {
    resources: countEach(process.getActiveResourcesInfo()),
    handles: countEach(alive.values()),
    listeners: Object.fromEntries(events.map((name) => [String(name), process.listenerCount(name)])),
  };
}

const KILLS = countOf(200, 40);

it(`${KILLS} deaths leave no port, no thread, no timer and no listener behind`, async (t) => {
  const chaos = { kills: KILLS, hangs: 0, leaks: 0, seed: 5 };
  const expected = await runShort();
  await runShort({ workers: 2, chaos: { ...chaos, kills: 5 } });
  for (let turn = 0; turn < 10; turn += 1) await systemClock.turn();
  const [before, rssBefore] = [held(), process.memoryUsage.rss()];
  const actual = await runShort({ workers: 2, chaos });
  assertSameSession(actual, expected);
  assert.equal(actual.summary.slots.restarts, KILLS);
  for (let turn = 0; turn < MAX_TURNS && JSON.stringify(held()) !== JSON.stringify(before); turn += 1) {
    await systemClock.turn();
  }
  const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
  t.diagnostic(`resident: ${megabytes(rssBefore)} MB before, ${megabytes(process.memoryUsage.rss())} MB after`);
  t.diagnostic(`held: ${JSON.stringify(before)}`);
  assert.deepEqual(held(), before);
});

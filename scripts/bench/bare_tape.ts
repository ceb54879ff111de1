import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Tape } from "../../engine/tape/mod.ts";
import { TickBatch } from "../../engine/data/mod.ts";
import { PUBLISH_ROWS, TAPE_ROWS } from "../../engine/protocol/mod.ts";
import { OPEN } from "../../test/fixtures/session.ts";
import type { BareTapeInit } from "./bare_tape_worker.ts";
import { LoopFeed } from "./loop_feed.ts";

/**
 * The tape with nothing around it: a thread that writes the rows, and one that reads them. Rows are written in batches, with
 * one message to a reader that sleeps, and the writer waits for room: as the engine does it.
 *
 * @param program the built `bare_tape_worker.ts`
 * @returns rows a second
 */
export async function bareRowsPerSecond(program: string, ticks: number): Promise<number> {
  const tape = new Tape({ capacity: TAPE_ROWS, instruments: 1, startTs: OPEN });
  const words = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const shared = new Int32Array(words);
  const workerData: BareTapeInit = { tape: tape.memory, words, last: ticks };
  const worker = new Worker(program, { workerData, execArgv: [] });
  await once(worker, "message");
  Atomics.store(shared, 1, 1);
  const done = once(worker, "message");
  const feed = new LoopFeed(ticks);
  const batch = new TickBatch(PUBLISH_ROWS);
  const begun = performance.now();
  for (feed.read(batch); batch.count > 0; feed.read(batch)) {
    while (tape.room(Atomics.load(shared, 0)) < batch.count) await turn();
    for (let i = 0; i < batch.count; i += 1) tape.appendTick(batch, i);
    tape.publish();
    if (Atomics.compareExchange(shared, 1, 1, 0) === 1) worker.postMessage(null);
  }
  await done;
  const seconds = (performance.now() - begun) / 1_000;
  await worker.terminate();
  return ticks / seconds;
}

import { parentPort, workerData } from "node:worker_threads";
import { Field, type TapeMemory, TapeReader } from "../../engine/protocol/mod.ts";

/** What the reader of a bare tape is started with. */
export interface BareTapeInit {
  readonly tape: TapeMemory;
  /** Two words, shared: the row that it has read up to, and 1 while it sleeps. */
  readonly words: SharedArrayBuffer;
  /** The last row. */
  readonly last: number;
}

/** Reads every row and adds the prices up: the least that a reader can do. */
function serve({ tape, words, last }: BareTapeInit): void {
  const reader = new TapeReader(tape);
  const shared = new Int32Array(words);
  let [cursor, sum] = [0, 0];
  const readOn = (): void => {
    for (;;) {
      for (let lead = reader.lead(cursor); lead > 0; lead = reader.lead(cursor)) {
        for (const to = cursor + lead; cursor < to; cursor += 1)
          sum += reader.rows[reader.offsetOf(cursor + 1) + Field.price]!;
        Atomics.store(shared, 0, cursor);
      }
      if (cursor === last) parentPort?.postMessage(sum);
      Atomics.store(shared, 1, 1);
      if (reader.lead(cursor) === 0) return;
    }
  };
  parentPort?.on("message", readOn);
  parentPort?.postMessage("ready");
}

serve(workerData as BareTapeInit);

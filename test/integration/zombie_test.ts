import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { type Outcome, Workspace } from "../fixtures/cli.ts";
import { programWithWorker } from "../fixtures/program.ts";
import { comparable, readSummary, tenStrategiesJson } from "../fixtures/session_files.ts";

const workspace = new Workspace("zombie");
const TEN = workspace.write("ten.json", tenStrategiesJson());

interface Traded extends Outcome {
  readonly orders: string;
  readonly summary: ReturnType<typeof readSummary>;
}

/** A session of the program, and what it wrote. */
async function trade(name: string, args: readonly string[], main?: string): Promise<Traded> {
  const files = [workspace.path(`${name}.ndjson`), workspace.path(`${name}.json`)] as const;
  const written = ["--orders-json", files[0], "--summary-json", files[1]];
  const outcome = await workspace.run(["run", "--speed", "max", "--strategies", TEN, ...args, ...written], {
    settings: { INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:48000:30", MARKET_CLOSE: "09:35", HANG_MS: "500" },
    ...(main === undefined ? {} : { main }),
  });
  return { ...outcome, orders: readFileSync(files[0], "utf8"), summary: readSummary(files[1]) };
}

it("A worker that is stuck in native code is replaced, everything is written, and the process ends all the same", async () => {
  const main = await programWithWorker(workspace, new URL("../fixtures/workers/zombie.ts", import.meta.url));
  const expected = await trade("sound", ["--workers", "0"]);
  const { code, signal, stderr, orders, summary } = await trade("zombie", ["--workers", "1"], main);
  assert.deepEqual([code, signal], [null, "SIGKILL"]);
  assert.match(stderr, /slot 0 died: generation 1 after row \d+: it hung: no movement for \d+ ms/);
  assert.match(stderr, /\nBulkhead is done, but one of its threads does not stop; killing the process\n$/);
  assert.equal(orders, expected.orders);
  assert.deepEqual(comparable(summary), comparable(expected.summary));
  assert.deepEqual(summary.slots, { size: 1, restarts: 1 });
});

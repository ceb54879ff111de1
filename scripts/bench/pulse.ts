import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build, type Plugin } from "esbuild";
import { CHECKPOINTS_PER_TAPE, TAPE_ROWS } from "../../engine/protocol/mod.ts";
import { INDIA, OPEN } from "../../test/fixtures/session.ts";
import { type Arm, compare, compareLeast, formatComparison, interleave, type Row } from "./harness.ts";
import type { PulseBlock } from "./pulse_worker.ts";
import { idleRules } from "./rules.ts";

const BLOCKS = 21;
const RULES = 10;

const BLOCK: PulseBlock = {
  strategies: idleRules(RULES),
  zone: INDIA,
  startTs: OPEN,
  rows: 200_000,
  capacity: 2 ** 18,
  checkpointRows: TAPE_ROWS / CHECKPOINTS_PER_TAPE,
  warmUp: 2,
  passes: 3,
};

/** What the heartbeat and the marker cost a judgement. */
export const pulse: Row = {
  name: "pulse",
  about: "a host of 10 rules on the processor : without heartbeat and marker",
  async run({ folder }) {
    const arms = await Promise.all([
      openArm(path.join(folder, "pulse.mjs"), []),
      openArm(path.join(folder, "no_pulse.mjs"), [withoutPulse]),
      openArm(path.join(folder, "same_pulse.mjs"), []),
    ]);
    const [a, b, same] = await interleave(BLOCKS, arms);
    const unit = (value: number): string => `${value.toFixed(2)} ns`;
    return [
      formatComparison("pulse, per judgement", compare(a, b), { unit, target: 1.02 }),
      // How much is inlined differs from thread to thread, by more than what is measured: the best of each can be compared.
      formatComparison("pulse, the fastest blocks", compareLeast(a, b), { unit, target: 1.02 }),
      formatComparison("pulse, against itself", compare(a, same), { unit, target: null }),
    ];
  },
};

/** Puts the pulse that does nothing in the place of the host's. */
const withoutPulse: Plugin = {
  name: "without-pulse",
  setup(bundle) {
    bundle.onResolve({ filter: /\/pulse\.ts$/ }, () => ({
      path: fileURLToPath(new URL("no_pulse.ts", import.meta.url)),
    }));
  },
};

/** @returns an arm that runs a block in a thread of its own, and measures nanoseconds per judgement */
async function openArm(outfile: string, plugins: Plugin[]): Promise<Arm<number>> {
  await build({
    entryPoints: [fileURLToPath(new URL("pulse_worker.ts", import.meta.url))],
    outfile,
    plugins,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
  });
  return async () => {
    const worker = new Worker(outfile, { execArgv: [] });
    worker.postMessage(BLOCK);
    const [measured] = (await once(worker, "message")) as [number];
    await worker.terminate();
    return measured;
  };
}

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Plugin } from "esbuild";
import { assert, CHECKPOINTS_PER_TAPE, TAPE_ROWS } from "../../engine/protocol/mod.ts";
import { INDIA, OPEN } from "../../test/fixtures/session.ts";
import { buildWorker } from "../build.ts";
import { compare, compareLeast, interleave, lineOf, NS, type Row } from "./harness.ts";
import type { PulseBlock } from "./pulse_worker.ts";
import { idleRules, tradingRules } from "./rules.ts";

const BLOCKS = 15;
const RULES = 12;
/** Lines of the host that say what it is doing: two loops over strategies, and what is said of a row before and after. */
const PULSE_LINES = 5;

const BLOCK: Omit<PulseBlock, "strategies"> = {
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
  about: "a host of 12 rules on the processor : without heartbeat and marker",
  async run({ folder }) {
    const [withPulse, without] = await Promise.all([
      buildProgram(path.join(folder, "pulse.cjs"), []),
      buildProgram(path.join(folder, "no_pulse.cjs"), [withoutPulse]),
    ]);
    const trading = { ...BLOCK, strategies: tradingRules(RULES) };
    const idle = { ...BLOCK, strategies: idleRules(RULES) };
    const [a, b, same, idleA, idleB] = await interleave(BLOCKS, [
      () => timed(withPulse, trading),
      () => timed(without, trading),
      () => timed(withPulse, trading),
      () => timed(withPulse, idle),
      () => timed(without, idle),
    ]);
    return [
      lineOf("pulse, rules that trade", compare(a, b), { unit: NS, target: { atMost: 1.02 } }),
      lineOf("pulse, against itself", compare(a, same), { unit: NS }),
      lineOf("pulse, one comparison", compareLeast(idleA, idleB), { unit: NS }),
    ];
  },
};

/** Leaves out of the host the lines that say what it is doing. */
const withoutPulse: Plugin = {
  name: "without-pulse",
  setup(bundle) {
    bundle.onLoad({ filter: /\/workers\/host\.ts$/ }, async ({ path: file }) => {
      const lines = (await readFile(file, "utf8")).split("\n");
      const contents = lines.filter((line) => !/ running\[0\] = | this\.#pulse\.tell\(/.test(line));
      assert(lines.length - contents.length === PULSE_LINES, `the host has ${PULSE_LINES} lines for its pulse`);
      return { contents: contents.join("\n"), loader: "ts" };
    });
  },
};

/** @returns the file, with the program that runs a block */
async function buildProgram(outfile: string, plugins: Plugin[]): Promise<string> {
  await buildWorker({ entry: fileURLToPath(new URL("pulse_worker.ts", import.meta.url)), outfile }, { plugins });
  return outfile;
}

/** Runs a block in a thread of its own. @returns nanoseconds per judgement */
async function timed(program: string, block: PulseBlock): Promise<number> {
  const worker = new Worker(program, { execArgv: [] });
  worker.postMessage(block);
  const [measured] = (await once(worker, "message")) as [number];
  await worker.terminate();
  return measured;
}

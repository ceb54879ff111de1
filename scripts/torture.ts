import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { recordedDay, torture } from "../test/simulation/torture.ts";
import { build } from "./build.ts";

const DEFAULTS = { kills: 100, seed: 1 };

/** Kills the whole engine again and again. @returns the exit code: 1 if anything was lost or changed */
async function run(kills: number, seed: number): Promise<number> {
  await build();
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-torture-"));
  try {
    const { sessions, moments, difference, ...done } = await torture({
      folder,
      ...(await recordedDay(folder)),
      kills,
      seed,
    });
    if (difference !== null) console.log(difference);
    const when = Object.entries(moments).map(([moment, count]) => `${count} in ${moment}`);
    console.log(
      `${done.kills} kills of ${sessions} sessions (${when.join(", ")}), ${difference === null ? 0 : 1} differences`,
    );
    return difference === null ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns null if the flags are not what they should be */
function readFlags(): { readonly kills: number; readonly seed: number } | null {
  try {
    const { values } = parseArgs({ options: { kills: { type: "string" }, seed: { type: "string" } } });
    const [kills, seed] = [Number(values.kills ?? DEFAULTS.kills), Number(values.seed ?? DEFAULTS.seed)];
    return Number.isSafeInteger(kills) && kills >= 1 && Number.isSafeInteger(seed) && seed >= 0
      ? { kills, seed }
      : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const flags = readFlags();
if (flags === null) {
  console.error("Expected --kills N, an integer from 1, and --seed S, an integer from 0; for example --kills 100");
  process.exitCode = 2;
} else {
  process.exitCode = await run(flags.kills, flags.seed);
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildScript } from "../build_script.ts";

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
/** Within the repository, where packages are found. */
const BUNDLE = path.join(FOLDER, "../../dist-bench/bench.mjs");

/** Runs the bench from a bundle. @returns the exit code */
async function start(args: readonly string[]): Promise<number> {
  await buildScript({ entry: path.join(FOLDER, "bench.ts"), outfile: BUNDLE });
  try {
    const child = spawn(process.execPath, [BUNDLE, ...args], { stdio: "inherit" });
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    await rm(path.dirname(BUNDLE), { recursive: true });
  }
}

process.exitCode = await start(process.argv.slice(2));

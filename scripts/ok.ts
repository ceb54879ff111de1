import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

import { runTests } from "./test.ts";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A check of the whole repository by a tool that is installed here. */
interface Step {
  readonly name: string;
  /** The tool's file in node_modules: the commands in .bin are shell scripts, which Windows does not run. */
  readonly tool: string;
  readonly args: readonly string[];
}

// The tests come last, so that the output ends in the runner's own count.
const STEPS: readonly Step[] = [
  { name: "format", tool: "oxfmt/bin/oxfmt", args: ["--check"] },
  { name: "lint", tool: "oxlint/bin/oxlint", args: [] },
  { name: "types", tool: "typescript/bin/tsc", args: ["--build"] },
  { name: "dead code", tool: "knip/bin/knip.js", args: ["--no-progress"] },
];

/** Runs a step. @returns whether it passed; its output is shown only if it did not */
async function passes(step: Step): Promise<boolean> {
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(ROOT, "node_modules", step.tool), ...step.args], { cwd: ROOT });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${step.name} ${code === 0 ? "ok" : "failed"} ${seconds} s`);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  return code === 0;
}

/** Runs every step up to the first that fails, then the tests. @returns the exit code */
async function ok(): Promise<number> {
  for (const step of STEPS) {
    if (!(await passes(step))) return 1;
  }
  return runTests([]);
}

const files = process.argv.slice(2);
process.exitCode = files.length > 0 ? await runTests(files) : await ok();

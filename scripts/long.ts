import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What takes hours and is started by hand: one after the other, all of them, whatever fails. */
const STEPS: readonly (readonly string[])[] = [
  ["scripts/torture.ts", "--kills", "100"],
  ["scripts/simulate.ts", "--minutes", "30"],
  ["scripts/lists.ts"],
  ["scripts/bench/start.ts", "book-memory"],
];

async function run(step: readonly string[]): Promise<boolean> {
  console.log(`# ${step.join(" ")}`);
  const child = spawn(process.execPath, ["--import", "tsx", ...step], { cwd: ROOT, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code === 0;
}

const failed: string[] = [];
for (const step of STEPS) if (!(await run(step))) failed.push(step.join(" "));
console.log(failed.length === 0 ? "all passed" : `failed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;

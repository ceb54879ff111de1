import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { stop } from "esbuild";

import { build } from "./build.ts";
import { buildTests } from "./build_tests.ts";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A file that takes as long hangs: it is stopped and said to have failed, and the others still run. No test needs it. */
const HUNG_FILE_MS = 600_000;

/** Tests that need more of a machine than there is everywhere: root, a disk of their own, another clock. */
const SOAK = path.join("test", "soak");

/**
 * The test files of a folder, sorted, relative to `root`; those of the soak tier only if it is that folder. Listed here
 * because `node --test` has no globs on Node 20, and without files it finds none and passes.
 */
export async function listTestFiles(root: string, folder = "test"): Promise<string[]> {
  const names = await readdir(path.join(root, folder), { recursive: true });
  return names
    .filter((name) => name.endsWith("_test.ts"))
    .map((name) => path.join(folder, name))
    .filter((file) => path.normalize(folder) === SOAK || !file.startsWith(SOAK + path.sep))
    .toSorted();
}

/**
 * Builds, then runs test files under Node's own runner, whose output goes through.
 *
 * @param files paths from the repository's root; none: every test file there is
 * @returns the exit code: 1 if there is no test file, else the runner's
 */
export async function runTests(files: readonly string[]): Promise<number> {
  const listed = files.length > 0 ? files : await listTestFiles(ROOT);
  if (listed.length === 0) {
    console.error("Expected at least one test file test/**/*_test.ts, was none");
    return 1;
  }
  await build();
  const bundles = await buildTests(ROOT, listed);
  // Its process would keep its memory while the tests run.
  await stop();
  const runner = [
    // Without it a failure shows lines of the bundle.
    "--enable-source-maps",
    "--test",
    `--test-reporter=./${bundles.reporter}`,
    "--test-reporter-destination=stdout",
    // Many files wait for a session half of their time.
    `--test-concurrency=${availableParallelism() + 1}`,
    `--test-timeout=${HUNG_FILE_MS}`,
  ];
  const child = spawn(process.execPath, [...runner, ...bundles.files], { cwd: ROOT, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runTests(process.argv.slice(2));
}

import { chmod, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

import { build as runEsbuild, formatMessages } from "esbuild";
import type { BuildOptions } from "esbuild";

/** The repository's root. */
const ROOT: string = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** One bundle: the file that it starts from and the file that it becomes. */
export interface Bundle {
  readonly entry: string;
  readonly outfile: string;
}

const COMMON: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: true,
  logLevel: "silent",
};

/**
 * Bundles the process's entry. Packages stay outside: piscina and pino load files of their own by path, and a bundle
 * breaks them.
 */
export async function buildMain({ entry, outfile }: Bundle): Promise<void> {
  await bundle({
    ...COMMON,
    entryPoints: [entry],
    outfile,
    format: "esm",
    packages: "external",
    banner: { js: "#!/usr/bin/env node" },
  });
  await chmod(outfile, 0o755);
}

/**
 * Bundles a worker's entry with everything it needs, comlink included: a worker that starts must not pay for resolving
 * packages, and Node 20 cannot load a worker from TypeScript.
 *
 * As CommonJS: piscina asks for a worker's file by `require`, and Node 20.20 ends the whole process ("must be used on an
 * instantiated module") when a thread is terminated while it requires an ES module.
 */
export async function buildWorker({ entry, outfile }: Bundle, over: BuildOptions = {}): Promise<void> {
  await bundle({
    ...COMMON,
    entryPoints: [entry],
    outfile,
    format: "cjs",
    mainFields: ["module", "main"],
    ...over,
  });
}

/** A warning fails the build like an error: nobody reads it otherwise. */
async function bundle(options: BuildOptions): Promise<void> {
  const { warnings } = await runEsbuild(options);
  if (warnings.length > 0) throw new Error((await formatMessages(warnings, { kind: "warning" })).join("\n"));
}

/**
 * Builds `dist/main.js` and the threads beside it, then removes what an older build has left beside them.
 */
export async function build(): Promise<void> {
  const main = { entry: path.join(ROOT, "engine/main.ts"), outfile: path.join(ROOT, "dist/main.js") };
  const slot = { entry: path.join(ROOT, "workers/slot.ts"), outfile: path.join(ROOT, "dist/slot.cjs") };
  const journal = {
    entry: path.join(ROOT, "engine/journal/store_thread.ts"),
    outfile: path.join(ROOT, "dist/journal.cjs"),
  };
  const backtest = {
    entry: path.join(ROOT, "engine/cli/backtest_thread.ts"),
    outfile: path.join(ROOT, "dist/backtest.cjs"),
  };
  const reader = {
    entry: path.join(ROOT, "engine/feed/reader_thread.ts"),
    outfile: path.join(ROOT, "dist/reader.cjs"),
  };
  const threads = [slot, journal, backtest, reader];
  // libsql and DuckDB find their native parts by path, piscina its worker.
  const external = ["libsql", "piscina", "@duckdb/node-api"];
  await Promise.all([buildMain(main), ...threads.map((worker) => buildWorker(worker, { external }))]);
  // After the build and not before it: an engine that runs from dist goes on finding its worker.
  await removeOthers(
    path.join(ROOT, "dist"),
    [main, ...threads].map(({ outfile }) => outfile),
  );
}

/** Removes everything in `folder` but the given bundles and their source maps. */
export async function removeOthers(folder: string, outfiles: readonly string[]): Promise<void> {
  const kept = new Set(outfiles.flatMap((file) => [path.basename(file), `${path.basename(file)}.map`]));
  const stale = (await readdir(folder)).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(path.join(folder, name), { recursive: true })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  await build();
  console.log(`built dist/main.js and its threads in ${Math.round(performance.now() - started)} ms`);
}

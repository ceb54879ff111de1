import { chmod, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

import { build as runEsbuild, formatMessages } from "esbuild";
import type { BuildOptions } from "esbuild";

import { directImports } from "./direct_imports.ts";

/** The repository's root. */
const ROOT: string = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** One bundle: the file that it starts from and the file that it becomes. */
export interface Bundle {
  readonly entry: string;
  readonly outfile: string;
}

/** Packages that stay outside of bundles: they find files of their own by path, native parts or workers. */
const EXTERNAL = ["libsql", "pino", "piscina", "@duckdb/node-api"];

const COMMON: BuildOptions = {
  bundle: true,
  external: EXTERNAL,
  mainFields: ["module", "main"],
  platform: "node",
  target: "node20",
  sourcemap: true,
  logLevel: "silent",
};

/**
 * Bundles the process's entry, in parts: what it imports when it is asked to is a file of its own in `parts`. Packages are
 * in it, but for those that stay outside: to find and read their many files takes longer than all the rest of a start.
 *
 * @returns the files that it has become, source maps included
 */
export async function buildMain({ entry, outfile }: Bundle): Promise<readonly string[]> {
  const { dir, name } = path.parse(outfile);
  const files = await bundle({
    ...COMMON,
    entryPoints: { [name]: entry },
    outdir: dir,
    chunkNames: "parts/[name]-[hash]",
    plugins: [directImports],
    splitting: true,
    format: "esm",
    // For packages that are CommonJS, which ask for modules of Node's by it.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  await chmod(outfile, 0o755);
  return files;
}

/**
 * Bundles a worker's entry with everything it needs, comlink included: a worker that starts must not pay for resolving
 * packages, and Node 20 cannot load a worker from TypeScript.
 *
 * As CommonJS: piscina asks for a worker's file by `require`, and Node 20.20 ends the whole process ("must be used on an
 * instantiated module") when a thread is terminated while it requires an ES module.
 */
export async function buildWorker({ entry, outfile }: Bundle, over: BuildOptions = {}): Promise<readonly string[]> {
  const files = await bundle({
    ...COMMON,
    entryPoints: [entry],
    outfile,
    format: "cjs",
    // Of what a room exports a thread may need a part: what finds files beside the program is not in its bundle.
    logOverride: { "empty-import-meta": "silent" },
    ...over,
  });
  const text = await readFile(outfile, "utf8");
  if (text.includes("import_meta")) throw new Error(`${outfile}: Expected a thread to find no files by import.meta`);
  return files;
}

/** Bundles what runs in a page's browser as one text, which stands in the page. */
export async function buildPage({ entry, outfile }: Bundle): Promise<readonly string[]> {
  return bundle({
    bundle: true,
    entryPoints: [entry],
    outfile,
    platform: "browser",
    target: "es2022",
    format: "iife",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
  });
}

/** A warning fails the build like an error: nobody reads it otherwise. @returns the files that were written */
async function bundle(options: BuildOptions): Promise<readonly string[]> {
  const { warnings, metafile } = await runEsbuild({ ...options, absWorkingDir: ROOT, metafile: true });
  if (warnings.length > 0) throw new Error((await formatMessages(warnings, { kind: "warning" })).join("\n"));
  return Object.keys(metafile?.outputs ?? {}).map((file) => path.resolve(ROOT, file));
}

/**
 * Builds `dist/main.js`, the threads and the page's script beside it, then removes what an older build has left beside them.
 */
export async function build(): Promise<void> {
  const main = { entry: path.join(ROOT, "engine/main.ts"), outfile: path.join(ROOT, "dist/main.js") };
  const slot = { entry: path.join(ROOT, "workers/slot.ts"), outfile: path.join(ROOT, "dist/slot.cjs") };
  const journal = {
    entry: path.join(ROOT, "engine/journal/store_thread.ts"),
    outfile: path.join(ROOT, "dist/journal.cjs"),
  };
  const backtest = {
    entry: path.join(ROOT, "engine/backtest/backtest_thread.ts"),
    outfile: path.join(ROOT, "dist/backtest.cjs"),
  };
  const reader = {
    entry: path.join(ROOT, "engine/feed/reader_thread.ts"),
    outfile: path.join(ROOT, "dist/reader.cjs"),
  };
  const page = { entry: path.join(ROOT, "engine/page/main.ts"), outfile: path.join(ROOT, "dist/page.js") };
  const threads = [slot, journal, backtest, reader];
  const built = await Promise.all([buildMain(main), buildPage(page), ...threads.map((thread) => buildWorker(thread))]);
  // After the build and not before it: an engine that runs from dist goes on finding its worker.
  await removeOthers(path.join(ROOT, "dist"), built.flat());
}

/** Removes everything in `folder` but the given files, and the folders that they are in. */
export async function removeOthers(folder: string, files: readonly string[]): Promise<void> {
  const kept = new Set<string>();
  for (const file of files) {
    for (let name = path.relative(folder, file); name !== "."; name = path.dirname(name)) kept.add(name);
  }
  const stale = (await readdir(folder, { recursive: true })).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  await build();
  console.log(`built dist/main.js and its threads in ${Math.round(performance.now() - started)} ms`);
}

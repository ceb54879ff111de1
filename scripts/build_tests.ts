import { readdir } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { OWN_URLS } from "./own_urls.ts";

/** Where the bundles are, relative to the repository's root. */
export const TEST_BUNDLES = "dist-test";

/** How many are bundled at once: all of them would take a gigabyte of memory. */
const AT_ONCE = 60;

/** Programs that tests start as processes of their own. */
const PROGRAMS = path.join("test", "fixtures", "programs");

/** Scripts of this folder that tests start. */
const SCRIPTS = [path.join("scripts", "simulate.ts")];

/** The runner's reporter: one that is TypeScript is loaded by no Node 20. */
const REPORTER = path.join("scripts", "test_reporter.ts");

/** What `buildTests` has made. */
export interface TestBundles {
  /** The bundles of the test files, in the order of the files. */
  readonly files: readonly string[];
  readonly reporter: string;
}

/**
 * Bundles test files, each with all that it imports but for packages, and the programs that they start. A bundle starts in a
 * tenth of the time in which a file does whose imports are compiled one by one, as it is loaded.
 *
 * @param root the repository's root
 * @param files relative to the root
 * @returns paths relative to the root
 */
export async function buildTests(root: string, files: readonly string[]): Promise<TestBundles> {
  const programs = (await readdir(path.join(root, PROGRAMS))).map((name) => path.join(PROGRAMS, name));
  const entries = [...programs, ...SCRIPTS, REPORTER, ...files];
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    await bundle(root, entries.slice(from, from + AT_ONCE));
  }
  return { files: files.map(bundleOf), reporter: bundleOf(REPORTER) };
}

async function bundle(root: string, entryPoints: string[]): Promise<void> {
  await build({
    ...OWN_URLS,
    absWorkingDir: root,
    entryPoints,
    outbase: root,
    outdir: path.join(root, TEST_BUNDLES),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "error",
  });
}

/** Where the bundle of a file is. Both are relative to the root. */
function bundleOf(file: string): string {
  return path.join(TEST_BUNDLES, file.replace(/\.ts$/, ".mjs"));
}

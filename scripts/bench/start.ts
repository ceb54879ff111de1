import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
/** Within the repository, where packages are found. */
const BUNDLE = path.join(FOLDER, "../../dist-bench/bench.mjs");

/** Each file goes on finding what lies beside it. */
const ownUrls: Plugin = {
  name: "own-urls",
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      const url = JSON.stringify(pathToFileURL(file).href);
      return { contents: text.replaceAll("import.meta.url", url), loader: "ts" };
    });
  },
};

/**
 * Runs the bench from a bundle, as the program is run: what loads TypeScript as it goes wraps each function that is made,
 * and would be measured too. @returns the exit code
 */
async function start(args: readonly string[]): Promise<number> {
  await build({
    entryPoints: [path.join(FOLDER, "bench.ts")],
    outfile: BUNDLE,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    plugins: [ownUrls],
    logLevel: "error",
  });
  try {
    const child = spawn(process.execPath, [BUNDLE, ...args], { stdio: "inherit" });
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    await rm(path.dirname(BUNDLE), { recursive: true });
  }
}

process.exitCode = await start(process.argv.slice(2));

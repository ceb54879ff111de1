import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Bundle } from "./build.ts";

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
 * Bundles a script of this repository, which is then run as the program is: what loads TypeScript as it goes takes longer to
 * start than all that follows, and wraps each function that is made.
 *
 * @param outfile where packages are found from
 */
export async function buildScript({ entry, outfile }: Bundle): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    plugins: [ownUrls],
    logLevel: "error",
  });
}

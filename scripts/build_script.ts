import { build } from "esbuild";
import type { Bundle } from "./build.ts";
import { OWN_URLS } from "./own_urls.ts";

/**
 * Bundles a script of this repository, which is then run as the program is: what loads TypeScript as it goes takes longer to
 * start than all that follows, and wraps each function that is made.
 *
 * @param outfile where packages are found from
 */
export async function buildScript({ entry, outfile }: Bundle): Promise<void> {
  await build({
    ...OWN_URLS,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
}

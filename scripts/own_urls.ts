import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { BuildOptions } from "esbuild";

/**
 * Options for esbuild by which each module of a bundle has its own `import.meta.url`, and not the bundle's: it goes on
 * finding what lies beside it. Only the code is meant; a text with these words stays.
 */
export const OWN_URLS: BuildOptions = {
  define: { "import.meta.url": "moduleUrl" },
  plugins: [
    {
      name: "own-urls",
      setup(building) {
        building.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
          const text = await readFile(file, "utf8");
          if (!text.includes("import.meta.url")) return undefined;
          // In the first line, so that all lines keep their numbers.
          return { contents: `const moduleUrl = ${JSON.stringify(pathToFileURL(file).href)}; ${text}`, loader: "ts" };
        });
      },
    },
  ],
};

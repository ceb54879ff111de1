import { readFile } from "node:fs/promises";
import path from "node:path";

import type { Plugin } from "esbuild";

const IMPORT = /^import \{([^}]*)\} from "(\.[^"]*\/mod\.ts)";/gm;
const AWAITED = /^const \{ (\w+) \} = await import\("(\.[^"]*\/mod\.ts)"\);/gm;
const EXPORT = /^export \{([^}]*)\} from "(\.[^"]*)";/gm;

/**
 * Imports from a room's `mod.ts` go to the files that it names. esbuild makes parts by the files that a command can reach, and
 * through a `mod.ts` each command would reach, and load, all that any command uses of that room.
 */
export const directImports: Plugin = {
  name: "direct-imports",
  setup(bundle) {
    const rooms = new Map<string, Promise<ReadonlyMap<string, string>>>();
    bundle.onLoad({ filter: /[\\/]engine[\\/].*\.ts$/ }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      const names = new Map<string, ReadonlyMap<string, string>>();
      for (const [, , specifier = ""] of [...text.matchAll(IMPORT), ...text.matchAll(AWAITED)]) {
        const room = path.resolve(path.dirname(file), specifier);
        const read = rooms.get(room) ?? readRoom(room);
        rooms.set(room, read);
        names.set(specifier, await read);
      }
      return { contents: withDirectImports(text, names), loader: "ts" };
    });
  },
};

/**
 * A file's text with its imports from rooms split, a statement for each name. Lines keep their numbers. An import that the
 * file awaits is split too if it takes one name.
 *
 * @param rooms by the specifier of a `mod.ts`: by name, the path of the file that exports it
 */
export function withDirectImports(text: string, rooms: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const fileOf = (name: string, specifier: string): string =>
    JSON.stringify(rooms.get(specifier)?.get(name) ?? specifier);
  const split = text.replaceAll(IMPORT, (whole: string, list: string, specifier: string) => {
    const statements = namesIn(list).map(
      (name) => `import { ${name} } from ${fileOf(name.split(" as ")[0] ?? "", specifier)};`,
    );
    return statements.join(" ") + "\n".repeat(whole.split("\n").length - 1);
  });
  return split.replaceAll(
    AWAITED,
    (_, name: string, specifier: string) => `const { ${name} } = await import(${fileOf(name, specifier)});`,
  );
}

/** By each name that a `mod.ts` exports, the path of the file that it is exported from. */
async function readRoom(mod: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const [, list = "", specifier = ""] of (await readFile(mod, "utf8")).matchAll(EXPORT)) {
    // A name that the room changes is left to its mod.ts.
    for (const name of namesIn(list))
      if (!name.includes(" as ")) files.set(name, path.resolve(path.dirname(mod), specifier));
  }
  return files;
}

/** The names of values in a list of names. */
function namesIn(list: string): readonly string[] {
  const names = list.split(",").map((name) => name.trim());
  return names.filter((name) => name !== "" && !name.startsWith("type "));
}

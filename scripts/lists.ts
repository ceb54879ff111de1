import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const PROTOCOL = "engine/protocol";
/** What the program is made of, and what that is checked with. */
const COPIED = ["engine", "workers", "package.json", "tsconfig.json"];

/** An entry of a closed list, and where its text stands in its file. */
interface Entry {
  readonly file: string;
  readonly list: string;
  readonly entry: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The entries of the closed lists of `engine/protocol`: `const NAME = ["a", "b"] as const`, or an object that a list of
 * names comes from, `const NAME = { a: 1, b: 2 } as const`.
 */
export function entriesIn(file: string, text: string): readonly Entry[] {
  const lists = text.matchAll(/const ([A-Z][A-Z_]+|RowKind)\b[^=]*= ([[{])([^\]}]*)[\]}] as const/g);
  return [...lists].flatMap((list) => {
    const [whole, name = "", bracket, body = ""] = list;
    const begin = list.index + whole.indexOf(body, whole.indexOf(`= ${bracket}`));
    const entry = bracket === "[" ? /("[^"]+")(?:, |,?\s*)/g : /^ *(?:"([^"]+)"|(\w+)): [^,\n]+,?/gm;
    if (bracket === "[" ? !body.includes('"') : !/^[A-Z]*(CODES|KINDS)$|^EXIT_CODES$|^RowKind$|^CODES$/.test(name))
      return [];
    return [...body.matchAll(entry)].map((found) => {
      const from = begin + found.index;
      return { file, list: name, entry: found[0].trim(), from, to: from + found[0].length };
    });
  });
}

const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-lists-"));
let kept = 0;
try {
  for (const name of COPIED) cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
  const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const builds = (): boolean =>
    spawnSync(process.execPath, [tsc, "--build", "engine", "workers"], { cwd: folder }).status === 0;
  if (!builds()) throw new Error("Expected the program to build as it is");
  for (const name of readdirSync(path.join(ROOT, PROTOCOL)).filter((each) => each.endsWith(".ts"))) {
    const file = path.join(PROTOCOL, name);
    const text = readFileSync(path.join(ROOT, file), "utf8");
    for (const { list, entry, from, to } of entriesIn(file, text)) {
      writeFileSync(path.join(folder, file), `${text.slice(0, from)}${text.slice(to)}`);
      const builds_ = builds();
      if (builds_) kept += 1;
      console.log(`${builds_ ? "MISSED" : "ok"} ${file} ${list} ${entry}`);
    }
    writeFileSync(path.join(folder, file), text);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = kept === 0 ? 0 : 1;

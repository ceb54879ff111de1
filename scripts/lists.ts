import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT: string = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const PROTOCOL = "engine/protocol";
/** What is checked: the program, and what it is tested by. */
const COPIED = ["engine", "workers", "test", "scripts", "package.json", "tsconfig.json"];
/** The program alone is asked first: it takes a third of the time, and holds nearly every list by itself. */
const BUILDS = [["engine", "workers"], []];
const LIST = /const (\w+)\b[^=\n]*= ([[{])([^\]}]*)[\]}]/g;
/** Lists that are objects, for each entry has a code. */
const OBJECTS: ReadonlySet<string> = new Set(["CODES", "EXIT_CODES", "REASON_CODES", "RowKind", "State"]);

/** An entry of a closed list: its text, and where that stands in its file. */
export interface ListEntry {
  readonly list: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** The files that have closed lists, from the repository's root. */
export function listFiles(): readonly string[] {
  const names = readdirSync(path.join(ROOT, PROTOCOL)).filter((name) => name.endsWith(".ts"));
  return [...names.map((name) => path.join(PROTOCOL, name)), "workers/strategy/strategy_fields.ts"];
}

/** The entries of the closed lists of a file: arrays of words, and objects that have a code for each. */
export function listEntriesIn(source: string): readonly ListEntry[] {
  return [...source.matchAll(LIST)].flatMap((found): readonly ListEntry[] => {
    const [whole, list = "", bracket, body = ""] = found;
    if (bracket === "[" ? !/^\s*"/.test(body) : !OBJECTS.has(list)) return [];
    const begin = found.index + whole.lastIndexOf(body);
    const entry = bracket === "[" ? /"[^"]+",?\s*/g : /^ *(?:"[^"]+"|\w+): [^\n]+?,?$/gm;
    return [...body.matchAll(entry)].map(({ 0: text, index }) => {
      return { list, text: text.trim(), from: begin + index, to: begin + index + text.length };
    });
  });
}

/** Takes each entry out of its list in turn, in a copy of the repository. @returns those that the compiler did not miss */
function findUnheld(): readonly string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-lists-"));
  const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
  const builds = (): boolean =>
    BUILDS.every((parts) => spawnSync(process.execPath, [tsc, "--build", ...parts], { cwd: folder }).status === 0);
  const unheld: string[] = [];
  try {
    for (const name of COPIED) cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
    if (!builds()) throw new Error("Expected the repository to build as it is");
    for (const file of listFiles()) {
      const source = readFileSync(path.join(ROOT, file), "utf8");
      for (const { list, text, from, to } of listEntriesIn(source)) {
        writeFileSync(path.join(folder, file), `${source.slice(0, from)}${source.slice(to)}`);
        const isHeld = !builds();
        console.log(`${isHeld ? "held" : "NOT HELD"} ${file} ${list} ${text}`);
        if (!isHeld) unheld.push(text);
      }
      writeFileSync(path.join(folder, file), source);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return unheld;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const unheld = findUnheld();
  console.log(unheld.length === 0 ? "every entry is held by the compiler" : `not held: ${unheld.join(" ")}`);
  process.exitCode = unheld.length === 0 ? 0 : 1;
}

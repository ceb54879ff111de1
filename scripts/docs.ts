import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { benchmarkTable } from "./docs/benchmark_tables.ts";
import type { Benchmarks } from "./docs/benchmark_tables.ts";
import { withParts } from "./docs/parts.ts";
import { settingsTable } from "./docs/settings_table.ts";
import { ruleFunctionsTable, ruleNamesTable, strategyKeysTable } from "./docs/strategy_tables.ts";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The parts of pages that are written by a script, by name: the tables of the program are their source. */
export async function generateParts(): Promise<ReadonlyMap<string, string>> {
  const measured = JSON.parse(await readFile(path.join(ROOT, "docs/benchmarks.json"), "utf8")) as Benchmarks;
  return new Map([
    ["strategy keys", strategyKeysTable()],
    ["rule names", ruleNamesTable()],
    ["rule functions", ruleFunctionsTable()],
    ["settings", settingsTable()],
    ["benchmarks", benchmarkTable(measured)],
  ]);
}

/** The pages under `docs/`, relative to the repository's root, sorted. */
export async function listPages(): Promise<readonly string[]> {
  const names = await readdir(path.join(ROOT, "docs"), { recursive: true });
  const pages = names.filter((name) => name.endsWith(".md"));
  return pages.map((name) => path.posix.join("docs", name.split(path.sep).join("/"))).toSorted();
}

/** Writes the generated parts of all pages anew. @returns the pages that have changed */
async function writeDocs(): Promise<readonly string[]> {
  const parts = await generateParts();
  const changed: string[] = [];
  for (const page of await listPages()) {
    const file = path.join(ROOT, page);
    const before = await readFile(file, "utf8");
    const after = withParts(before, parts);
    if (after === before) continue;
    await writeFile(file, after);
    changed.push(page);
  }
  return changed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const changed = await writeDocs();
  console.log(changed.length === 0 ? "every page is up to date" : `wrote ${changed.join(", ")}`);
}

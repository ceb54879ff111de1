import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { listTestFiles, runTests } from "./test.ts";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** How a test file imports what `npm test` takes some cases of, and this all. */
const SAMPLE = /from "[./]+\/fixtures\/sample\.ts"/;

/** The test files of which `npm test` runs a part of the cases. */
async function listSampled(): Promise<string[]> {
  const files = await listTestFiles(ROOT);
  const texts = await Promise.all(files.map((file) => readFile(path.join(ROOT, file), "utf8")));
  return files.filter((_, i) => SAMPLE.test(texts[i] ?? ""));
}

const named = process.argv.slice(2);
process.env["TEST_CASES"] = "all";
// What takes longer than a newcomer waits for, or needs root or a foreign program: it fails where one is missing.
process.exitCode = await runTests(
  named.length > 0 ? named : [...(await listTestFiles(ROOT, "test/soak")), ...(await listSampled())],
);

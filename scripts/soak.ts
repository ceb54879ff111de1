import path from "node:path";
import { fileURLToPath } from "node:url";
import { listTestFiles, runTests } from "./test.ts";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

// What takes longer than a newcomer waits for, or needs root or a foreign program: it fails where one is missing.
process.exitCode = await runTests(await listTestFiles(ROOT, "test/soak"));

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EngineError } from "../protocol/mod.ts";

/**
 * The built worker bundle: beside the built program, or in `dist` when the program runs from its source.
 *
 * @throws EngineError SLOT_START if it has not been built
 */
export function findWorker(): URL {
  const candidates = [new URL("./slot.cjs", import.meta.url), new URL("../../dist/slot.cjs", import.meta.url)];
  const found = candidates.find((url) => existsSync(fileURLToPath(url)));
  if (found !== undefined) return found;
  throw new EngineError(
    "SLOT_START",
    "Expected the built worker dist/slot.cjs, was nothing there\n  hint: npm run build",
  );
}

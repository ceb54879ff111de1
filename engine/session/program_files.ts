import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EngineError, type EngineErrorCode } from "../protocol/mod.ts";

/** The built worker of the slots. @throws EngineError SLOT_START if it has not been built */
export function findWorker(): URL {
  return findBuilt("slot.cjs", "SLOT_START");
}

/** The built thread of the journal. @throws EngineError JOURNAL_LOST if it has not been built */
export function findJournalThread(): URL {
  return findBuilt("journal.cjs", "JOURNAL_LOST");
}

/** The built thread of backtests. @throws EngineError SLOT_START if it has not been built */
export function findBacktestThread(): URL {
  return findBuilt("backtest.cjs", "SLOT_START");
}

/** The built thread that reads files. @throws EngineError SLOT_START if it has not been built */
export function findReaderThread(): URL {
  return findBuilt("reader.cjs", "SLOT_START");
}

/** The built script of pages. @throws EngineError OUTPUT_FILE if it has not been built */
export function findPageScript(): URL {
  return findBuilt("page.js", "OUTPUT_FILE");
}

/**
 * The folder above `dist`, where the program has its examples: seen from the source or a part of the built program, and
 * from the built program itself.
 */
export const PROGRAM_FOLDERS: readonly URL[] = ["../..", ".."].map((folder) => new URL(`${folder}/`, import.meta.url));

/** Where the bundles are: above the parts of the built program, or in `dist` when the program runs from its source. */
const BUNDLE_FOLDERS = ["..", "../../dist"];

function findBuilt(name: string, code: EngineErrorCode): URL {
  const candidates = BUNDLE_FOLDERS.map((folder) => new URL(`${folder}/${name}`, import.meta.url));
  const found = candidates.find((url) => existsSync(fileURLToPath(url)));
  if (found !== undefined) return found;
  throw new EngineError(code, `Expected the built file dist/${name}, was nothing there\n  hint: npm run build`);
}

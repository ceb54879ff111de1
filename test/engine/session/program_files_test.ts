import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  findBacktestThread,
  findJournalThread,
  findReaderThread,
  findWorker,
} from "../../../engine/session/program_files.ts";
import { ROOT } from "../../fixtures/cli.ts";

test("findWorker and its like find what has been built, from the source", () => {
  const built = (name: string): string => pathToFileURL(path.join(ROOT, "dist", name)).href;
  assert.deepEqual(
    [findWorker().href, findJournalThread().href, findBacktestThread().href, findReaderThread().href],
    [built("slot.cjs"), built("journal.cjs"), built("backtest.cjs"), built("reader.cjs")],
  );
});

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import path from "node:path";
import { test } from "node:test";
import { findBacktestThread, findJournalThread, findWorker } from "../../../engine/cli/worker_url.ts";
import { ROOT } from "../../fixtures/cli.ts";

test("findWorker and findJournalThread find what has been built, from the source", () => {
  const built = (name: string): string => pathToFileURL(path.join(ROOT, "dist", name)).href;
  assert.deepEqual(
    [findWorker().href, findJournalThread().href, findBacktestThread().href],
    [built("slot.cjs"), built("journal.cjs"), built("backtest.cjs")],
  );
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { programWithWorker } from "../fixtures/program.ts";
import { tenStrategiesJson } from "../fixtures/session_files.ts";

const workspace = new Workspace("process-killer");

it("A worker that kills the process ends all of it: that is the limit of threads", async () => {
  const main = await programWithWorker(workspace, new URL("../fixtures/workers/process_killer.ts", import.meta.url));
  const strategies = workspace.write("ten.json", tenStrategiesJson());
  const summary = workspace.path("summary.json");
  const args = ["run", "--speed", "max", "--strategies", strategies, "--workers", "2", "--summary-json", summary];
  const settings = { INSTRUMENTS: "NIFTY:20100:10,BANKNIFTY:48000:30" };
  const { code, signal } = await workspace.run(args, { main, settings });
  assert.deepEqual([code, signal], [null, "SIGKILL"]);
  assert.equal(readFileSync(summary, "utf8"), "", "nothing of the session is written");
});

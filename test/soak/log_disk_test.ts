import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, it } from "node:test";
import { MAIN, Workspace } from "../fixtures/cli.ts";
import { marketNow } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

let small = "";
// Before the workspace, which is removed then.
after(() => execFileSync("umount", ["-l", small]));

const workspace = new Workspace("log-disk");
small = workspace.path("small");
mkdirSync(small);
// It takes root.
execFileSync("mount", ["-t", "tmpfs", "-o", "size=100k", "tmpfs", small]);

it("A log whose disk fills, and has room again, costs no order: what was lost is counted and said", async () => {
  const file = workspace.write(
    "busy.yaml",
    Array.from({ length: 60 }, (_, i) =>
      strategyYaml({
        strategy_id: `b${i}`,
        entry_condition: "price > 0",
        exit_condition: "price > 0",
        max_entries: "1000000",
      }),
    ).join(""),
  );
  const own = { ...workspace.own(), ...marketNow(-2, 2), TICK_INTERVAL_MS: "2", MAX_ORDERS_PER_SECOND: "100000" };
  const log = path.join(small, "log");
  const fd = openSync(log, "a");
  const child = spawn(process.execPath, [MAIN, "run", "--workers", "1", "--plain", "--strategies", file], {
    env: { PATH: process.env["PATH"] ?? "", ...own },
    stdio: ["ignore", "pipe", fd],
  });
  workspace.adopt(child);
  child.stdout?.resume();
  closeSync(fd);
  const ask = async (...asked: readonly string[]): Promise<string> =>
    (await workspace.run(asked, { settings: own })).stdout;
  const statusWhen = async (wanted: RegExp): Promise<void> => {
    while (!wanted.test(await ask("status"))) assert.equal(child.exitCode, null, "it runs");
  };
  const fill = path.join(small, "fill");
  // The log itself fills the disk; what else is there only makes that sooner.
  writeFileSync(fill, Buffer.alloc(40_000));
  await statusWhen(/the log: it cannot be written: its disk is full[^]*lost +\d+ lines of the log/);
  execFileSync("mount", ["-o", "remount,size=400m", small]);
  rmSync(fill);
  await statusWhen(/is healthy/);
  child.kill("SIGTERM");
  assert.deepEqual(((await once(child, "close")) as [number])[0], 0);
  const lines = readFileSync(log, "utf8").split("\n").slice(0, -1);
  const records = lines.map((line) => JSON.parse(line) as { readonly id?: string; readonly lost?: number });
  const lost = records.reduce((sum, record) => sum + (record.lost ?? 0), 0);
  const told = new Set(records.flatMap(({ id }) => id ?? []));
  const orders = (await ask("orders", "--json")).split("\n").slice(0, -1);
  assert.ok(lost > 0);
  // Lines that are no order's may be among those that were lost.
  assert.ok(told.size + lost >= orders.length, `${told.size} told, ${lost} lost, ${orders.length} made`);
});

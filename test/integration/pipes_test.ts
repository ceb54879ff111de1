import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type Settings, spawnCli, Workspace } from "../fixtures/cli.ts";
import { readOrders } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("pipes");
const ORDERS = workspace.path("orders.ndjson");
/** What a failure of its own would look like. */
const A_BUG = /EPIPE|This is a bug| {4}at /;

interface Left {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said on the other stream. */
  readonly other: string;
}

interface Leaving {
  readonly stream: "stdout" | "stderr";
  /** At once: before anything is said. Early: as soon as something is, as `| head -c 1` does. */
  readonly when: "at once" | "early";
  readonly settings?: Settings;
}

/** Runs the program while nobody reads one of its streams to the end. */
async function leave(args: readonly string[], { stream, when, settings = {} }: Leaving): Promise<Left> {
  const child = spawnCli(args, { settings: { RUN_DIR: workspace.runDir(), ...settings } });
  workspace.adopt(child);
  const [left, other] = stream === "stdout" ? [child.stdout, child.stderr] : [child.stderr, child.stdout];
  if (when === "at once") left.destroy();
  else left.once("data", () => left.destroy());
  let said = "";
  other.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, other: said };
}

describe("A reader that leaves early is no error of", () => {
  const broken = strategyYaml({ strategy_id: "broken", entry_condition: "prise > 1" });
  const file = workspace.write(
    "many.yaml",
    Array.from({ length: 1_000 }, (_, i) => broken.replace("broken", `s${i}`)).join(""),
  );

  for (const when of ["at once", "early"] as const) {
    it(`check, which fails by its own exit code and no other: ${when}`, async () => {
      const { code, signal, other } = await leave(["check", file], { stream: "stderr", when });
      assert.deepEqual([code, signal], [2, null]);
      assert.equal(other, `${file}: 1000 strategies, 0 valid, 1000 invalid\n`);
    });
  }

  it("check --json, whose one line is far longer than a pipe is deep", async () => {
    const { code, signal, other } = await leave(["check", file, "--json"], { stream: "stdout", when: "at once" });
    assert.deepEqual([code, signal], [2, null]);
    assert.doesNotMatch(other, A_BUG);
  });

  for (const [args, exit] of [
    [["--help"], 0],
    [["--version"], 0],
    [["status"], 1],
    [["status", "--json"], 1],
  ] as const) {
    it(args.join(" "), async () => {
      const { code, signal, other } = await leave(args, { stream: "stdout", when: "at once" });
      assert.deepEqual([code, signal, other], [exit, null, ""]);
    });
  }

  it("run, whose session is traded to its end, when it leaves stdout", async () => {
    const args = ["run", "--speed", "max", "--orders-json", ORDERS];
    const { code, signal, other } = await leave(args, { stream: "stdout", when: "at once" });
    assert.deepEqual([code, signal], [0, null]);
    assert.doesNotMatch(other, A_BUG);
    assert.equal(readOrders(ORDERS).length, other.split("\n").length - 1);
  });

  for (const when of ["at once", "early"] as const) {
    it(`run, whose session is traded to its end, when it leaves stderr: ${when}`, async () => {
      const args = ["run", "--speed", "2000", "--workers", "2", "--orders-json", ORDERS];
      const settings = { MARKET_CLOSE: "09:35", LOG_LEVEL: "debug" };
      const { code, signal, other } = await leave(args, { stream: "stderr", when, settings });
      assert.deepEqual([code, signal], [0, null]);
      assert.match(other, /^conserved {3}yes$/m);
      assert.ok(readOrders(ORDERS).length > 0);
    });
  }
});

it("A named pipe gets what is written to it, whole", async () => {
  for (const flag of ["--orders-json", "--record"]) {
    const pipe = workspace.path(`pipe${flag}`);
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe], { stdio: ["ignore", "pipe", "inherit"] });
    workspace.adopt(reader);
    let text = "";
    reader.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    const ended = once(reader, "close");
    const file = workspace.path(`file${flag}`);
    assert.equal((await workspace.run(["run", "--speed", "max", flag, pipe])).code, 0);
    await ended;
    assert.equal((await workspace.run(["run", "--speed", "max", flag, file])).code, 0);
    assert.ok(text.length > 1_000);
    assert.equal(text, readFileSync(file, "utf8"));
  }
});

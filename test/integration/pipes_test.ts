import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { type CliOptions, spawnCli, Workspace } from "../fixtures/cli.ts";
import { readOrders } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("pipes");
const ORDERS = workspace.path("orders.ndjson");

interface Left {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The stream that nobody read on, up to where it was left. */
  readonly head: string;
  /** The other one, whole. */
  readonly other: string;
}

/** Runs the program, and leaves one of its streams as `| head -1` does: after its first line. */
async function leave(name: "stdout" | "stderr", args: readonly string[], options: CliOptions = {}): Promise<Left> {
  const child = spawnCli(args, { ...options, settings: { RUN_DIR: workspace.runDir(), ...options.settings } });
  workspace.adopt(child);
  const read = { head: "", other: "" };
  const [left, other] = name === "stdout" ? [child.stdout, child.stderr] : [child.stderr, child.stdout];
  left.setEncoding("utf8").on("data", (text: string) => {
    read.head += text;
    if (read.head.includes("\n")) left.destroy();
  });
  other.setEncoding("utf8").on("data", (text: string) => (read.other += text));
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...read };
}

describe("A reader that leaves after the first line is no error of", () => {
  const broken = strategyYaml({ strategy_id: "broken", entry_condition: "prise > 1" });
  const file = workspace.write(
    "many.yaml",
    Array.from({ length: 1_000 }, (_, i) => broken.replace("broken", `s${i}`)).join(""),
  );

  it("check, which fails by its own exit code and no other", async () => {
    const { code, signal, other } = await leave("stderr", ["check", file]);
    assert.deepEqual([code, signal], [2, null]);
    assert.equal(other, `${file}: 1000 strategies, 0 valid, 1000 invalid\n`);
  });

  it("check --json, whose one line is far longer than a pipe is deep", async () => {
    const { code, signal, other } = await leave("stdout", ["check", file, "--json"]);
    assert.deepEqual([code, signal], [2, null]);
    assert.doesNotMatch(other, /EPIPE|This is a bug| {4}at /);
  });

  for (const args of [["--help"], ["status", "--json"], ["check", "strategies/nifty.yaml", "--json"]]) {
    it(args.join(" "), async () => {
      const { code, signal, other } = await leave("stdout", args);
      assert.deepEqual([code, signal, other], [args[0] === "status" ? 1 : 0, null, ""]);
    });
  }

  it("run, whose session is traded to its end, when it leaves stdout", async () => {
    const { code, signal, other } = await leave("stdout", ["run", "--speed", "max", "--orders-json", ORDERS]);
    assert.deepEqual([code, signal], [0, null]);
    assert.doesNotMatch(other, /EPIPE|This is a bug| {4}at /);
    assert.equal(readOrders(ORDERS).length, other.split("\n").length - 1);
  });

  it("run, whose session is traded to its end, when it leaves stderr", async () => {
    const args = ["run", "--speed", "2000", "--workers", "2", "--orders-json", ORDERS];
    const settings = { MARKET_CLOSE: "09:45", LOG_LEVEL: "debug" };
    const { code, signal, other } = await leave("stderr", args, { settings });
    assert.deepEqual([code, signal], [0, null]);
    assert.match(other, /^conserved {3}yes$/m);
    assert.ok(readOrders(ORDERS).length > 0);
  });
});

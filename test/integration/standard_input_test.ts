import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { describe, it } from "node:test";
import { MAIN, type Outcome, Workspace } from "../fixtures/cli.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("standard-input");
const ELSEWHERE = workspace.path("elsewhere");
mkdirSync(ELSEWHERE);

/** Runs the program to its end, with a text as its standard input, in a folder that has nothing. */
async function runWith(text: string, args: readonly string[]): Promise<Outcome> {
  const env = { PATH: process.env["PATH"] ?? "", ...workspace.own(), LOG_LEVEL: "error" };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: ELSEWHERE, env, timeout: 240_000 });
  workspace.adopt(child);
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said.stderr += chunk));
  child.stdin.end(text);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...said };
}

describe("Standard input, where the file is -,", () => {
  it("is checked, for people and as JSON", async () => {
    const text = strategyYaml() + strategyYaml({ strategy_id: "two", entry_condition: "Close > 1 AND Prise > 1" });
    const people = await runWith(text, ["check", "-"]);
    assert.equal(people.code, 2);
    assert.match(people.stdout, /^standard input: 2 strategies, 1 valid, 1 invalid\n/);
    assert.match(
      people.stderr,
      /^standard input:8:20: Expected a known name, found `Close`\n[^]*did you mean `close`\?/,
    );
    const { code, stdout } = await runWith(strategyYaml(), ["check", "-", "--json"]);
    const { file, valid } = JSON.parse(stdout) as { readonly file: string; readonly valid: number };
    assert.deepEqual([code, file, valid], [0, "-", 1]);
  });

  it("is explained, and traded", async () => {
    assert.match((await runWith(strategyYaml(), ["explain", "-", "one"])).stdout, /^one: buys 75 NIFTY/);
    const { code, stdout, stderr } = await runWith(strategyYaml(), ["run", "--speed", "max", "--strategies", "-"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /\nstrategies +1 /);
  });
});

describe("Outside of a checkout", () => {
  it("run trades the program's own example, and says so", async () => {
    const { code, stderr } = await runWith("", ["run", "--speed", "max"]);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^No strategies\/nifty\.yaml here: these are the program's own examples, \/.*\/strategies\/nifty\.yaml; --strategies FILE names yours\n$/,
    );
  });

  it("a file that is named and is not there is an error", async () => {
    const { code, stderr } = await runWith("", ["run", "--strategies", "strategies/nifty.yaml"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^strategies\/nifty\.yaml: Expected a strategies file, found no file of that name\n {2}hint: /,
    );
  });
});

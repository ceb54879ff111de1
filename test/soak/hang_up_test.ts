import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { MAIN, Workspace } from "../fixtures/cli.ts";
import { holderYaml, marketNow } from "../fixtures/session_files.ts";

const workspace = new Workspace("hang-up");
const HOLDER = workspace.write("holder.yaml", holderYaml());

describe("A session on a terminal", () => {
  it("drains when its terminal goes away, and says why it ended", async () => {
    const own = { ...workspace.own(), ...marketNow(-2, 2) };
    const code = workspace.path("code");
    // The shell outlives the terminal and tells how the engine ended.
    const engine = `"${process.execPath}" "${MAIN}" run --strategies "${HOLDER}" --workers 1`;
    const command = `trap : HUP; ${engine}; echo $? > "${code}"`;
    // A pseudo-terminal, by util-linux; when it is killed the terminal is gone.
    const terminal = spawn("script", ["-qec", command, "/dev/null"], {
      env: { PATH: process.env["PATH"] ?? "", TERM: "xterm", ...own },
      stdio: ["ignore", "pipe", "ignore"],
    });
    workspace.adopt(terminal);
    terminal.stdout.resume();
    const ask = async (...asked: readonly string[]): Promise<string> =>
      (await workspace.run(asked, { settings: own })).stdout;
    while (!/ 1 open/.test(await ask("status"))) assert.equal(terminal.exitCode, null, "it runs");
    terminal.kill("SIGKILL");
    await once(terminal, "close");
    let said = await ask("status");
    while (!said.startsWith("Bulkhead is down") || /pid \d/.test(said)) said = await ask("status");
    assert.match(said, /drained on (?:SIGHUP: its terminal has gone|the end of its terminal)/);
    assert.match(await ask("trades"), /square-off/);
    while (!existsSync(code) || readFileSync(code, "utf8") === "") await ask("status");
    assert.equal(readFileSync(code, "utf8"), "0\n", "Node does not abort over the terminal's settings");
  });
});

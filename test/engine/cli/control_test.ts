import assert from "node:assert/strict";
import { test } from "node:test";
import { control } from "../../../engine/cli/control.ts";
import type { Asking } from "../../../engine/cli/status.ts";
import { CONTROL_TIMEOUT_MS, type ControlCommand } from "../../../engine/protocol/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import { readsAs } from "../../fixtures/usage.ts";
import { leaveStaleSocket, makeRunDir, openImpostor, openServer } from "../control/control_fixture.ts";

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runControl(
  runDir: string,
  args: readonly string[],
  { json = false, ...asking }: Asking & { readonly json?: boolean } = {},
): Promise<Printed> {
  let stdout = "";
  let stderr = "";
  const io = { stdout: (text: string) => (stdout += text), stderr: (text: string) => (stderr += text) };
  const code = await control({ runDir, json, args }, io, asking);
  return { code, stdout, stderr };
}

test("control sends each command as it is meant, and prints what was done", async (t) => {
  const runDir = makeRunDir(t);
  const asked: ControlCommand[] = [];
  await openServer(t, runDir, {
    submit: async (command) => {
      asked.push(command);
      return { type: "done", message: `Did ${command.type}`, seq: 7, count: 1 };
    },
  });
  const done = (what: string): Printed => ({ code: 0, stdout: `Did ${what}\n`, stderr: "" });
  assert.deepEqual(await runControl(runDir, ["enable", "a b"]), done("enable"));
  assert.deepEqual(await runControl(runDir, ["disable", "a"]), done("disable"));
  assert.deepEqual(await runControl(runDir, ["close", "a"]), done("close"));
  assert.deepEqual(await runControl(runDir, ["close", "--all"]), done("close-all"));
  assert.deepEqual(await runControl(runDir, ["halt"]), done("halt"));
  assert.deepEqual(await runControl(runDir, ["reduce"]), done("reduce"));
  assert.deepEqual(await runControl(runDir, ["resume"]), done("resume"));
  assert.deepEqual(asked, [
    { type: "enable", strategy: "a b" },
    { type: "disable", strategy: "a" },
    { type: "close", strategy: "a" },
    { type: "close-all" },
    { type: "halt" },
    { type: "reduce" },
    { type: "resume" },
  ]);
});

test("control drains", async (t) => {
  const runDir = makeRunDir(t);
  let drains = 0;
  await openServer(t, runDir, { drain: () => (drains += 1) });
  assert.deepEqual(await runControl(runDir, ["drain"]), {
    code: 0,
    stdout: "Draining: no further tick, what is open is closed at its last price, and the session ends\n",
    stderr: "",
  });
  assert.equal(drains, 1);
});

test("control prints one line of JSON, with the row", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir);
  const { code, stdout } = await runControl(runDir, ["disable", "a"], { json: true });
  assert.equal(code, 0);
  assert.equal(stdout, '{"schema":1,"command":"disable a","ok":true,"seq":7,"count":1,"message":"Did disable"}\n');
});

test("control says on stderr why a command was refused, and exits with 1", async (t) => {
  const runDir = makeRunDir(t);
  const message = 'Expected a strategy of this session, was "x"\n  hint: did you mean y?';
  await openServer(t, runDir, { submit: async () => ({ type: "refused", code: "unknown-strategy", message }) });
  assert.deepEqual(await runControl(runDir, ["enable", "x"]), { code: 1, stdout: "", stderr: `${message}\n` });
  assert.deepEqual(await runControl(runDir, ["enable", "x"], { json: true }), {
    code: 1,
    stdout: `${JSON.stringify({ schema: 1, command: "enable x", ok: false, code: "unknown-strategy", message })}\n`,
    stderr: `${message}\n`,
  });
});

test("control says that no engine runs, with and without a socket left behind", async (t) => {
  const runDir = makeRunDir(t);
  const expected = {
    code: 1,
    stdout: "",
    stderr:
      `Expected an engine in RUN_DIR ${runDir}, but none runs there\n` +
      "  hint: start one with bulkhead run, or set RUN_DIR to that of the one that runs\n",
  };
  assert.deepEqual(await runControl(runDir, ["halt"]), expected);
  leaveStaleSocket(runDir);
  assert.deepEqual(await runControl(runDir, ["halt"]), expected);
});

test("control stops waiting for an engine that does not answer, and says what that means", async (t) => {
  const runDir = makeRunDir(t);
  const clock = new TestClock();
  const heard = new Promise<void>((resolve) => {
    void openImpostor(t, runDir, (socket) => socket.once("data", () => resolve()));
  });
  const asked = runControl(runDir, ["halt"], { clock });
  await heard;
  await clock.advance(CONTROL_TIMEOUT_MS);
  assert.deepEqual(await asked, {
    code: 1,
    stdout: "",
    stderr:
      `Expected an answer of the engine in RUN_DIR ${runDir} in 30000 ms, was none; ` +
      "the command may still take effect\n  hint: see bulkhead status\n",
  });
});

test("control says what it lacks or has too much of, and where help is", async () => {
  const usage = (args: readonly string[], command: string, message: string): Promise<void> =>
    assert.rejects(
      runControl("unused", args),
      readsAs(command, `bulkhead ${command}: ${message}\n  hint: see bulkhead ${command} --help`),
    );
  await usage(["enable"], "enable", "expected ID, was nothing");
  await usage(["close"], "close", "expected ID or --all, was nothing");
  await usage(["close", "a", "--all"], "close", 'expected ID or --all alone, was also "--all"');
  await usage(["halt", "a"], "halt", 'expected nothing after halt, was "a"');
});

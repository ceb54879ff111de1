import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { runPaths } from "../../../engine/control/mod.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";

test("runPaths has everything in RUN_DIR", () => {
  assert.deepEqual(runPaths("run/dir", "linux"), {
    address: path.join("run/dir", "control.sock"),
    health: path.join("run/dir", "health.json"),
    lastSession: path.join("run/dir", "last_session.json"),
  });
});

test("runPaths takes a socket's path up to 107 bytes on Linux and 103 elsewhere", () => {
  const runDirOf = (bytes: number): string => "d".repeat(bytes - "/control.sock".length);
  assert.equal(runPaths(runDirOf(107), "linux").address.length, 107);
  assert.throws(() => runPaths(runDirOf(108), "linux"), EngineError);
  assert.equal(runPaths(runDirOf(103), "darwin").address.length, 103);
  assert.throws(() => runPaths(runDirOf(104), "darwin"), EngineError);
});

test("runPaths counts the bytes of a path and says what to do", () => {
  const runDir = "é".repeat(50);
  assert.throws(() => runPaths(runDir, "linux"), {
    code: "CONFIGURATION",
    message:
      `RUN_DIR: expected at most 107 bytes in the path of its control socket, was 113: ${runDir}/control.sock\n` +
      "  hint: choose a shorter one, for example RUN_DIR=/tmp/bulkhead",
  });
});

test("runPaths names one pipe for one folder on Windows, however its path is written", () => {
  const { address } = runPaths("some/run", "win32");
  assert.match(address, /^\\\\\.\\pipe\\bulkhead-[0-9a-f]{16}$/);
  assert.equal(runPaths(path.resolve("SOME/x/../run"), "win32").address, address);
  assert.notEqual(runPaths("other/run", "win32").address, address);
});

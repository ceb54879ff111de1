import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";

import { type LastSession, readLastSession, runPaths } from "../../../engine/control/mod.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { leaveLastSession, makeRunDir } from "./control_fixture.ts";

const RUNNING: LastSession = {
  schema: 1,
  session: "2026-01-01-1",
  pid: 4711,
  started: "2026-01-01T09:14:59.000+05:30",
  ended: null,
  how: null,
};

test("readLastSession reads what an engine has noted", (t) => {
  const runDir = makeRunDir(t);
  const ended = { ...RUNNING, ended: "2026-01-01T15:20:01.000+05:30", how: "closed at MARKET_CLOSE" };
  for (const last of [RUNNING, ended]) {
    leaveLastSession(runDir, last);
    assert.deepEqual(readLastSession(runDir), last);
  }
});

test("readLastSession is null where no session has been, and where there is no folder", (t) => {
  const runDir = makeRunDir(t);
  assert.equal(readLastSession(runDir), null);
  assert.equal(readLastSession(`${runDir}/none`), null);
});

test("readLastSession says which file is not as an engine writes it, and where", (t) => {
  const runDir = makeRunDir(t);
  const file = runPaths(runDir).lastSession;
  writeFileSync(file, JSON.stringify({ ...RUNNING, pid: "4711" }));
  assert.throws(() => readLastSession(runDir), {
    code: "INPUT_FILE",
    message: `${file}: expected what an engine writes there (expected number at pid, was "4711")`,
  });
  writeFileSync(file, '{"schema":1,');
  assert.throws(() => readLastSession(runDir), EngineError);
});

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";

import { type Asking, status } from "../../../engine/cli/status.ts";
import { type LastSession, runPaths, writeLastSession } from "../../../engine/control/mod.ts";
import { type Health, STATUS_TIMEOUT_MS } from "../../../engine/protocol/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import { healthLike, leaveStaleSocket, makeRunDir, openImpostor, openServer } from "../control/control_fixture.ts";

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Asked extends Asking {
  readonly json?: boolean;
  readonly colour?: boolean;
}

async function runStatus(runDir: string, { json = false, colour = false, ...asking }: Asked = {}): Promise<Printed> {
  let stdout = "";
  let stderr = "";
  const io = { stdout: (text: string) => (stdout += text), stderr: (text: string) => (stderr += text), colour };
  const code = await status({ runDir, json }, io, asking);
  return { code, stdout, stderr };
}

const LAST: LastSession = {
  schema: 1,
  session: "2026-01-01-1",
  pid: 4711,
  started: "2026-01-01T09:14:59.000+05:30",
  ended: "2026-01-01T15:20:01.250+05:30",
  how: "closed at MARKET_CLOSE",
};

const DEGRADED: Health = healthLike({
  status: "degraded",
  mode: "real",
  trading: "halted",
  uptime_s: 125,
  reasons: ["slot 1 is down", "trading is halted"],
  slots: [
    { slot: 0, status: "loaded", mark: 12_345, behind: 0, restarts: 0, guarded: false, strategies: 1 },
    { slot: 1, status: "down", mark: 12_000, behind: 345, restarts: 3, guarded: false, strategies: 1 },
  ],
  gaps: 1,
  feed: {
    ticks: 12_345,
    last_ts: "2026-01-01T11:02:13.000+05:30",
    instruments: Array.from({ length: 6 }, (_, i) => ({
      symbol: `SYMBOL-${i}`,
      price: i === 5 ? null : i,
      last_ts: null,
    })),
    out_of_hours: 12,
    bad_rows: 3,
  },
  strategies: {
    total: 14,
    waiting: 12,
    open: 0,
    closed: 1,
    force_closed: 0,
    failed: 1,
    never_entered: 11,
    disabled: 1,
    inactive: Array.from({ length: 12 }, (_, i) => ({
      id: `nifty-${i}`,
      reason:
        ["warming up 14/21 of 5m", `failed: strategies.yaml:7:20: Expected ${"a long explanation ".repeat(6)}`][i] ??
        "never entered yet",
    })),
    breaker_open: [],
  },
});

test("status shows a healthy engine within 80 columns", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir);
  assert.deepEqual(await runStatus(runDir), {
    code: 0,
    stdout: `\
Bulkhead is healthy   pid 4711, up 2 h 14 min

session     2026-01-01-1   trading   virtual time   trading active
feed        12345 ticks   last at 2026-01-01 11:02:13 +05:30   0 bad rows
            0 out of hours
prices      NIFTY 20101.35
slots       1 of 1 ready   0 restarts   0 gaps
strategies  2   1 waiting   1 open   0 closed   0 force-closed   0 failed
            0 disabled
orders      3   2 filled   1 denied   0 rejected
inactive    nifty-2   never entered yet
`,
    stderr: "",
  });
});

test("status says why an engine is degraded, and cuts what is long, within 80 columns", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir, { status: () => DEGRADED });
  const { code, stdout } = await runStatus(runDir);
  assert.equal(code, 0);
  assert.equal(
    stdout,
    `\
Bulkhead is degraded   pid 4711, up 2 min 5 s
because     slot 1 is down   trading is halted

session     2026-01-01-1   trading   real time   trading halted
feed        12345 ticks   last at 2026-01-01 11:02:13 +05:30   3 bad rows
            12 out of hours
prices      SYMBOL-0 0   SYMBOL-1 1   SYMBOL-2 2   SYMBOL-3 3   SYMBOL-4 4
            SYMBOL-5 none yet
slots       1 of 2 ready   3 restarts   1 gap
strategies  14   12 waiting   0 open   1 closed   0 force-closed   1 failed
            1 disabled
orders      3   2 filled   1 denied   0 rejected
inactive    nifty-0   warming up 14/21 of 5m
            nifty-1   failed: strategies.yaml:7:20: Expected a long explanation…
            nifty-2   never entered yet
            nifty-3   never entered yet
            nifty-4   never entered yet
            nifty-5   never entered yet
            nifty-6   never entered yet
            nifty-7   never entered yet
            nifty-8   never entered yet
            nifty-9   never entered yet
            and 2 more, which --json lists
`,
  );
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
});

test("status prints the health as one line of JSON", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir, { status: () => DEGRADED });
  assert.deepEqual(await runStatus(runDir, { json: true }), {
    code: 0,
    stdout: `${JSON.stringify(DEGRADED)}\n`,
    stderr: "",
  });
});

test("status exits with 1 for an engine that says it is down", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir, { status: () => healthLike({ status: "down", reasons: ["slot 0 is retired"] }) });
  const { code, stdout } = await runStatus(runDir);
  assert.equal(code, 1);
  assert.ok(stdout.startsWith("Bulkhead is down   pid 4711, up 2 h 14 min\nbecause     slot 0 is retired\n"));
});

test("status has colours only where they are wanted", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir);
  const coloured = (await runStatus(runDir, { colour: true })).stdout;
  const plain = (await runStatus(runDir)).stdout;
  assert.ok(coloured.includes("\u001B[32mhealthy\u001B[39m"));
  assert.equal(plain.includes("\u001B"), false);
  assert.equal(coloured.replaceAll(/\u001B\[\d+m/g, ""), plain);
});

test("status shows no control character that came over the socket", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir, { status: () => healthLike({ reasons: ["a\u001B[2Jb"] }) });
  assert.ok((await runStatus(runDir)).stdout.includes("because     a\uFFFD[2Jb\n"));
});

test("status says when the last session ended and how, when no engine runs", async (t) => {
  const runDir = makeRunDir(t);
  writeLastSession(runDir, LAST);
  assert.deepEqual(await runStatus(runDir), {
    code: 1,
    stdout: `\
Bulkhead is down
No engine runs in RUN_DIR ${runDir}
Session 2026-01-01-1 ended 2026-01-01 15:20:01 +05:30: closed at MARKET_CLOSE
`,
    stderr: "",
  });
});

test("status says that the last session was killed, when it left its socket behind", async (t) => {
  const runDir = makeRunDir(t);
  writeLastSession(runDir, { ...LAST, ended: null, how: null });
  leaveStaleSocket(runDir);
  const { code, stdout } = await runStatus(runDir);
  assert.equal(code, 1);
  assert.equal(
    stdout,
    `\
Bulkhead is down
No engine runs in RUN_DIR ${runDir}
Session 2026-01-01-1, begun 2026-01-01 09:14:59 +05:30, was killed (pid 4711)
`,
  );
});

test("status says that the last session has no end, and why, where its process has left it so", async (t) => {
  const runDir = makeRunDir(t);
  for (const [open, said] of [
    [0, "has no end: failed"],
    [1, "has no end and 1 open position: failed"],
    [2, "has no end and 2 open positions: failed"],
  ] as const) {
    writeLastSession(runDir, { ...LAST, ended: null, how: "failed: a.yaml: none\n  hint: mend it", open });
    const { stdout } = await runStatus(runDir);
    assert.match(stdout, new RegExp(`^Session 2026-01-01-1 ${said}: a.yaml: none$`, "m"));
  }
});

test("status says that there has been no session, in JSON too", async (t) => {
  const runDir = makeRunDir(t);
  const reasons = [`No engine runs in RUN_DIR ${runDir}`, "No session has been traded there"];
  assert.deepEqual(await runStatus(runDir), {
    code: 1,
    stdout: `Bulkhead is down\n${reasons.join("\n")}\n`,
    stderr: "",
  });
  const { stdout } = await runStatus(runDir, { json: true });
  assert.equal(stdout, `${JSON.stringify({ schema: 1, status: "down", reasons, last_session: null })}\n`);
});

test("status gives the last session in JSON", async (t) => {
  const runDir = makeRunDir(t);
  writeLastSession(runDir, LAST);
  const { stdout } = await runStatus(runDir, { json: true });
  assert.deepEqual((JSON.parse(stdout) as { last_session: unknown }).last_session, LAST);
});

test("status says which file it cannot read, in place of the last session", async (t) => {
  const runDir = makeRunDir(t);
  const file = runPaths(runDir).lastSession;
  writeFileSync(file, "{}");
  const { code, stdout } = await runStatus(runDir);
  assert.equal(code, 1);
  assert.equal(
    stdout,
    `\
Bulkhead is down
No engine runs in RUN_DIR ${runDir}
${file}: expected what an engine writes there (expected 1 at schema, was undefined)
`,
  );
});

test("status takes an engine that does not answer for down, and names its process", async (t) => {
  const runDir = makeRunDir(t);
  writeLastSession(runDir, { ...LAST, ended: null, how: null });
  const clock = new TestClock();
  const heard = new Promise<void>((resolve) => {
    void openImpostor(t, runDir, (socket) => socket.once("data", () => resolve()));
  });
  const asked = runStatus(runDir, { clock });
  await heard;
  await clock.advance(STATUS_TIMEOUT_MS);
  assert.deepEqual(await asked, {
    code: 1,
    stdout: `Bulkhead is down\nThe engine in RUN_DIR ${runDir} (pid 4711) does not answer in 1000 ms\n`,
    stderr: "",
  });
});

test("status takes an engine that fails to answer for down", async (t) => {
  const runDir = makeRunDir(t);
  await openServer(t, runDir, {
    onError: () => {},
    status: () => {
      throw new Error("a bug");
    },
  });
  const { code, stdout } = await runStatus(runDir);
  assert.equal(code, 1);
  assert.ok(stdout.includes("does not say how it is: Expected an answer to status, but it failed"));
});

test("status refuses a RUN_DIR that has no room for a socket's name", async () => {
  await assert.rejects(runStatus("d".repeat(200)), { code: "CONFIGURATION" });
});

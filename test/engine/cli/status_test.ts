import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { test } from "node:test";

import { type Asking, status } from "../../../engine/cli/status.ts";
import { type LastSession, runPaths } from "../../../engine/control/mod.ts";
import { type Health, STATUS_TIMEOUT_MS } from "../../../engine/protocol/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";
import {
  healthLike,
  leaveLastSession,
  leaveStaleSocket,
  makeRunDir,
  openImpostor,
  openServer,
} from "../control/control_fixture.ts";

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
  const code = await status({ runDir, marketTz: "Asia/Kolkata", json }, io, asking);
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

/** A number that no process has. */
const NO_STRATEGY = 99_999_999;

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
  money: { realised: 0, open_profit: 0, total: 0 },
  positions: [],
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
money       realised -20.50   open +102.00   total +81.50
inactive    nifty-2   never entered yet

strategy  state  entries  realised     open   total
nifty-1   open         1    -20.50  +102.00  +81.50

strategy  position      since         entry      price  open profit
nifty-1   BUY 75 NIFTY  09:20:00  20,099.99  20,101.35      +102.00
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
money       realised 0.00   open 0.00   total 0.00
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

test("status shows the ten largest amounts of many, and what has no price yet, within 80 columns", async (t) => {
  const runDir = makeRunDir(t);
  const many = Array.from({ length: 500 }, (_, i) => i);
  const amountOf = (i: number): number | null => (i === 499 ? null : (i % 2 === 0 ? 1 : -1) * i * 1_000_000.25);
  await openServer(t, runDir, {
    status: () =>
      healthLike({
        reasons: Array.from({ length: 12 }, (_, i) => `the reason with the number ${i} is long enough for a line`),
        feed: {
          ...healthLike().feed,
          instruments: many.map((i) => ({ symbol: `S${i}`, price: null, last_ts: null })),
        },
        money: { realised: 1_234_567.5, open_profit: null, total: null },
        positions: many.map((i) => ({
          strategy: `a-strategy-with-a-long-name-${i}`,
          instrument: `NSE_EQ|INE002A01${i}`,
          side: "SELL",
          qty: 1_000_000,
          entry_ts: "2026-01-01T23:59:59.123+05:30",
          entry_price: 123_456.125,
          price: i === 499 ? null : 123_456,
          open_profit: amountOf(i),
        })),
        strategies: {
          ...healthLike().strategies,
          money: many.map((i) => ({
            id: `a-strategy-with-a-long-name-${i}`,
            state: "force-closed",
            entries: 10_000,
            realised: 0,
            open_profit: amountOf(i),
            total: amountOf(i),
          })),
        },
      }),
  });
  const { stdout } = await runStatus(runDir);
  const lines = stdout.split("\n");
  for (const line of lines) assert.ok(line.length <= 80, line);
  assert.ok(lines.length < 65, stdout);
  assert.match(stdout, /^money {7}realised \+12,34,567\.50 {3}open not known {3}total not known$/m);
  assert.match(stdout, /^ {12}and 2 more, which --json lists$/m);
  assert.match(stdout, /and 480 more, which --json lists\n/);
  assert.equal(stdout.match(/^and 490 more, which --json lists$/gm)?.length, 2);
  const [first, second] = stdout.match(/^a-.*force-closed .*$/gm) ?? [];
  assert.match(first ?? "", /^a-strate\S*… +force-closed +10,000 +0\.00 +\+49,80,00,124\.50 +\+49,80,00,124\.50$/);
  assert.match(stdout, /^a-\S*… +SELL 10,00,000 \S* +23:59:59 +1,23,456\.125 +1,23,456\.00 +\+49,80,00,124\.50$/m);
  assert.match(second ?? "", /-49,70,00,124\.25$/);
});

test("status shows in whole what is wrong, and says of no position what it does not know", async (t) => {
  const runDir = makeRunDir(t);
  const reason = "the log's disk is full, so that lines are lost, of which there have been 1,234 in the last hour";
  const { money, positions, ...older } = healthLike({ reasons: [reason] });
  assert.ok(money !== undefined && positions !== undefined);
  await openServer(t, runDir, { status: () => older });
  const { stdout } = await runStatus(runDir);
  assert.match(stdout, /^because {5}the log's disk is full, .*\n {14}\S.*hour\n\nsession/m);
  assert.doesNotMatch(stdout, /money|BUY/);
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
  leaveLastSession(runDir, LAST);
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
  leaveLastSession(runDir, { ...LAST, pid: NO_STRATEGY, ended: null, how: null });
  leaveStaleSocket(runDir);
  const { code, stdout } = await runStatus(runDir);
  assert.equal(code, 1);
  assert.equal(
    stdout,
    `\
Bulkhead is down
No engine runs in RUN_DIR ${runDir}
Session 2026-01-01-1, begun 2026-01-01 09:14:59 +05:30, was killed (pid ${NO_STRATEGY}) and has no end; start it again with the same command to go on
`,
  );
});

test("status says that the process of the last session lives, when it has no socket any more", async (t) => {
  const runDir = makeRunDir(t);
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: "pipe" });
  t.after(() => child.kill());
  leaveLastSession(runDir, { ...LAST, pid: child.pid ?? NO_STRATEGY, ended: null, how: null });
  assert.equal(
    (await runStatus(runDir)).stdout,
    `\
Bulkhead is down
The engine in RUN_DIR ${runDir} (pid ${child.pid}) has no socket there, but its process lives
Session 2026-01-01-1, begun 2026-01-01 09:14:59 +05:30, has no end yet
`,
  );
});

test("status says of a session that failed the first line of its error", async (t) => {
  const runDir = makeRunDir(t);
  leaveLastSession(runDir, { ...LAST, how: "failed: t.csv:7: Expected a file\n  hint: check it\n" });
  const { stdout } = await runStatus(runDir);
  assert.ok(
    stdout.endsWith("\nSession 2026-01-01-1 ended 2026-01-01 15:20:01 +05:30: failed: t.csv:7: Expected a file\n"),
  );
});

test("status says that the last session has no end, and why, where its process has left it so", async (t) => {
  const runDir = makeRunDir(t);
  for (const [open, said] of [
    [0, "has no end: failed"],
    [1, "has no end and 1 open position: failed"],
    [2, "has no end and 2 open positions: failed"],
  ] as const) {
    leaveLastSession(runDir, { ...LAST, ended: null, how: "failed: a.yaml: none\n  hint: mend it", open });
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
  leaveLastSession(runDir, LAST);
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
  leaveLastSession(runDir, { ...LAST, ended: null, how: null });
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

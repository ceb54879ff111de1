import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { MAIN, type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { holderYaml, marketNow, readOrders } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const workspace = new Workspace("operation");
const HOLDER = workspace.write("holder.yaml", holderYaml());
/** Enters at each tick, and is denied most of the time: a line of the log each. */
const BUSY = workspace.write(
  "busy.yaml",
  Array.from({ length: 40 }, (_, i) =>
    strategyYaml({
      strategy_id: `busy-${i}`,
      entry_condition: "price > 0",
      exit_condition: "price > 0",
      max_entries: "1000000",
    }),
  ).join(""),
);

function start(args: readonly string[] = [], settings: Settings = {}): CliSession {
  return CliSession.start(workspace, ["--strategies", HOLDER, "--workers", "1", ...args], {
    settings: { ...marketNow(-2, 2), ...settings },
  });
}

describe("run without a terminal", () => {
  it("goes on after SIGHUP, and says so", async () => {
    const session = start();
    await session.said(/"holder#1"/);
    session.signal("SIGHUP");
    await session.said(/goes on after SIGHUP/);
    assert.equal((await session.health()).status, "healthy");
    const { code, stderr } = await session.end();
    assert.equal(code, 0, stderr);
  });

  it("drains on SIGQUIT", async () => {
    const session = start();
    await session.said(/"holder#1"/);
    const { code, signal, stderr } = await session.end("SIGQUIT");
    assert.deepEqual([code, signal], [0, null], stderr);
    assert.match(stderr, /draining on SIGQUIT[^]*SELL holder .* square-off/);
  });

  it("writes its health on SIGUSR1 as on SIGUSR2, and opens no debugger", async () => {
    const session = start();
    await session.said(/"holder#1"/);
    session.signal("SIGUSR1");
    await session.said(/"logger":"health".*written to .*health\.json/);
    const { code, stderr } = await session.end();
    assert.equal(code, 0);
    assert.doesNotMatch(stderr, /Debugger listening/);
  });

  it("says how long it was stopped", async () => {
    const session = start();
    await session.said(/"holder#1"/);
    const stopped = Date.now();
    session.signal("SIGSTOP");
    // How long the process does not run is what is tested: nothing can be waited for meanwhile.
    while (Date.now() - stopped < 2_500) await turn();
    session.signal("SIGCONT");
    const [, seconds] = await session.said(/The process stood still for (\d+) s: it was stopped/);
    assert.ok(Number(seconds) >= 2, seconds);
    const { clock, status } = await session.healthWhen(({ feed }) => feed.ticks > 0);
    assert.ok((clock?.stopped_s ?? 0) >= 2);
    assert.equal(status, "healthy");
    assert.equal((await session.end()).code, 0);
  });
});

describe("Whatever the log goes to, trading goes on:", () => {
  /** Runs the program with a stream of its own in place of stderr. */
  function startWith(stderr: number, args: readonly string[], settings: Settings) {
    const own = { ...workspace.own(), ...marketNow(-2, 2), ...settings };
    const child = spawn(process.execPath, [MAIN, "run", "--workers", "1", "--plain", ...args], {
      env: { PATH: process.env["PATH"] ?? "", ...own },
      stdio: ["ignore", "pipe", stderr],
    });
    workspace.adopt(child);
    const ask = async (...asked: readonly string[]): Promise<string> =>
      (await workspace.run(asked, { settings: own })).stdout;
    const statusWhen = async (wanted: RegExp): Promise<string> => {
      for (;;) {
        assert.equal(child.exitCode, null, "it runs");
        const said = await ask("status");
        if (wanted.test(said)) return said;
      }
    };
    const ended = once(child, "close") as Promise<[number | null]>;
    return { child, ask, statusWhen, ended };
  }

  it("a full disk", async () => {
    const full = openSync("/dev/full", "w");
    const { child, statusWhen, ask, ended } = startWith(full, ["--strategies", HOLDER], { TICK_INTERVAL_MS: "20" });
    closeSync(full);
    const said = await statusWhen(/degraded/);
    assert.match(said, /because +the log: it cannot be written: its disk is full/);
    await statusWhen(/strategies .* 1 open/);
    child.kill("SIGTERM");
    assert.deepEqual((await ended)[0], 0);
    assert.match(await ask("trades"), /square-off/);
  });

  it("a pipe that nobody reads, and that somebody reads later: what was lost is counted, and said there", async () => {
    const fifo = workspace.path("stalled");
    execFileSync("mkfifo", [fifo]);
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(fifo, "w");
    const settings = { TICK_INTERVAL_MS: "2", MAX_ORDERS_PER_SECOND: "100000" };
    const { child, statusWhen, ended } = startWith(writer, ["--strategies", BUSY], settings);
    closeSync(writer);
    await statusWhen(/the log: it stands still[^]*lost +\d+ lines of the log/);
    const chunk = Buffer.alloc(1_000_000);
    let text = "";
    const read = (): void => {
      try {
        text += chunk.subarray(0, readSync(reader, chunk)).toString();
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, "EAGAIN");
      }
    };
    while (!/"lost":\d+/.test(text)) {
      read();
      await turn();
    }
    const [, lost] = /"lost":(\d+)/.exec(text) ?? [];
    assert.ok(Number(lost) > 0);
    child.kill("SIGTERM");
    let over = false;
    void ended.then(() => (over = true));
    while (!over) {
      read();
      await turn();
    }
    assert.equal((await ended)[0], 0);
    for (const line of text.split("\n").slice(0, -1)) assert.doesNotThrow(() => void JSON.parse(line), line);
    closeSync(reader);
  });

  it("a file of its own, which is begun anew when it is full or has been removed", async () => {
    const file = workspace.path("own.log");
    const args = ["--strategies", BUSY, "--speed", "max", "--journal", "off"];
    const settings = {
      LOG_FILE: file,
      LOG_FILE_MB: "1",
      LOG_FILE_KEPT: "2",
      LOG_FORMAT: "text",
      MARKET_CLOSE: "09:45",
    };
    const { code, stderr } = await workspace.run(["run", ...args], { settings });
    assert.equal(code, 0);
    assert.ok(existsSync(`${file}.1`) && existsSync(`${file}.2`) && !existsSync(`${file}.3`));
    assert.match(readFileSync(file, "utf8"), /^\d\d:\d\d:\d\d \[(?:INFO|WARN)\] \[executor\] /);
    assert.match(stderr, /^\d\d:\d\d:\d\d \[(?:INFO|WARN)\]/);
  });
});

describe("--orders-json", () => {
  it("has each order when it is made, and after a kill those that were", async () => {
    const file = workspace.path("live.ndjson");
    const session = start(["--orders-json", file]);
    await session.said(/"holder#1"/);
    while (readOrders(file).length === 0) await turn();
    assert.equal(readOrders(file)[0]?.id, "holder#1");
    session.signal("SIGKILL");
    await session.ended;
    assert.equal(readOrders(file).length, 1);
  });

  it("that nobody reads holds nobody up, and costs exit 1 with a word", async () => {
    const fifo = workspace.path("unread");
    execFileSync("mkfifo", [fifo]);
    const args = ["run", "--speed", "max", "--strategies", HOLDER, "--orders-json", fifo];
    const { code, stdout, stderr } = await workspace.run(args);
    assert.equal(code, 1);
    assert.match(stdout, /^conserved {3}yes$/m);
    assert.match(stderr, /unread: Expected --orders-json to take every order, but/);
  });

  it("keeps what it has of a session that is refused", async () => {
    const file = workspace.write("kept.ndjson", "an earlier session's\n");
    const broken = workspace.write("broken.yaml", strategyYaml({ entry_condition: "prise > 1" }));
    for (const strategies of [broken, workspace.path("none.yaml")]) {
      const args = ["run", "--speed", "max", "--strategies", strategies, "--orders-json", file];
      assert.equal((await workspace.run(args)).code, 2);
      assert.equal(readFileSync(file, "utf8"), "an earlier session's\n");
    }
  });
});

describe("A named pipe that nobody reads holds up nobody, and costs exit 1 with a word:", () => {
  for (const flag of ["--summary-json", "--record"]) {
    it(flag, async () => {
      const fifo = workspace.path(`unread${flag}`);
      execFileSync("mkfifo", [fifo]);
      const args = ["run", "--speed", "max", "--strategies", HOLDER, flag, fifo];
      const { code, stdout, stderr } = await workspace.run(args);
      assert.equal(code, 1);
      assert.match(stdout, /^conserved {3}yes$/m);
      assert.match(stderr, new RegExp(`unread${flag}: Expected ${flag} to take `));
    });
  }
});

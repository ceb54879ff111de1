import assert from "node:assert/strict";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import type { Health } from "../../engine/protocol/mod.ts";
import { type Outcome, runCli, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { countOf } from "../fixtures/sample.ts";
import { holderYaml } from "../fixtures/session_files.ts";

const workspace = new Workspace("run-dir");
const HOLDER = workspace.write("holder.yaml", holderYaml());
const ARGS = ["--strategies", HOLDER, "--speed", "50", "--workers", "0"];
/** Engines that start at the same moment. */
const RACERS = countOf(20, 6);

async function started(settings = workspace.own()): Promise<CliSession> {
  const session = CliSession.start(workspace, ARGS, { settings });
  await session.said(/"holder#1"/);
  return session;
}

/** Another engine with the same RUN_DIR, and a journal of its own. */
function second(RUN_DIR: string): Promise<Outcome> {
  return runCli(["run", ...ARGS], { settings: { RUN_DIR } });
}

function assertLockedOut({ code, stdout, stderr }: Outcome, runDir: string, pid: number): void {
  assert.deepEqual([code, stdout], [1, ""]);
  assert.equal(
    stderr,
    `Expected no engine in RUN_DIR ${runDir}, but one runs there (pid ${pid})\n` +
      "  hint: end it with bulkhead drain, or give this one a RUN_DIR of its own\n",
  );
}

describe("RUN_DIR that is changed while an engine runs", () => {
  let session: CliSession;

  before(async () => {
    session = await started();
  });
  after(() => session.end());
  afterEach(async () => {
    await session.healthWhen(({ status }) => status === "healthy");
  });

  const changes: readonly (readonly [string, () => void, string])[] = [
    [
      "is removed",
      () => {
        // All of it at once: the engine may look while its files are removed one by one.
        renameSync(session.runDir, `${session.runDir}-gone`);
        rmSync(`${session.runDir}-gone`, { recursive: true });
      },
      "it was removed",
    ],
    ["is renamed", () => renameSync(session.runDir, `${session.runDir}-old`), "it was removed"],
    [
      "is made anew, and empty",
      () => {
        rmSync(session.runDir, { recursive: true });
        mkdirSync(session.runDir);
      },
      // It may have looked before the folder was there again.
      "(?:its control socket|it) was removed",
    ],
    ["loses its socket", () => rmSync(path.join(session.runDir, "control.sock")), "its control socket was removed"],
  ];
  for (const [what, change, said] of changes) {
    it(`and ${what} lets no second engine in, is made again, and said`, async () => {
      const [already] = await session.said(/[^]*$/);
      change();
      assertLockedOut(await second(session.runDir), session.runDir, session.pid);
      await session.said(new RegExp(`^[^]{${already.length}}[^]*RUN_DIR ${session.runDir}: ${said}; it is made again`));
      const { pid } = await session.healthWhen(({ status }) => status === "healthy");
      assert.equal(pid, session.pid);
      assert.deepEqual(readdirSync(session.runDir).sort(), ["control.sock", "last_session.json"]);
    });
  }

  it("and has a file in its place is degraded, with the reason, until that has gone", async () => {
    rmSync(session.runDir, { recursive: true });
    writeFileSync(session.runDir, "");
    await session.said(/it was replaced by what is no folder, and it cannot be made again: EEXIST/);
    rmSync(session.runDir);
    await session.healthWhen(({ status }) => status === "healthy");
  });

  it("and lacks room for health.json is degraded until SIGUSR2 can write it, and goes on", async () => {
    const file = path.join(session.runDir, "health.json");
    mkdirSync(file);
    session.signal("SIGUSR2");
    await session.said(/health\.json cannot be written: EISDIR.*; it is tried again every 2 s/);
    await session.said(/"health":\{"schema":1,.*not written to a file"/);
    const { reasons } = await session.healthWhen(({ status }) => status === "degraded");
    assert.match(reasons.join("\n"), /^RUN_DIR: health\.json cannot be written: EISDIR: /);
    rmSync(file, { recursive: true });
    await session.healthWhen(({ status }) => status === "healthy");
    assert.equal((JSON.parse(readFileSync(file, "utf8")) as Health).pid, session.pid);
  });

  it("and is removed just before SIGUSR2 is made again for it", async () => {
    rmSync(session.runDir, { recursive: true });
    session.signal("SIGUSR2");
    await session.healthWhen(({ status }) => status === "healthy");
    await session.said(/"healthy, written to \S+health\.json"/);
    assert.ok(existsSync(path.join(session.runDir, "health.json")));
  });

  it("and is removed just before the end still says how it ended", async () => {
    rmSync(session.runDir, { recursive: true });
    assert.equal((await session.end()).code, 0);
    assert.match((await session.ask("status")).stdout, /ended .*: drained on SIGTERM\n$/);
    assert.deepEqual(readdirSync(session.runDir), ["last_session.json"]);
    session = await started();
  });
});

describe("The lock on RUN_DIR", () => {
  it("is held by an engine that stands still, and names it at once", async () => {
    const session = await started();
    session.signal("SIGSTOP");
    rmSync(session.runDir, { recursive: true });
    assertLockedOut(await second(session.runDir), session.runDir, session.pid);
    session.signal("SIGCONT");
    assert.equal((await session.end()).code, 0);
  });

  it("is one for a link to it, and goes with the link's target", async () => {
    const session = await started();
    const link = `${session.runDir}-link`;
    symlinkSync(session.runDir, link);
    assertLockedOut(await second(`${link}/`), `${link}/`, session.pid);
    await session.end();
  });

  it("is free as soon as its engine is killed, and one of twenty that start at once has it then", async () => {
    const settings = workspace.own();
    const { RUN_DIR = "" } = settings;
    await (await started(settings)).end("SIGKILL");
    const racers = Array.from({ length: RACERS }, () =>
      CliSession.start(workspace, ARGS, { settings: { RUN_DIR, JOURNAL: "off" } }),
    );
    const lost: Outcome[] = [];
    const enoughHaveLost = new Promise<void>((resolve) => {
      for (const racer of racers) {
        void racer.ended.then((outcome) => {
          if (lost.push(outcome) === RACERS - 1) resolve();
        });
      }
    });
    await enoughHaveLost;
    for (const { code, stderr } of lost) {
      assert.equal(code, 1);
      assert.match(stderr, /^Expected no engine in RUN_DIR \S+, but one runs there \(pid \d+\)\n/);
    }
    const { stdout } = await runCli(["status", "--json"], { settings: { RUN_DIR } });
    const { pid } = JSON.parse(stdout) as Health;
    const winner = racers.find((racer) => racer.pid === pid);
    assert.ok(winner !== undefined, stdout);
    assert.equal((await winner.end()).code, 0);
    assert.deepEqual(readdirSync(RUN_DIR), ["last_session.json"]);
  });
});

describe("The lock on a journal", () => {
  it("outlives the journal and its lock's file, and knows it by each of its names", async () => {
    const settings = workspace.own();
    const { JOURNAL = "" } = settings;
    const session = await started(settings);
    const [link, hard] = [`${JOURNAL}-link`, `${JOURNAL}-hard`];
    symlinkSync(JOURNAL, link);
    linkSync(JOURNAL, hard);
    const assertInUse = async (journal: string): Promise<void> => {
      const other = { RUN_DIR: workspace.runDir(), JOURNAL: journal };
      const { code, stderr } = await runCli(["run", ...ARGS], { settings: other });
      assert.equal(code, 1);
      assert.match(stderr, /Expected a journal that no other engine writes to, but another engine writes to it$/m);
      assert.match(stderr, new RegExp(`hint: stop it \\(pid ${session.pid}\\), or choose another file`));
    };
    await assertInUse(hard);
    for (const end of ["", "-wal", "-shm", ".lock"]) rmSync(`${JOURNAL}${end}`, { force: true });
    for (const journal of [JOURNAL, link, hard]) await assertInUse(journal);
    await session.end();
  });
});

import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import type { Health } from "../../engine/protocol/mod.ts";
import { type Outcome, type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { programWithWorker } from "../fixtures/program.ts";
import { readOrders, readSummary, threeStrategiesYaml } from "../fixtures/session_files.ts";

const workspace = new Workspace("signals");
const THREE = workspace.write("three.yaml", threeStrategiesYaml());
const ORDERS = workspace.path("orders.ndjson");
const SUMMARY = workspace.path("summary.json");
/** A session that takes minutes, with two positions open from its first row on. */
const SLOW = ["--strategies", THREE, "--speed", "50", "--orders-json", ORDERS, "--summary-json", SUMMARY];

interface StartOptions {
  readonly main?: string;
  readonly settings?: Settings;
}

/** A session in which both entries have been filled. */
async function startTrading(workers: number, options: StartOptions = {}): Promise<CliSession> {
  const session = CliSession.start(workspace, [...SLOW, "--workers", String(workers)], options);
  await session.said(/"shorty#1"/);
  return session;
}

/** Both positions are squared off, and everything adds up. */
function assertSquaredOff({ code, signal, stdout }: Outcome): void {
  assert.deepEqual([code, signal], [0, null]);
  assert.match(stdout, /^conserved {3}yes$/m);
  const orders = readOrders(ORDERS);
  const last = orders.slice(-2).map(({ id, side, reason, status }) => [id, side, reason, status]);
  assert.deepEqual(last, [
    ["holder#2", "SELL", "square-off", "filled"],
    ["shorty#2", "BUY", "square-off", "filled"],
  ]);
  assert.equal(orders.at(-1)?.seq, orders.at(-2)?.seq);
  const { conserved, open, force_closed, never_entered, ticks } = readSummary(SUMMARY);
  assert.deepEqual([conserved, open, force_closed, never_entered], [true, [], 2, 1]);
  assert.ok(ticks > 0 && ticks < 21_900, `in the middle of the session: ${ticks} ticks`);
}

describe("run drains, squares off and exits 0", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    for (const workers of [0, 2]) {
      it(`on ${signal}, with ${workers} workers`, async () => {
        const session = await startTrading(workers);
        assertSquaredOff(await session.end(signal));
        const { stdout } = await session.ask("status");
        assert.match(stdout, new RegExp(`Session 2026-01-01-1 ended .*: drained on ${signal}\n$`));
      });
    }
  }

  it("on the drain command, which says so", async () => {
    const session = await startTrading(2);
    const { code, stdout, stderr } = await session.ask("drain");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, "Draining: no further tick, what is open is closed at its last price, and the session ends\n");
    assertSquaredOff(await session.ended);
  });

  it("on SIGTERM twice, as on one", async () => {
    const session = await startTrading(2);
    session.signal("SIGTERM");
    assertSquaredOff(await session.end("SIGTERM"));
  });

  it("on SIGTERM amid worker deaths", async () => {
    const chaos = ["--workers", "2", "--chaos", "kills=5000,seed=3"];
    const session = CliSession.start(workspace, [...SLOW, ...chaos]);
    await session.said(/(?:"event":"died"[^]*){3}/);
    assertSquaredOff(await session.end());
  });
});

describe("run whose workers never drain", () => {
  const deaf = new Workspace("deaf");
  const programs: string[] = [];
  before(async () => {
    programs.push(await programWithWorker(deaf, new URL("../fixtures/workers/deaf.ts", import.meta.url)));
  });

  async function startDeaf(settings: Settings): Promise<CliSession> {
    const [main = ""] = programs;
    return startTrading(2, { main, settings: { RUN_DIR: workspace.runDir(), ...settings } });
  }

  it("terminates them when DRAIN_TIMEOUT_MS is over, squares off and exits 0", async () => {
    const session = await startDeaf({ DRAIN_TIMEOUT_MS: "300" });
    assertSquaredOff(await session.end());
    assert.match((await session.ended).stderr, /slot 0 retired: it did not drain in time/);
  });

  it("exits at once with 130 on a second SIGINT, and status tells", async () => {
    const session = await startDeaf({ DRAIN_TIMEOUT_MS: "3600000" });
    session.signal("SIGINT");
    await session.said(/draining on SIGINT/);
    const { code, signal, stdout } = await session.end("SIGINT");
    assert.deepEqual([code, signal, stdout], [130, null, ""]);
    assert.match(
      (await session.ask("status")).stdout,
      /Session 2026-01-01-1 has no end and \d+ open positions?: quit on a second SIGINT/,
    );
  });

  it("goes on draining after SIGTERM and then one SIGINT", async () => {
    const session = await startDeaf({ DRAIN_TIMEOUT_MS: "300" });
    session.signal("SIGTERM");
    await session.said(/draining on SIGTERM/);
    assertSquaredOff(await session.end("SIGINT"));
  });
});

describe("run on SIGUSR2", () => {
  it("writes its health to RUN_DIR/health.json and to the log, and goes on", async () => {
    const session = await startTrading(2);
    session.signal("SIGUSR2");
    const [line] = await session.said(/^.*"logger":"health".*$/m);
    const file = path.join(session.runDir, "health.json");
    const written = JSON.parse(readFileSync(file, "utf8")) as Health;
    const logged = JSON.parse(line) as { readonly health: Health; readonly msg: string };
    assert.deepEqual(logged.health, written);
    assert.equal(logged.msg, `healthy, written to ${file}`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual([written.schema, written.status, written.pid], [1, "healthy", session.pid]);
    assert.deepEqual(written.session, { id: "2026-01-01-1", phase: "trading" });
    const later = await session.healthWhen(({ feed }) => feed.ticks > written.feed.ticks);
    assert.equal(later.status, "healthy");
    assertSquaredOff(await session.end());
    assert.ok(existsSync(file), "it is there after the session too");
  });
});

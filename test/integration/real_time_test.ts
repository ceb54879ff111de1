import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { holderYaml, marketNow, readOrders, readSummary } from "../fixtures/session_files.ts";

const workspace = new Workspace("real-time");
const HOLDER = workspace.write("holder.yaml", holderYaml({ max_entries: "10" }));
const ORDERS = workspace.path("orders.ndjson");
const SUMMARY = workspace.path("summary.json");

function start(open: number, close: number, args: readonly string[] = []): CliSession {
  const written = ["--orders-json", ORDERS, "--summary-json", SUMMARY];
  return CliSession.start(workspace, ["--strategies", HOLDER, "--workers", "2", ...args, ...written], {
    settings: marketNow(open, close),
  });
}

describe("run in real time", () => {
  for (const workers of ["0", "2"]) {
    it(`begins at once within the session, ticks, fills and obeys, with ${workers} workers`, async () => {
      const before = Date.now();
      const session = start(-2, 2, ["--workers", workers]);
      await session.said(/"holder#1"/);
      const { mode, session: at, feed, status, reasons } = await session.health();
      assert.deepEqual([mode, at.phase, status, reasons], ["real", "trading", "healthy", []]);
      const closed = await session.ask("close", "holder");
      const [, row] = /^Closed holder at row (\d+): its position is exited/.exec(closed.stdout) ?? [];
      await session.ask("enable", "holder");
      await session.said(/"holder#2"[^]*BUY holder 2 NIFTY @ [\d,.]+ entry"/);
      const later = await session.healthWhen(({ feed: { ticks } }) => ticks > feed.ticks + 10);
      assert.equal(later.strategies.open, 1);
      const { code, stderr } = await session.end();
      assert.equal(code, 0, stderr);
      const orders = readOrders(ORDERS).filter(({ status: became }) => became === "filled");
      assert.deepEqual(
        orders.map(({ side, reason }) => `${side} ${reason}`),
        ["BUY entry", "SELL manual", "BUY entry", "SELL square-off"],
      );
      assert.equal(orders[1]?.seq, Number(row));
      for (const { ts } of orders) assert.ok(Date.parse(ts) >= before && Date.parse(ts) <= Date.now(), ts);
      const { conserved, session: id, ticks } = readSummary(SUMMARY);
      assert.deepEqual([conserved, id], [true, `${orders[0]?.ts.slice(0, 10)}-1`]);
      assert.ok(ticks >= later.feed.ticks);
    });
  }

  it("waits before the open and says so, healthy; control works, and SIGTERM ends it", async () => {
    const session = start(2, 4);
    await session.said(/"msg":"Waiting for the market to open at \d{4}-\d\d-\d\dT14:00:00\.000[+-]\d\d:00"/);
    const waiting = await session.healthWhen(() => true);
    assert.deepEqual(
      [waiting.status, waiting.session.phase, waiting.feed.ticks, waiting.strategies.inactive],
      ["healthy", "waiting-for-open", 0, [{ id: "holder", reason: "no tick for NIFTY" }]],
    );
    assert.match((await session.ask("halt")).stdout, /^Halted at row 1: /);
    assert.deepEqual((await session.health()).reasons, ["trading is halted"]);
    const { code, stdout } = await session.end();
    assert.equal(code, 0);
    assert.match(stdout, /^traded {6}0 orders {3}0 ticks$/m);
    assert.deepEqual(readOrders(ORDERS), []);
    assert.equal(readSummary(SUMMARY).never_entered, 1);
  });

  it("says after the close that the session is over and exits 0, having traded nothing", async () => {
    const { code, stdout, stderr } = await start(-4, -2).ended;
    assert.deepEqual([code, stdout], [0, ""]);
    const { msg } = JSON.parse(stderr) as { readonly msg: string };
    assert.match(msg, /^The session of (\d{4}-\d\d-\d\d) is over: the market closed at \1T10:00:00\.000[+-]\d\d:00$/);
  });

  it("is a simulated feed at speed 1 only: a replay at speed 1 is virtual, and may have chaos", async () => {
    const row = "NIFTY,2026-01-02T09:15:00+05:30,20100\n";
    const file = workspace.write("one.csv", `instrument,ts,price\n${row}`);
    const feed = ["--feed", "replay", "--ticks", file, "--chaos", "kills=1", "--strategies", HOLDER];
    const { code, stderr } = await workspace.run(["run", ...feed, "--workers", "1", "--orders-json", ORDERS]);
    assert.equal(code, 0, stderr);
    assert.equal(readOrders(ORDERS)[0]?.ts, "2026-01-02T09:15:00.000+05:30");
  });
});

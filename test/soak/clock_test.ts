import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { Faketime } from "../fixtures/faketime.ts";
import { holderYaml, readOrders } from "../fixtures/session_files.ts";

const workspace = new Workspace("clock");
const HOLDER = workspace.write("holder.yaml", holderYaml());
/** Noon in UTC, on a day of its own; the session is from 12:00 to 12:30. */
const NOON = Date.UTC(2026, 5, 1, 12);
const SESSION = {
  MARKET_TZ: "UTC",
  MARKET_OPEN: "12:00",
  MARKET_CLOSE: "12:30",
  TICK_INTERVAL_MS: "20",
  GUARD_LAG_MS: "60000",
};

/** Seconds from now to an instant. */
function offsetTo(instant: number): number {
  return Math.round((instant - Date.now()) / 1_000);
}

describe("A wall clock that is set while a session runs", () => {
  for (const [way, step] of [
    ["back", -3_600],
    ["forward", 86_400],
  ] as const) {
    it(`${way} moves nothing: ticks go on by elapsed time, it is said once, and status shows it`, async () => {
      const offset = offsetTo(NOON + 300_000);
      const clock = new Faketime(workspace.path(`set-${way}`), offset);
      const orders = workspace.path(`orders-${way}.ndjson`);
      const session = CliSession.start(workspace, ["--strategies", HOLDER, "--workers", "1", "--orders-json", orders], {
        settings: { ...SESSION, ...clock.settings },
      });
      await session.said(/"holder#1"/);
      const before = await session.health();
      clock.set(offset + step);
      await session.said(new RegExp(`The wall clock was set ${way} by `));
      const after = await session.healthWhen(({ feed }) => feed.ticks > before.feed.ticks + 50);
      assert.deepEqual([after.status, after.reasons], ["healthy", []]);
      assert.ok(Math.abs((after.clock?.set_by_s ?? 0) - step) <= 3, JSON.stringify(after.clock));
      const passed = Date.parse(after.feed.last_ts ?? "") - Date.parse(before.feed.last_ts ?? "");
      assert.ok(passed > 0 && passed < 1_800_000, `the ticks' time went on by ${passed} ms`);
      const { code, stderr } = await session.end();
      assert.equal(code, 0, stderr);
      assert.equal(stderr.match(/The wall clock was set/g)?.length, 1);
      assert.deepEqual(
        readOrders(orders).map(({ reason }) => reason),
        ["entry", "square-off"],
      );
    });
  }
});

describe("A session that is started again with a clock that is behind it", () => {
  for (const [what, behind, open] of [
    ["some seconds", 25, NOON],
    ["to before the open", 400, NOON],
    ["to the day before", 400, NOON - 43_200_000],
    ["to two days before", 172_800, NOON],
    ["to a clock that was never set", NOON / 1_000, NOON],
  ] as const) {
    it(`goes on, and is degraded until it has caught up: ${what}`, async () => {
      const [from, to] = open === NOON ? ["12:00", "12:30"] : ["00:00", "00:30"];
      const own = { ...workspace.own(), MARKET_OPEN: from ?? "", MARKET_CLOSE: to ?? "" };
      const offset = offsetTo(open + 300_000);
      const first = CliSession.start(workspace, ["--strategies", HOLDER, "--workers", "1"], {
        settings: { ...SESSION, ...own, ...new Faketime(workspace.path(`first-${what}`), offset).settings },
      });
      await first.said(/"holder#1"/);
      first.signal("SIGKILL");
      await first.ended;
      const clock = new Faketime(workspace.path(`second-${what}`), offset - behind);
      const second = CliSession.start(workspace, ["--strategies", HOLDER, "--workers", "1"], {
        settings: { ...SESSION, ...own, ...clock.settings },
      });
      const degraded = await second.healthWhen(({ feed }) => feed.ticks > 20);
      assert.equal(degraded.status, "degraded");
      assert.match(degraded.reasons.join("\n"), /^the clock is .+ behind the session/m);
      assert.equal(degraded.strategies.open, 1);
      if (behind < 60) {
        await second.said(/The clock has caught up with the session/);
        assert.deepEqual((await second.health()).reasons, []);
      }
      const { code, stderr } = await second.end();
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /bug in Bulkhead/);
      const { stdout } = await second.ask("trades", "--json");
      assert.equal((JSON.parse(stdout) as { trades: readonly unknown[] }).trades.length, 1);
    });
  }
});

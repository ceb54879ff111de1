import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type Settings, Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { entryAt, headerOf, writeJournal } from "../fixtures/journal_file.ts";
import { holderYaml, marketNow } from "../fixtures/session_files.ts";

const workspace = new Workspace("next-day");
const holder = workspace.write("holder.yaml", holderYaml());
/** A session in real time of a day that is long over, killed with a position. */
const KILLED = "2026-01-01-1";

/** The settings of an engine whose journal has that session. */
function afterKilled(): Settings & { readonly JOURNAL: string } {
  const own = { ...workspace.own() } as Settings & { readonly JOURNAL: string };
  const header = headerOf({ input: { feed: "simulated", time: "real" } });
  writeJournal(own.JOURNAL, [{ book: [header, entryAt(2)] }]);
  return { ...marketNow(-2, 2), ...own, STRATEGIES: holder };
}

describe("run in real time, on the day after a session that was killed", () => {
  it("warns, settles that in its own book, and trades on in good health", async () => {
    const settings = afterKilled();
    const session = CliSession.start(workspace, ["--workers", "1", "--plain"], { settings });
    await session.said(/"level":40,.*Session 2026-01-01-1 was killed and has 1 open position/);
    await session.said(/Session 2026-01-01-1 is settled: closed s0 /);
    const health = await session.healthWhen(({ feed }) => feed.ticks > 0);
    assert.deepEqual([health.status, health.reasons], ["healthy", []]);
    assert.equal((await session.end()).code, 0);
    const listed = await workspace.run(["sessions"], { settings });
    assert.match(listed.stdout, /^2026-01-01-1 {2}2026-01-01 {2}settled {7}2 /m);
    const trades = await workspace.run(["trades", "--session", KILLED], { settings });
    assert.match(trades.stdout, /^NIFTY +square-off +09:15:02 +100\.00 /m);
    const audit = await workspace.run(["audit"], { settings });
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
  });

  it("is degraded as long as it runs with --no-settle, and settle does it when it has ended", async () => {
    const settings = afterKilled();
    const session = CliSession.start(workspace, ["--workers", "1", "--no-settle"], { settings });
    const health = await session.healthWhen(({ feed }) => feed.ticks > 0);
    assert.equal(health.status, "degraded");
    assert.deepEqual(health.reasons, [
      "session 2026-01-01-1 was killed and has 1 open position: bulkhead settle 2026-01-01-1 settles it when no engine runs",
    ]);
    const refused = await workspace.run(["settle", KILLED], { settings });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /another engine writes to it\n {2}hint: settle when that engine has ended/);
    assert.equal((await session.end()).code, 0);
    const settled = await workspace.run(["settle", KILLED], { settings });
    assert.equal(settled.code, 0, settled.stderr);
    assert.match(settled.stdout, /^2026-01-01-1 is settled: 1 position is closed at 09:15:02, net -40\.000$/m);
    const audit = await workspace.run(["audit"], { settings });
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
  });

  it("settles it on a day whose market has closed already", async () => {
    const settings = { ...afterKilled(), ...marketNow(-4, -3) };
    const { code, stdout, stderr } = await workspace.run(["run"], { settings });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Session 2026-01-01-1 is settled/);
    assert.match(stdout + stderr, /the market closed at/);
  });

  for (const [what, text] of [
    ["is missing", null],
    ["cannot be read", "- strategy_id: [\n"],
  ] as const) {
    it(`settles it before it says that the strategies file ${what}`, async () => {
      const strategies = workspace.path(`file-that-${what}.yaml`);
      if (text !== null) writeFileSync(strategies, text);
      const settings = { ...afterKilled(), STRATEGIES: strategies };
      const { code, stderr } = await workspace.run(["run"], { settings });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /^Session 2026-01-01-1 was killed and has 1 open position\n/);
      assert.match(stderr, /\nSession 2026-01-01-1 is settled: closed s0 .*\n.*file-that-/);
      const listed = await workspace.run(["sessions"], { settings });
      assert.match(listed.stdout, /^2026-01-01-1 {2}2026-01-01 {2}settled /m);
    });
  }

  it("leaves it alone in virtual time", async () => {
    const settings = afterKilled();
    const { code } = await workspace.run(["run", "--speed", "max", "--fresh"], { settings });
    assert.equal(code, 0);
    const listed = await workspace.run(["sessions", "--json"], { settings });
    const { sessions } = JSON.parse(listed.stdout) as { sessions: { ended: boolean }[] };
    assert.equal(sessions[0]?.ended, false);
  });
});

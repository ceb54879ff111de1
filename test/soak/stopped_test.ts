import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { Random } from "../../engine/feed/mod.ts";
import { Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { marketNow } from "../fixtures/session_files.ts";
import { strategyYaml } from "../fixtures/strategies_text.ts";

const SEEDS = 6;
const STOPS = 4;
const workspace = new Workspace("stopped");
const FILE = workspace.write(
  "three.yaml",
  [0, 1, 2]
    .map((i) =>
      strategyYaml({
        strategy_id: `s${i}`,
        entry_condition: "price > 0",
        exit_condition: `minutes_in_trade >= 0.0${i + 1}`,
        max_entries: "1000",
      }),
    )
    .join(""),
);

/** Waits so long: a process that is stopped is waited for by nothing else. */
async function pass(ms: number): Promise<void> {
  const until = Date.now() + ms;
  while (Date.now() < until) await turn();
}

for (let seed = 1; seed <= SEEDS; seed += 1) {
  test(`A process that is stopped at random moments goes on as if nothing had been, seed ${seed}`, async () => {
    const random = Random.seeded(seed, "stops");
    const ticks = seed % 2 === 0 ? ["--record-ticks"] : [];
    const session = CliSession.start(workspace, ["--strategies", FILE, "--workers", "2", ...ticks], {
      settings: { ...marketNow(-2, 2), GUARD_LAG_MS: "1000" },
    });
    await session.said(/"s0#1"/);
    for (let stop = 0; stop < STOPS; stop += 1) {
      session.signal("SIGSTOP");
      await pass(random.integer(1, 2_500));
      session.signal("SIGCONT");
      await pass(random.integer(1, 700));
    }
    const before = await session.health();
    await session.healthWhen(
      ({ feed, orders }) => feed.ticks > before.feed.ticks && orders.total > before.orders.total,
    );
    const { code, stderr } = await session.end();
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /bug in Bulkhead/);
    const audit = await session.ask("audit", "--json");
    assert.equal(audit.code, 0, audit.stdout);
  });
}

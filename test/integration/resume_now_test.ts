import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { Engine } from "../../engine/engine.ts";
import { type BookRecord, MemoryJournal } from "../../engine/journal/mod.ts";
import type { Summary } from "../../engine/observe/mod.ts";
import { type OrderRecord, parseUnixMicros } from "../../engine/protocol/mod.ts";
import { Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { HandFeed, Orders } from "../fixtures/hand_feed.ts";
import { INDIA, OPEN, optionsFor, specOf } from "../fixtures/session.ts";
import { holderYaml, marketNow, readOrders } from "../fixtures/session_files.ts";

const CLOSE = OPEN + 3_600_000_000;
const STRATEGIES = [
  specOf(0, { entryCondition: "price > 100", exitCondition: "price < 95", maxEntries: 2 }),
  specOf(1, { entryCondition: "price > 100", exitCondition: "price < 95", maxEntries: 1 }),
  specOf(2, { entryCondition: "price > 110", exitCondition: "price < 0", maxLoss: 1_000 }),
];

interface ByHand {
  readonly feed: HandFeed;
  readonly orders: Orders;
  readonly engine: Engine;
  readonly journal: MemoryJournal;
  readonly traded: Promise<Summary>;
}

/** A session in real time by hand, after an earlier run of it if there was one. */
async function startByHand(recorded: readonly BookRecord[], workers: number): Promise<ByHand> {
  const feed = new HandFeed();
  feed.nowMicros += recorded.length * 1_000_000;
  const orders = new Orders();
  const plain = optionsFor(STRATEGIES);
  const journal = new MemoryJournal();
  const engine = await Engine.start({
    ...plain,
    session: { id: "2026-01-01-1", openMicros: OPEN, closeMicros: CLOSE, zone: INDIA, mode: "real" },
    feed,
    workers,
    clock: { ...systemClock, nowMicros: () => parseUnixMicros(feed.nowMicros) },
    journal,
    recorded,
    listener: { ...plain.listener, onOrder: orders.add },
  });
  return { feed, orders, engine, journal, traded: engine.trade() };
}

function brief({ id, reason, status, fillPrice }: OrderRecord): string {
  return `${id} ${reason} ${status} ${fillPrice}`;
}

describe("A session in real time that is resumed", () => {
  for (const workers of [0, 2]) {
    it(`has its positions, counts and states, and goes on with the present, with ${workers} workers`, async () => {
      const first = await startByHand([], workers);
      first.feed.tick(10_100);
      await first.orders.nth(2);
      first.feed.tick(9_400);
      await first.orders.nth(4);
      await first.engine.submitControl({ kind: "disable", strategy: { index: 2, instrument: 0 } });
      first.feed.tick(10_200);
      await first.orders.nth(5);
      const recorded = [...first.journal.book];
      first.feed.tick(null);
      await first.traded;

      const second = await startByHand(recorded, workers);
      second.feed.tick(9_400);
      const exit = await second.orders.nth(1);
      // It was in, for the second time: it gets out, and enters no more. Its sibling has been in once, which is enough.
      assert.equal(brief(exit), "s0#4 rule filled 9400");
      second.feed.tick(11_100);
      const denied = await second.orders.nth(2);
      assert.deepEqual([denied.id, denied.why], ["s2#1", "disabled"]);
      await second.engine.submitControl({ kind: "enable", strategy: { index: 2, instrument: 0 } });
      second.feed.tick(11_100);
      assert.equal(brief(await second.orders.nth(3)), "s2#2 entry filled 11100");
      second.feed.tick(null);
      const summary = await second.traded;

      const { book } = second.journal;
      assert.deepEqual(book.slice(0, recorded.length), recorded);
      const resumed = book[recorded.length];
      assert.equal(resumed?.type, "resumed");
      const rows = book.flatMap((record) => (record.type === "order" ? [record.order.seq] : []));
      assert.deepEqual(
        rows,
        rows.toSorted((a, b) => a - b),
        "rows go on",
      );
      assert.equal(summary.conserved, true);
      assert.equal(summary.orders, rows.length);
      assert.deepEqual(
        summary.strategies.map(({ entries, reason }) => [entries, reason]),
        [
          [2, "rule"],
          [1, "rule"],
          [1, "square-off"],
        ],
      );
    });
  }

  it("squares off at the last price of its book if no tick comes any more", async () => {
    const first = await startByHand([], 0);
    first.feed.tick(10_100);
    await first.orders.nth(2);
    const recorded = [...first.journal.book];
    first.feed.tick(null);
    await first.traded;

    const { feed, orders, traded } = await startByHand(recorded, 2);
    feed.tick(null);
    assert.equal(brief(await orders.nth(1)), "s0#2 square-off filled 10100");
    const { open, conserved, ticks } = await traded;
    assert.deepEqual([open, conserved, ticks], [[], true, 1]);
  });
});

describe("run in real time, killed and started again", () => {
  const workspace = new Workspace("resume-now");
  const holder = workspace.write("holder.yaml", holderYaml({ max_entries: "10" }));

  it("goes on with the position that it had, and its journal holds", async () => {
    const written = workspace.path("orders.ndjson");
    const settings = { ...marketNow(-2, 2), ...workspace.own() };
    const args = ["--strategies", holder, "--workers", "2", "--orders-json", written];
    const first = CliSession.start(workspace, args, { settings });
    await first.said(/BUY holder/);
    // What has been said may not be on the disk yet: the journal holds nobody up.
    await until(async () => (await workspace.run(["orders", "--json"], { settings })).stdout.includes("holder#1"));
    process.kill(first.pid, "SIGKILL");
    await first.ended;

    const second = CliSession.start(workspace, args, { settings });
    await second.said(/Resumes session \S+-1 at row \d+: 1 order is in its journal/);
    const { strategies } = await second.healthWhen(({ feed }) => feed.ticks > 0);
    assert.equal(strategies.open, 1);
    const { code, stderr } = await second.end();
    assert.equal(code, 0, stderr);
    const orders = readOrders(written).map(({ id, reason }) => `${id} ${reason}`);
    assert.deepEqual(orders, ["holder#1 entry", "holder#2 square-off"]);
    assert.ok(readFileSync(written, "utf8").endsWith("\n"));
    const audit = await workspace.run(["audit"], { settings });
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
    assert.match(audit.stdout, /ok$/m);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}

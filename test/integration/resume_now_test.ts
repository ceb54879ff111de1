import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { systemClock } from "../../engine/clock.ts";
import { type JournalEvent, MemoryJournal } from "../../engine/journal/mod.ts";
import type { Summary } from "../../engine/observe/mod.ts";
import { type OrderRecord, parseUnixMicros } from "../../engine/protocol/mod.ts";
import type { Engine } from "../../engine/session/engine.ts";
import { Workspace } from "../fixtures/cli.ts";
import { CliSession } from "../fixtures/cli_session.ts";
import { HandFeed, Orders } from "../fixtures/hand_feed.ts";
import { INDIA, OPEN, specOf, flatOptionsFor, startEngine } from "../fixtures/session.ts";
import { holderYaml, marketNow, readOrders } from "../fixtures/session_files.ts";

const CLOSE = OPEN + 3_600_000_000;
const STRATEGIES = [
  specOf(0, { entryCondition: "price > 100", exitCondition: "price < 95", maxEntries: 2 }),
  specOf(1, { entryCondition: "price > 100", exitCondition: "price < 95", maxEntries: 1 }),
  specOf(2, { entryCondition: "price > 110", exitCondition: "price < 0", maxLoss: 1_000 }),
  specOf(3, {
    side: "SELL",
    entryCondition: "price between 90.5 and 92",
    exitCondition: "price < 0",
    trailingStop: 50,
  }),
];

interface ByHand {
  readonly feed: HandFeed;
  readonly orders: Orders;
  readonly engine: Engine;
  readonly journal: MemoryJournal;
  readonly traded: Promise<Summary>;
}

/** A session in real time by hand, after an earlier run of it if there was one. */
async function startByHand(recorded: readonly JournalEvent[], workers: number): Promise<ByHand> {
  const feed = new HandFeed();
  feed.nowMicros += recorded.length * 1_000_000;
  const orders = new Orders();
  const plain = flatOptionsFor(STRATEGIES);
  const journal = new MemoryJournal();
  const engine = await startEngine({
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
      const recorded = [...first.journal.events];
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

      const { events } = second.journal;
      assert.deepEqual(events.slice(0, recorded.length), recorded);
      const resumed = events[recorded.length];
      assert.equal(resumed?.type, "resumed");
      const rows = events.flatMap((record) => (record.type === "order" ? [record.order.seq] : []));
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
          [0, null],
        ],
      );
    });
  }

  it("closes what had been told to close, and had not come to it", async () => {
    const first = await startByHand([], 0);
    first.feed.tick(10_100);
    await first.orders.nth(2);
    await first.engine.submitControl({ kind: "close", strategy: { index: 0, instrument: 0 } });
    await first.orders.nth(3);
    // Killed before its exit was on the disk.
    const recorded = first.journal.events.filter((record) => record.type !== "order" || record.order.n === 1);
    first.feed.tick(null);
    await first.traded;

    const { feed, orders, traded } = await startByHand(recorded, 2);
    feed.tick(10_050);
    assert.equal(brief(await orders.nth(1)), "s0#2 manual filled 10100");
    feed.tick(null);
    assert.equal((await traded).conserved, true);
  });

  it("gets out of the position of a strategy that was put out of action, before any tick comes", async () => {
    const first = await startByHand([], 0);
    first.feed.tick(10_100);
    await first.orders.nth(2);
    const recorded: JournalEvent[] = [...first.journal.events, { type: "out", seq: 2, strategy: "s0" }];
    first.feed.tick(null);
    await first.traded;

    const { orders, feed, traded } = await startByHand(recorded, 1);
    const exit = await orders.nth(1);
    assert.equal(brief(exit), "s0#g1 guard filled 10100");
    feed.tick(null);
    assert.equal((await traded).conserved, true);
  });

  it("has no row twice, that of the guard's exit included", async () => {
    const first = await startByHand([], 0);
    first.feed.tick(10_100);
    const entry = await first.orders.nth(1);
    const order = { ...entry, id: "s0#g1", n: null, side: "SELL", reason: "guard", realised: 0 } as const;
    const recorded: JournalEvent[] = [...first.journal.events, { type: "guard", row: 7, entryN: 1, order }];
    first.feed.tick(null);
    await first.traded;

    const { engine, feed, traded } = await startByHand(recorded, 0);
    assert.equal(engine.tape.tail, 7);
    feed.tick(null);
    await traded;
  });

  it("is guarded by the rows that it has seen, and no others", async () => {
    const first = await startByHand([], 0);
    first.feed.tick(9_000);
    first.feed.tick(9_100);
    await first.orders.nth(1);
    const recorded = [...first.journal.events];
    first.feed.tick(null);
    await first.traded;

    const { feed, orders, engine, traded } = await startByHand(recorded, 1);
    feed.tick(9_050);
    await engine.slots[0]?.reached(engine.tape.head);
    // Main has the position while the slot is down, and knows of no better price than those since it is there.
    await engine.slots[0]?.die("terminate");
    feed.tick(9_090);
    feed.tick(null);
    await traded;
    const exit = await orders.nth(1);
    assert.match(exit.reason, /^(?:guard|square-off)$/);
    assert.equal(exit.fillPrice, 9_090);
  });

  it("squares off at the last price of its book if no tick comes any more", async () => {
    const first = await startByHand([], 0);
    first.feed.tick(10_100);
    await first.orders.nth(2);
    const recorded = [...first.journal.events];
    first.feed.tick(null);
    await first.traded;

    const { feed, orders, traded } = await startByHand(recorded, 2);
    feed.tick(null);
    assert.equal(brief(await orders.nth(1)), "s0#2 square-off filled 10100");
    const last = (await orders.nth(1)).ts;
    const entered = recorded.findLast((record) => record.type === "order");
    assert.ok(entered?.type === "order" && last >= entered.order.ts, "time does not go back");
    const { open, conserved, ticks } = await traded;
    assert.deepEqual([open, conserved, ticks], [[], true, 1]);
  });
});

describe("run in real time, killed and started again", () => {
  const workspace = new Workspace("resume-now");
  const holder = workspace.write("holder.yaml", holderYaml({ max_entries: "10" }));

  it("is not forgotten because another session is to be played in between", async () => {
    const settings = { ...marketNow(-2, 2), ...workspace.own() };
    const args = ["--strategies", holder, "--workers", "1"];
    const first = CliSession.start(workspace, args, { settings });
    await first.said(/BUY holder/);
    await until(async () => (await workspace.run(["orders", "--json"], { settings })).stdout.includes("holder#1"));
    process.kill(first.pid, "SIGKILL");
    await first.ended;
    const { code, stderr } = await workspace.run(["run", "--speed", "max"], { settings });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /session \S+-1, which has no end, but it was traded in real time\n {2}hint: go on in real time/,
    );
    const second = CliSession.start(workspace, args, { settings });
    await second.said(/Resumes session \S+-1 at row \d+/);
    assert.equal((await second.end()).code, 0);
    const audit = await workspace.run(["audit"], { settings });
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
  });

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

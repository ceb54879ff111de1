import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../../../engine/core/mod.ts";
import { Announcer } from "../../../engine/orders/mod.ts";
import type { OrderRecord } from "../../../engine/protocol/mod.ts";
import { orderOf } from "../../fixtures/orders.ts";

/** A disk by hand, and who listens. */
class Bench {
  readonly notices: string[] = [];
  readonly announcer: Announcer;
  readonly #written: ((lost: Error | null) => void)[] = [];
  isDurable = false;

  constructor(mode: "real" | "virtual") {
    const durable = (): Promise<void> | null =>
      this.isDurable
        ? null
        : new Promise((resolve, reject) => {
            this.#written.push((lost) => (lost === null ? resolve() : reject(lost)));
          });
    this.announcer = new Announcer({ mode, journal: { durable }, onOrder: ({ id }) => void this.notices.push(id) });
  }

  /** The disk has taken the first `count` that wait, or never will. */
  async settle(count: number, lost: Error | null = null): Promise<void> {
    for (const settle of this.#written.splice(0, count)) settle(lost);
    await Promise.resolve();
    await Promise.resolve();
  }
}

function order(n: number, over: Partial<OrderRecord> = {}): OrderRecord {
  return orderOf({ n, id: `s0#${n}`, ...over });
}

test("Announcer announces an order at once that is on the disk", () => {
  for (const mode of ["real", "virtual"] as const) {
    const bench = new Bench(mode);
    bench.isDurable = true;
    assert.equal(bench.announcer.announce(order(1)), null);
    assert.deepEqual(bench.notices, ["s0#1"]);
  }
});

test("Announcer announces orders once they are on the disk, in their order; in virtual time no slot waits for that", async () => {
  const bench = new Bench("virtual");
  assert.equal(bench.announcer.announce(order(1)), null);
  assert.equal(bench.announcer.announce(order(2)), null);
  await bench.settle(0);
  assert.deepEqual(bench.notices, []);
  await bench.settle(1);
  assert.deepEqual(bench.notices, ["s0#1"]);
  void bench.announcer.announce(order(3));
  await bench.settle(1);
  assert.deepEqual(bench.notices, ["s0#1", "s0#2"]);
  await bench.settle(1);
  assert.deepEqual(bench.notices, ["s0#1", "s0#2", "s0#3"]);
});

test("Announcer in real time has the slot wait for the disk, and fail with it", async () => {
  const bench = new Bench("real");
  const first = bench.announcer.announce(order(1));
  const second = bench.announcer.announce(order(2));
  await bench.settle(1);
  await first;
  assert.deepEqual(bench.notices, ["s0#1"]);
  const lost = new Error("no disk");
  await Promise.all([bench.settle(1, lost), assert.rejects(second ?? Promise.resolve(), lost)]);
  assert.deepEqual(bench.notices, ["s0#1"]);
});

test("Announcer counts the orders that were never announced, and says what is open without them", async () => {
  const bench = new Bench("virtual");
  const ledger = new Ledger(4);
  const make = async (written: boolean, ...orders: readonly OrderRecord[]): Promise<void> => {
    bench.isDurable = written;
    for (const each of orders) {
      ledger.apply(each);
      void bench.announcer.announce(each);
    }
  };
  const entry = (strategy: number): OrderRecord => order(1, { strategy, side: "BUY", reason: "entry" });
  const exit = (strategy: number): OrderRecord => order(2, { strategy, side: "SELL", reason: "rule" });
  await make(true, entry(0), entry(1));
  await make(false, entry(2), exit(1), exit(2), entry(3));
  await make(false, order(3, { strategy: 0, reason: "entry", status: "denied", fillPrice: null, why: "rate" }));
  assert.deepEqual(bench.announcer.unannounced(ledger, 4), { orders: 5, open: [0, 1] });
  await bench.settle(5, new Error("no disk"));
  assert.deepEqual(bench.announcer.unannounced(ledger, 4), { orders: 5, open: [0, 1] });
});

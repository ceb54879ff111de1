import assert from "node:assert/strict";
import { test } from "node:test";
import { GateBench, intent } from "../../fixtures/gate_bench.ts";
import { appendTick } from "../../fixtures/rows.ts";
import type { Completion } from "../../../engine/orders/orders_in_flight.ts";

/** A gate in real time, and a disk by hand. */
class Disk {
  readonly bench: GateBench;
  readonly #waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(strategies = 1) {
    const announce = (): Completion => new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.bench = new GateBench({ mode: "real", strategies, announce });
  }

  async takes(): Promise<void> {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
    await this.bench.gate.untilNoneInFlight();
  }

  async fails(error: Error): Promise<void> {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    await assert.rejects(this.bench.gate.untilNoneInFlight(), error);
  }
}

test("Gate answers a slot when its order is on the disk, and not before; a denied one too", async () => {
  const disk = new Disk(2);
  const { bench } = disk;
  bench.post(appendTick(bench.tape, 10_000), [intent(0, 1, "entry"), intent(1, 1, "rule")]);
  assert.deepEqual([bench.orders.count, bench.slot().outcomes], [2, []], "the ledger knows at once");
  await disk.takes();
  assert.deepEqual(bench.slot().outcomes, ["filled", "already-closed"]);
});

test("Gate answers no slot whose order cannot be recorded, and takes no other order of its strategy", async () => {
  const disk = new Disk();
  const { bench } = disk;
  bench.post(appendTick(bench.tape, 10_000), [intent(0, 1, "entry")]);
  await disk.fails(new Error("no disk"));
  bench.gate.look();
  bench.gate.closeForGuard(0);
  bench.gate.squareOff({ seq: 2, ts: 1 });
  assert.deepEqual([bench.orders.count, bench.slot().outcomes], [1, []]);
});

test("Gate squares off what waits for the disk when it is written, once", async () => {
  const disk = new Disk();
  const { bench } = disk;
  bench.post(appendTick(bench.tape, 10_000), [intent(0, 1, "entry")]);
  bench.gate.squareOff({ seq: 2, ts: 1 });
  bench.gate.closeForGuard(0);
  assert.equal(bench.orders.count, 1);
  const written = disk.takes();
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(bench.orders.find(0, 2)?.reason, "square-off");
  await disk.takes();
  await written;
  assert.equal(bench.orders.count, 2);
});

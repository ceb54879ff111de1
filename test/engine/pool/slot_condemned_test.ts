import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Slot } from "../../../engine/pool/slot.ts";
import { ThreadGeneration } from "../../../engine/pool/generation.ts";
import type { WorkerPorts } from "../../../engine/pool/pool.ts";
import { allocateTape, type FromSlot } from "../../../engine/protocol/mod.ts";
import { INDIA, OPEN, specOf } from "../../fixtures/session.ts";
import { TestClock } from "../../fixtures/test_clock.ts";

const HEAD = 100;
const INTENTS: FromSlot = {
  type: "intents",
  seq: 1,
  intents: [{ strategy: 0, n: 1, side: "BUY", qty: 1, reason: "entry" }],
  faults: [],
  recovered: [],
};

/** The worker's side of a slot, in this thread: it dies only when the test says so. */
class Compartment {
  readonly slot: Slot;
  readonly #ports: WorkerPorts[] = [];
  readonly #deaths: ((cause: Error) => void)[] = [];

  constructor(t: TestContext) {
    this.slot = new Slot({
      index: 0,
      clock: new TestClock(),
      head: () => HEAD,
      overrun: () => ({ seq: HEAD, trading: "active", strategies: [] }),
      events: {
        onChange: () => {},
        onReady: () => {},
        onDeath: () => {},
        onQuarantine: () => {},
        onRetired: () => {},
        onGap: () => {},
        onReport: () => {},
        onBars: () => {},
      },
      spawn: (options) => new ThreadGeneration((_, ports) => this.#run(ports), options),
    });
    t.after(() => {
      this.slot.dispose();
      for (const die of this.#deaths) die(new Error("the test is over"));
      for (const { calls, ticks } of this.#ports) {
        calls.close();
        ticks.close();
      }
    });
  }

  #run(ports: WorkerPorts): Promise<void> {
    return new Promise((_, reject) => {
      this.#ports.push(ports);
      this.#deaths.push(reject);
      // Comlink's answer to any call: done, without a value.
      ports.calls.on("message", ({ id }: { readonly id: string }) => {
        ports.calls.postMessage({ id, type: "RAW", value: undefined });
      });
    });
  }

  async load(): Promise<void> {
    this.post({ type: "ready" });
    const plan = {
      strategies: [specOf(0)],
      fillModel: "signal",
      zone: INDIA,
      openTs: OPEN,
      prevCloses: [],
      tape: allocateTape(4),
      checkpointRows: 1,
      quarantined: [],
    } as const;
    await this.slot.load({ plan, resumes: null, checkpoint: null, has: (strategy) => strategy === 0, needs: () => 0 });
  }

  post(message: FromSlot): void {
    this.#ports.at(-1)?.ticks.postMessage(message);
  }
}

async function turns(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

test("Slot hears its worker's intents", async (t) => {
  const compartment = new Compartment(t);
  await compartment.load();
  compartment.post(INTENTS);
  await turns();
  assert.equal(compartment.slot.posted?.seq, 1);
});

test("Slot takes nothing more from a worker that the tape has overrun: its row may be gone", async (t) => {
  const compartment = new Compartment(t);
  await compartment.load();
  compartment.slot.replaceOverrun();
  compartment.post(INTENTS);
  compartment.post({ type: "checkpoint", checkpoint: { seq: 2, arena: new Float64Array(14) } });
  await turns();
  assert.equal(compartment.slot.posted, null);
  assert.equal(compartment.slot.kept, Infinity);
});

test("Slot takes nothing more from a worker that the gate has refused", async (t) => {
  const compartment = new Compartment(t);
  await compartment.load();
  compartment.slot.condemn("it asked for what it cannot have");
  compartment.post(INTENTS);
  await turns();
  assert.equal(compartment.slot.posted, null);
});

test("Slot that is given up lets go of whoever waits for one of its rows", async (t) => {
  const compartment = new Compartment(t);
  await compartment.load();
  let done = false;
  void compartment.slot.reached(5).then(() => (done = true));
  compartment.slot.retire("it was quarantined");
  await turns();
  assert.equal(done, true);
});

import { getHeapStatistics } from "node:v8";
import { isMainThread, type MessagePort } from "node:worker_threads";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import {
  type DeathKind,
  type FromSlot,
  type SlotCalls,
  type SlotInit,
  type SlotPlan,
  type ToSlot,
  unreachable,
} from "../engine/protocol/mod.ts";
import { describe } from "./explain/mod.ts";
import { Host } from "./host.ts";
import { fallAsleep } from "./host/mod.ts";

export { describe, explain, needsOf, Probe } from "./explain/mod.ts";
export { Host } from "./host.ts";

/**
 * The task of one slot, which piscina runs for as long as the worker lives. It resolves after `bye`.
 *
 * @throws TypeError on the main thread: a strategy that kills its thread must not be there
 */
export default function runSlot(init: SlotInit): Promise<void> {
  if (isMainThread) throw new TypeError("Expected to run in a worker thread, was the main thread");
  return new Promise((resolve) => new SlotShell(init, resolve));
}

/** Connects the host of a slot with its ports: receives, posts, sleeps. It decides nothing. */
class SlotShell {
  readonly #ticks: MessagePort;
  readonly #calls: MessagePort;
  readonly #done: () => void;
  readonly #memoryBytes: number;
  #memoryLimit = Infinity;
  #host: Host | null = null;
  #words: Int32Array = new Int32Array(1);
  #turnScheduled = false;

  constructor(init: SlotInit, done: () => void) {
    this.#ticks = init.ticks as MessagePort;
    this.#calls = init.calls as MessagePort;
    this.#done = done;
    this.#memoryBytes = init.memoryBytes;
    const calls: SlotCalls = {
      describe,
      load: (plan) => this.#load(plan),
      snapshot: () => this.#loaded().snapshot(),
    };
    expose(calls, nodeEndpoint(this.#calls));
    this.#ticks.on("message", (message: ToSlot) => this.#receive(message));
    this.#post({ type: "ready" });
  }

  #load(plan: SlotPlan): void {
    this.#words = new Int32Array(plan.control);
    this.#host = new Host(plan);
    // The memory of the loaded strategies is no leak.
    this.#memoryLimit = memoryInUse() + this.#memoryBytes;
  }

  #receive(message: ToSlot): void {
    switch (message.type) {
      case "ticks":
      case "answers":
      case "end":
        this.#handle(message);
        return;
      case "die":
        this.#die(message.how);
        return;
      case "bye":
        this.#ticks.close();
        this.#calls.close();
        this.#done();
        return;
      default:
        unreachable(message);
    }
  }

  #handle(message: ToSlot): void {
    const host = this.#loaded();
    for (const out of host.handle(message)) this.#post(out);
    // A slot that has begun to leave does leave, even if memory has been freed while it waited for answers.
    if (host.leaving || memoryInUse() > this.#memoryLimit) this.#leave(host);
    if (!fallAsleep(this.#words, () => host.behind)) this.#scheduleTurn();
  }

  /**
   * Leaves before the whole process runs out of memory. It posts a checkpoint first. While it waits for answers it cannot
   * make one, so it leaves when they have come.
   */
  #leave(host: Host): void {
    const last = host.leave();
    if (last === null) return;
    for (const out of last) this.#post(out);
    const megabytes = Math.round(memoryInUse() / 2 ** 20);
    this.#post({ type: "leaving", why: `it had ${megabytes} MB in use, more than it may have` });
    process.exit(1);
  }

  /** Dies for the chaos drill, in the same way as in a real failure of that kind. */
  #die(how: Exclude<DeathKind, "terminate">): void {
    switch (how) {
      case "exit":
        process.exit(1);
        return;
      case "throw":
        throw new Error("Told to die by a throw");
      case "hang":
        for (;;);
      case "leak": {
        const leaked: Float64Array[] = [];
        while (memoryInUse() <= this.#memoryLimit) leaked.push(new Float64Array(LEAK_DOUBLES));
        this.#leave(this.#loaded());
        return;
      }
      default:
        unreachable(how);
    }
  }

  /** Continues in a later turn of the event loop, so that messages are received in between. */
  #scheduleTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    setImmediate(() => {
      this.#turnScheduled = false;
      this.#handle({ type: "ticks", to: 0 });
    });
  }

  #post(message: FromSlot): void {
    this.#ticks.postMessage(message);
  }

  #loaded(): Host {
    if (this.#host === null) throw new TypeError("Expected `load` before anything else");
    return this.#host;
  }
}

/** The drill leaks a megabyte at a time. */
const LEAK_DOUBLES = 2 ** 17;

/** Bytes of this thread's heap and of its external memory. The shared tape is not included. */
function memoryInUse(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

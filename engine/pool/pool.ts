import type { MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import type { Clock } from "../clock.ts";
import { HARD_MEMORY, type SlotInit, ZOMBIE_MS } from "../protocol/mod.ts";

/** A worker's ends of the two channels of its generation; they are transferred to it. */
export interface WorkerPorts {
  readonly calls: MessagePort;
  readonly ticks: MessagePort;
}

/** Runs the task of one slot's generation in a worker. Resolves when it returns, rejects when its worker dies. */
export type RunWorker = (
  init: Pick<SlotInit, "slot" | "generation">,
  ports: WorkerPorts,
  signal: AbortSignal,
) => Promise<void>;

/** What a pool is made with. */
export interface PoolOptions {
  /** The built worker bundle. */
  readonly worker: URL;
  readonly size: number;
  /** Megabytes that a worker may have in use over what it takes once loaded. */
  readonly memoryMb: number;
  readonly clock: Pick<Clock, "after">;
  /** Told of a worker that fails before it takes its task, or outside of it. */
  readonly onError: (error: unknown) => void;
}

/**
 * The threads of the slots: a piscina pool with as many workers as slots and one long-lived task each. Aborting a task
 * terminates its worker, and piscina spawns another.
 *
 * Piscina gives up spawning after a worker that dies while it starts; `rebuild` gets a pool that has not.
 */
export class WorkerPool {
  readonly #options: PoolOptions;
  #piscina: Piscina;
  /** Pools that are not closed yet. */
  readonly #closing = new Set<Promise<void>>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#piscina = this.#open();
  }

  /** Starts a slot's generation on the next free worker. */
  readonly run: RunWorker = async (init, ports, signal) => {
    const task: SlotInit = { ...init, memoryBytes: this.#options.memoryMb * 2 ** 20, ...ports };
    await this.#piscina.run(task, { transferList: [ports.calls, ports.ticks], signal });
  };

  /** Has every worker terminated and begins with new ones. */
  rebuild(): void {
    if (this.#closed) return;
    const closing = destroy(this.#piscina).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    this.#piscina = this.#open();
  }

  /** Terminates every worker, without waiting long for one that does not end. The slots are done by now, or given up. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.add(destroy(this.#piscina));
    let stop = (): void => {};
    const late = new Promise<void>((resolve) => {
      stop = this.#options.clock.after(ZOMBIE_MS, resolve);
    });
    await Promise.race([Promise.all(this.#closing), late]);
    stop();
  }

  #open(): Piscina {
    const { worker, size, memoryMb, onError } = this.#options;
    const piscina = new Piscina({
      filename: worker.href,
      minThreads: size,
      maxThreads: size,
      concurrentTasksPerWorker: 1,
      // The default freezes a worker in Atomics.wait once its task has settled.
      atomics: "disabled",
      idleTimeout: 0,
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: hardMemoryMb(memoryMb) },
      // No authority that is not granted: strategies see no environment.
      env: {},
      execArgv: [],
    });
    piscina.on("error", (error) => {
      // A pool that has been replaced or closed has no say any more.
      if (piscina === this.#piscina && !this.#closed) onError(error);
    });
    return piscina;
  }
}

/** Terminates its workers, whose places are not filled again: piscina does so when one exits late. */
function destroy(piscina: Piscina): Promise<void> {
  piscina.options.minThreads = 0;
  return piscina.destroy();
}

/**
 * The old-space heap at which Node ends a worker whose soft limit is `softMb`. Far above it, so that a worker that grows
 * leaves by itself.
 */
export function hardMemoryMb(softMb: number): number {
  return Math.max(HARD_MEMORY.leastMb, softMb * HARD_MEMORY.timesSoft);
}

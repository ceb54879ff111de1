import type { MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import type { Clock } from "../clock.ts";
import { HARD_MEMORY, type SlotInit, ZOMBIE_MS } from "../protocol/mod.ts";

/** The worker's ends of the two channels of its generation. They are transferred to the worker. */
export interface WorkerPorts {
  readonly calls: MessagePort;
  readonly ticks: MessagePort;
}

/** Runs the task of a slot's generation in a worker. Resolves when the task returns; rejects when the worker dies. */
export type RunWorker = (
  init: Pick<SlotInit, "slot" | "generation">,
  ports: WorkerPorts,
  signal: AbortSignal,
) => Promise<void>;

/** How a pool is made. */
export interface PoolOptions {
  /** The built worker bundle. */
  readonly worker: URL;
  readonly size: number;
  /** Megabytes that a worker may use above what it uses when it has been loaded. */
  readonly memoryMb: number;
  readonly clock: Pick<Clock, "after">;
  /** Called when a worker fails before it takes its task, or outside of it. */
  readonly onError: (error: unknown) => void;
}

/**
 * The threads of the slots: a piscina pool with one worker for each slot, and one long task in each worker. Aborting a task
 * terminates its worker, and piscina starts another.
 *
 * After a worker that dies while it starts, piscina starts no other; `rebuild` makes a new pool.
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

  /** Runs a slot's generation on the next free worker. */
  readonly run: RunWorker = async (init, ports, signal) => {
    const task: SlotInit = { ...init, memoryBytes: this.#options.memoryMb * 2 ** 20, ...ports };
    await this.#piscina.run(task, { transferList: [ports.calls, ports.ticks], signal });
  };

  /** Terminates every worker, and starts new ones. */
  rebuild(): void {
    if (this.#closed) return;
    const closing = destroy(this.#piscina).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    this.#piscina = this.#open();
  }

  /** Terminates every worker, and waits at most `ZOMBIE_MS` for them. The slots must be done, or given up. */
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
      // By default piscina blocks a worker in Atomics.wait when its task has ended.
      atomics: "disabled",
      idleTimeout: 0,
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: hardMemoryMb(memoryMb) },
      // Strategies see nothing of the process: no environment, no arguments.
      env: {},
      execArgv: [],
    });
    piscina.on("error", (error) => {
      // Errors of a pool that has been replaced or closed do not count.
      if (piscina === this.#piscina && !this.#closed) onError(error);
    });
    return piscina;
  }
}

/** Terminates the workers of a pool. With a minimum of 0 threads piscina does not replace a worker that exits late. */
function destroy(piscina: Piscina): Promise<void> {
  piscina.options.minThreads = 0;
  return piscina.destroy();
}

/**
 * The heap limit at which Node kills a worker, megabytes of old space. It is far above the soft limit `softMb`, at which the
 * worker leaves by itself.
 */
export function hardMemoryMb(softMb: number): number {
  return Math.max(HARD_MEMORY.leastMb, softMb * HARD_MEMORY.timesSoft);
}

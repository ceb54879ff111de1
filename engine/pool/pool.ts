import type { MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import type { SlotInit } from "../protocol/mod.ts";

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

/**
 * The threads of the slots: a piscina pool with as many workers as slots and one long-lived task each. Aborting a task
 * terminates its worker, and piscina spawns another.
 */
export class WorkerPool {
  readonly #piscina: Piscina;

  /**
   * @param worker the built worker bundle
   * @param onError told of a worker that fails outside of a task
   */
  constructor(options: { readonly worker: URL; readonly size: number; readonly onError: (error: unknown) => void }) {
    this.#piscina = new Piscina({
      filename: options.worker.href,
      minThreads: options.size,
      maxThreads: options.size,
      concurrentTasksPerWorker: 1,
      // The default freezes a worker in Atomics.wait once its task has settled.
      atomics: "disabled",
      idleTimeout: 0,
      recordTiming: false,
      // No authority that is not granted: strategies see no environment.
      env: {},
      execArgv: [],
    });
    this.#piscina.on("error", options.onError);
  }

  /** Starts a slot's generation on the next free worker. */
  readonly run: RunWorker = async (init, ports, signal) => {
    const task: SlotInit = { ...init, ...ports };
    await this.#piscina.run(task, { transferList: [ports.calls, ports.ticks], signal });
  };

  /** Terminates every worker. The slots are done by now, or given up. */
  async close(): Promise<void> {
    await this.#piscina.destroy();
  }
}

import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import { EngineError } from "../protocol/mod.ts";
import type { JobEnd } from "./backtest_thread.ts";
import type { BacktestJob, FromJob } from "./job.ts";

/** How jobs are run. */
export interface JobPoolOptions {
  /** The built `backtest_thread.ts`. */
  readonly thread: URL;
  readonly threads: number;
  /** Ends all jobs early: their threads are terminated. */
  readonly signal: AbortSignal;
  readonly onMessage: (job: number, message: FromJob) => void;
}

/**
 * Runs jobs, one in each thread at a time. Returns early when `signal` is aborted.
 *
 * @throws the EngineError of a job that has failed
 */
export async function runJobs(
  jobs: readonly Omit<BacktestJob, "port">[],
  { thread, threads, signal, onMessage }: JobPoolOptions,
): Promise<void> {
  const pool = new Piscina({
    filename: thread.href,
    name: "run",
    maxThreads: threads,
    minThreads: Math.min(threads, jobs.length),
    concurrentTasksPerWorker: 1,
    atomics: "disabled",
    recordTiming: false,
    env: {},
    execArgv: [],
  });
  pool.on("error", () => {});
  try {
    await Promise.all(
      jobs.map((job, i) => runOne(pool, job, { signal, onMessage: (message) => onMessage(i, message) })),
    );
  } finally {
    await pool.destroy();
  }
}

async function runOne(
  pool: Piscina,
  job: Omit<BacktestJob, "port">,
  { signal, onMessage }: { readonly signal: AbortSignal; readonly onMessage: (message: FromJob) => void },
): Promise<void> {
  const { port1: own, port2: port } = new MessageChannel();
  const allRead = readAll(own, onMessage);
  try {
    const end = (await pool.run({ ...job, port }, { transferList: [port], signal })) as JobEnd;
    if (end !== null) throw new EngineError(end.code, end.message);
    // The results come by another port, and may arrive after the end.
    await allRead;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    own.close();
  }
}

/** Resolves when the other end is closed, and all its messages have been read. */
function readAll(port: MessagePort, onMessage: (message: FromJob) => void): Promise<void> {
  return new Promise((resolve) => {
    port.on("message", onMessage);
    port.once("close", resolve);
  });
}

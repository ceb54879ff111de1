import { EngineError, type EngineErrorCode } from "../protocol/mod.ts";
import type { BacktestJob } from "./job.ts";
import { runJob } from "./run_job.ts";

/** How a job has ended; null: well. An EngineError would lose its code on its way to the main thread. */
export type JobEnd = null | { readonly code: EngineErrorCode; readonly message: string };

/** Runs a job of a backtest. Entry of the threads in which jobs run. */
export async function run(job: BacktestJob): Promise<JobEnd> {
  try {
    await runJob(job);
    return null;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { code: error.code, message: error.message };
  } finally {
    job.port.close();
  }
}

import { EngineError, type EngineErrorCode } from "../protocol/mod.ts";
import type { BacktestJob } from "./job.ts";
import { runJob } from "./run_job.ts";

/** How a job has ended. An EngineError does not cross a port whole. */
export type JobEnd = null | { readonly code: EngineErrorCode; readonly message: string };

/** Does a job of a backtest, in a thread of its own. */
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

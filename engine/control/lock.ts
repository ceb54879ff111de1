import type { Clock } from "../clock.ts";
import { type Holder, PathLock } from "../lock/mod.ts";
import { EngineError, STATUS_TIMEOUT_MS } from "../protocol/mod.ts";
import { ask, type Asked } from "./client.ts";
import { runPaths } from "./run_dir.ts";

/** What the lock on a RUN_DIR is taken with. */
export interface LockOptions {
  readonly runDir: string;
  readonly clock: Pick<Clock, "after">;
}

/**
 * Takes the lock on RUN_DIR. One engine has it at a time, even if the folder is removed or replaced meanwhile.
 *
 * @throws EngineError ALREADY_RUNNING if another engine has it
 */
export async function lockRunDir({ runDir, clock }: LockOptions): Promise<PathLock> {
  const taken = await PathLock.take("run-dir", runDir);
  if (taken instanceof PathLock) return taken;
  throw await lockedOut(taken, { runDir, clock });
}

/** The error for an engine that did not get the lock. If the system does not tell the holder, its control socket may. */
export async function lockedOut({ pid }: Holder, { runDir, clock }: LockOptions): Promise<EngineError> {
  if (pid !== null) return alreadyRunning(runDir, `one runs there (pid ${pid})`);
  const asked = await ask(
    { type: "status" },
    { address: runPaths(runDir).address, timeoutMs: STATUS_TIMEOUT_MS, clock },
  );
  return alreadyRunning(runDir, asked.type === "answered" ? howItRuns(asked) : "one runs there");
}

/** The error for an engine that finds another process in its RUN_DIR. `how`: in words, what runs there. */
export function alreadyRunning(runDir: string, how: string): EngineError {
  return new EngineError(
    "ALREADY_RUNNING",
    `Expected no engine in RUN_DIR ${runDir}, but ${how}\n` +
      "  hint: end it with bulkhead drain, or give this one a RUN_DIR of its own",
  );
}

/** What runs behind a socket, in words, by the outcome of asking there. */
export function howItRuns(asked: Asked): string {
  if (asked.type === "busy") return `one runs there and does not answer in ${STATUS_TIMEOUT_MS} ms`;
  if (asked.type === "unusable") return `something runs there and is none: ${asked.why}`;
  const pid = asked.type === "answered" && asked.reply.type === "health" ? ` (pid ${asked.reply.health.pid})` : "";
  return `one runs there${pid}`;
}

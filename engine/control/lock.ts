import type { Server } from "node:net";

import type { Clock } from "../clock.ts";
import { EngineError, MAX_LOCK_TRIES, STATUS_TIMEOUT_MS } from "../protocol/mod.ts";
import { ask, type Asked } from "./client.ts";
import { makeRunDir, runPaths } from "./run_dir.ts";
import { claimTakeover } from "./takeover.ts";

/** What a socket is taken with. */
export interface LockOptions {
  readonly runDir: string;
  readonly clock: Pick<Clock, "after" | "nowMicros">;
}

/**
 * Has the server listen on RUN_DIR's control socket, which only one engine can: the socket is the lock. One that an
 * engine left behind when it was killed is taken over.
 *
 * @returns the address
 * @throws EngineError ALREADY_RUNNING if another engine has it
 * @throws EngineError CONFIGURATION if RUN_DIR cannot have a socket
 */
export async function takeSocket(server: Server, { runDir, clock }: LockOptions): Promise<string> {
  const { address } = runPaths(runDir);
  makeRunDir(runDir);
  for (let tries = 0; tries < MAX_LOCK_TRIES; tries += 1) {
    const error = await listen(server, address);
    if (error === null) return address;
    if (error.code !== "EADDRINUSE") throw cannotListen(address, error);
    const asked = await probe(address, clock);
    // `not-running`: whoever had it has gone meanwhile.
    if (asked.type === "not-running") continue;
    if (asked.type !== "stale") throw alreadyRunning(runDir, howItRuns(asked));
    await removeStale(address, { runDir, clock });
  }
  throw alreadyRunning(runDir, "others come and go there");
}

function probe(address: string, clock: LockOptions["clock"]): Promise<Asked> {
  return ask({ type: "status" }, { address, timeoutMs: STATUS_TIMEOUT_MS, clock });
}

/** @returns null, or why it does not listen */
function listen(server: Server, address: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off("listening", onListening);
      resolve(error);
    };
    const onListening = (): void => {
      server.off("error", onError);
      resolve(null);
    };
    server.once("error", onError);
    server.once("listening", onListening);
    // The socket is made within the call. Its mode must be right from the first moment, not by a chmod after it.
    const before = process.umask(0o177);
    try {
      server.listen(address);
    } finally {
      process.umask(before);
    }
  });
}

/**
 * Removes a socket that has nobody behind it.
 *
 * Of two engines that have found it so, the slower would remove what the quicker has put in its place. So only one at a
 * time may remove it, and it asks once more: while it is the only one, a dead socket stays where it is.
 */
async function removeStale(address: string, { runDir, clock }: LockOptions): Promise<void> {
  const takeover = claimTakeover(address, clock);
  if (takeover === null) throw alreadyRunning(runDir, "another is just starting there");
  try {
    const asked = await probe(address, clock);
    if (asked.type === "stale") takeover.remove();
  } finally {
    takeover.release();
  }
}

function alreadyRunning(runDir: string, how: string): EngineError {
  return new EngineError(
    "ALREADY_RUNNING",
    `Expected no engine in RUN_DIR ${runDir}, but ${how}\n` +
      "  hint: end it with bulkhead drain, or give this one a RUN_DIR of its own",
  );
}

function howItRuns(asked: Asked): string {
  if (asked.type === "busy") return `one runs there and does not answer in ${STATUS_TIMEOUT_MS} ms`;
  if (asked.type === "unusable") return `something runs there and is none: ${asked.why}`;
  const pid = asked.type === "answered" && asked.reply.type === "health" ? ` (pid ${asked.reply.health.pid})` : "";
  return `one runs there${pid}`;
}

function cannotListen(address: string, cause: NodeJS.ErrnoException): EngineError {
  return new EngineError(
    "CONFIGURATION",
    `RUN_DIR: expected a folder that can have a socket, was none for ${address} (${cause.code ?? cause.message})\n` +
      "  hint: choose a folder on a local disk that you can write, for example RUN_DIR=/tmp/bulkhead",
    { cause },
  );
}

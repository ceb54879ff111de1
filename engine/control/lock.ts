import { linkSync, renameSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import path from "node:path";

import type { Clock } from "../clock.ts";
import { EngineError, MAX_LOCK_TRIES, STATUS_TIMEOUT_MS } from "../protocol/mod.ts";
import { ask, type Asked } from "./client.ts";
import { makeRunDir, runPaths } from "./run_dir.ts";

/** What a socket is taken with. */
export interface LockOptions {
  readonly runDir: string;
  readonly clock: Pick<Clock, "after">;
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
    if (asked.type === "stale") await removeStale(address, clock);
    // `not-running`: whoever had it has gone meanwhile.
    else if (asked.type !== "not-running") throw alreadyRunning(runDir, asked);
  }
  throw alreadyRunning(runDir, { type: "busy" });
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
 * Removes a socket that has nobody behind it. Between the probe and the removal another engine may have done the same and
 * be listening: so the socket is first moved aside, which only one can do, and probed there.
 */
async function removeStale(address: string, clock: LockOptions["clock"]): Promise<void> {
  // Not longer than the socket's own name, for which the path is known to be short enough.
  const aside = path.join(path.dirname(address), `${process.pid}.sock`);
  try {
    renameSync(address, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const asked = await probe(aside, clock);
  // Unlike a rename, a link does not replace what a third engine may have put there.
  if (asked.type !== "stale") linkSync(aside, address);
  rmSync(aside, { force: true });
}

function alreadyRunning(runDir: string, asked: Asked): EngineError {
  const pid = asked.type === "answered" && asked.reply.type === "health" ? ` (pid ${asked.reply.health.pid})` : "";
  return new EngineError(
    "ALREADY_RUNNING",
    `Expected no engine in RUN_DIR ${runDir}, but one runs there${pid}${howItAnswers(asked)}\n` +
      "  hint: end it with bulkhead drain, or give this one a RUN_DIR of its own",
  );
}

function howItAnswers(asked: Asked): string {
  if (asked.type === "busy") return ` and does not answer in ${STATUS_TIMEOUT_MS} ms`;
  return asked.type === "unusable" ? `, but ${asked.why}` : "";
}

function cannotListen(address: string, cause: NodeJS.ErrnoException): EngineError {
  return new EngineError(
    "CONFIGURATION",
    `RUN_DIR: expected a folder that can have a socket, was no ${address} (${cause.code ?? cause.message})\n` +
      "  hint: choose a folder on a local disk that you can write, for example RUN_DIR=/tmp/bulkhead",
    { cause },
  );
}

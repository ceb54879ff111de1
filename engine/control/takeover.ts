import { closeSync, openSync, rmSync, statSync } from "node:fs";
import path from "node:path";

import type { Clock } from "../clock.ts";
import { EngineError, MICROS, TAKEOVER_MS } from "../protocol/mod.ts";

/** The sole right to remove a socket. */
export interface Takeover {
  remove(): void;
  /** Lets others claim it. */
  release(): void;
}

/**
 * Claims the right to remove a dead socket, by a file beside it that only one process can create. A claim that is older
 * than `TAKEOVER_MS` is that of a process that was killed while it had it.
 *
 * @returns null if another process has it
 * @throws EngineError CONFIGURATION if the socket's folder cannot be written
 */
export function claimTakeover(address: string, clock: Pick<Clock, "nowMicros">): Takeover | null {
  const claim = path.join(path.dirname(address), "takeover");
  if (!create(claim)) {
    if (!isLeftBehind(claim, clock)) return null;
    rmSync(claim, { force: true });
    if (!create(claim)) return null;
  }
  return {
    remove: () => rmSync(address, { force: true }),
    release: () => rmSync(claim, { force: true }),
  };
}

function create(claim: string): boolean {
  try {
    closeSync(openSync(claim, "wx", 0o600));
    return true;
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    throw new EngineError(
      "CONFIGURATION",
      `RUN_DIR: expected a folder that can be written, was none for ${claim} (${code})`,
      {
        cause: error,
      },
    );
  }
}

function isLeftBehind(claim: string, clock: Pick<Clock, "nowMicros">): boolean {
  const changed = statSync(claim, { throwIfNoEntry: false })?.mtimeMs;
  return changed !== undefined && clock.nowMicros() / MICROS.millisecond - changed > TAKEOVER_MS;
}

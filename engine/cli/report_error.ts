import { EngineError } from "../protocol/mod.ts";
import type { Io } from "./io.ts";

/** Says what went wrong. @returns the process's exit code */
export function reportError(error: unknown, io: Pick<Io, "stderr">): number {
  if (error instanceof EngineError) {
    io.stderr(`${error.message}\n`);
    return error.exitCode;
  }
  io.stderr(`This is a bug in Bulkhead: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

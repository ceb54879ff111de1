import { EngineError, UsageError } from "../protocol/mod.ts";
import type { Io } from "./io.ts";

/** Prints the error of a command. @returns the exit code */
export function reportError(error: unknown, command: string, io: Pick<Io, "stderr">): number {
  if (error instanceof EngineError) {
    io.stderr(`${error instanceof UsageError ? error.textFor(command) : error.message}\n`);
    return error.exitCode;
  }
  io.stderr(`This is a bug in Bulkhead: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

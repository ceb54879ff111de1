import { closeSync, openSync, writeFileSync } from "node:fs";
import { EngineError } from "../protocol/mod.ts";

/**
 * A file that will be written when the session is over. The path is tried before it, for a session's orders must not be
 * lost to a typing error.
 */
export class OutputFile {
  readonly path: string;

  /** @throws EngineError OUTPUT_FILE if the file cannot be written */
  constructor(path: string) {
    this.path = path;
    attempt(path, () => closeSync(openSync(path, "a")));
  }

  /** Writes the file whole. @throws EngineError OUTPUT_FILE if it cannot be written any more */
  write(text: string): void {
    attempt(this.path, () => writeFileSync(this.path, text));
  }
}

/** Tries the path of a flag, or null if it was not given. */
export function openOutput(path: string | undefined): OutputFile | null {
  return path === undefined ? null : new OutputFile(path);
}

function attempt(path: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError("OUTPUT_FILE", `${path}: expected a file that can be written, was: ${why}`, { cause });
  }
}

import { EngineError } from "../protocol/mod.ts";

/** The error of an input that cannot be read. @param after how far it could be, beginning with a space, or empty */
export function unreadable(path: string, after: string, cause: unknown): EngineError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = `Expected a file that can be read${after}, was: ${why}. Check the path and the file`;
  return new EngineError("INPUT_FILE", `${path}: ${what}`, { cause });
}

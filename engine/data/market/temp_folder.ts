import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { EngineError } from "../../protocol/mod.ts";

/** A folder for files that nobody needs afterwards. It is removed by `remove`, and when the process exits. */
export class TempFolder {
  readonly path: string;
  readonly #onExit: () => void = () => this.#delete();
  #isThere = true;

  /**
   * @param parent the folder that it is made in. Default: the system's
   * @throws EngineError OUTPUT_FILE if it cannot be made
   */
  constructor(parent: string = tmpdir()) {
    try {
      this.path = mkdtempSync(path.join(parent, "bulkhead-"));
    } catch (cause) {
      throw noRoom(parent, cause);
    }
    process.once("exit", this.#onExit);
  }

  /** The path of a file in it. */
  file(name: string): string {
    return path.join(this.path, name);
  }

  /** Removes the folder and what is in it. May be called more than once. */
  remove(): void {
    process.off("exit", this.#onExit);
    this.#delete();
  }

  #delete(): void {
    if (!this.#isThere) return;
    this.#isThere = false;
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The error for a temporary file that cannot be written. */
export function noRoom(where: string, cause: unknown): EngineError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = `Expected room for temporary files, was: ${why}. Set TMPDIR to a folder with more room`;
  return new EngineError("OUTPUT_FILE", `${where}: ${what}`, { cause });
}

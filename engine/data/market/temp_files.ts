import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { EngineError } from "../../protocol/mod.ts";

/** An open file. As long as `fd` is open, `path` can be opened for reading, by any thread of this process. */
export interface TempFile {
  readonly fd: number;
  readonly path: string;
  /** Where it is, for messages: it may have no name. */
  readonly folder: string;
}

/**
 * Makes files that nobody needs afterwards. They have no name: when they are closed, or the process ends in any way, they
 * are gone. Where a file without a name cannot be opened again (there is no `/dev/fd`), they have names, and are removed by
 * `remove` and when the process exits.
 */
export class TempFiles {
  readonly #folder: string;
  /** Folders, each with a file. */
  readonly #named: Set<string> = new Set();
  readonly #onExit: () => void = () => this.#delete();

  /** @param folder where they are. Default: the system's folder of temporary files */
  constructor(folder: string = tmpdir()) {
    this.#folder = folder;
  }

  /** @throws EngineError OUTPUT_FILE if the file cannot be made */
  create(): TempFile {
    let folder: string;
    let fd: number;
    try {
      folder = mkdtempSync(path.join(this.#folder, "bulkhead-"));
      this.#named.add(folder);
      fd = openSync(path.join(folder, "rows"), "wx+", 0o600);
    } catch (cause) {
      this.#delete();
      throw noRoom(this.#folder, cause);
    }
    const nameless = `/dev/fd/${fd}`;
    if (canOpen(nameless)) {
      this.#delete();
      return { fd, path: nameless, folder: this.#folder };
    }
    process.off("exit", this.#onExit).once("exit", this.#onExit);
    return { fd, path: path.join(folder, "rows"), folder: this.#folder };
  }

  /** Removes the files that have names. May be called more than once. */
  remove(): void {
    process.off("exit", this.#onExit);
    this.#delete();
  }

  #delete(): void {
    for (const name of this.#named) rmSync(name, { recursive: true, force: true });
    this.#named.clear();
  }
}

/** The error for a temporary file that cannot be written. */
export function noRoom(where: string, cause: unknown): EngineError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = `Expected room for temporary files, was: ${why}. Set TMPDIR to a folder with more room`;
  return new EngineError("OUTPUT_FILE", `${where}: ${what}`, { cause });
}

function canOpen(name: string): boolean {
  try {
    closeSync(openSync(name, "r"));
    return true;
  } catch {
    // There is no such folder here: the file keeps its name.
    return false;
  }
}

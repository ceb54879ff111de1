import { type BigIntStats, lstatSync, renameSync, rmSync, unlinkSync } from "node:fs";
import type { Server } from "node:net";
import path from "node:path";
import { identityIn, identityOf } from "../lock/mod.ts";
import { EngineError, MAX_SOCKET_PATH_BYTES } from "../protocol/mod.ts";
import { isFolder, runPaths } from "./run_dir.ts";

const NAME = "control.sock";
/** No longer than the socket's own, so that a folder has room for both or for neither. */
const DRAFT = "draft.sock";

/**
 * Where RUN_DIR's control socket stands, and whether it is there.
 *
 * A socket is made under another name and moved into place, over what an engine that was killed has left there: at no moment
 * there is none. And when it is closed, what the system removes is that other name, and never a newer socket at this one.
 * Nothing here asks whether another engine is about: who calls it has the lock.
 */
export class SocketPlace {
  readonly #runDir: string;
  readonly #folder: string;
  readonly #platform: NodeJS.Platform;
  #placed: string | null = null;

  constructor(runDir: string, platform: NodeJS.Platform = process.platform) {
    this.#runDir = runDir;
    // The folder that we stand in may be removed.
    this.#folder = path.resolve(runDir);
    this.#platform = platform;
  }

  /** Where the socket is to be reached. @param fd of the folder, where a path to it may be too long for a socket */
  address(fd: number | null): string {
    return this.#isPipe ? runPaths(this.#runDir, this.#platform).address : this.#reach(NAME, fd);
  }

  /**
   * Has the server listen, and the socket stand in its place.
   *
   * @throws EngineError CONFIGURATION if the folder cannot have a socket
   */
  async put(server: Server, fd: number | null): Promise<void> {
    const draft = path.join(this.#folder, DRAFT);
    const address = this.#isPipe ? this.address(fd) : this.#reach(DRAFT, fd);
    try {
      if (!this.#isPipe) rmSync(draft, { force: true });
      await listen(server, address);
      if (this.#isPipe) return;
      const placed = await identityOf(draft);
      renameSync(draft, path.join(this.#folder, NAME));
      this.#placed = placed;
    } catch (cause) {
      server.close();
      throw cannotListen(path.join(this.#runDir, NAME), cause as NodeJS.ErrnoException);
    }
  }

  /**
   * Whether the socket that was put there is still there. A pipe cannot be taken away.
   *
   * @returns what has happened to it, or null
   * @throws Error as `lstat` does, if that is not to be found out
   */
  async whatHappened(): Promise<string | null> {
    if (this.#isPipe) return null;
    const found = await identityOf(path.join(this.#folder, NAME));
    if (found !== null) return found === this.#placed ? null : "its control socket was replaced";
    const folder = await identityOf(this.#folder);
    if (folder === null) return "it was removed";
    return (await isFolder(this.#folder)) ? "its control socket was removed" : "it was replaced by what is no folder";
  }

  /** Removes the socket, unless it is another's by now. @throws Error as the system does, if it cannot be removed */
  clear(): void {
    if (this.#isPipe || this.#placed === null) return;
    const file = path.join(this.#folder, NAME);
    const found = standingAt(file);
    if (found !== null && identityIn(found) === this.#placed) unlinkSync(file);
    this.#placed = null;
  }

  get #isPipe(): boolean {
    return this.#platform === "win32";
  }

  /** A path that a socket can have: the folder's own, or by its descriptor, or as RUN_DIR was given. */
  #reach(name: string, fd: number | null): string {
    const full = path.join(this.#folder, name);
    const most = this.#platform === "linux" ? MAX_SOCKET_PATH_BYTES.linux : MAX_SOCKET_PATH_BYTES.other;
    if (Buffer.byteLength(full) <= most) return full;
    return fd === null ? path.join(this.#runDir, name) : `/proc/self/fd/${fd}/${name}`;
  }
}

/** What stands at a path; null where there is nothing, or a file in the place of its folder. */
function standingAt(file: string): BigIntStats | null {
  try {
    return lstatSync(file, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off("listening", onListening);
      reject(error);
    };
    const onListening = (): void => {
      server.off("error", onError);
      resolve();
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

function cannotListen(address: string, cause: NodeJS.ErrnoException): EngineError {
  return new EngineError(
    "CONFIGURATION",
    `RUN_DIR: expected a folder that can have a socket, was none for ${address} (${cause.code ?? cause.message})\n` +
      "  hint: choose a folder on a local disk that you can write, for example RUN_DIR=/tmp/bulkhead",
    { cause },
  );
}

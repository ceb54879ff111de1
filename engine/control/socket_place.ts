import { type BigIntStats, lstatSync, renameSync, rmSync, unlinkSync } from "node:fs";
import type { Server } from "node:net";
import path from "node:path";
import { identityIn, identityOf } from "../lock/mod.ts";
import { EngineError, MAX_SOCKET_PATH_BYTES } from "../protocol/mod.ts";
import { isFolder, runPaths } from "./run_dir.ts";

const NAME = "control.sock";
/** Not longer than the socket's name: a folder has room for both paths, or for neither. */
const DRAFT = "draft.sock";

/**
 * The place of the control socket in RUN_DIR.
 *
 * A socket is made under another name and then moved into place, over one that a killed engine has left: at every moment there
 * is one. When a server closes, the system removes that other name, and so never a newer socket. The caller holds the lock on
 * RUN_DIR: nothing here looks for another engine.
 */
export class SocketPlace {
  readonly #runDir: string;
  readonly #folder: string;
  readonly #platform: NodeJS.Platform;
  #placed: string | null = null;

  constructor(runDir: string, platform: NodeJS.Platform = process.platform) {
    this.#runDir = runDir;
    // The working directory may be removed.
    this.#folder = path.resolve(runDir);
    this.#platform = platform;
  }

  /** The address that clients connect to. @param fd of the folder: a way to it if its path is too long for a socket */
  address(fd: number | null): string {
    return this.#isPipe ? runPaths(this.#runDir, this.#platform).address : this.#reach(NAME, fd);
  }

  /**
   * Lets the server listen, and puts its socket in place.
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
   * Finds what has happened to the socket that was put there, in words; null: nothing. A pipe cannot be removed.
   *
   * @throws Error of `lstat`, if the system does not tell
   */
  async findChange(): Promise<string | null> {
    if (this.#isPipe) return null;
    const found = await identityOf(path.join(this.#folder, NAME));
    if (found !== null) return found === this.#placed ? null : "its control socket was replaced";
    const folder = await identityOf(this.#folder);
    if (folder === null) return "it was removed";
    return (await isFolder(this.#folder)) ? "its control socket was removed" : "it was replaced by what is no folder";
  }

  /** Removes the socket, unless another one has its place. @throws Error of the system, if it cannot be removed */
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

  /** A path that is short enough for a socket: by the folder, by its descriptor, or by RUN_DIR as it was given. */
  #reach(name: string, fd: number | null): string {
    const full = path.join(this.#folder, name);
    const most = this.#platform === "linux" ? MAX_SOCKET_PATH_BYTES.linux : MAX_SOCKET_PATH_BYTES.other;
    if (Buffer.byteLength(full) <= most) return full;
    return fd === null ? path.join(this.#runDir, name) : `/proc/self/fd/${fd}/${name}`;
  }
}

/** What is at a path; null: nothing, or its folder is a file. */
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
    // The socket is made within the call. Its mode has to be right from the first moment: a chmod would come too late.
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

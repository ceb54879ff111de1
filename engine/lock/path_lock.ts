import path from "node:path";
import { holdFile } from "./database_lock.ts";
import { findHolder } from "./lock_holder.ts";
import { type LockKind, nameOfPath, nameOfIdentity } from "./lock_name.ts";
import { PinnedFile } from "./pinned_file.ts";
import { realPath } from "./real_path.ts";
import { type Held, holdName, type TakenName } from "./socket_lock.ts";

/** The process that has a lock already. Its pid is null if it cannot be found. */
export interface Holder {
  readonly pid: number | null;
}

/**
 * A lock on a path, which one process has at a time. It holds even if the file or folder at the path is removed, renamed or
 * made anew. All names of a path, by links or not, are one path.
 *
 * - Linux: the path is locked, and so is the file or folder there, by its identity. Locks are visible within one network
 *   namespace: containers with their own do not see each other's.
 * - Windows: the path is locked.
 * - Elsewhere: a lock file beside the folder. A journal has no such lock; its own lock file protects it.
 */
export class PathLock {
  readonly #kind: LockKind;
  readonly #path: string;
  readonly #platform: NodeJS.Platform;
  /** The lock's name for the path as it was given: links on the way may change later. Held as long as this lock. */
  #pathName = "";
  readonly #held = new Map<string, Held>();
  /** By the lock's name: what is at the path now, and what was there and still exists under another name. */
  readonly #pins = new Map<string, PinnedFile>();
  #pinned: PinnedFile | null = null;

  private constructor(kind: LockKind, file: string, platform: NodeJS.Platform) {
    this.#kind = kind;
    this.#path = path.resolve(file);
    this.#platform = platform;
  }

  /** Takes the lock. @returns its holder if another process has it */
  static async take(
    kind: LockKind,
    file: string,
    platform: NodeJS.Platform = process.platform,
  ): Promise<PathLock | Holder> {
    const lock = new PathLock(kind, file, platform);
    const holder = (await lock.#takePath()) ?? (await lock.renew());
    if (holder === null) return lock;
    lock.release();
    return holder;
  }

  /** A descriptor of the locked folder, for system calls. Null if it could not be opened. */
  get fd(): number | null {
    return this.#pinned?.fd ?? null;
  }

  /**
   * Locks what is at the path now, if it has changed. The path stays locked, and so does everything that was at it before:
   * a renamed folder still has the journal that this process writes, so no other process may trade there.
   *
   * @returns the holder if another process has locked what is at the path; then nothing changes
   */
  async renew(): Promise<Holder | null> {
    if (this.#platform !== "linux") return null;
    const real = await realPath(this.#path);
    const pinned = PinnedFile.at(this.#path);
    const identityName = pinned === null ? null : nameOfIdentity(this.#kind, pinned.identity);
    const taken = new Map<string, Held>();
    for (const name of new Set([
      this.#pathName,
      nameOfPath(this.#kind, real),
      ...(identityName === null ? [] : [identityName]),
    ])) {
      if (this.#held.has(name)) continue;
      const held = await holdName(name, this.#platform);
      if (held === "in use") {
        for (const each of taken.values()) each.release();
        pinned?.close();
        return { pid: findHolder(name) };
      }
      if (held !== "unable") taken.set(name, held);
    }
    for (const [name, held] of taken) this.#held.set(name, held);
    this.#pin(identityName, pinned);
    return null;
  }

  /** Releases the lock. */
  release(): void {
    for (const held of this.#held.values()) held.release();
    this.#held.clear();
    for (const pinned of this.#pins.values()) pinned.close();
    this.#pins.clear();
    this.#pinned = null;
  }

  /** Pins what is at the path now, and releases what no longer exists, since the system may reuse its identity. */
  #pin(identityName: string | null, pinned: PinnedFile | null): void {
    const known = identityName === null ? undefined : this.#pins.get(identityName);
    if (known !== undefined) pinned?.close();
    else if (identityName !== null && pinned !== null) this.#pins.set(identityName, pinned);
    this.#pinned = known ?? pinned;
    for (const [name, each] of this.#pins) {
      if (each === this.#pinned || !each.isGone) continue;
      this.#held.get(name)?.release();
      this.#held.delete(name);
      this.#pins.delete(name);
      each.close();
    }
  }

  async #takePath(): Promise<Holder | null> {
    const real = await realPath(this.#path);
    this.#pathName = nameOfPath(this.#kind, this.#platform === "win32" ? real.toLowerCase() : this.#path);
    const held = await this.#hold(real);
    if (held === "in use") return { pid: this.#platform === "linux" ? findHolder(this.#pathName) : null };
    if (held !== "unable") this.#held.set(this.#pathName, held);
    return null;
  }

  async #hold(real: string): Promise<TakenName> {
    const hasNames = this.#platform === "linux" || this.#platform === "win32";
    const held = hasNames ? await holdName(this.#pathName, this.#platform) : "unable";
    if (held !== "unable" || this.#kind === "journal") return held;
    return holdFile(`${real}.lock`);
  }
}

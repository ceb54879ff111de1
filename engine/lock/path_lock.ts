import path from "node:path";
import { holdFile } from "./held_file.ts";
import { type Held, holdName, type TakenName } from "./held_name.ts";
import { findHolder } from "./holder.ts";
import { type LockKind, nameOfPath, nameOfThing } from "./lock_name.ts";
import { Pinned } from "./pinned.ts";
import { realName } from "./real_name.ts";

/** Who has a lock that was not to be had; null: it is not to be seen who. */
export interface Holder {
  readonly pid: number | null;
}

/**
 * The right to a path, which one process has at a time, whatever becomes of the file or folder there: it may be removed,
 * renamed, or made anew. Two names of one path are one. On Linux what stands at the path is locked too, by its identity.
 *
 * On Linux the lock is within a network name space: containers that have their own do not see each other's. On Windows it
 * is by the path alone. Elsewhere it is a lock on a file beside the folder, and of a journal there is none: its own lock,
 * on a file beside it, has to do.
 */
export class PathLock {
  readonly #kind: LockKind;
  readonly #path: string;
  readonly #platform: NodeJS.Platform;
  /** The name of the path as it is written: links on the way may be turned elsewhere. Kept as long as the lock. */
  #home = "";
  readonly #held = new Map<string, Held>();
  #pinned: Pinned | null = null;

  private constructor(kind: LockKind, file: string, platform: NodeJS.Platform) {
    this.#kind = kind;
    this.#path = path.resolve(file);
    this.#platform = platform;
  }

  /** Takes the lock. @returns who has it, if somebody has */
  static async take(
    kind: LockKind,
    file: string,
    platform: NodeJS.Platform = process.platform,
  ): Promise<PathLock | Holder> {
    const lock = new PathLock(kind, file, platform);
    const holder = (await lock.#takeHome()) ?? (await lock.renew());
    if (holder === null) return lock;
    lock.release();
    return holder;
  }

  /** The folder that is locked, for system calls that take one; null if it is not to be had. */
  get fd(): number | null {
    return this.#pinned?.fd ?? null;
  }

  /**
   * Locks what stands at the path by now, if that is another than before, and lets go of what stood there. The path itself
   * stays locked all the time.
   *
   * @returns who has what stands there, and then nothing is changed
   */
  async renew(): Promise<Holder | null> {
    if (this.#platform !== "linux") return null;
    const pinned = Pinned.at(this.#path);
    const wanted = new Set([this.#home, nameOfPath(this.#kind, await realName(this.#path))]);
    if (pinned !== null) wanted.add(nameOfThing(this.#kind, pinned.identity));
    const taken = new Map<string, Held>();
    for (const name of wanted) {
      if (this.#held.has(name)) continue;
      const held = await holdName(name, this.#platform);
      if (held === "in use") {
        for (const each of taken.values()) each.release();
        pinned?.close();
        return { pid: findHolder(name) };
      }
      if (held !== "unable") taken.set(name, held);
    }
    for (const [name, held] of this.#held) if (!wanted.has(name)) this.#letGo(name, held);
    for (const [name, held] of taken) this.#held.set(name, held);
    this.#pinned?.close();
    this.#pinned = pinned;
    return null;
  }

  /** Lets others have it. */
  release(): void {
    for (const [name, held] of this.#held) this.#letGo(name, held);
    this.#pinned?.close();
    this.#pinned = null;
  }

  async #takeHome(): Promise<Holder | null> {
    const real = await realName(this.#path);
    this.#home = nameOfPath(this.#kind, this.#platform === "win32" ? real.toLowerCase() : this.#path);
    const held = await this.#hold(real);
    if (held === "in use") return { pid: this.#platform === "linux" ? findHolder(this.#home) : null };
    if (held !== "unable") this.#held.set(this.#home, held);
    return null;
  }

  async #hold(real: string): Promise<TakenName> {
    const hasNames = this.#platform === "linux" || this.#platform === "win32";
    const held = hasNames ? await holdName(this.#home, this.#platform) : "unable";
    if (held !== "unable" || this.#kind === "journal") return held;
    return holdFile(`${real}.lock`);
  }

  #letGo(name: string, held: Held): void {
    held.release();
    this.#held.delete(name);
  }
}

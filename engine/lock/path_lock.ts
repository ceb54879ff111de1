import path from "node:path";
import { holdFile } from "./file_lock.ts";
import { type Held, holdName, type TakenName } from "./name_lock.ts";
import { findHolder } from "./lock_holder.ts";
import { type LockKind, nameOfPath, nameOfThing } from "./lock_name.ts";
import { Pinned } from "./pinned_file.ts";
import { realPath } from "./real_path.ts";

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
  /** What stands at the path, and what has stood there and is still somewhere, by the names it is locked by. */
  readonly #pins = new Map<string, Pinned>();
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
   * Locks what stands at the path by now, if that is another than before. The path itself stays locked all the time, and so
   * does what has ever stood there: a folder that was renamed has the journal that this
   * process writes to, and nobody may trade from that meanwhile.
   *
   * @returns who has what stands there, and then nothing is changed
   */
  async renew(): Promise<Holder | null> {
    if (this.#platform !== "linux") return null;
    const real = await realPath(this.#path);
    const pinned = Pinned.at(this.#path);
    const thing = pinned === null ? null : nameOfThing(this.#kind, pinned.identity);
    const taken = new Map<string, Held>();
    for (const name of new Set([this.#home, nameOfPath(this.#kind, real), ...(thing === null ? [] : [thing])])) {
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
    this.#pin(thing, pinned);
    return null;
  }

  /** Lets others have it. */
  release(): void {
    for (const held of this.#held.values()) held.release();
    this.#held.clear();
    for (const pinned of this.#pins.values()) pinned.close();
    this.#pins.clear();
    this.#pinned = null;
  }

  /** Holds what stands at the path by now, and lets go of what is nowhere any more: its identity may become another's. */
  #pin(thing: string | null, pinned: Pinned | null): void {
    const known = thing === null ? undefined : this.#pins.get(thing);
    if (known !== undefined) pinned?.close();
    else if (thing !== null && pinned !== null) this.#pins.set(thing, pinned);
    this.#pinned = known ?? pinned;
    for (const [name, each] of this.#pins) {
      if (each === this.#pinned || !each.isGone) continue;
      this.#held.get(name)?.release();
      this.#held.delete(name);
      this.#pins.delete(name);
      each.close();
    }
  }

  async #takeHome(): Promise<Holder | null> {
    const real = await realPath(this.#path);
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
}

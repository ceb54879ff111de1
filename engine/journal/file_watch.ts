import { type BigIntStats, realpathSync, statSync } from "node:fs";

/**
 * What others have done to the files of an open journal.
 *
 * - `sound`: nothing.
 * - `changed`: another program has written to the journal.
 * - `cut`: the write-ahead log was cut.
 * - `emptied`: the journal was emptied.
 * - `gone`: the journal was deleted.
 * - `log`: the write-ahead log, or its index, was deleted.
 * - `replaced`: another file has the journal's name.
 * - `unlinked`: the symbolic link that the journal was opened by was deleted.
 */
export type Finding = "changed" | "cut" | "emptied" | "gone" | "log" | "replaced" | "sound" | "unlinked";

/** What identifies a file and its content. */
type Seen = Pick<BigIntStats, "dev" | "ino" | "mtimeNs" | "size">;

/** Finds out if others have changed the files of a journal that only this thread should write to. */
export class FileWatch {
  /** The journal's path as it was given. */
  readonly file: string;
  /** The path without symbolic links. The log is beside it. */
  readonly real: string;
  #main: Seen;
  #log: Seen | null;
  readonly #index: Seen | null;

  /** @param file the path of a journal that has just been opened */
  constructor(file: string) {
    this.file = file;
    this.real = realpathSync(file);
    const main = see(this.real);
    if (main === null) throw new Error(`${file}: Expected the journal that was opened, was none`);
    this.#main = main;
    this.#log = see(`${this.real}-wal`);
    this.#index = see(`${this.real}-shm`);
  }

  /** To be called after a write of this thread: the files as they are now are right. */
  note(): void {
    const [main, log] = [see(this.real), see(`${this.real}-wal`)];
    // A write never replaces a file or makes it shorter. If one is, others did it.
    if (main !== null && isSame(main, this.#main) && main.size >= this.#main.size) this.#main = main;
    if (log !== null && this.#log !== null && isSame(log, this.#log) && log.size >= this.#log.size) this.#log = log;
  }

  /** Like `note`, but the log may be shorter: its content was moved into the journal. */
  noteShorter(): void {
    const log = see(`${this.real}-wal`);
    if (log !== null && isSameOrNone(log, this.#log)) this.#log = log;
    this.note();
  }

  /**
   * True if journal and log still have their names, and the log was not cut. It is quick enough to be checked before
   * every commit. A commit after a cut would hide it: the log would be as long as before, with a hole in it.
   */
  get isInPlace(): boolean {
    try {
      const main = see(this.file);
      if (main === null || !isSame(main, this.#main)) return false;
      const log = this.#log === null ? null : see(`${this.real}-wal`);
      return isSameOrNone(log, this.#log) && !isShorter(log, this.#log);
    } catch {
      // `look` throws the error again.
      return false;
    }
  }

  /** Checks all files. @throws Error if they cannot be looked at */
  look(): Finding {
    const main = see(this.file);
    if (main === null) return this.#isUnlinked() ? "unlinked" : "gone";
    if (!isSame(main, this.#main)) return "replaced";
    if (main.size === 0n && this.#main.size > 0n) return "emptied";
    if (main.size !== this.#main.size || main.mtimeNs !== this.#main.mtimeNs) return "changed";
    const [log, index] = [see(`${this.real}-wal`), see(`${this.real}-shm`)];
    if (!isSameOrNone(log, this.#log) || !isSameOrNone(index, this.#index)) return "log";
    return isShorter(log, this.#log) ? "cut" : "sound";
  }

  #isUnlinked(): boolean {
    const main = this.real === this.file ? null : see(this.real);
    return main !== null && isSame(main, this.#main);
  }
}

function see(file: string): Seen | null {
  return statSync(file, { bigint: true, throwIfNoEntry: false }) ?? null;
}

function isSame(a: Seen, b: Seen): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function isSameOrNone(now: Seen | null, before: Seen | null): boolean {
  return before === null || (now !== null && isSame(now, before));
}

function isShorter(now: Seen | null, before: Seen | null): boolean {
  return now !== null && before !== null && now.size < before.size;
}

import { type BigIntStats, realpathSync, statSync } from "node:fs";

/**
 * What has become of the files of an open journal, by others' doing. `log`: its write-ahead log, or the index of that, is
 * gone. `cut`: the log was cut. `gone`: the journal is. `unlinked`: the link that it was opened by is. `emptied`: nothing
 * is in it. `changed`: somebody else has written to it. `replaced`: another file has its name.
 */
export type Finding = "changed" | "cut" | "emptied" | "gone" | "log" | "replaced" | "sound" | "unlinked";

/** A file as it was seen. */
type Seen = Pick<BigIntStats, "dev" | "ino" | "mtimeNs" | "size">;

/** Knows the files of a journal that this thread alone writes to, and sees when somebody else has laid hands on them. */
export class FileWatch {
  /** The journal's name as it was given, and what that leads to: its log lies beside the latter. */
  readonly file: string;
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

  /** What is there by now is this thread's own doing. */
  note(): void {
    const [main, log] = [see(this.real), see(`${this.real}-wal`)];
    // What is another file already, or shorter, is nobody's doing but others'.
    if (main !== null && isSame(main, this.#main) && main.size >= this.#main.size) this.#main = main;
    if (log !== null && this.#log !== null && isSame(log, this.#log) && log.size >= this.#log.size) this.#log = log;
  }

  /** What is there by now is right, also if it is shorter: the log was taken into the journal. */
  noteShorter(): void {
    const log = see(`${this.real}-wal`);
    if (log !== null && isSameOrNone(log, this.#log)) this.#log = log;
    this.note();
  }

  /**
   * The names of the journal and its log, and that the log was not cut: as much as there is time for before every commit.
   * A commit behind a cut would hide it, for the log is as long as before then, with a hole in it.
   */
  get isInPlace(): boolean {
    try {
      const main = see(this.file);
      if (main === null || !isSame(main, this.#main)) return false;
      const log = this.#log === null ? null : see(`${this.real}-wal`);
      return isSameOrNone(log, this.#log) && !isShorter(log, this.#log);
    } catch {
      // `look` says why it cannot be seen.
      return false;
    }
  }

  /** Looks at all of them. @throws Error if they cannot be looked at */
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

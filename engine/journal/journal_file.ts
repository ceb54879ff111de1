import { existsSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeFolder } from "../lock/mod.ts";
import { auditSessions } from "./audit.ts";
import {
  closeWritten,
  damageIn,
  type JournalDatabase,
  openToRead,
  openToWrite,
  renewLog,
  shorten,
} from "./database.ts";
import { FileLock } from "./file_lock.ts";
import { FileWatch, type Finding } from "./file_watch.ts";
import { attempt } from "./not_usable.ts";
import { JournalReader } from "./reader.ts";
import { Reserve } from "./reserve.ts";
import type { StoreNotice, ToStore } from "./store_protocol.ts";
import { StoreWriter } from "./store_writer.ts";
import { isForWantOfRoom, isFull } from "./want_of_room.ts";
import { writeBack, type WriteBackPlace } from "./write_back.ts";

/** How a journal is copied from what is open of it. */
interface Copying extends WriteBackPlace {
  /** Not all that was read for it need be what was written. */
  readonly isDoubtful: boolean;
}

/** Told of what has happened to the file. */
type Tell = (notice: Pick<StoreNotice, "file" | "kind" | "text">) => void;

/** Its own user's alone: what is put where others write, too. */
const PRIVATE = 0o600;

/**
 * A journal's file that is written to, with the right to do so, and the room that it keeps. A full disk, and a file that
 * others have laid hands on, are its own affair as long as it can go on; it says what it did.
 */
export class JournalFile {
  readonly #file: string;
  readonly #tell: Tell;
  readonly #lock: FileLock;
  readonly #reserve: Reserve;
  readonly #reserveBytes: number;
  readonly #whole: boolean;
  readonly #mode: number;
  readonly #writer: StoreWriter;
  #database: JournalDatabase;
  #watch: FileWatch;
  /** What its disk has said when it took no more; null: it takes what it is given. */
  #full: string | null = null;
  #isFullTold = false;
  #isUnseen = false;

  /**
   * Opens it, and makes it if it is not there.
   *
   * @throws EngineError if the file cannot be written, or another engine does
   */
  constructor({
    file,
    reserveBytes,
    whole = false,
    tell,
  }: {
    readonly file: string;
    readonly reserveBytes: number;
    readonly whole?: boolean;
    readonly tell: Tell;
  }) {
    this.#file = file;
    this.#tell = tell;
    this.#reserveBytes = reserveBytes;
    this.#whole = whole;
    this.#lock = FileLock.take(file);
    try {
      this.#database = this.#open();
      this.#writer = attempt(
        file,
        () => new StoreWriter(this.#database, (error, tries) => this.#makeRoom(error, tries)),
      );
      this.#watch = attempt(file, () => new FileWatch(path.resolve(file)));
    } catch (error) {
      this.#lock.release();
      throw error;
    }
    this.#mode = statSync(this.#watch.real).mode & 0o777;
    this.#reserve = new Reserve(this.#watch.real);
  }

  /** Keeps room for the way out; not on a disk that was full when it was opened: that room is what is left. */
  keepReserve(): void {
    if (this.#full !== null) return;
    const why = this.#reserve.make(this.#reserveBytes);
    if (why !== null) this.#warn(`no room could be kept for a disk that fills: ${why}`);
  }

  /** Does what the messages say, and commits. @throws Error if that cannot be done. See `StoreWriter.take` */
  take(messages: readonly ToStore[]): number {
    // What is committed is to be found where it is looked for.
    if (!this.#watch.isInPlace) this.look();
    const durable = this.#writer.take(messages);
    this.#watch.note();
    if (this.#full !== null && !this.#isFullTold) {
      this.#isFullTold = true;
      this.#writer.leaveOut("all but the book");
      this.#tell({ kind: "full", text: this.#full, file: this.#watch.file });
    }
    return durable;
  }

  /** Looks what has become of the files, and puts them right. @throws Error if nothing can be written any more */
  look(): void {
    this.#lookAtFile();
    if (!this.#lock.isInPlace) {
      this.#lock.renew();
      this.#warn("the journal's lock was deleted, and is taken again");
    }
    if (this.#reserve.isMissing) {
      this.keepReserve();
      if (this.#reserve.isHeld) this.#warn("the journal's reserve was deleted, and is made again");
    }
  }

  /** Lets go of everything. */
  close(): void {
    closeWritten(this.#database);
    this.#reserve.remove();
    this.#lock.release();
  }

  /** A disk that is full has room all the same, if a killed engine has left its reserve there. */
  #open(): JournalDatabase {
    try {
      return openToWrite(this.#file);
    } catch (error) {
      if (!isForWantOfRoom(error)) throw error;
      const left = new Reserve(existsSync(this.#file) ? realpathSync(this.#file) : path.resolve(this.#file));
      if (!left.letGoLeft()) throw error;
      const database = openToWrite(this.#file);
      // What is one thing, as a settlement is, is written to its end, or fails.
      if (!this.#whole) this.#full = "the journal's disk is full";
      return database;
    }
  }

  #lookAtFile(): void {
    const { file, real } = this.#watch;
    const finding = this.#look();
    switch (finding) {
      case "sound":
        return;
      case "unlinked":
        makeFolder(path.dirname(file));
        symlinkSync(real, file);
        this.#tell({ kind: "restored", text: "the journal's link was deleted, and is made again", file });
        return;
      case "log":
        this.#renewLog();
        return;
      case "gone":
        this.#restore("the journal was deleted", { over: false, isDoubtful: false });
        return;
      case "emptied":
        this.#restore("the journal was emptied", { over: true, isDoubtful: true });
        return;
      case "cut":
        this.#restore("the journal's write-ahead log was cut", { over: true, isDoubtful: true });
        return;
      case "changed":
        if (this.#differenceAt(file) === null) this.#watch.noteShorter();
        else this.#moveAway("another program has written over the journal", true);
        return;
      case "replaced":
        this.#moveAway("another file is in the journal's place", false);
        return;
      default:
        finding satisfies never;
    }
  }

  /** A folder that may not be looked into any more is no reason to stop: what is open can be written to. */
  #look(): Finding {
    try {
      return this.#watch.look();
    } catch (error) {
      if (!this.#isUnseen) this.#warn(`the journal cannot be looked at: ${whyOf(error)}`);
      this.#isUnseen = true;
      return "sound";
    }
  }

  /** All that was in the lost log goes into the journal, and a new one is begun. */
  #renewLog(): void {
    const what = "the journal's write-ahead log was deleted";
    if (renewLog(this.#database)) {
      const { file } = this.#watch;
      this.#watch = new FileWatch(file);
      this.#tell({ kind: "restored", text: `${what}; what it had is in the journal, and it is made again`, file });
    } else this.#restore(what, { over: true, isDoubtful: false });
  }

  /** Writes it back where it was; if that cannot be done, it goes on elsewhere. */
  #restore(what: string, how: Pick<Copying, "isDoubtful" | "over">): void {
    const { file, real } = this.#watch;
    try {
      this.#writeBack({ file: real, mode: this.#mode, ...how });
    } catch (error) {
      this.#moveAway(`${what}, and cannot be written back: ${whyOf(error)}`, how.isDoubtful);
      return;
    }
    this.#tell({ kind: "restored", text: `${what}, and is written back`, file });
  }

  /** Goes on beside the journal, or where the system has its temporary files. @throws Error if neither takes it */
  #moveAway(why: string, isDoubtful: boolean): void {
    const name = `${path.basename(this.#file)}.rescued-${this.#writer.session ?? "journal"}`;
    const places = [path.dirname(this.#watch.real), path.dirname(path.resolve(this.#file)), tmpdir()];
    const failures: string[] = [];
    for (const folder of new Set(places)) {
      try {
        const file = freeName(path.join(folder, name));
        this.#writeBack({ file, over: false, mode: PRIVATE, isDoubtful });
        this.#tell({ kind: "moved", text: `${why}; writing goes on in ${file}`, file });
        return;
      } catch (error) {
        failures.push(whyOf(error));
      }
    }
    throw new Error(`${why}, and it cannot be saved elsewhere: ${failures.join("; ")}`);
  }

  #writeBack(place: Copying): void {
    const { file, isDoubtful } = place;
    try {
      writeBack(this.#database, place);
    } catch (error) {
      // A reserve is for what must be written: it may be what is lacking.
      if (!isForWantOfRoom(error) || !this.#reserve.letGo()) throw error;
      writeBack(this.#database, place);
    }
    const database = openToWrite(file);
    const difference = this.#differenceOf(database, isDoubtful ? file : null);
    if (difference !== null) {
      for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
      throw new Error(difference);
    }
    this.#writer.moveTo(database);
    this.#database.close();
    this.#database = database;
    this.#watch = new FileWatch(file);
  }

  /** What is wrong with the file that has the journal's name, by what is on the disk; null: nothing. */
  #differenceAt(file: string): string | null {
    try {
      const database = openToRead(file);
      try {
        return this.#differenceOf(database, file);
      } finally {
        database.close();
      }
    } catch (error) {
      return whyOf(error);
    }
  }

  /** @param audited the file, if not even what SQLite reads from it can be trusted */
  #differenceOf(database: JournalDatabase, audited: string | null): string | null {
    const { session } = this.#writer;
    const difference = damageIn(database) ?? this.#writer.differenceOf(database);
    return difference ?? (audited === null || session === null ? null : problemIn(audited, session));
  }

  /** Lets the reserve go first; then what the log has goes into the journal, which makes it short again. */
  #makeRoom(error: unknown, tries: number): boolean {
    if (!isForWantOfRoom(error) || tries > 2) return false;
    if (this.#whole) return tries === 1 && this.#reserve.letGoLeft();
    this.#full ??= isFull(error) ? "the journal's disk is full" : `the journal's disk takes no more: ${whyOf(error)}`;
    if (tries === 1 && this.#reserve.letGo()) {
      this.#writer.leaveOut("close");
    } else {
      this.#writer.leaveOut("all but the book");
      shorten(this.#database);
      this.#watch.noteShorter();
    }
    return true;
  }

  #warn(text: string): void {
    this.#tell({ kind: "warning", text, file: this.#watch.file });
  }
}

/** What is wrong with what a journal has of a session, by its own chains; null: nothing. */
function problemIn(file: string, session: string): string | null {
  const reader = JournalReader.open(file);
  try {
    return auditSessions(reader).find(({ id }) => id === session)?.problem?.text ?? null;
  } finally {
    reader.close();
  }
}

/** The first of `name`, `name-2`, `name-3` … that nobody has. */
function freeName(name: string): string {
  for (let n = 1; ; n += 1) {
    const tried = n === 1 ? name : `${name}-${n}`;
    if (statSync(tried, { throwIfNoEntry: false }) === undefined) return tried;
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}

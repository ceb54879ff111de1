import { rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeFolder } from "../lock/mod.ts";
import { auditSessions } from "./audit.ts";
import { damageIn, type JournalDatabase, openToRead, openToWrite, renewLog } from "./database.ts";
import { firstLineOf, mayBeFullDisk } from "./file_errors.ts";
import { FileWatch, type Finding } from "./file_watch.ts";
import { JournalReader } from "./journal_reader.ts";
import type { Reserve } from "./reserve.ts";
import type { StoreNotice } from "./store_protocol.ts";
import type { StoreWriter } from "./store_writer.ts";
import { writeBack, type WriteBackPlace } from "./write_back.ts";

/** Is called with each thing that has happened to the file. */
export type OnNotice = (notice: Pick<StoreNotice, "file" | "kind" | "text">) => void;

/** Where and how the open database is copied. */
interface Copying extends WriteBackPlace {
  /** True: SQLite may have read wrong pages, so the copy is audited too. */
  readonly isDoubtful: boolean;
}

/** Only the owner may read and write a file that is put into a folder which others use. */
const PRIVATE = 0o600;

/**
 * Puts a journal's files right after others have deleted, cut or overwritten them. It writes the open database back to
 * the journal's path; if that fails, writing goes on in another file. Each step is reported.
 */
export class JournalRescue {
  readonly #file: string;
  readonly #onNotice: OnNotice;
  readonly #reserve: Reserve;
  readonly #writer: StoreWriter;
  readonly #mode: number;
  #database: JournalDatabase;
  #watch: FileWatch;
  #isUnseen = false;

  constructor(parts: {
    /** The journal's path as the user gave it. */
    readonly file: string;
    readonly database: JournalDatabase;
    readonly watch: FileWatch;
    readonly writer: StoreWriter;
    readonly reserve: Reserve;
    readonly onNotice: OnNotice;
  }) {
    this.#file = parts.file;
    this.#database = parts.database;
    this.#watch = parts.watch;
    this.#writer = parts.writer;
    this.#reserve = parts.reserve;
    this.#onNotice = parts.onNotice;
    this.#mode = statSync(parts.watch.real).mode & 0o777;
  }

  /** The open database. A rescue replaces it. */
  get database(): JournalDatabase {
    return this.#database;
  }

  /** Watches the files of `database`. */
  get watch(): FileWatch {
    return this.#watch;
  }

  /** Looks at the files and puts them right. @throws Error if the journal cannot be written anywhere */
  check(): void {
    const { file, real } = this.#watch;
    const finding = this.#look();
    switch (finding) {
      case "sound":
        return;
      case "unlinked":
        makeFolder(path.dirname(file));
        symlinkSync(real, file);
        this.#onNotice({ kind: "restored", text: "the journal's link was deleted, and is made again", file });
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

  /** A folder that can no longer be read does not stop the session: the open file can still be written. */
  #look(): Finding {
    try {
      return this.#watch.look();
    } catch (error) {
      const text = `the journal cannot be looked at: ${firstLineOf(error)}`;
      if (!this.#isUnseen) this.#onNotice({ kind: "warning", text, file: this.#watch.file });
      this.#isUnseen = true;
      return "sound";
    }
  }

  /** Moves what the lost log had into the journal, and begins a new log. */
  #renewLog(): void {
    const what = "the journal's write-ahead log was deleted";
    if (renewLog(this.#database)) {
      const { file } = this.#watch;
      this.#watch = new FileWatch(file);
      this.#onNotice({
        kind: "restored",
        text: `${what}; its content is in the journal, and a new log is begun`,
        file,
      });
    } else this.#restore(what, { over: true, isDoubtful: false });
  }

  /** Writes the journal back to its path. If that fails, writing goes on in another file. */
  #restore(what: string, how: Pick<Copying, "isDoubtful" | "over">): void {
    const { file, real } = this.#watch;
    try {
      this.#copyTo({ file: real, mode: this.#mode, ...how });
    } catch (error) {
      this.#moveAway(`${what}, and cannot be written back: ${firstLineOf(error)}`, how.isDoubtful);
      return;
    }
    this.#onNotice({ kind: "restored", text: `${what}, and is written back`, file });
  }

  /** Goes on in a file beside the journal, or in the system's folder for temporary files. @throws Error if all fail */
  #moveAway(why: string, isDoubtful: boolean): void {
    const name = `${path.basename(this.#file)}.rescued-${this.#writer.session ?? "journal"}`;
    const places = [path.dirname(this.#watch.real), path.dirname(path.resolve(this.#file)), tmpdir()];
    const failures: string[] = [];
    for (const folder of new Set(places)) {
      try {
        const file = freeName(path.join(folder, name));
        this.#copyTo({ file, over: false, mode: PRIVATE, isDoubtful });
        this.#onNotice({ kind: "moved", text: `${why}; writing goes on in ${file}`, file });
        return;
      } catch (error) {
        failures.push(firstLineOf(error));
      }
    }
    throw new Error(`${why}, and it cannot be saved elsewhere: ${failures.join("; ")}`);
  }

  /** Copies the open database to a file, checks the copy, and goes on in it. */
  #copyTo(place: Copying): void {
    const { file, isDoubtful } = place;
    try {
      writeBack(this.#database, place);
    } catch (error) {
      // The disk may be full: the reserve is there for this.
      if (!mayBeFullDisk(error) || !this.#reserve.release()) throw error;
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

  /** How the file at a path differs from the open database, by what is on the disk; null: it does not. */
  #differenceAt(file: string): string | null {
    try {
      const database = openToRead(file);
      try {
        return this.#differenceOf(database, file);
      } finally {
        database.close();
      }
    } catch (error) {
      return firstLineOf(error);
    }
  }

  /** @param audited the file to audit as well; null: what SQLite reads from the open database is trusted */
  #differenceOf(database: JournalDatabase, audited: string | null): string | null {
    const { session } = this.#writer;
    const difference = damageIn(database) ?? this.#writer.differenceOf(database);
    return difference ?? (audited === null || session === null ? null : problemIn(audited, session));
  }
}

/** What an audit finds wrong with one session of a journal; null: nothing. */
function problemIn(file: string, session: string): string | null {
  const reader = JournalReader.open(file);
  try {
    return auditSessions(reader).find(({ id }) => id === session)?.problem?.text ?? null;
  } finally {
    reader.close();
  }
}

/** The first of `name`, `name-2`, `name-3` … that does not exist. */
function freeName(name: string): string {
  for (let n = 1; ; n += 1) {
    const tried = n === 1 ? name : `${name}-${n}`;
    if (statSync(tried, { throwIfNoEntry: false }) === undefined) return tried;
  }
}

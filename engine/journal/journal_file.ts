import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { closeWritten, type JournalDatabase, openToWrite, truncateLog } from "./database.ts";
import { firstLineOf, isDiskFull, mayBeFullDisk, withFileErrors } from "./file_errors.ts";
import { FileLock } from "./file_lock.ts";
import { FileWatch } from "./file_watch.ts";
import { JournalRescue, type OnNotice } from "./journal_rescue.ts";
import { Reserve } from "./reserve.ts";
import type { ToStore } from "./store_protocol.ts";
import { StoreWriter } from "./store_writer.ts";

/**
 * The journal file that an engine writes to, with its lock and its reserve. It goes on as long as it can when the disk
 * is full or when others have changed the file, and reports what it did.
 */
export class JournalFile {
  readonly #onNotice: OnNotice;
  readonly #lock: FileLock;
  readonly #reserve: Reserve;
  readonly #reserveBytes: number;
  readonly #whole: boolean;
  readonly #writer: StoreWriter;
  readonly #rescue: JournalRescue;
  /** Why the disk takes no more, in words; null: it is not full. */
  #full: string | null = null;
  #isFullReported = false;

  /**
   * Opens the file, or makes it.
   *
   * @throws EngineError if the file cannot be written, or another engine writes to it
   */
  constructor({
    file,
    reserveBytes,
    whole = false,
    onNotice,
  }: {
    readonly file: string;
    readonly reserveBytes: number;
    readonly whole?: boolean;
    readonly onNotice: OnNotice;
  }) {
    this.#onNotice = onNotice;
    this.#reserveBytes = reserveBytes;
    this.#whole = whole;
    this.#lock = FileLock.take(file);
    try {
      const database = this.#open(file);
      const writer = withFileErrors(
        file,
        () => new StoreWriter(database, (error, failures) => this.#makeRoom(error, failures)),
      );
      const watch = withFileErrors(file, () => new FileWatch(path.resolve(file)));
      this.#writer = writer;
      this.#reserve = new Reserve(watch.real);
      this.#rescue = new JournalRescue({ file, database, watch, writer, reserve: this.#reserve, onNotice });
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /** Makes the reserve. If the disk was full when the file was opened, there is none: that room is needed now. */
  keepReserve(): void {
    if (this.#full !== null) return;
    const why = this.#reserve.make(this.#reserveBytes);
    if (why !== null) this.#warn(`no room could be kept for a disk that fills: ${why}`);
  }

  /**
   * Handles the messages and commits.
   *
   * @returns how many records are durable since the start, by their weights
   * @throws Error if a commit fails; see `StoreWriter.take`
   */
  take(messages: readonly ToStore[]): number {
    // A commit to a file that was deleted would be lost.
    if (!this.#rescue.watch.isInPlace) this.look();
    const durable = this.#writer.take(messages);
    this.#rescue.watch.note();
    if (this.#full !== null && !this.#isFullReported) {
      this.#isFullReported = true;
      this.#writer.leaveOut("all but events");
      this.#onNotice({ kind: "full", text: this.#full, file: this.#rescue.watch.file });
    }
    return durable;
  }

  /** Looks at the journal's files and puts them right. @throws Error if nothing can be written any more */
  look(): void {
    this.#rescue.check();
    if (!this.#lock.isInPlace) {
      this.#lock.renew();
      this.#warn("the journal's lock was deleted, and is taken again");
    }
    if (this.#reserve.isMissing) {
      this.keepReserve();
      if (this.#reserve.isHeld) this.#warn("the journal's reserve was deleted, and is made again");
    }
  }

  /** Closes the file, and removes the reserve and the lock. */
  close(): void {
    closeWritten(this.#rescue.database);
    this.#reserve.remove();
    this.#lock.release();
  }

  /** Opens the file. If the disk is full, it uses the room of a reserve that a killed engine has left. */
  #open(file: string): JournalDatabase {
    try {
      return openToWrite(file);
    } catch (error) {
      if (!mayBeFullDisk(error)) throw error;
      const left = new Reserve(existsSync(file) ? realpathSync(file) : path.resolve(file));
      if (!left.releaseLeftover()) throw error;
      const database = openToWrite(file);
      // With `whole` nothing is left out: everything is written, or it fails.
      if (!this.#whole) this.#full = "the journal's disk is full";
      return database;
    }
  }

  /**
   * After the first failure it lets the reserve go. After the second it moves the log into the journal, which frees the
   * log.
   */
  #makeRoom(error: unknown, failures: number): boolean {
    if (!mayBeFullDisk(error) || failures > 2) return false;
    if (this.#whole) return failures === 1 && this.#reserve.releaseLeftover();
    this.#full ??= isDiskFull(error)
      ? "the journal's disk is full"
      : `the journal's disk takes no more: ${firstLineOf(error)}`;
    if (failures === 1 && this.#reserve.release()) {
      this.#writer.leaveOut("close");
    } else {
      this.#writer.leaveOut("all but events");
      truncateLog(this.#rescue.database);
      this.#rescue.watch.noteShorter();
    }
    return true;
  }

  #warn(text: string): void {
    this.#onNotice({ kind: "warning", text, file: this.#rescue.watch.file });
  }
}

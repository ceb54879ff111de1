import { Worker } from "node:worker_threads";
import type { PathLock } from "../lock/mod.ts";
import { assert, EngineError, MAX_BACKLOG, STORE_EXIT_MS, unreachable } from "../protocol/mod.ts";
import { Backlog } from "./backlog.ts";
import { EventTally } from "./event_tally.ts";
import { inUse } from "./file_lock.ts";
import type { Journal, OpsRecord, SlotCheckpoint } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";
import { lockJournal } from "./journal_lock.ts";
import { Repetition } from "./repetition.ts";
import { rowOf } from "./row_of.ts";
import {
  type FromStore,
  type StoredOpsRecord,
  type StoredRecord,
  type StoreInit,
  type StoreNotice,
  type ToStore,
  weightOf,
} from "./store_protocol.ts";

/** What a store is opened with. */
export interface StoreOptions {
  /** The journal's path. */
  readonly file: string;
  /** The built `store_thread.ts`. */
  readonly thread: URL;
  /** Told once if the file does not take what it is given. From then on records are kept in memory alone. */
  readonly onFailure: (error: EngineError) => void;
  /** Told when something has happened to the file, and writing goes on. */
  readonly onNotice?: (notice: StoreNotice) => void;
  /** Of the room that is kept beside the file for a disk that fills; 0, which it is by itself: none is. */
  readonly reserveBytes?: number;
  /** Fails on a disk that fills, and leaves nothing out to get by: for whoever writes one thing, and can say that it failed. */
  readonly whole?: boolean;
}

const ENDED = "its thread has ended";

/** The session that is written. */
export interface StoreSession {
  readonly id: string;
  readonly date: string;
  /** The records of its book that the file has by an earlier run, as they were read from it; empty: it begins. */
  readonly recorded: readonly JournalEvent[];
}

/**
 * A journal in a file. A thread of its own writes it, for a disk can take a tenth of a second to take what it is given.
 * What main appends in one turn is written in one transaction: a row is there whole, or not at all.
 */
export class JournalStore implements Journal {
  readonly #file: string;
  readonly #thread: Worker;
  readonly #onFailure: StoreOptions["onFailure"];
  readonly #onNotice: (notice: StoreNotice) => void;
  readonly #lock: PathLock;
  readonly #exited: Promise<void>;
  readonly #backlog: Backlog = new Backlog(MAX_BACKLOG);
  #repetition: Repetition | null = null;
  #tally = new EventTally();
  /** Records that were appended when the last of the book was: it is durable when these are. */
  #bookEnd = 0;
  #buffer: StoredRecord[] = [];
  /** Ops that came before the header: the session is not in the file until then. */
  #early: StoredOpsRecord[] = [];
  #lost: EngineError | null = null;
  /** How the thread has ended, should it have. */
  #end = ENDED;
  #closing: Promise<void> | null = null;

  /**
   * Starts the thread, which opens the file, and makes it if it is not there.
   *
   * @throws EngineError JOURNAL_IN_USE if another engine writes to it
   * @throws EngineError JOURNAL_FILE if it cannot be written, is none of ours, or is of a newer program
   */
  static async open(options: StoreOptions): Promise<JournalStore> {
    const { file, thread, reserveBytes = 0, whole = false } = options;
    const lock = await lockJournal(file);
    const closed = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const init: StoreInit = { file, closed, reserveBytes, whole };
    const worker = new Worker(thread, { env: {}, execArgv: [], workerData: init });
    worker.once("exit", () => lock.release());
    const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    outlive(worker, closed);
    const answer = await firstAnswer(worker, file);
    if (answer.type === "opened") {
      const store = new JournalStore(options, { worker, exited, lock });
      // The file may have been made just now.
      const holder = await lock.renew();
      if (holder === null) return store;
      await store.close();
      throw inUse(file, holder);
    }
    await exited;
    assert(answer.type === "refused", "a store's first answer says whether it is open");
    throw new EngineError(answer.code, answer.message);
  }

  private constructor(
    { file, onFailure, onNotice }: StoreOptions,
    { worker, exited, lock }: { readonly worker: Worker; readonly exited: Promise<void>; readonly lock: PathLock },
  ) {
    this.#file = file;
    this.#thread = worker;
    this.#exited = exited;
    this.#onFailure = onFailure;
    this.#onNotice = onNotice ?? (() => {});
    this.#lock = lock;
    worker.on("message", (message: FromStore) => this.#receive(message));
    worker.on("error", (error) => (this.#end = diedOf(error)));
    worker.on("exit", () => this.#noteExit());
  }

  get tally(): EventTally {
    return this.#tally;
  }

  get backlog(): number {
    return this.#backlog.size;
  }

  get behind(): boolean {
    return this.#backlog.behind;
  }

  /**
   * What is appended from now on belongs to this session. One that the file has goes on at its end: what it has of it is
   * appended again first, and not written again. Else it is made with its first record, the header.
   */
  begin({ id, date, recorded }: StoreSession): void {
    this.#post();
    this.#tally = new EventTally();
    this.#early = [];
    this.#repetition = new Repetition(this.#file, recorded);
    if (this.#lost === null) this.#send({ type: "begin", id, date, recorded: recorded.length });
  }

  /** If the file has another record at this place of the session, nothing more is written: JOURNAL_DIVERGED. */
  appendEvent(record: JournalEvent): void {
    const isWritten = this.#isWritten(record);
    this.#tally.note(record);
    if (isWritten) return;
    this.#write({ stream: "book", row: rowOf(record), type: record.type, text: JSON.stringify(record) });
    this.#bookEnd = this.#backlog.appended;
    for (const early of this.#early.splice(0)) this.#write(early);
  }

  /** What comes before the session's header is written after it. */
  appendOps(record: OpsRecord): void {
    assert(this.#repetition !== null, "a session has begun before its records come");
    const { text } = record;
    const stored: StoredOpsRecord = {
      ...record,
      stream: "ops",
      ...(text === undefined ? {} : { text: asStorable(text) }),
    };
    if (this.#tally.records === 0 && !this.#repetition.hasAny) this.#early.push(stored);
    else this.#write(stored);
  }

  keepCheckpoint(checkpoint: SlotCheckpoint): void {
    assert(this.#tally.records > 0, "a session's header comes before its checkpoints");
    this.#write({ stream: "checkpoints", ...checkpoint });
  }

  appendTicks(rows: Float64Array): void {
    assert(this.#tally.records > 0, "a session's header comes before its ticks");
    this.#write({ stream: "ticks", rows });
  }

  caughtUp(signal?: AbortSignal): Promise<void> {
    return this.#backlog.caughtUp(signal);
  }

  durable(): Promise<void> | null {
    return this.#lost === null ? this.#backlog.reached(this.#bookEnd) : Promise.reject(this.#lost);
  }

  flush(): Promise<void> {
    return this.#backlog.flush();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#post();
    this.#send({ type: "close" });
    await this.#exited;
    if (this.#lost !== null) throw this.#lost;
  }

  #write(record: StoredRecord): void {
    if (this.#lost !== null || this.#closing !== null) return;
    if (this.#buffer.length === 0) queueMicrotask(() => this.#post());
    this.#buffer.push(record);
    this.#backlog.append(weightOf(record));
  }

  #post(): void {
    if (this.#buffer.length === 0) return;
    const records = this.#buffer;
    this.#buffer = [];
    // Rows are many: they change hands, and are not copied.
    const rows = records.flatMap((record) => (record.stream === "ticks" ? [record.rows.buffer as ArrayBuffer] : []));
    this.#send({ type: "append", records }, rows);
  }

  #send(message: ToStore, transferred: readonly ArrayBuffer[] = []): void {
    this.#thread.postMessage(message, transferred);
  }

  #receive(message: FromStore): void {
    switch (message.type) {
      case "durable":
        this.#backlog.settle(message.records);
        return;
      case "failed":
        this.#fail(message.why);
        return;
      case "notice":
        // Another file is at the path now, which is locked too: by whatever other names it has.
        if (message.kind === "restored") void this.#lock.renew();
        this.#onNotice(message);
        return;
      case "opened":
      case "refused":
        return;
      default:
        unreachable(message);
    }
  }

  /** What the thread has posted is heard by now: the news that it has died may come before that. */
  #noteExit(): void {
    const isInOrder = this.#closing !== null && this.backlog === 0 && this.#end === ENDED;
    if (!isInOrder) this.#fail(this.#end);
  }

  /** Whether the file has the next record already. */
  #isWritten(record: JournalEvent): boolean {
    assert(this.#repetition !== null, "a session has begun before its records come");
    try {
      return this.#repetition.holds(this.#tally.records, record);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#lose(error);
      return false;
    }
  }

  #fail(why: string): void {
    this.#lose(journalLost(this.#file, why));
  }

  #lose(error: EngineError): void {
    if (this.#lost !== null) return;
    this.#lost = error;
    this.#buffer = [];
    this.#early = [];
    this.#backlog.lose(this.#lost);
    this.#onFailure(this.#lost);
  }
}

/**
 * A process that exits while the thread is inside SQLite is aborted: the binding does not bear to be terminated there. So
 * it lets the thread finish first, and nothing that was posted is lost.
 */
function outlive(worker: Worker, closed: Int32Array): void {
  const finish = (): void => {
    worker.postMessage({ type: "close" } satisfies ToStore);
    Atomics.wait(closed, 0, 0, STORE_EXIT_MS);
  };
  process.once("exit", finish);
  worker.once("exit", () => process.off("exit", finish));
}

/** What the thread says first, or the error that it died of before. */
function firstAnswer(worker: Worker, file: string): Promise<FromStore> {
  return new Promise((resolve, reject) => {
    let end = ENDED;
    worker.once("message", resolve);
    worker.once("error", (error) => (end = diedOf(error)));
    worker.once("exit", () => reject(journalLost(file, end)));
  });
}

function diedOf(error: Error): string {
  return `its thread has died: ${error.message}`;
}

/** SQLite keeps texts as UTF-8 and reads them up to the first NUL: what is linked must be what is read. */
function asStorable(text: string): string {
  return Buffer.from(text).toString().replaceAll("\0", "\uFFFD");
}

/** A journal takes no more, and why: what ends its session. */
export function journalLost(file: string, why: string): EngineError {
  return new EngineError(
    "JOURNAL_LOST",
    `${file}: Expected the journal to take every record, was: ${why}\n` +
      "  hint: free space on its disk, or mend what keeps it from being written, and run again: the session is resumed",
  );
}

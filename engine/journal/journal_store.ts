import { Worker } from "node:worker_threads";
import type { PathLock } from "../lock/mod.ts";
import { assert, EngineError, MAX_BACKLOG, STORE_EXIT_MS, unreachable } from "../protocol/mod.ts";
import { Backlog } from "./backlog.ts";
import { DivergenceCheck } from "./divergence_check.ts";
import { EventTally } from "./event_tally.ts";
import { inUse, lockJournal } from "./file_lock.ts";
import type { Journal, OpsRecord, SlotCheckpoint } from "./journal.ts";
import { type JournalEvent, rowOf } from "./journal_event.ts";
import {
  type FromStore,
  type StoredOpsRecord,
  type StoredRecord,
  type StoreInit,
  type StoreNotice,
  type ToStore,
  weightOf,
} from "./store_protocol.ts";

/** Options of `JournalStore.open`. */
export interface StoreOptions {
  /** The journal's path. */
  readonly file: string;
  /** The built `store_thread.ts`. */
  readonly thread: URL;
  /** Is called once if a record cannot be written. Nothing is written after that. */
  readonly onFailure: (error: EngineError) => void;
  /** Is called when something has happened to the file, but writing goes on. */
  readonly onNotice?: (notice: StoreNotice) => void;
  /** Size of the reserve beside the file, for a disk that fills. Default: 0, no reserve. */
  readonly reserveBytes?: number;
  /**
   * True: on a full disk everything is written, or it fails. False: some records are left out, so that writing can go
   * on.
   */
  readonly whole?: boolean;
}

const ENDED = "its thread has ended";

/** The session that is to be written. */
export interface StoreSession {
  readonly id: string;
  readonly date: string;
  /** Its events of an earlier run, as they were read from the file; empty: it is a new session. */
  readonly recorded: readonly JournalEvent[];
}

/**
 * A journal in a file. A thread of its own writes it, for a commit can take a tenth of a second. The records that main
 * appends in one turn of the event loop are in one transaction, so the file has all records of a row or none.
 */
export class JournalStore implements Journal {
  readonly #file: string;
  readonly #thread: Worker;
  readonly #onFailure: StoreOptions["onFailure"];
  readonly #onNotice: (notice: StoreNotice) => void;
  readonly #lock: PathLock;
  readonly #exited: Promise<void>;
  readonly #backlog: Backlog = new Backlog(MAX_BACKLOG);
  #divergence: DivergenceCheck | null = null;
  #tally = new EventTally();
  /** How many records had been appended with the last event. That event is durable when they are. */
  #lastEventAt = 0;
  #buffer: StoredRecord[] = [];
  /** Ops that came before the header. They are written after it, for the session is not in the file before. */
  #early: StoredOpsRecord[] = [];
  #lost: EngineError | null = null;
  /** How the thread has ended, if it has. */
  #end = ENDED;
  #closing: Promise<void> | null = null;
  /** The lock's renewal after the file was restored. */
  #renewing: Promise<unknown> = Promise.resolve();

  /**
   * Starts the thread and waits until it has opened the file. A file that does not exist is made.
   *
   * @throws EngineError JOURNAL_IN_USE if another engine writes to it
   * @throws EngineError JOURNAL_FILE if it cannot be written, is not a journal, or is of a newer program
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
      // The file may be new: then the lock must be taken on it, too.
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
   * Begins a session: records that are appended from now on belong to it. If the file has it already, the caller first
   * appends the recorded events again; they are compared and not written. If not, the session is made by its first
   * event, the header.
   */
  begin({ id, date, recorded }: StoreSession): void {
    this.#post();
    this.#tally = new EventTally();
    this.#early = [];
    this.#divergence = new DivergenceCheck(this.#file, recorded);
    if (this.#lost === null) this.#send({ type: "begin", id, date, recorded: recorded.length });
  }

  /** If the file has another event at this place of the session, the journal fails with JOURNAL_DIVERGED. */
  appendEvent(record: JournalEvent): void {
    const isWritten = this.#isWritten(record);
    this.#tally.add(record);
    if (isWritten) return;
    this.#write({ stream: "book", row: rowOf(record), type: record.type, text: JSON.stringify(record) });
    this.#lastEventAt = this.#backlog.appended;
    for (const early of this.#early.splice(0)) this.#write(early);
  }

  /** Ops that come before the session's header are written after it. */
  appendOps(record: OpsRecord): void {
    assert(this.#divergence !== null, "a session has begun before its records come");
    const { text } = record;
    const stored: StoredOpsRecord = {
      ...record,
      stream: "ops",
      ...(text === undefined ? {} : { text: asStorable(text) }),
    };
    if (this.#tally.records === 0 && !this.#divergence.hasAny) this.#early.push(stored);
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
    return this.#lost === null ? this.#backlog.reached(this.#lastEventAt) : Promise.reject(this.#lost);
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
    // A renewal that ends after the release on exit would lock the file again.
    await this.#renewing;
    this.#lock.release();
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
    // Rows are transferred and not copied, for they are many.
    const rows = records.flatMap((record) => (record.stream === "ticks" ? [record.rows.buffer as ArrayBuffer] : []));
    this.#send({ type: "append", records }, rows);
  }

  #send(message: ToStore, transferred: readonly ArrayBuffer[] = []): void {
    this.#thread.postMessage(message, transferred);
  }

  #receive(message: FromStore): void {
    switch (message.type) {
      case "durable":
        this.#backlog.confirm(message.records);
        return;
      case "failed":
        this.#fail(message.why);
        return;
      case "notice":
        // Another file is at the path now. Lock that, too.
        if (message.kind === "restored") this.#renewing = this.#renewing.then(() => this.#lock.renew());
        this.#onNotice(message);
        return;
      case "opened":
      case "refused":
        return;
      default:
        unreachable(message);
    }
  }

  /** All messages of the thread have arrived before its exit, but its error may come before them. */
  #noteExit(): void {
    const isInOrder = this.#closing !== null && this.backlog === 0 && this.#end === ENDED;
    if (!isInOrder) this.#fail(this.#end);
  }

  /** True if the file has the next event already. */
  #isWritten(record: JournalEvent): boolean {
    assert(this.#divergence !== null, "a session has begun before its records come");
    try {
      return this.#divergence.isRecorded(this.#tally.records, record);
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
 * Lets the thread finish when the process exits. Without this the process would be aborted if the thread is inside
 * SQLite, and posted records would be lost.
 */
function outlive(worker: Worker, closed: Int32Array): void {
  const finish = (): void => {
    worker.postMessage({ type: "close" } satisfies ToStore);
    Atomics.wait(closed, 0, 0, STORE_EXIT_MS);
  };
  process.once("exit", finish);
  worker.once("exit", () => process.off("exit", finish));
}

/** The thread's first message. @throws EngineError JOURNAL_LOST if it dies before */
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

/** A text as SQLite will read it: valid UTF-8 without NUL. The link must be over that text. */
function asStorable(text: string): string {
  return Buffer.from(text).toString().replaceAll("\0", "\uFFFD");
}

/** The error for a journal that cannot be written any more. It ends the session. */
export function journalLost(file: string, why: string): EngineError {
  return new EngineError(
    "JOURNAL_LOST",
    `${file}: Expected the journal to take every record, was: ${why}\n` +
      "  hint: free space on its disk, or mend what keeps it from being written, and run again: the session is resumed",
  );
}

import { Worker } from "node:worker_threads";
import type { CsvKind, TickBatch } from "../data/mod.ts";
import { assert, EngineError } from "../protocol/mod.ts";
import {
  allocateBatches,
  batchesIn,
  type FromReader,
  type ReaderFailed,
  type ReaderFilled,
  type ReaderInit,
  RING_SIZE,
  type RingSize,
  type ToReader,
} from "./reader_protocol.ts";
import type { FileFeed, ReplayCounters, ReplayOptions } from "./replay.ts";

/** What a file is read ahead with. */
export interface ReadAheadOptions extends Omit<ReplayOptions, "source"> {
  /** The built `reader_thread.ts`. */
  readonly thread: URL;
  /** How far ahead it may be. */
  readonly size?: RingSize;
}

/**
 * A file of ticks or bars that a thread of its own reads ahead, so that whoever takes the ticks has nothing to parse. It
 * gives what `ReplayFeed` gives, and says of bad rows the same, when it comes to them.
 *
 * The batches lie in shared memory. A batch belongs to the thread until it has posted it as filled, and to this side until
 * that has posted it as free: so many of them are how far ahead the thread can be.
 */
export class ReadAheadFeed implements FileFeed {
  #rows: CsvKind | null = null;
  readonly #path: string;
  readonly #thread: Worker;
  readonly #exited: Promise<void>;
  readonly #onBadRow: (message: string) => void;
  readonly #batches: readonly TickBatch[];
  /** Filled batches that have not been begun, and what came after them. */
  readonly #waiting: (ReaderFilled | ReaderFailed)[] = [];
  /** The batch that is being given, and what of it comes next; null: the next one has not been begun. */
  #current: TickBatch | null = null;
  #next = 0;
  #begun = 0;
  #counters: ReplayCounters = { rows: 0, badRows: 0 };
  #strangers: readonly string[] = [];
  #ended = false;
  #failure: Error | null = null;
  /** What the thread has thrown, until it has exited: this may come before what it posted before that. */
  #diedOf: Error | null = null;
  #closing: Promise<void> | null = null;
  /** Goes on when there is something new to look at. */
  #wake: () => void = () => {};

  /**
   * Starts the thread, which opens the file.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read, or its header is not the format's
   * @throws EngineError CONFIGURATION if it is Parquet, and DuckDB is not installed
   */
  static async open({ thread, onBadRow, size = RING_SIZE, ...input }: ReadAheadOptions): Promise<ReadAheadFeed> {
    const init: ReaderInit = { input, memory: allocateBatches(size), size };
    const worker = new Worker(thread, { env: {}, execArgv: [], workerData: init });
    // Nothing is waited for before it listens: a thread may say all that it has to say, and end, in one turn.
    const feed = new ReadAheadFeed({ worker, batches: batchesIn(init), onBadRow, path: input.path });
    await feed.#opened();
    return feed;
  }

  private constructor(parts: {
    readonly worker: Worker;
    readonly batches: readonly TickBatch[];
    readonly onBadRow: (message: string) => void;
    readonly path: string;
  }) {
    this.#path = parts.path;
    this.#thread = parts.worker;
    this.#exited = new Promise((resolve) => parts.worker.once("exit", () => resolve()));
    this.#onBadRow = parts.onBadRow;
    this.#batches = parts.batches;
    parts.worker.on("message", (message: FromReader) => this.#receive(message));
    parts.worker.on("error", (error) => (this.#diedOf = error));
    parts.worker.on("exit", () => this.#noteExit());
  }

  get rows(): CsvKind {
    assert(this.#rows !== null, "a file is open before it is lent");
    return this.#rows;
  }

  get counters(): ReplayCounters {
    return this.#counters;
  }

  get strangers(): readonly string[] {
    return this.#strangers;
  }

  read(batch: TickBatch): void | Promise<void> {
    batch.count = 0;
    this.#give(batch);
    return batch.count > 0 || this.#isOver ? undefined : this.#wait(batch);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#wake();
    this.#send({ type: "close" });
    this.#thread.ref();
    await this.#exited;
  }

  get #isOver(): boolean {
    return this.#ended || this.#closing !== null;
  }

  async #opened(): Promise<void> {
    while (this.#rows === null) {
      this.#begin();
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    // A feed that nobody waits for keeps no process alive.
    this.#thread.unref();
  }

  async #wait(batch: TickBatch): Promise<void> {
    this.#thread.ref();
    while (batch.count === 0 && !this.#isOver) {
      // What came before a failure is given before it is told.
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#give(batch);
    }
    if (this.#closing === null) this.#thread.unref();
  }

  /** Fills the batch as far as filled batches go. */
  #give(batch: TickBatch): void {
    while (batch.count < batch.capacity && !this.#isOver && this.#begin()) {
      const current = this.#current;
      if (current === null) return;
      const to = Math.min(current.count, this.#next + batch.capacity - batch.count);
      batch.append(current, this.#next, to);
      this.#next = to;
      if (to < current.count) return;
      this.#current = null;
      this.#send({ type: "free" });
    }
  }

  /** Sees to it that a batch is being given. False: none is filled. */
  #begin(): boolean {
    if (this.#current !== null) return true;
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    for (const problem of next.problems) this.#onBadRow(problem);
    if (next.type === "failed") {
      this.#failure = errorOf(next);
      return false;
    }
    this.#counters = next.counters;
    this.#strangers = next.strangers;
    this.#ended = next.count === 0;
    this.#current = this.#batches[this.#begun % this.#batches.length] ?? null;
    assert(this.#current !== null, "a place of the ring has a batch");
    this.#begun += 1;
    this.#current.count = next.count;
    this.#next = 0;
    return !this.#ended;
  }

  #receive(message: FromReader): void {
    if (message.type === "opened") this.#rows = message.rows;
    else this.#waiting.push(message);
    this.#wake();
  }

  /** All that the thread has posted is here by now. */
  #noteExit(): void {
    const last = this.#waiting.at(-1);
    const isLast = last?.type === "failed" || last?.count === 0;
    if (isLast || this.#isOver) return;
    this.#failure ??= this.#diedOf ?? threadEnded(this.#path);
    this.#wake();
  }

  #send(message: ToReader): void {
    this.#thread.postMessage(message);
  }
}

function errorOf({ code, message }: ReaderFailed): EngineError {
  return new EngineError(code, message);
}

function threadEnded(path: string): EngineError {
  const hint = "hint: run again, with more memory if it happens again";
  return new EngineError(
    "INPUT_FILE",
    `${path}: Expected a file that can be read, was: its thread has ended\n  ${hint}`,
  );
}

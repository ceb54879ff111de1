import { Worker } from "node:worker_threads";
import type { TickBatch } from "../data/mod.ts";
import { assert, EngineError } from "../protocol/mod.ts";
import type { FileInput } from "./file_feed.ts";
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
import type { FileFeed, ReplayCounters, UnreadableRows } from "./replay_feed.ts";

/** Options of `ReadAheadFeed.open`: what is read, and how. */
export type ReadAheadOptions = FileInput & {
  /** The built `reader_thread.ts`. */
  readonly thread: URL;
  /** How far the thread may read ahead. Default: `RING_SIZE`. */
  readonly size?: RingSize;
  /** Is called with each of the first `MAX_BAD_ROWS_SHOWN` bad rows, as `FILE:LINE: message`. */
  readonly onBadRow: (message: string) => void;
};

/**
 * Reads a file of ticks or bars ahead in a thread of its own, so that main does not parse. It gives the same ticks and
 * the same messages about bad rows as `ReplayFeed`.
 *
 * The batches are in shared memory. The thread owns a batch until it posts `filled`; main owns it until it posts
 * `free`. The number of batches limits how far ahead the thread can be.
 */
export class ReadAheadFeed implements FileFeed {
  #isOpen = false;
  readonly #path: string;
  readonly #thread: Worker;
  readonly #exited: Promise<void>;
  readonly #onBadRow: (message: string) => void;
  readonly #batches: readonly TickBatch[];
  /** Messages of the thread that have not been handled: filled batches, and a failure after them. */
  readonly #waiting: (ReaderFilled | ReaderFailed)[] = [];
  /** The batch that is being copied out; null: none. `#next` is its next tick. */
  #current: TickBatch | null = null;
  #next = 0;
  #begun = 0;
  #counters: ReplayCounters = { rows: 0, badRows: 0 };
  #unreadable: UnreadableRows = { count: 0, first: [] };
  #unknownSymbols: readonly string[] = [];
  #ended = false;
  #failure: Error | null = null;
  /**
   * What the thread has thrown. It is used on exit, for messages that were posted earlier may still arrive before that.
   */
  #diedOf: Error | null = null;
  #closing: Promise<void> | null = null;
  /** Continues whoever waits for the thread. */
  #wake: () => void = () => {};

  /**
   * Starts the thread and waits until it has opened the file.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read, or its header is wrong
   * @throws EngineError CONFIGURATION if it is a Parquet file, and DuckDB is not installed
   */
  static async open({ thread, onBadRow, size = RING_SIZE, ...input }: ReadAheadOptions): Promise<ReadAheadFeed> {
    const init: ReaderInit = { input, memory: allocateBatches(size), size };
    const worker = new Worker(thread, { env: {}, execArgv: [], workerData: init });
    // Listen at once, without awaiting first: the thread may post everything and end within one turn.
    const feed = new ReadAheadFeed({
      worker,
      batches: batchesIn(init),
      onBadRow,
      path: input.kind === "market" ? input.plan.path : input.path,
    });
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

  get counters(): ReplayCounters {
    return this.#counters;
  }

  get unreadable(): UnreadableRows {
    return this.#unreadable;
  }

  get unknownSymbols(): readonly string[] {
    return this.#unknownSymbols;
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
    while (!this.#isOpen) {
      this.#begin();
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    // A feed that nobody waits for must not keep the process alive.
    this.#thread.unref();
  }

  async #wait(batch: TickBatch): Promise<void> {
    this.#thread.ref();
    while (batch.count === 0 && !this.#isOver) {
      // The ticks before a failure have been given by now.
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#give(batch);
    }
    if (this.#closing === null) this.#thread.unref();
  }

  /** Copies ticks into the batch, as far as the thread has filled batches. */
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

  /** Makes the next filled batch the current one, if there is no current one. @returns false if none is filled */
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
    this.#unreadable = next.unreadable;
    this.#unknownSymbols = next.unknownSymbols;
    this.#ended = next.count === 0;
    this.#current = this.#batches[this.#begun % this.#batches.length] ?? null;
    assert(this.#current !== null, "every slot of the ring has a batch");
    this.#begun += 1;
    this.#current.count = next.count;
    this.#next = 0;
    return !this.#ended;
  }

  #receive(message: FromReader): void {
    if (message.type === "opened") this.#isOpen = true;
    else this.#waiting.push(message);
    this.#wake();
  }

  /** All messages of the thread have arrived before its exit. */
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

import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { TickBatch } from "../data/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { openFileFeed } from "./file_feed.ts";
import { batchesIn, type FromReader, type ReaderInit, type ToReader } from "./reader_protocol.ts";
import type { FileFeed } from "./replay_feed.ts";

/** The port of a reader's thread. It fills batches from the feed as long as there are free ones. */
class ReaderShell {
  readonly #port: MessagePort;
  readonly #batches: readonly TickBatch[];
  /** Messages about bad rows since the batch before. */
  #problems: string[] = [];
  #free: number;
  #filled = 0;
  #closed = false;
  /** Continues the loop when a batch is free, or the reader is to close. */
  #wake: () => void = () => {};

  constructor(port: MessagePort, ring: Pick<ReaderInit, "memory" | "size">) {
    this.#port = port;
    this.#batches = batchesIn(ring);
    this.#free = this.#batches.length;
    port.on("message", (message: ToReader) => this.#receive(message));
  }

  /** Reads a file to its end, or until main posts `close`. */
  async serve(input: ReaderInit["input"]): Promise<void> {
    try {
      const feed = await openFileFeed(input, (problem) => this.#problems.push(problem));
      try {
        this.#post({ type: "opened" });
        await this.#readAhead(feed);
      } finally {
        await feed.close();
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#post({ type: "failed", code: error.code, message: error.message, problems: this.#problems });
    } finally {
      this.#port.close();
    }
  }

  async #readAhead(feed: FileFeed): Promise<void> {
    for (;;) {
      if (this.#free === 0 && !this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve));
      const batch = this.#batches[this.#filled % this.#batches.length];
      if (this.#closed || batch === undefined) return;
      const reading = feed.read(batch);
      if (reading !== undefined) await reading;
      this.#free -= 1;
      this.#filled += 1;
      const { counters, unreadable, unknownSymbols } = feed;
      this.#post({
        type: "filled",
        count: batch.count,
        problems: this.#problems,
        counters,
        unreadable,
        unknownSymbols,
      });
      this.#problems = [];
      if (batch.count === 0) return;
    }
  }

  #receive(message: ToReader): void {
    if (message.type === "free") this.#free += 1;
    else this.#closed = true;
    this.#wake();
  }

  #post(message: FromReader): void {
    this.#port.postMessage(message);
  }
}

async function serve(port: MessagePort | null, { input, ...ring }: ReaderInit): Promise<void> {
  if (port === null) throw new TypeError("Expected to run in a worker thread, was the main thread");
  await new ReaderShell(port, ring).serve(input);
}

void serve(parentPort, workerData as ReaderInit);

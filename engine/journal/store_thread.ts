import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { COMMIT_MESSAGES, EngineError } from "../protocol/mod.ts";
import { attempt, closeWritten, type JournalDatabase, openToWrite } from "./database.ts";
import { FileLock } from "./file_lock.ts";
import type { FromStore, StoreInit, ToStore } from "./store_protocol.ts";
import { StoreWriter } from "./store_writer.ts";

/** The port of the store's thread around its writer: receive, post. Decides nothing. */
class StoreShell {
  readonly #port: MessagePort;
  readonly #lock: FileLock;
  readonly #database: JournalDatabase;
  readonly #writer: StoreWriter;
  readonly #closed: Int32Array;
  #failed = false;

  /** @throws EngineError if the file cannot be written, or somebody else does */
  constructor(port: MessagePort, { file, closed }: StoreInit) {
    this.#port = port;
    this.#closed = closed;
    this.#lock = FileLock.take(file);
    try {
      this.#database = openToWrite(file);
      this.#writer = attempt(file, () => new StoreWriter(this.#database));
    } catch (error) {
      this.#lock.release();
      throw error;
    }
    port.on("message", (message: ToStore) => this.#receive(takeWaiting(message, port)));
    this.#post({ type: "opened" });
  }

  #receive(messages: readonly ToStore[]): void {
    // After a failure nothing more is written: the book would have a hole.
    if (!this.#failed) this.#write(messages);
    if (messages.some(({ type }) => type === "close")) this.#close();
  }

  #write(messages: readonly ToStore[]): void {
    try {
      this.#post({ type: "durable", records: this.#writer.take(messages) });
    } catch (error) {
      this.#failed = true;
      this.#post({ type: "failed", why: whyOf(error) });
    }
  }

  #close(): void {
    closeWritten(this.#database);
    this.#lock.release();
    announce(this.#closed);
    this.#port.close();
  }

  #post(message: FromStore): void {
    this.#port.postMessage(message);
  }
}

/** Nothing of the file is in use any more: who waits for that in `exit` cannot be told by a message. */
function announce(closed: Int32Array): void {
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
}

/** The first message and those that wait behind it. */
function takeWaiting(first: ToStore, port: MessagePort): ToStore[] {
  const messages = [first];
  while (messages.length < COMMIT_MESSAGES) {
    const received = receiveMessageOnPort(port);
    if (received === undefined) break;
    messages.push(received.message as ToStore);
  }
  return messages;
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function serve(port: MessagePort | null, init: StoreInit): StoreShell | null {
  if (port === null) throw new TypeError("Expected to run in a worker thread, was the main thread");
  try {
    return new StoreShell(port, init);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    announce(init.closed);
    port.postMessage({ type: "refused", code: error.code, message: error.message } satisfies FromStore);
    return null;
  }
}

serve(parentPort, workerData as StoreInit);

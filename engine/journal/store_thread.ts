import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { systemClock } from "../clock.ts";
import { COMMIT_MESSAGES, EngineError, JOURNAL_LOOK_MS } from "../protocol/mod.ts";
import { JournalFile } from "./journal_file.ts";
import type { FromStore, StoreInit, ToStore } from "./store_protocol.ts";

/** The port of the store's thread. It passes messages to the journal file and posts what comes of them. */
class StoreShell {
  readonly #port: MessagePort;
  readonly #file: JournalFile;
  readonly #stopLooking: () => void;
  readonly #closed: Int32Array;
  #failed = false;

  /** @throws EngineError if the file cannot be written, or another engine writes to it */
  constructor(port: MessagePort, { file, closed, reserveBytes = 0, whole = false }: StoreInit) {
    this.#port = port;
    this.#closed = closed;
    this.#file = new JournalFile({
      file,
      reserveBytes,
      whole,
      onNotice: (notice) => this.#post({ type: "notice", ...notice }),
    });
    port.on("message", (message: ToStore) => this.#receive(takeWaiting(message, port)));
    this.#post({ type: "opened" });
    this.#file.keepReserve();
    this.#stopLooking = systemClock.every(JOURNAL_LOOK_MS, () => this.#attempt(() => this.#file.look()));
  }

  #receive(messages: readonly ToStore[]): void {
    this.#attempt(() => this.#post({ type: "durable", records: this.#file.take(messages) }));
    if (messages.some(({ type }) => type === "close")) this.#close();
  }

  /** After a failure nothing more is written, for an event would be missing. */
  #attempt(act: () => void): void {
    if (this.#failed) return;
    try {
      act();
    } catch (error) {
      this.#failed = true;
      this.#post({ type: "failed", why: whyOf(error) });
    }
  }

  #close(): void {
    this.#stopLooking();
    // The file may have been deleted. Put it back, so that the next start finds it.
    this.#attempt(() => this.#file.look());
    this.#file.close();
    announce(this.#closed);
    this.#port.close();
  }

  #post(message: FromStore): void {
    this.#port.postMessage(message);
  }
}

/** Says that the file is closed. Main may be in its `exit` handler, where it cannot receive messages. */
function announce(closed: Int32Array): void {
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
}

/** The first message and those that wait behind it, at most `COMMIT_MESSAGES`. */
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

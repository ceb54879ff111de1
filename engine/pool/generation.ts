import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { releaseProxy, type Remote, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { Clock } from "../clock.ts";
import { CALL_TIMEOUT_MS, EngineError, MAX_REPORT_LENGTH, type SlotCalls, type ToSlot } from "../protocol/mod.ts";
import { ControlWords } from "./control_words.ts";
import type { RunWorker } from "./pool.ts";

/** How a generation has ended; null: well, after `bye`. */
export type Death = { readonly cause: string } | null;

/** The calls of a slot, from main's side. A reply must be parsed before it is used. */
export type RemoteCalls = {
  readonly [Name in keyof SlotCalls]: (...args: Parameters<SlotCalls[Name]>) => Promise<unknown>;
};

/**
 * One worker of a slot, with its channels and its control block. Each generation has new ones: what a dead worker still
 * writes or posts cannot be taken for its successor's.
 */
export interface Generation {
  /** From 1 in each slot. */
  readonly number: number;
  /** The control block that main shares with the worker. */
  readonly control: SharedArrayBuffer;
  readonly words: ControlWords;
  /** Resolves when the worker is gone. Never rejects. */
  readonly ended: Promise<Death>;
  /** True once main has terminated the worker. It may post until it is dead; those messages do not count. */
  readonly condemned: boolean;
  post(message: ToSlot): void;
  /**
   * Makes a call. It ends with the worker; a bare call would wait for ever.
   *
   * @throws EngineError SLOT_START if the worker dies first
   */
  call<T>(name: string, make: (calls: RemoteCalls) => Promise<T>): Promise<T>;
  /** Tells the worker to leave: its task ends well. */
  dismiss(): void;
  /** Kills the worker, whatever it is doing. */
  terminate(cause: string): void;
  /** Closes the channels. Messages on their way are dropped. */
  close(): void;
}

/** What a generation starts with. */
export interface GenerationOptions {
  readonly slot: number;
  readonly number: number;
  /** A new control block. */
  readonly control: SharedArrayBuffer;
  readonly onMessage: (message: unknown) => void;
}

/** Starts a generation of a slot. */
export type SpawnGeneration = (options: GenerationOptions) => Generation;

/** Of a worker that has died, main reads at most so many messages more: it may have flooded its channel. */
const MAX_LAST_MESSAGES = 4_096;

/** A generation in a worker thread. It has two channels: one for messages, one for comlink's calls. */
export class ThreadGeneration implements Generation {
  readonly number: number;
  readonly control: SharedArrayBuffer;
  readonly words: ControlWords;
  readonly ended: Promise<Death>;
  readonly #ticks: MessagePort;
  readonly #callsPort: MessagePort;
  readonly #calls: Remote<SlotCalls>;
  readonly #abort = new AbortController();
  #dismissed = false;
  #terminatedFor: string | null = null;

  constructor(run: RunWorker, { slot, number, control, onMessage }: GenerationOptions) {
    this.number = number;
    this.control = control;
    this.words = new ControlWords(control);
    const calls = new MessageChannel();
    const ticks = new MessageChannel();
    this.#ticks = ticks.port1;
    this.#callsPort = calls.port1;
    this.#calls = wrap<SlotCalls>(nodeEndpoint(calls.port1));
    this.#ticks.on("message", onMessage);
    this.ended = run({ slot, generation: number }, { calls: calls.port2, ticks: ticks.port2 }, this.#abort.signal).then(
      // A worker that throws null resolves its task as well: only a dismissed one has ended well.
      () => (this.#dismissed ? null : { cause: "its task ended before it was told to" }),
      (error: unknown) => {
        this.#readLastMessages(onMessage);
        return { cause: this.#terminatedFor ?? causeOf(error) };
      },
    );
  }

  get condemned(): boolean {
    return this.#terminatedFor !== null;
  }

  post(message: ToSlot): void {
    this.#ticks.postMessage(message);
  }

  async call<T>(name: string, make: (calls: RemoteCalls) => Promise<T>): Promise<T> {
    const died = this.ended.then((death): never => {
      throw new EngineError("SLOT_START", `The worker ended during ${name}: ${death?.cause ?? "it was sent away"}`);
    });
    return Promise.race([make(this.#calls), died]);
  }

  dismiss(): void {
    this.#dismissed = true;
    this.post({ type: "bye" });
  }

  terminate(cause: string): void {
    this.#terminatedFor ??= cause;
    // What it has posted does not count any more, and a flood of it would block main.
    this.#ticks.removeAllListeners("message");
    this.#ticks.close();
    this.#abort.abort();
  }

  /** What a worker has posted before its death may arrive after the news of it. Why it left is among that. */
  #readLastMessages(onMessage: GenerationOptions["onMessage"]): void {
    for (let read = 0; read < MAX_LAST_MESSAGES && !this.condemned; read += 1) {
      const received = receiveMessageOnPort(this.#ticks);
      if (received === undefined) return;
      onMessage(received.message);
    }
  }

  close(): void {
    this.#ticks.removeAllListeners("message");
    this.#ticks.close();
    this.#calls[releaseProxy]();
    this.#callsPort.close();
  }
}

/**
 * Makes a call. A worker that does not answer it within `CALL_TIMEOUT_MS` is terminated.
 *
 * @throws EngineError SLOT_START if the worker dies first
 */
export async function callInTime<T>(
  generation: Generation,
  clock: Pick<Clock, "after">,
  name: string,
  make: (calls: RemoteCalls) => Promise<T>,
): Promise<T> {
  const stop = clock.after(CALL_TIMEOUT_MS, () => {
    generation.terminate(`it did not answer ${name} in ${CALL_TIMEOUT_MS} ms`);
  });
  try {
    return await generation.call(name, make);
  } finally {
    stop();
  }
}

/** Why a worker died, by the error that ended it. The error comes from the worker: its message can be anything. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? textOf(error.message) : `it threw ${textOf(error)}`;
}

function textOf(value: unknown): string {
  // An object may have no text, and asking for one would throw.
  const text = typeof value === "object" && value !== null ? "an object" : String(value);
  return text.slice(0, MAX_REPORT_LENGTH);
}

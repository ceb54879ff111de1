import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { releaseProxy, type Remote, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { Clock } from "../clock.ts";
import { CALL_TIMEOUT_MS, EngineError, type SlotCalls, type ToSlot } from "../protocol/mod.ts";
import { causeOf } from "./cause.ts";
import { ControlWords } from "./control_words.ts";
import type { RunWorker } from "./pool.ts";

/** How a generation ended: null is a clean end, after `bye`. */
export type Death = { readonly cause: string } | null;

/** The calls of a slot, from main's side. What a worker replies is to be parsed before use. */
export type RemoteCalls = {
  readonly [Name in keyof SlotCalls]: (...args: Parameters<SlotCalls[Name]>) => Promise<unknown>;
};

/**
 * One worker in a slot: its channels, its control block, its death. Each has fresh ones, so that nothing of a dead
 * generation can be taken for its successor's.
 */
export interface Generation {
  readonly number: number;
  /** The control block that it shares with its worker. */
  readonly control: SharedArrayBuffer;
  readonly words: ControlWords;
  /** Settles when the worker is gone. Never rejects. */
  readonly ended: Promise<Death>;
  /** True once main has had it terminated: it may go on posting until it is dead, and none of that counts. */
  readonly condemned: boolean;
  post(message: ToSlot): void;
  /**
   * Makes a call. It does not outlive the worker, which a bare call would.
   *
   * @throws EngineError SLOT_START if the worker dies first
   */
  call<T>(name: string, make: (calls: RemoteCalls) => Promise<T>): Promise<T>;
  /** Sends it away: its task ends well. */
  dismiss(): void;
  /** Kills the worker wherever it is. */
  terminate(cause: string): void;
  /** Lets go of its channels. What was on its way is dropped. */
  close(): void;
}

/** What a generation is started with. */
export interface GenerationOptions {
  readonly slot: number;
  readonly number: number;
  /** A control block of its own. */
  readonly control: SharedArrayBuffer;
  readonly onMessage: (message: unknown) => void;
}

/** Starts a generation of a slot. */
export type SpawnGeneration = (options: GenerationOptions) => Generation;

/** A worker that has flooded its channel before it died is not heard to the end. */
const MAX_LAST_MESSAGES = 4_096;

/** A generation in a worker thread, over two MessageChannels: one for its messages, one for comlink's calls. */
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
      // A worker that throws null resolves its task: only one that was sent away has ended well.
      () => (this.#dismissed ? null : { cause: "its task ended before it was told to" }),
      (error: unknown) => {
        this.#hearLast(onMessage);
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
    // Whatever it has posted does not count any more: a flood of it would keep main from everything else.
    this.#ticks.removeAllListeners("message");
    this.#ticks.close();
    this.#abort.abort();
  }

  /** What a worker has posted before its end may come behind the news of that: why it left, above all. */
  #hearLast(onMessage: GenerationOptions["onMessage"]): void {
    for (let heard = 0; heard < MAX_LAST_MESSAGES && !this.condemned; heard += 1) {
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
 * Makes a call that a worker has to answer in time, or is terminated.
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

import { MessageChannel, type MessagePort } from "node:worker_threads";
import { releaseProxy, type Remote, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { allocateControlBlock, EngineError, type SlotCalls, type ToSlot, unwrapSeq, Word } from "../protocol/mod.ts";
import type { RunWorker } from "./pool.ts";

/** How a generation ended: null is a clean end, after `bye`. */
export type Death = { readonly cause: string } | null;

/** The calls of a slot, from main's side. */
export type RemoteCalls = Remote<SlotCalls>;

/** What a generation is started with. */
export interface GenerationOptions {
  readonly slot: number;
  readonly number: number;
  readonly run: RunWorker;
  /** The row that its mark begins at. */
  readonly mark: number;
  readonly onMessage: (message: unknown) => void;
}

/**
 * One worker in a slot: its two channels, its control block, its death. Each has fresh ones, so that nothing of a dead
 * generation can be taken for its successor's.
 */
export class Generation {
  readonly number: number;
  /** The control block that it shares with its worker. */
  readonly control: SharedArrayBuffer;
  /** Settles when the worker is gone. Never rejects. */
  readonly ended: Promise<Death>;
  readonly #words: Int32Array;
  readonly #ticks: MessagePort;
  readonly #callsPort: MessagePort;
  readonly #calls: Remote<SlotCalls>;
  readonly #abort = new AbortController();
  #dismissed = false;
  #terminatedFor: string | null = null;

  constructor(options: GenerationOptions) {
    this.number = options.number;
    this.control = allocateControlBlock(options.mark);
    this.#words = new Int32Array(this.control);
    const calls = new MessageChannel();
    const ticks = new MessageChannel();
    this.#ticks = ticks.port1;
    this.#callsPort = calls.port1;
    this.#calls = wrap<SlotCalls>(nodeEndpoint(calls.port1));
    this.#ticks.on("message", options.onMessage);
    this.ended = options
      .run(
        { slot: options.slot, generation: options.number },
        { calls: calls.port2, ticks: ticks.port2 },
        this.#abort.signal,
      )
      .then(
        // A worker that throws null resolves its task: only one that was sent away has ended well.
        () => (this.#dismissed ? null : { cause: "its task ended before it was told to" }),
        (error: unknown) => ({ cause: this.#terminatedFor ?? describeError(error) }),
      );
  }

  /** The last row it has finished, as its worker says. `near` is a seq within 2^31 rows of it. */
  readMark(near: number): number {
    return unwrapSeq(Atomics.load(this.#words, Word.mark), near);
  }

  /**
   * Asks for a `progress` message when it passes `seq`. The caller reads the mark afterwards, in this order. A lower row
   * that is wanted already stays: at its `progress` whoever waits for more asks again.
   */
  want(seq: number): void {
    const wanted = Atomics.load(this.#words, Word.wanted) === 1;
    if (wanted && unwrapSeq(Atomics.load(this.#words, Word.want), seq) <= seq) return;
    Atomics.store(this.#words, Word.want, seq | 0);
    Atomics.store(this.#words, Word.wanted, 1);
  }

  /** Posts `ticks` if it sleeps: one message however many rows came since. */
  wake(head: number): void {
    if (Atomics.compareExchange(this.#words, Word.asleep, 1, 0) === 1) this.post({ type: "ticks", to: head });
  }

  post(message: ToSlot): void {
    this.#ticks.postMessage(message);
  }

  /**
   * Makes a call over Comlink. It does not outlive the worker, which a bare call would.
   *
   * @throws EngineError SLOT_START if the worker dies first
   */
  async call<T>(name: string, make: (calls: RemoteCalls) => Promise<T>): Promise<T> {
    const died = this.ended.then((death): never => {
      throw new EngineError("SLOT_START", `The worker ended during ${name}: ${death?.cause ?? "it was sent away"}`);
    });
    return Promise.race([make(this.#calls), died]);
  }

  /** Sends it away: its task ends well. */
  dismiss(): void {
    this.#dismissed = true;
    this.post({ type: "bye" });
  }

  /** True once main has had it terminated: it may go on posting until it is dead, and none of that counts. */
  get condemned(): boolean {
    return this.#terminatedFor !== null;
  }

  /** Kills the worker wherever it is. */
  terminate(cause: string): void {
    this.#terminatedFor ??= cause;
    this.#abort.abort();
  }

  /** Closes both ports. What was on its way is dropped. */
  close(): void {
    this.#ticks.removeAllListeners("message");
    this.#ticks.close();
    this.#calls[releaseProxy]();
    this.#callsPort.close();
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : `it threw ${String(error)}`;
}

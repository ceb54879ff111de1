import { ControlWords } from "../../engine/pool/control_words.ts";
import type { Death, Generation, GenerationOptions, RemoteCalls } from "../../engine/pool/generation.ts";
import {
  EngineError,
  type FromSlot,
  type SlotPlan,
  type SlotSnapshot,
  type ToSlot,
} from "../../engine/protocol/mod.ts";
import { Host } from "../../workers/host.ts";
import { fallAsleep } from "../../workers/host/sleep.ts";

/** A call on its way to the worker: `run` answers it, in an event of its own. */
interface PendingCall {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A generation whose worker is in this thread, and does nothing until it is told to: each message that is on its way, each
 * turn, each death is an event that somebody else chooses. Order holds on one port, and nowhere else.
 */
export class StagedWorker implements Generation {
  readonly slot: number;
  readonly number: number;
  readonly control: SharedArrayBuffer;
  readonly words: ControlWords;
  readonly ended: Promise<Death>;
  readonly #onMessage: (message: unknown) => void;
  readonly #toWorker: ToSlot[] = [];
  readonly #callsToWorker: PendingCall[] = [];
  readonly #callsToMain: (() => void)[] = [];
  #toMain: FromSlot[] = [{ type: "ready" }];
  #end: (death: Death) => void = () => {};
  #host: Host | null = null;
  #words: Int32Array = new Int32Array(0);
  #turnDue = false;
  #ending: { readonly death: Death } | null = null;
  #seen = false;
  /** True while its thread runs: longer than main believes, if main has had it terminated. */
  #running = true;
  #dismissed = false;
  #terminatedFor: string | null = null;
  #closed = false;

  constructor({ slot, number, control, onMessage }: GenerationOptions) {
    this.slot = slot;
    this.number = number;
    this.control = control;
    this.words = new ControlWords(control);
    this.#onMessage = onMessage;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get condemned(): boolean {
    return this.#terminatedFor !== null;
  }

  /** True while it can be killed. */
  get alive(): boolean {
    return this.#running && this.#ending === null;
  }

  /** True while it judges rows, and could die doing so. */
  get loaded(): boolean {
    return this.#host !== null;
  }

  post(message: ToSlot): void {
    if (!this.#closed) this.#toWorker.push(message);
  }

  async call<T>(name: string, make: (calls: RemoteCalls) => Promise<T>): Promise<T> {
    const died = this.ended.then((): never => {
      throw new EngineError("SLOT_START", `The worker ended during ${name}`);
    });
    return Promise.race([make(this.#calls()), died]);
  }

  dismiss(): void {
    this.#dismissed = true;
    this.post({ type: "bye" });
  }

  terminate(cause: string): void {
    this.#terminatedFor ??= cause;
    this.#toMain = [];
    this.#closed = true;
    this.#ending ??= { death: { cause } };
  }

  close(): void {
    this.#closed = true;
    this.#toMain = [];
  }

  /** Its thread dies now. Of what it has posted main still gets the first `surviving` messages. */
  die(surviving: number): void {
    this.#running = false;
    this.#toMain = this.#toMain.slice(0, surviving);
    this.#ending ??= { death: { cause: this.#terminatedFor ?? "it was killed" } };
  }

  /** Messages on their way to main. */
  get posted(): number {
    return this.#toMain.length;
  }

  /** Everything that can happen to it next. */
  events(): readonly (() => void)[] {
    const events: (() => void)[] = [];
    if (this.#running) {
      if (this.#toWorker.length > 0) events.push(() => this.#receive());
      if (this.#callsToWorker.length > 0) events.push(() => this.#answerCall());
      if (this.#turnDue) events.push(() => this.#turn());
    }
    if (this.#toMain.length > 0) events.push(() => this.#deliver());
    if (this.#callsToMain.length > 0) events.push(() => this.#callsToMain.shift()?.());
    if (this.#ending !== null && !this.#seen) events.push(() => this.#tellEnd());
    // A thread that main has done with goes on for a while.
    if (this.#running && this.#seen) events.push(() => this.die(0));
    return events;
  }

  #tellEnd(): void {
    this.#seen = true;
    this.#end(this.#ending?.death ?? null);
  }

  #deliver(): void {
    const message = this.#toMain.shift();
    if (message !== undefined) this.#onMessage(message);
  }

  #calls(): RemoteCalls {
    const call = <T>(run: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        this.#callsToWorker.push({ run, resolve: resolve as (value: unknown) => void, reject });
      });
    return {
      describe: () => call(() => []),
      load: (plan: SlotPlan) => call(() => this.#load(plan)),
      snapshot: () => call((): SlotSnapshot => this.#loaded().snapshot()),
    };
  }

  #answerCall(): void {
    const pending = this.#callsToWorker.shift();
    if (pending === undefined) return;
    const result = pending.run();
    this.#callsToMain.push(() => pending.resolve(result));
  }

  #load(plan: SlotPlan): void {
    this.#words = new Int32Array(plan.control);
    this.#host = new Host(plan);
  }

  #loaded(): Host {
    if (this.#host === null) throw new TypeError("Expected `load` before anything else");
    return this.#host;
  }

  #receive(): void {
    const message = this.#toWorker.shift();
    if (message === undefined || message.type === "die") return;
    if (message.type === "bye") {
      this.#running = false;
      this.#ending ??= { death: this.#dismissed ? null : { cause: "its task ended" } };
    } else {
      this.#handle(message);
    }
  }

  #turn(): void {
    this.#turnDue = false;
    this.#handle({ type: "ticks", to: 0 });
  }

  /** As the worker's shell does: post what the host says, then sleep or take another turn. */
  #handle(message: Extract<ToSlot, { type: "answers" | "end" | "ticks" }>): void {
    const host = this.#loaded();
    const out = host.handle(message);
    if (!this.#closed) this.#toMain.push(...out);
    if (!fallAsleep(this.#words, () => host.behind)) this.#turnDue = true;
  }
}

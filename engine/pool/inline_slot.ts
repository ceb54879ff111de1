import type { RowAnswer, RowReport } from "../orders/mod.ts";
import {
  allocateControlBlock,
  assert,
  type Checkpoint,
  type Description,
  type FromSlot,
  type ProbePlan,
  type RuleProbe,
  type RuleTexts,
  type SlotPlan,
  type SlotSnapshot,
  type SlotStatus,
  type ToSlot,
  unreachable,
  unwrapSeq,
  Word,
  type WordedRules,
} from "../protocol/mod.ts";
import type { SlotEvents, SlotHandle, SlotWork } from "./slot_handle.ts";
import type { PulseReading } from "./watchdog.ts";

/** The host of a slot, as the one-thread hosting is handed it. */
export interface InlineHost {
  readonly behind: boolean;
  handle(message: ToSlot): readonly FromSlot[];
  snapshot(): SlotSnapshot;
}

/** What the worker bundle exports for the main thread. */
export interface HostModule {
  readonly Host: new (plan: SlotPlan) => InlineHost;
  readonly describe: (texts: readonly RuleTexts[]) => readonly Description[];
}

/** What it exports besides, for reading strategies back. */
export interface WorkerModule extends HostModule {
  /** @throws TypeError unless the texts are described as valid; so does a probe */
  readonly explain: (texts: RuleTexts) => WordedRules;
  readonly Probe: new (plan: ProbePlan) => RuleProbe;
}

/**
 * The one-thread hosting: the same host behind the same face, without a thread or a port. Nothing is walled off, and
 * there is nothing to race with: it is what the threaded engine is compared to.
 */
export class InlineSlot implements SlotHandle {
  readonly index = 0;
  readonly restarts = 0;
  readonly failure = null;
  readonly #module: HostModule;
  readonly #events: SlotEvents;
  #status: SlotStatus = "ready";
  #host: InlineHost | null = null;
  #posted: RowReport | null = null;
  #checkpoint: Checkpoint | null = null;
  #mark = 0;
  /** The row that it begins after. */
  #first = 0;
  #snapshot: SlotSnapshot | null = null;
  readonly #control = allocateControlBlock(0);
  readonly #words = new Int32Array(this.#control);
  readonly #finished: Promise<void>;
  #finish: () => void = () => {};

  constructor(module: HostModule, events: SlotEvents) {
    this.#module = module;
    this.#events = events;
    this.#finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  get status(): SlotStatus {
    return this.#status;
  }

  get judging(): boolean {
    return this.#status === "loaded";
  }

  get over(): boolean {
    return this.#status === "drained" || this.#status === "retired";
  }

  /** Whatever it does, main does not look before it is done. */
  get pulse(): PulseReading {
    return { generation: 1, busy: false, movement: String(this.#mark) };
  }

  get posted(): RowReport | null {
    return this.#posted;
  }

  get mark(): number {
    return this.#mark;
  }

  get kept(): number {
    return this.#checkpoint?.seq ?? this.#first;
  }

  get checkpoint(): Checkpoint | null {
    return this.#checkpoint;
  }

  get snapshot(): SlotSnapshot | null {
    return this.#snapshot;
  }

  get finished(): Promise<void> {
    return this.#finished;
  }

  async describe(texts: readonly RuleTexts[]): Promise<readonly Description[]> {
    return this.#module.describe(texts);
  }

  async load(work: SlotWork): Promise<void> {
    this.#host = new this.#module.Host({
      ...work.plan,
      control: this.#control,
      checkpoint: work.checkpoint,
      overrun: work.resumes,
    });
    this.#checkpoint = work.checkpoint;
    this.#first = work.resumes?.seq ?? work.checkpoint?.seq ?? 0;
    this.#mark = this.#first;
    this.#status = "loaded";
    this.#events.onReady(this.index, 1);
  }

  hasPassed(seq: number): boolean {
    return this.#mark >= seq || (this.#posted !== null && this.#posted.seq >= seq);
  }

  want(seq: number): boolean {
    return this.hasPassed(seq);
  }

  answer(answer: RowAnswer): void {
    const { seq } = answer;
    assert(this.#posted?.seq === seq, `the host waits for answers at ${this.#posted?.seq}, were at ${seq}`);
    this.#posted = null;
    this.#handle({ type: "answers", ...answer });
  }

  wake(head: number): void {
    while (this.#host?.behind === true) this.#handle({ type: "ticks", to: head });
  }

  async reached(seq: number): Promise<void> {
    assert(this.hasPassed(seq), "the host keeps up with the tape");
  }

  end(seq: number): void {
    this.#handle({ type: "end", seq });
  }

  async die(): Promise<void> {
    throw new TypeError("Expected a slot with a worker, was the one-thread hosting");
  }

  replaceOverrun(): void {
    throw new TypeError("Expected a slot with a worker, was the one-thread hosting");
  }

  condemn(why: string): void {
    throw new Error(`The host broke its contract: ${why}`);
  }

  retire(): void {
    if (this.#status === "drained") return;
    this.#status = "retired";
    this.#finish();
  }

  dispose(): void {
    this.retire();
  }

  #handle(message: ToSlot): void {
    const host = this.#host;
    assert(host !== null, "the host is loaded");
    for (const out of host.handle(message)) this.#receive(host, out);
    this.#mark = unwrapSeq(Atomics.load(this.#words, Word.mark), this.#mark);
    this.#events.onChange();
  }

  #receive(host: InlineHost, message: FromSlot): void {
    switch (message.type) {
      case "intents":
        this.#posted = message;
        return;
      case "checkpoint":
        this.#checkpoint = message.checkpoint;
        return;
      case "report":
        this.#events.onReport(message.strategy, message.text);
        return;
      case "bars":
        this.#events.onBars(this.index, message.counts);
        return;
      case "drained":
        this.#snapshot = host.snapshot();
        this.#status = "drained";
        this.#finish();
        return;
      case "ready":
      case "progress":
      case "leaving":
        return;
      default:
        unreachable(message);
    }
  }
}

import type { RowAnswer, RowReport } from "../orders/mod.ts";
import {
  allocateControlBlock,
  assert,
  type Checkpoint,
  type Description,
  type FromSlot,
  type RuleTexts,
  type SlotSnapshot,
  type SlotStatus,
  type ToSlot,
  unreachable,
  unwrapSeq,
  Word,
} from "../protocol/mod.ts";
import type { SlotEvents, SlotHandle, SlotWork } from "./slot_handle.ts";
import type { PulseReading } from "./watchdog.ts";
import type { HostModule, InlineHost } from "./worker_module.ts";

/**
 * The one-thread hosting: the slot's host in the main thread, without a worker or a port. It isolates nothing, and has no
 * races: tests compare the threaded engine with it.
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
  #watermark = 0;
  /** The row after which it begins. */
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

  /** Never busy: main runs the host itself, and looks only between its turns. */
  get pulse(): PulseReading {
    return { generation: 1, busy: false, movement: String(this.#watermark) };
  }

  get posted(): RowReport | null {
    return this.#posted;
  }

  get watermark(): number {
    return this.#watermark;
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
    this.#watermark = this.#first;
    this.#status = "loaded";
    this.#events.onReady(this.index, 1);
  }

  hasPassed(seq: number): boolean {
    return this.#watermark >= seq || (this.#posted !== null && this.#posted.seq >= seq);
  }

  notifyAt(seq: number): boolean {
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
    this.#watermark = unwrapSeq(Atomics.load(this.#words, Word.watermark), this.#watermark);
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

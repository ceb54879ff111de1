import type { Clock } from "../clock.ts";
import type { GateSlot, PostedIntents } from "../orders/mod.ts";
import {
  type Answer,
  assert,
  CALL_TIMEOUT_MS,
  type Checkpoint,
  type DeathKind,
  type Description,
  EngineError,
  type FromSlot,
  MAX_DEATHS_WITHOUT_PROGRESS,
  type RuleTexts,
  type SlotPlan,
  type SlotSnapshot,
  START_TIMEOUT_MS,
  type ToSlot,
  unreachable,
} from "../protocol/mod.ts";
import { DeathTally } from "./death_tally.ts";
import { parseFromSlot } from "./from_slot.ts";
import { type Death, Generation, type RemoteCalls } from "./generation.ts";
import type { RunWorker } from "./pool.ts";
import type { SlotEvents, SlotHandle, SlotStatus, SlotWork } from "./slot_handle.ts";
import { Turnstile } from "./turnstile.ts";

/** What a threaded slot works with. */
export interface SlotParts {
  readonly index: number;
  readonly run: RunWorker;
  readonly clock: Clock;
  readonly events: SlotEvents;
  /** The last published row. */
  readonly head: () => number;
  /** Main's word on the slot's strategies, for when the tape has overrun it. */
  readonly overrun: (slot: number) => NonNullable<SlotPlan["overrun"]>;
}

/**
 * One slot: a compartment that outlives its workers. It starts a generation, hears its messages, and when it dies starts
 * the next from the checkpoint that it holds; the tape has the rest.
 */
export class Slot implements SlotHandle, GateSlot {
  readonly index: number;
  readonly #parts: SlotParts;
  #status: SlotStatus = "starting";
  #generation: Generation;
  #restarts = 0;
  #work: SlotWork | null = null;
  #checkpoint: Checkpoint | null = null;
  #posted: PostedIntents | null = null;
  #mark = 0;
  #end: number | null = null;
  #overrun = false;
  #orderedDeath = false;
  #over = false;
  #failure: string | null = null;
  #snapshot: SlotSnapshot | null = null;
  #stopStartTimer: () => void = () => {};
  readonly #deaths = new DeathTally();
  readonly #changed = new Turnstile();
  readonly #finished: Promise<void>;

  constructor(parts: SlotParts) {
    this.#parts = parts;
    this.index = parts.index;
    this.#generation = this.#spawn();
    this.#finished = this.#live().finally(() => {
      this.#over = true;
    });
  }

  get status(): SlotStatus {
    return this.#status;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get posted(): PostedIntents | null {
    return this.#posted;
  }

  get mark(): number {
    // A mark is what any generation has finished: it never goes back, and nothing past the head can be finished.
    const read = Math.min(this.#generation.readMark(this.#mark), this.#parts.head());
    if (read > this.#mark) this.#mark = read;
    return this.#mark;
  }

  get kept(): number {
    if (this.#status === "retired" || this.#overrun) return Infinity;
    return this.#checkpoint?.seq ?? 0;
  }

  get failure(): string | null {
    return this.#failure;
  }

  get snapshot(): SlotSnapshot | null {
    return this.#snapshot;
  }

  get finished(): Promise<void> {
    return this.#finished;
  }

  hasPassed(seq: number): boolean {
    if (this.#status === "retired") return true;
    return this.mark >= seq || (this.#posted !== null && this.#posted.seq >= seq);
  }

  want(seq: number): boolean {
    this.#generation.want(seq);
    return this.hasPassed(seq);
  }

  async reached(seq: number): Promise<void> {
    while (this.mark < seq && !this.#gone) {
      this.#generation.want(seq);
      if (this.mark >= seq) return;
      await this.#changed.next();
    }
  }

  answer(seq: number, answers: readonly Answer[]): void {
    assert(this.#posted?.seq === seq, `slot ${this.index} waits for answers at ${this.#posted?.seq}, were at ${seq}`);
    this.#posted = null;
    this.#generation.post({ type: "answers", seq, answers });
  }

  /** A worker died before it took its task. Piscina does not say which, so every slot that waits for one starts again. */
  failStart(cause: string): void {
    if (this.#status === "starting") this.#generation.terminate(cause);
  }

  refuse(why: string): void {
    this.#posted = null;
    this.#generation.terminate(why);
  }

  wake(head: number): void {
    this.#generation.wake(head);
  }

  /** Has strategies' texts judged by its worker, or by the next one if that dies. @throws EngineError SLOT_START */
  async describe(texts: readonly RuleTexts[]): Promise<readonly Description[]> {
    for (;;) {
      await this.#untilStatus("ready");
      const generation = this.#generation;
      try {
        return await this.#call(generation, "describe", (calls) => calls.describe(texts));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        while (this.#generation === generation && !this.#gone) await this.#changed.next();
      }
    }
  }

  async load(work: SlotWork): Promise<void> {
    await this.#untilStatus("ready");
    this.#work = work;
    if (this.#status === "ready") this.#reload(this.#generation);
    await this.#untilStatus("loaded");
  }

  end(seq: number): void {
    this.#end = seq;
    this.#post({ type: "end", seq });
  }

  async die(how: DeathKind): Promise<void> {
    while (this.#status !== "loaded" && !this.#gone) await this.#changed.next();
    const before = this.#restarts;
    this.#orderedDeath = true;
    if (how === "terminate") this.#generation.terminate("told to die by terminate");
    else this.#post({ type: "die", how });
    while (this.#restarts === before && !this.#gone) await this.#changed.next();
  }

  replaceOverrun(): void {
    this.#overrun = true;
    // A slot that is down has no worker to kill: its next death would be taken for this one.
    if (this.#status === "down") return;
    this.#orderedDeath = true;
    this.#generation.terminate("the tape has overrun it");
  }

  retire(cause: string): void {
    if (this.#gone || this.#over) return;
    this.dispose();
    this.#parts.events.onRetired(this.index, cause);
    this.#parts.events.onChange();
  }

  dispose(): void {
    if (this.#over) return;
    this.#setStatus("retired");
    this.#posted = null;
    this.#stopStartTimer();
    this.#generation.terminate("it was given up");
  }

  /** Generation after generation, until one ends well or the slot is retired. */
  async #live(): Promise<void> {
    for (;;) {
      const generation = this.#generation;
      const death = await generation.ended;
      const mark = this.mark;
      generation.close();
      if (death === null || this.#gone) return;
      this.#bury(death, mark);
      if (this.#deaths.hopeless) {
        this.#failure = `it died ${MAX_DEATHS_WITHOUT_PROGRESS} times in a row without progress, last: ${death.cause}`;
        this.retire(this.#failure);
        return;
      }
      if (this.#deaths.backOffMs > 0) await this.#parts.clock.wait(this.#deaths.backOffMs);
      if (this.#gone) return;
      this.#generation = this.#spawn();
      this.#changed.pass();
    }
  }

  #bury(death: NonNullable<Death>, mark: number): void {
    // Its posted intents go with it: the replacement makes the same ones again.
    this.#posted = null;
    this.#restarts += 1;
    this.#deaths.count(mark, this.#orderedDeath);
    this.#orderedDeath = false;
    this.#setStatus("down");
    this.#parts.events.onDeath(this.index, { generation: this.#generation.number, cause: death.cause, mark });
    this.#parts.events.onChange();
  }

  get #gone(): boolean {
    return this.#status === "retired";
  }

  #spawn(): Generation {
    this.#status = "starting";
    const number = this.#restarts + 1;
    const generation: Generation = new Generation({
      slot: this.index,
      number,
      run: this.#parts.run,
      mark: this.#checkpoint?.seq ?? 0,
      onMessage: (message) => this.#hear(number, message),
    });
    this.#limitStart(generation);
    return generation;
  }

  /** A worker that dies while it starts may never be reported: only the clock tells. */
  #limitStart(generation: Generation): void {
    this.#stopStartTimer = this.#parts.clock.after(START_TIMEOUT_MS, () => {
      generation.terminate(`it was not ready in ${START_TIMEOUT_MS} ms`);
    });
    void generation.ended.then(this.#stopStartTimer);
  }

  #hear(number: number, value: unknown): void {
    // Messages of an older generation survive its death; none of them counts any more.
    if (number !== this.#generation.number || this.#gone || this.#status === "down" || this.#generation.condemned)
      return;
    const message = this.#parse(value);
    if (message !== null) this.#receive(message);
  }

  /** @returns null, and kills the worker, if it is not a message that it could have sent now */
  #parse(value: unknown): FromSlot | null {
    try {
      const has = (strategy: number): boolean => this.#work?.has(strategy) ?? false;
      const message = parseFromSlot(value, { head: this.#parts.head(), has });
      const inTime = this.#status === (message.type === "ready" ? "starting" : "loaded");
      if (!inTime) throw new TypeError(`Expected no ${message.type} from a slot that is ${this.#status}`);
      if (message.type === "checkpoint") this.#checkCheckpoint(message.checkpoint);
      if (message.type === "drained" && message.seq !== this.#end) throw new TypeError("Expected `drained` at the end");
      return message;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#generation.terminate(error.message);
      return null;
    }
  }

  #checkCheckpoint({ seq, arena }: Checkpoint): void {
    const held = this.#checkpoint;
    if (held === null || (seq > held.seq && arena.length === held.arena.length)) return;
    throw new TypeError(`Expected a checkpoint of ${held.arena.length} doubles after ${held.seq}, was at ${seq}`);
  }

  #receive(message: FromSlot): void {
    switch (message.type) {
      case "ready":
        this.#stopStartTimer();
        this.#setStatus("ready");
        if (this.#work !== null) this.#reload(this.#generation);
        return;
      case "intents":
        this.#posted = { seq: message.seq, intents: message.intents };
        break;
      case "progress":
        break;
      case "checkpoint":
        this.#checkpoint = message.checkpoint;
        this.#overrun = false;
        break;
      case "report":
        this.#parts.events.onReport(message.strategy, message.text);
        return;
      case "drained":
        this.#takeDrained(this.#generation);
        break;
      default:
        unreachable(message);
    }
    this.#changed.pass();
    this.#parts.events.onChange();
  }

  /** Every row is judged. Its last state is fetched before it is sent away; should it die meanwhile, the next drains. */
  #takeDrained(generation: Generation): void {
    this.#settle(generation, "snapshot", async () => {
      this.#snapshot = await this.#call(generation, "snapshot", (calls) => calls.snapshot());
      this.#setStatus("drained");
      generation.dismiss();
      this.#parts.events.onChange();
    });
  }

  #reload(generation: Generation): void {
    this.#settle(generation, "load", () => this.#load(generation));
  }

  /** Runs what may fail only with its worker: a failure is that worker's death, which `#live` deals with. */
  #settle(generation: Generation, what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      generation.terminate(error instanceof Error ? `${what} failed: ${error.message}` : `${what} failed`);
    });
  }

  async #load(generation: Generation): Promise<void> {
    const work = this.#work;
    assert(work !== null, `slot ${this.index} has something to load`);
    const overrun = this.#overrun ? this.#parts.overrun(this.index) : null;
    const plan: SlotPlan = { ...work.plan, control: generation.control, checkpoint: this.#checkpoint, overrun };
    await this.#call(generation, "load", (calls) => calls.load(plan));
    if (generation !== this.#generation) return;
    if (overrun !== null) this.#parts.events.onGap(this.index, { from: this.mark + 1, seq: overrun.seq });
    this.#setStatus("loaded");
    if (this.#end !== null) this.#post({ type: "end", seq: this.#end });
    this.#post({ type: "ticks", to: this.#parts.head() });
    this.#parts.events.onReady(this.index, generation.number);
    this.#parts.events.onChange();
  }

  async #call<T>(generation: Generation, name: string, make: (calls: RemoteCalls) => Promise<T>): Promise<T> {
    const stop = this.#parts.clock.after(CALL_TIMEOUT_MS, () => {
      generation.terminate(`it did not answer ${name} in ${CALL_TIMEOUT_MS} ms`);
    });
    try {
      return await generation.call(name, make);
    } finally {
      stop();
    }
  }

  /** Posts to the generation at work; one that is not loaded yet gets it when it is. */
  #post(message: ToSlot): void {
    if (this.#status === "loaded") this.#generation.post(message);
  }

  /** @throws EngineError SLOT_START if the slot is given up first */
  async #untilStatus(status: "ready" | "loaded"): Promise<void> {
    while (this.#status !== status && this.#status !== "loaded") {
      if (this.#gone) {
        const why = this.#failure ?? "it was given up";
        throw new EngineError("SLOT_START", `Slot ${this.index} could not be started: ${why}`);
      }
      await this.#changed.next();
    }
  }

  #setStatus(status: SlotStatus): void {
    this.#status = status;
    this.#changed.pass();
  }
}

import type { RowAnswer, RowReport } from "../orders/mod.ts";
import {
  assert,
  type Checkpoint,
  type DeathKind,
  type Description,
  EngineError,
  type FromSlot,
  MAX_DEATHS_WITHOUT_PROGRESS,
  type OutFrom,
  type RuleTexts,
  type SlotSnapshot,
  type SlotStatus,
  type ToSlot,
  unreachable,
} from "../protocol/mod.ts";
import { ChangeSignal } from "../tape/mod.ts";
import { causeOf } from "./cause.ts";
import { callInTime, type Death, type Generation } from "./generation.ts";
import { MessageCheck } from "./message_check.ts";
import { parseDescriptions, parseSnapshot } from "./parse_reply.ts";
import { RestartLoop } from "./restart_loop.ts";
import type { SlotHandle, SlotWork } from "./slot_handle.ts";
import type { SlotParts } from "./slot_parts.ts";
import { believeMarker, Supervisor } from "./supervisor.ts";
import type { PulseReading } from "./watchdog.ts";
import { Watermark } from "./watermark.ts";

/**
 * One slot: a compartment that outlives its workers. It starts a generation, hears its messages, and when it dies starts
 * the next from the checkpoint that it holds; the tape has the rest.
 */
export class Slot implements SlotHandle {
  readonly index: number;
  readonly finished: Promise<void>;
  readonly #parts: SlotParts;
  readonly #supervisor = new Supervisor();
  readonly #changed = new ChangeSignal();
  readonly #lineage: RestartLoop;
  readonly #mark: Watermark;
  #status: SlotStatus = "starting";
  #check: MessageCheck | null = null;
  #restarts = 0;
  #work: SlotWork | null = null;
  #checkpoint: Checkpoint | null = null;
  #posted: RowReport | null = null;
  #outs: readonly OutFrom[] = [];
  #end: number | null = null;
  #overrun = false;
  #orderedDeath = false;
  #farewell: string | null = null;
  #failure: string | null = null;
  #snapshot: SlotSnapshot | null = null;

  constructor(parts: SlotParts) {
    this.#parts = parts;
    this.index = parts.index;
    this.#mark = new Watermark(parts.head);
    this.#lineage = new RestartLoop({
      slot: this.index,
      spawn: parts.spawn,
      clock: parts.clock,
      from: () => this.#checkpoint?.seq ?? 0,
      onSpawn: () => {
        this.#check = null;
        this.#setStatus("starting");
      },
      onMessage: (message) => this.#hear(message),
      onDeath: (generation, death) => this.#onWorkerDeath(generation, death),
      isOver: () => this.over,
    });
    this.finished = this.#lineage.ended;
  }

  get status(): SlotStatus {
    return this.#status;
  }

  get judging(): boolean {
    return this.#status === "loaded";
  }

  get over(): boolean {
    return this.#status === "drained" || this.#gone;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get posted(): RowReport | null {
    return this.#posted;
  }

  get mark(): number {
    return this.#mark.read(this.#generation.words);
  }

  get kept(): number {
    return this.#gone || this.#overrun ? Infinity : (this.#checkpoint?.seq ?? 0);
  }

  get checkpoint(): Checkpoint | null {
    return this.#overrun ? null : this.#checkpoint;
  }

  get failure(): string | null {
    return this.#failure;
  }

  get snapshot(): SlotSnapshot | null {
    return this.#snapshot;
  }

  get pulse(): PulseReading {
    const { number, words } = this.#generation;
    const { mark } = this;
    // Main may wait for nothing else than that: a checkpoint to make room on the tape.
    const owes = mark - this.kept >= (this.#work?.plan.checkpointRows ?? Infinity);
    // It waits when main holds what it has posted, and never because it says so.
    const given = mark < this.#parts.head() || this.#end !== null || this.#orderedDeath || owes;
    const undone = this.#posted === null && given;
    // Sent away and still there: it has been told `bye` and has not gone.
    const lingers = this.#status === "drained" && !this.#lineage.isEnded;
    const judges = this.judging && (undone || words.readMarker(mark) !== null);
    return { generation: number, busy: lingers || judges, movement: words.movement };
  }

  hasPassed(seq: number): boolean {
    if (this.#gone) return true;
    return this.mark >= seq || (this.#posted !== null && this.#posted.seq >= seq);
  }

  want(seq: number): boolean {
    this.#generation.words.want(seq);
    return this.hasPassed(seq);
  }

  async reached(seq: number): Promise<void> {
    while (this.mark < seq && !this.#gone) {
      this.#generation.words.want(seq);
      if (this.mark >= seq) return;
      await this.#changed.next();
    }
  }

  answer(answer: RowAnswer): void {
    const { seq } = answer;
    assert(this.#posted?.seq === seq, `slot ${this.index} waits for answers at ${this.#posted?.seq}, were at ${seq}`);
    this.#posted = null;
    this.#mark.noteAnswered(seq);
    this.#generation.post({ type: "answers", ...answer });
  }

  condemn(why: string): void {
    this.#posted = null;
    this.#generation.terminate(why);
  }

  /** A worker died before it took its task. Piscina does not say which, so every slot that waits for one starts again. */
  failStart(cause: string): void {
    if (this.#status === "starting") this.#generation.terminate(cause);
  }

  /** The pool is built anew: its worker goes with the old one. */
  moveToNewPool(): void {
    if (this.over || this.#status === "down") return;
    this.#orderedDeath ||= this.#status !== "starting";
    this.#generation.terminate("the pool is built anew");
  }

  wake(head: number): void {
    if (this.#generation.words.wake()) this.#generation.post({ type: "ticks", to: head });
  }

  /** Has strategies' texts judged by its worker, or by the next one if that dies. @throws EngineError SLOT_START */
  async describe(texts: readonly RuleTexts[]): Promise<readonly Description[]> {
    for (;;) {
      await this.#untilStatus("ready");
      const generation = this.#generation;
      try {
        const reply = await callInTime(generation, this.#parts.clock, "describe", (calls) => calls.describe(texts));
        return parseDescriptions(reply, texts);
      } catch (error) {
        generation.terminate(`describe failed: ${causeOf(error)}`);
        while (this.#generation === generation && !this.#gone) await this.#changed.next();
      }
    }
  }

  async load(work: SlotWork): Promise<void> {
    await this.#untilStatus("ready");
    [this.#work, this.#outs, this.#checkpoint] = [work, work.plan.outs, work.checkpoint];
    this.#overrun = work.resumes !== null;
    this.#mark.noteLost(work.resumes?.seq ?? work.checkpoint?.seq ?? 0);
    if (this.#status === "ready") this.#load(this.#generation);
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
    if (this.#gone || this.#lineage.isEnded) return;
    const passed = this.#mark.readPassed(this.#generation.words);
    this.dispose();
    this.#parts.events.onRetired(this.index, { cause, passed });
    this.#parts.events.onChange();
  }

  dispose(): void {
    if (this.#lineage.isEnded) return;
    this.#setStatus("retired");
    this.#posted = null;
    this.#lineage.stopStartTimer();
    this.#generation.terminate("it was given up");
  }

  /** @returns milliseconds to wait before the next worker, or null if there is to be none */
  #onWorkerDeath({ number, words }: Generation, death: NonNullable<Death>): number | null {
    const { mark } = this;
    const cause = this.#farewell ?? death.cause;
    const { events } = this.#parts;
    const has = (strategy: number): boolean => this.#work?.has(strategy) ?? false;
    const marker = believeMarker(words.readMarker(mark), { head: this.#parts.head(), has });
    const { charged, waitMs, hopeless } = this.#supervisor.judge({ mark, marker, ordered: this.#orderedDeath });
    // Its posted intents go with it: the replacement makes the same ones again.
    this.#posted = null;
    this.#restarts += 1;
    this.#orderedDeath = false;
    this.#farewell = null;
    this.#setStatus("down");
    events.onDeath(this.index, { generation: number, cause, mark });
    if (charged !== null) this.#quarantine(charged, cause);
    if (hopeless) {
      this.#failure = `it died ${MAX_DEATHS_WITHOUT_PROGRESS} times in a row without progress, last: ${cause}`;
      this.retire(this.#failure);
      return null;
    }
    events.onChange();
    return waitMs;
  }

  /** Its slot does not judge it from the marker's row on, nor before what main has heard of: `next` judges after orders. */
  #quarantine(marker: OutFrom, cause: string): void {
    this.#outs = [...this.#outs, marker];
    const heard = marker.seq + (this.#work?.plan.fillModel === "next" ? 1 : 0);
    const seq = Math.max(heard, this.#mark.readPassed(this.#generation.words) + 1);
    this.#parts.events.onOut(this.index, { ...marker, seq }, cause);
  }

  get #generation(): Generation {
    return this.#lineage.current;
  }

  get #gone(): boolean {
    return this.#status === "retired";
  }

  #hear(value: unknown): void {
    const message = this.#gone || this.#status === "down" ? null : this.#parse(value);
    if (message !== null) this.#receive(message);
  }

  /** @returns null, and kills the worker, if it is not a message that it could have sent now */
  #parse(value: unknown): FromSlot | null {
    try {
      this.#check ??= new MessageCheck(this.#generation.words);
      return this.#check.parse(value, {
        head: this.#parts.head(),
        work: this.#work,
        status: this.#status,
        checkpoint: this.#checkpoint,
        posted: this.#posted,
        end: this.#end,
      });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#generation.terminate(error.message);
      return null;
    }
  }

  #receive(message: FromSlot): void {
    switch (message.type) {
      case "ready":
        this.#lineage.stopStartTimer();
        this.#setStatus("ready");
        if (this.#work !== null) this.#load(this.#generation);
        return;
      case "intents":
        this.#posted = message;
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
      case "bars":
        this.#parts.events.onBars(this.index, message.counts);
        return;
      case "drained":
        this.#takeDrained(this.#generation, message.seq);
        break;
      case "leaving":
        this.#farewell = message.why;
        return;
      default:
        unreachable(message);
    }
    this.#changed.notify();
    this.#parts.events.onChange();
  }

  /** Every row is judged. Its last state is fetched before it is sent away; should it die meanwhile, the next drains. */
  #takeDrained(generation: Generation, seq: number): void {
    this.#settle(generation, "snapshot", async () => {
      const reply = await callInTime(generation, this.#parts.clock, "snapshot", (calls) => calls.snapshot());
      this.#snapshot = parseSnapshot(reply, { seq, strategies: this.#work?.plan.strategies ?? [] });
      this.#setStatus("drained");
      generation.dismiss();
      this.#parts.events.onChange();
    });
  }

  /** Runs what may fail only with its worker: a failure is that worker's death, which `#onWorkerDeath` deals with. */
  #settle(generation: Generation, what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => generation.terminate(`${what} failed: ${causeOf(error)}`));
  }

  #load(generation: Generation): void {
    this.#settle(generation, "load", async () => {
      const work = this.#work;
      assert(work !== null, `slot ${this.index} has something to load`);
      const overrun = this.#overrun ? this.#parts.overrun(this.index) : null;
      const own = { control: generation.control, checkpoint: this.#checkpoint, overrun, outs: this.#outs };
      await callInTime(generation, this.#parts.clock, "load", (calls) => calls.load({ ...work.plan, ...own }));
      if (generation !== this.#generation || generation.condemned) return;
      if (overrun !== null) this.#noteLost(overrun.seq);
      this.#setStatus("loaded");
      if (this.#end !== null) this.#post({ type: "end", seq: this.#end });
      this.#post({ type: "ticks", to: this.#parts.head() });
      this.#parts.events.onReady(this.index, generation.number);
      this.#parts.events.onChange();
    });
  }

  /** The worker begins after row `seq`, with none before it to finish. */
  #noteLost(seq: number): void {
    const from = this.mark + 1;
    this.#mark.noteLost(seq);
    if (from <= seq) this.#parts.events.onGap(this.index, { from, seq });
  }

  /** One that is not loaded yet gets it when it is. */
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
    this.#changed.notify();
  }
}

import type { Clock } from "../clock.ts";
import type { RowAnswer, RowReport } from "../orders/mod.ts";
import {
  assert,
  type Checkpoint,
  type DeathKind,
  type Description,
  EngineError,
  type FromSlot,
  type RuleTexts,
  type SlotPlan,
  type SlotSnapshot,
  type SlotStatus,
  type ToSlot,
  unreachable,
} from "../protocol/mod.ts";
import { callInTime, causeOf, type Generation, type SpawnGeneration } from "./generation.ts";
import { parseDescriptions, parseSnapshot } from "./parse_call_reply.ts";
import { RestartLoop } from "./restart_loop.ts";
import type { SlotEvents, SlotHandle, SlotWork } from "./slot_handle.ts";
import type { PulseReading } from "./watchdog.ts";
import { WorkerDeaths } from "./worker_deaths.ts";
import { WorkerMirror } from "./worker_mirror.ts";

/** What a threaded slot works with. */
export interface SlotParts {
  readonly index: number;
  readonly spawn: SpawnGeneration;
  readonly clock: Pick<Clock, "after" | "wait">;
  readonly events: SlotEvents;
  /** The last published row. */
  readonly head: () => number;
  /** What main knows of the slot's strategies: a worker starts from it when the tape has lost rows that the slot needed. */
  readonly overrun: (slot: number) => NonNullable<SlotPlan["overrun"]>;
}

/**
 * One slot: a compartment that outlives its workers. It starts a worker and takes its messages. When the worker dies, it
 * starts the next one from the last checkpoint; the tape has the rows after that.
 */
export class Slot implements SlotHandle {
  readonly index: number;
  readonly finished: Promise<void>;
  readonly #parts: SlotParts;
  readonly #mirror: WorkerMirror;
  readonly #deaths: WorkerDeaths;
  readonly #restartLoop: RestartLoop;
  #snapshot: SlotSnapshot | null = null;

  constructor(parts: SlotParts) {
    this.#parts = parts;
    this.index = parts.index;
    const { head, events } = parts;
    const mirror = new WorkerMirror({ words: () => this.#generation.words, head });
    const deaths = new WorkerDeaths({ slot: this.index, mirror, head, events, retire: (cause) => this.retire(cause) });
    this.#mirror = mirror;
    this.#deaths = deaths;
    this.#restartLoop = new RestartLoop({
      slot: this.index,
      spawn: parts.spawn,
      clock: parts.clock,
      from: () => mirror.lastCheckpoint?.seq ?? 0,
      onSpawn: () => mirror.beginWorker(),
      onMessage: (message) => this.#hear(message),
      onDeath: (generation, death) => deaths.onDeath(generation, death),
      isOver: () => mirror.over,
    });
    this.finished = this.#restartLoop.ended;
  }

  get status(): SlotStatus {
    return this.#mirror.status;
  }

  get judging(): boolean {
    return this.#mirror.judging;
  }

  get over(): boolean {
    return this.#mirror.over;
  }

  get restarts(): number {
    return this.#deaths.restarts;
  }

  get posted(): RowReport | null {
    return this.#mirror.posted;
  }

  get watermark(): number {
    return this.#mirror.watermark;
  }

  get kept(): number {
    return this.#mirror.kept;
  }

  get checkpoint(): Checkpoint | null {
    return this.#mirror.checkpoint;
  }

  get failure(): string | null {
    return this.#deaths.failure;
  }

  get snapshot(): SlotSnapshot | null {
    return this.#snapshot;
  }

  get pulse(): PulseReading {
    const { number, words } = this.#generation;
    const { watermark, kept, work, end, posted, status, judging } = this.#mirror;
    // The producer may wait for a checkpoint, which makes room on the tape, and for nothing else.
    const owes = watermark - kept >= (work?.plan.checkpointRows ?? Infinity);
    const given = watermark < this.#parts.head() || end !== null || this.#deaths.isExpected || owes;
    // Only main's own records say that a worker waits for an answer: what the worker says does not matter.
    const undone = posted === null && given;
    // The worker was dismissed, and is still there.
    const lingers = status === "drained" && !this.#restartLoop.isEnded;
    const judges = judging && (undone || words.readMarker(watermark) !== null);
    return { generation: number, busy: lingers || judges, movement: words.movement };
  }

  hasPassed(seq: number): boolean {
    return this.#mirror.hasPassed(seq);
  }

  notifyAt(seq: number): boolean {
    this.#generation.words.notifyAt(seq);
    return this.hasPassed(seq);
  }

  async reached(seq: number): Promise<void> {
    while (this.watermark < seq && !this.#mirror.isRetired) {
      this.#generation.words.notifyAt(seq);
      if (this.watermark >= seq) return;
      await this.#mirror.nextChange();
    }
  }

  answer(answer: RowAnswer): void {
    const { seq } = answer;
    const waitsAt = this.posted?.seq;
    assert(waitsAt === seq, `slot ${this.index} waits for answers at ${waitsAt}, were at ${seq}`);
    this.#mirror.noteAnswered(seq);
    this.#generation.post({ type: "answers", ...answer });
  }

  condemn(why: string): void {
    this.#mirror.dropPosted();
    this.#generation.terminate(why);
  }

  /** A worker died before it took its task. Piscina does not say which, so every slot that waits for one starts again. */
  failStart(cause: string): void {
    if (this.status === "starting") this.#generation.terminate(cause);
  }

  /** The pool is replaced by a new one: the slot's worker ends with the old pool. */
  moveToNewPool(): void {
    if (this.over || this.status === "down") return;
    if (this.status !== "starting") this.#deaths.expect();
    this.#generation.terminate("the pool is built anew");
  }

  wake(head: number): void {
    if (this.#generation.words.wake()) this.#generation.post({ type: "ticks", to: head });
  }

  /** Has strategies' texts judged by the worker, or by the next one if that dies. @throws EngineError SLOT_START */
  async describe(texts: readonly RuleTexts[]): Promise<readonly Description[]> {
    for (;;) {
      await this.#untilStatus("ready");
      const generation = this.#generation;
      try {
        const reply = await callInTime(generation, this.#parts.clock, "describe", (calls) => calls.describe(texts));
        return parseDescriptions(reply, texts);
      } catch (error) {
        generation.terminate(`describe failed: ${causeOf(error)}`);
        while (this.#generation === generation && !this.#mirror.isRetired) await this.#mirror.nextChange();
      }
    }
  }

  async load(work: SlotWork): Promise<void> {
    await this.#untilStatus("ready");
    this.#mirror.assign(work);
    this.#deaths.restore(work.plan.quarantined);
    if (this.status === "ready") this.#load(this.#generation);
    await this.#untilStatus("loaded");
  }

  end(seq: number): void {
    this.#mirror.end = seq;
    this.#post({ type: "end", seq });
  }

  async die(how: DeathKind): Promise<void> {
    const mirror = this.#mirror;
    while (!mirror.judging && !mirror.isRetired) await mirror.nextChange();
    const before = this.restarts;
    this.#deaths.expect();
    if (how === "terminate") this.#generation.terminate("told to die by terminate");
    else this.#post({ type: "die", how });
    while (this.restarts === before && !mirror.isRetired) await mirror.nextChange();
  }

  replaceOverrun(): void {
    this.#mirror.noteOverrun();
    // A slot that is down has no worker to kill: its next death would be taken for this one.
    if (this.status === "down") return;
    this.#deaths.expect();
    this.#generation.terminate("the tape has overrun it");
  }

  retire(cause: string): void {
    if (this.#mirror.isRetired || this.#restartLoop.isEnded) return;
    const { passed } = this.#mirror;
    this.dispose();
    this.#parts.events.onRetired(this.index, { cause, passed });
    this.#parts.events.onChange();
  }

  dispose(): void {
    if (this.#restartLoop.isEnded) return;
    this.#mirror.status = "retired";
    this.#mirror.dropPosted();
    this.#restartLoop.stopStartTimer();
    this.#generation.terminate("it was given up");
  }

  get #generation(): Generation {
    return this.#restartLoop.current;
  }

  /** A worker that sends what it cannot send is killed. */
  #hear(value: unknown): void {
    if (this.#mirror.isRetired || this.status === "down") return;
    let message: FromSlot;
    try {
      message = this.#mirror.take(value);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#generation.terminate(error.message);
      return;
    }
    this.#receive(message);
  }

  #receive(message: FromSlot): void {
    switch (message.type) {
      case "ready":
        this.#restartLoop.stopStartTimer();
        this.#mirror.status = "ready";
        if (this.#mirror.work !== null) this.#load(this.#generation);
        return;
      case "intents":
      case "progress":
      case "checkpoint":
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
        this.#deaths.noteLeaving(message.why);
        return;
      default:
        unreachable(message);
    }
    this.#mirror.passChange();
    this.#parts.events.onChange();
  }

  /** Every row is judged. The last state is fetched before the worker leaves; if it dies first, the next one drains. */
  #takeDrained(generation: Generation, seq: number): void {
    this.#run(generation, "snapshot", async () => {
      const reply = await callInTime(generation, this.#parts.clock, "snapshot", (calls) => calls.snapshot());
      this.#snapshot = parseSnapshot(reply, { seq, strategies: this.#mirror.work?.plan.strategies ?? [] });
      this.#mirror.status = "drained";
      generation.dismiss();
      this.#parts.events.onChange();
    });
  }

  #load(generation: Generation): void {
    this.#run(generation, "load", async () => {
      const { work, isOverrun, lastCheckpoint: checkpoint } = this.#mirror;
      assert(work !== null, `slot ${this.index} has something to load`);
      const overrun = isOverrun ? this.#parts.overrun(this.index) : null;
      const own = { control: generation.control, checkpoint, overrun, quarantined: this.#deaths.quarantined };
      await callInTime(generation, this.#parts.clock, "load", (calls) => calls.load({ ...work.plan, ...own }));
      if (generation !== this.#generation || generation.condemned) return;
      if (overrun !== null) this.#noteLost(overrun.seq);
      this.#mirror.status = "loaded";
      const { end } = this.#mirror;
      if (end !== null) this.#post({ type: "end", seq: end });
      this.#post({ type: "ticks", to: this.#parts.head() });
      this.#parts.events.onReady(this.index, generation.number);
      this.#parts.events.onChange();
    });
  }

  /** Runs work of a worker. A failure of it kills the worker, and is handled as the worker's death. */
  #run(generation: Generation, name: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => generation.terminate(`${name} failed: ${causeOf(error)}`));
  }

  /** The worker begins after row `seq`: no worker finishes the rows before it. */
  #noteLost(seq: number): void {
    const from = this.#mirror.noteLost(seq);
    if (from !== null) this.#parts.events.onGap(this.index, { from, seq });
  }

  /** Posts to a loaded worker. One that is not loaded yet gets the same when it is. */
  #post(message: ToSlot): void {
    if (this.#mirror.judging) this.#generation.post(message);
  }

  /** @throws EngineError SLOT_START if the slot is given up first */
  async #untilStatus(status: "ready" | "loaded"): Promise<void> {
    while (this.status !== status && this.status !== "loaded") {
      if (this.#mirror.isRetired) {
        const why = this.failure ?? "it was given up";
        throw new EngineError("SLOT_START", `Slot ${this.index} could not be started: ${why}`);
      }
      await this.#mirror.nextChange();
    }
  }
}

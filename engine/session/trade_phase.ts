import type { SlotHandle } from "../pool/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import type { ControlRow } from "../tape/mod.ts";
import type { TapePoint } from "./controls.ts";
import { drainMsOf } from "./engine_options.ts";
import { type EngineParts, lookAgain } from "./engine_parts.ts";

/**
 * The second phase of a session: rows are produced until the feed ends or the session drains; then the slots finish the
 * tape.
 */
export class TradePhase {
  readonly #parts: EngineParts;
  readonly #repeated: readonly ControlRow[];
  readonly #slotsTimeout = new AbortController();
  #draining = false;
  #feedError: EngineError | null = null;
  #abandonedFor: Error | null = null;

  /** @param repeated control rows of an earlier run that are submitted first */
  constructor(parts: EngineParts, repeated: readonly ControlRow[]) {
    this.#parts = parts;
    this.#repeated = repeated;
  }

  /** True when no further tick is produced. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Why the feed ended before its time, or null. */
  get feedError(): EngineError | null {
    return this.#feedError;
  }

  /**
   * Trades until every slot has finished the tape.
   *
   * @returns the end row
   * @throws the reason for which the session was abandoned
   */
  async run(): Promise<TapePoint> {
    const { controls, options, path } = this.#parts;
    for (const row of this.#repeated) void controls.submit(row);
    await this.#produce();
    this.#draining = true;
    // A slot waits for a real venue's answer, which may never come: the drain limits the wait.
    if (options.execution.venue.real) this.drain(true);
    await this.#throwIfAbandoned();
    const end = await controls.end(this.#slotsTimeout.signal);
    for (const slot of this.#slots) slot.end(end.seq);
    path.guard?.noteEnd();
    await Promise.all(this.#slots.map((slot) => slot.finished));
    await this.#throwIfAbandoned();
    lookAgain(this.#parts);
    return end;
  }

  /**
   * Produces no further tick and ends within the drain timeout. May be called more than once.
   *
   * @param atOnce false: a resumed session first gets to where its journal ends
   */
  drain(atOnce: boolean): void {
    const { recovery, producer, options } = this.#parts;
    if (!recovery.isDone && !atOnce) {
      void this.#passRecordedRows().then(() => this.drain(true));
      return;
    }
    if (this.#slotsTimeout.signal.aborted) return;
    this.#draining = true;
    producer.stop();
    options.clock.after(drainMsOf(options).slots, () => this.#giveUpSlots("it did not drain in time"));
  }

  /** Ends at once without closing positions. `run` throws `why`. */
  abandon(why: Error): void {
    this.#abandonedFor ??= why;
    this.#draining = true;
    this.#parts.producer.stop();
    this.#giveUpSlots("the session is abandoned");
  }

  /**
   * Main takes over the strategies of a slot that was given up. A quarantined slot: its strategies are quarantined, and
   * entries are halted if it was the last slot. A slot that did not drain in time: the journal gets the row where it
   * stopped, so that a run that does the same again stops there too.
   */
  takeOverStrategies(slot: number, passed: number): void {
    const { options, placement, path, quarantine, controls } = this.#parts;
    const failure = this.#slots[slot]?.failure ?? null;
    if (failure === null) {
      // An abandoned session does all of it again when it is resumed.
      if (options.session.mode === "real" || this.#abandonedFor !== null) return;
      for (const { index } of placement.in(slot)) path.gate.stopJudging(index, passed + 1);
      return;
    }
    for (const { index } of placement.in(slot)) quarantine.put({ strategy: index, seq: passed + 1 }, failure);
    const isOneLeft = this.#slots.some(({ status }) => status !== "retired");
    if (!isOneLeft && !this.#draining) void controls.submit({ kind: "halt", strategy: null });
  }

  get #slots(): readonly SlotHandle[] {
    return this.#parts.slots.all;
  }

  async #produce(): Promise<void> {
    try {
      await this.#parts.producer.run();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#feedError = error;
    }
  }

  /** Resolves when every slot has passed all rows that the journal has events of. */
  async #passRecordedRows(): Promise<void> {
    const { recovery, tape } = this.#parts;
    await recovery.done;
    await Promise.all(this.#slots.map((slot) => slot.reached(tape.head)));
  }

  #giveUpSlots(cause: string): void {
    this.#slotsTimeout.abort();
    this.#parts.dispatcher.notify();
    for (const slot of this.#slots) if (slot.snapshot === null) slot.retire(cause);
  }

  async #throwIfAbandoned(): Promise<void> {
    if (this.#abandonedFor === null) return;
    // A failure to write is known already: it is the reason for which the session was abandoned.
    await this.#parts.options.journal.writer.flush().catch(() => {});
    throw this.#abandonedFor;
  }
}

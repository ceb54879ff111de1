import type { Clock } from "../clock.ts";
import { TickBatch } from "../data/mod.ts";
import type { Feed } from "../feed/mod.ts";
import type { Pace } from "./pace.ts";
import type { ControlRow, Tape } from "./tape.ts";
import type { TapeRecovery } from "./tape_recovery.ts";

/** Publishes rows to the slots, and says when rows may be appended. */
export interface Publisher {
  /** How many rows may be appended now. */
  readonly room: number;
  publish(): void;
  /** Virtual time: waits until the slots have made room. */
  waitForRoom(signal: AbortSignal): Promise<void>;
  /** Real time does not wait: replaces the slots that would lose the next row. */
  replaceOverrun(): void;
}

/** Interrupts the producer at the first row at or after given instants. */
export interface Interruption {
  /** The next instant, in microseconds; Infinity: there is none. */
  readonly nextTs: number;
  /** Is called when row `seq` is published. The producer waits until the promise resolves. */
  interrupt(seq: number): Promise<void>;
}

/** The parts that a producer works with. */
export interface ProducerParts {
  readonly feed: Feed;
  readonly tape: Tape;
  readonly pace: Pace;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly realTime: boolean;
  /** How many ticks are read from the feed at a time: at least one for each instrument. */
  readonly batchRows: number;
  readonly interruption: Interruption | null;
  /** Is called with each appended tick, to record it. */
  readonly onTick: ((batch: TickBatch, i: number) => void) | null;
  /** The rows of an earlier run. They come first and are not paced, and commands wait for their end. */
  readonly recovery: TapeRecovery;
  /** Is called when a control row of the earlier run is appended again. */
  readonly onRepeated: (row: ControlRow, seq: number, ts: number) => void;
}

/** The shortest wait for the pace. Timers are not more exact, so a faster pace gets its ticks in bursts. */
const PACE_MS = 4;

/**
 * Puts the feed's ticks and the control rows onto the tape. It is the only producer, so its order is the order of
 * inputs.
 */
export class Producer {
  readonly #parts: ProducerParts;
  readonly #stop = new AbortController();
  /** The interruption under way; null: none. */
  #interrupted: Promise<void> | null = null;
  #ended = false;
  /** How many rows may be appended before the publisher must be asked again. */
  #room = 0;

  constructor(parts: ProducerParts) {
    this.#parts = parts;
  }

  /** Produces until the feed ends or `stop` is called. */
  async run(): Promise<void> {
    const { feed } = this.#parts;
    const batch = new TickBatch(this.#parts.batchRows);
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const read = feed.read(batch);
      if (read !== undefined) await untilAborted(read, signal);
      if (signal.aborted || batch.count === 0) break;
      await this.#appendBatch(batch);
      this.#publish();
      await this.#parts.clock.turn();
    }
    if (!this.#parts.recovery.isDone) await this.#prepareRow();
    await this.#interruptAfter();
    this.#publish();
    this.#parts.recovery.note(Infinity);
  }

  /** Stops producing ticks. `run` resolves soon after. */
  stop(): void {
    this.#stop.abort();
  }

  /** Appends a control row and publishes it, as soon as it may. @returns its seq, or null if the session has ended */
  async control(row: ControlRow, onAppended: (seq: number, ts: number) => void): Promise<number | null> {
    const { publisher, realTime, recovery, tape } = this.#parts;
    if (!recovery.isDone) await recovery.done;
    if (recovery.endsAt(tape.tail + 1)) return null;
    while (!this.#ended && (this.#interrupted !== null || (!realTime && publisher.room <= 0))) {
      await (this.#interrupted ?? publisher.waitForRoom(this.#stop.signal));
      if (this.#stop.signal.aborted) return null;
    }
    return this.#ended ? null : this.#append(row, onAppended);
  }

  /** Real time: appends a control row at once and publishes it. @returns its seq, or null if the session has ended */
  append(row: ControlRow): number | null {
    return this.#ended ? null : this.#append(row, () => {});
  }

  /**
   * Appends the last row, `end`, and publishes it. In virtual time it waits for room first.
   *
   * @param signal aborted when the drain is out of time: it does not wait any longer
   * @returns the row's seq
   */
  async end(signal: AbortSignal, onAppended: (seq: number, ts: number) => void): Promise<number> {
    const { publisher, realTime } = this.#parts;
    while (!realTime && publisher.room <= 0 && !signal.aborted) await publisher.waitForRoom(signal);
    this.#ended = true;
    return this.#append({ kind: "end", strategy: null }, onAppended);
  }

  #append(row: ControlRow, onAppended: (seq: number, ts: number) => void): number {
    const { tape, publisher } = this.#parts;
    // There is no room only in real time, or when a drain is out of time.
    if (publisher.room <= 0) publisher.replaceOverrun();
    const seq = tape.appendControl(row);
    this.#room = 0;
    onAppended(seq, tape.lastTs);
    this.#publish();
    return seq;
  }

  async #appendBatch(batch: TickBatch): Promise<void> {
    const { recovery } = this.#parts;
    const { signal } = this.#stop;
    for (let next = 0; next < batch.count && !signal.aborted;) {
      const from = next;
      next = this.#appendUntilWait(batch, from);
      if (next === from) {
        await this.#waitForRow(batch.ts[next]!);
        if (signal.aborted || recovery.isDone) continue;
        this.#appendTick(batch, next);
        this.#noteRepeated(batch.ts[next]!);
        next += 1;
      }
      await this.#interruptAt(batch.ts[next - 1]!);
    }
  }

  /** Appends ticks from `from` on, until it has to wait for something. @returns the next tick */
  #appendUntilWait(batch: TickBatch, from: number): number {
    const { pace, interruption, recovery } = this.#parts;
    const { signal } = this.#stop;
    if (!recovery.isDone) return from;
    for (let i = from; i < batch.count; i += 1) {
      if (batch.ts[i]! > pace.limit || this.#room <= 0 || signal.aborted) return i;
      this.#appendTick(batch, i);
      if (interruption !== null && batch.ts[i]! >= interruption.nextTs) return i + 1;
    }
    return batch.count;
  }

  #appendTick(batch: TickBatch, i: number): void {
    const { tape, onTick } = this.#parts;
    tape.appendTick(batch, i);
    this.#room -= 1;
    onTick?.(batch, i);
  }

  /** Waits until a tick may be appended, or until `stop`. */
  async #waitForRow(ts: number): Promise<void> {
    const { pace, recovery } = this.#parts;
    if (ts > pace.limit && recovery.isDone) await this.#waitForPace(ts);
    if (this.#room <= 0 || !recovery.isDone) await this.#prepareRow();
  }

  /** Runs the interruptions that are due at a tick. */
  async #interruptAt(ts: number): Promise<void> {
    const { interruption } = this.#parts;
    while (interruption !== null && ts >= interruption.nextTs && !this.#stop.signal.aborted) {
      await this.#interrupt(interruption);
    }
  }

  /** Runs the interruptions that are left after the last tick. */
  async #interruptAfter(): Promise<void> {
    const { interruption, tape } = this.#parts;
    if (interruption === null || tape.tail === 0) return;
    while (interruption.nextTs < Infinity && !this.#stop.signal.aborted) await this.#interrupt(interruption);
  }

  async #waitForPace(ts: number): Promise<void> {
    const { pace, clock } = this.#parts;
    const { signal } = this.#stop;
    if (ts <= pace.refresh()) return;
    this.#publish();
    while (ts > pace.refresh() && !signal.aborted) {
      await clock.wait(Math.max(PACE_MS, Math.ceil(pace.millisUntil(ts))), signal);
    }
  }

  /** Waits for room for a row. If the earlier run had control rows here, it appends them first. */
  async #prepareRow(): Promise<void> {
    const { publisher, tape, recovery, onRepeated } = this.#parts;
    const { signal } = this.#stop;
    for (;;) {
      if (this.#room <= 0) this.#room = publisher.room;
      while (this.#room <= 0 && !signal.aborted) await this.#makeRoom();
      if (signal.aborted) return;
      const control = recovery.take(tape.tail + 1);
      if (control === null) break;
      this.#append(control, (seq, ts) => onRepeated(control, seq, ts));
      this.#noteRepeated(tape.lastTs);
    }
    if (recovery.endsAt(tape.tail + 1)) this.stop();
  }

  /** A row of the earlier run was appended again. After the last of them time is paced. */
  #noteRepeated(ts: number): void {
    const { tape, recovery, pace } = this.#parts;
    recovery.note(tape.tail);
    if (recovery.isDone) pace.begin(ts);
  }

  async #makeRoom(): Promise<void> {
    const { publisher, realTime } = this.#parts;
    this.#publish();
    if (realTime) publisher.replaceOverrun();
    else await publisher.waitForRoom(this.#stop.signal);
    this.#room = publisher.room;
  }

  async #interrupt(interruption: Interruption): Promise<void> {
    this.#publish();
    this.#interrupted = interruption.interrupt(this.#parts.tape.tail);
    await untilAborted(this.#interrupted, this.#stop.signal);
    this.#interrupted = null;
  }

  #publish(): void {
    const { tape, publisher, recovery } = this.#parts;
    if (tape.tail === tape.head || recovery.hasPassed(tape.tail)) return;
    publisher.publish();
  }
}

/** Waits for work, at most until the signal is aborted. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

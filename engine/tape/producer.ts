import type { Clock } from "../clock.ts";
import { TickBatch } from "../data/mod.ts";
import type { Feed } from "../feed/mod.ts";
import type { Pace } from "./pace.ts";
import type { Rerun } from "./rerun.ts";
import type { ControlRow, Tape } from "./tape.ts";

/** Where appended rows go: to the slots, which must not lose one. */
export interface Publisher {
  /** Rows that may be appended now. */
  readonly room: number;
  publish(): void;
  /** Virtual time waits for the slots. */
  waitForRoom(signal: AbortSignal): Promise<void>;
  /** Real time cannot. */
  replaceOverrun(): void;
}

/** Something that happens between two rows, at the first row at or after an instant of the session. */
export interface Interruption {
  /** The instant that comes next, in microseconds; Infinity when there is none. */
  readonly nextTs: number;
  /** Row `seq` is published, and none follows until this settles. */
  interrupt(seq: number): Promise<void>;
}

/** What the producer works with. */
export interface ProducerParts {
  readonly feed: Feed;
  readonly tape: Tape;
  readonly pace: Pace;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly realTime: boolean;
  /** Ticks read from the feed at a time: at least as many as there are instruments. */
  readonly batchRows: number;
  readonly interruption: Interruption | null;
  /** Told of each tick that was appended: a recorder. */
  readonly onTick: ((batch: TickBatch, i: number) => void) | null;
  /** The rows of an earlier run that come first, as fast as they can. Until then commands wait. */
  readonly rerun: Rerun;
  /** Told of each control row that an earlier run had, as it is appended again. */
  readonly onRepeated: (row: ControlRow, seq: number, ts: number) => void;
}

/** Timers are not finer than this, so a pace that asks for less is served in bursts of it. */
const PACE_MS = 4;

/** The one producer: puts the feed's ticks and the control rows onto the tape, in the order in which they are to be seen. */
export class Producer {
  readonly #parts: ProducerParts;
  readonly #stop = new AbortController();
  #held: Promise<void> | null = null;
  #ended = false;
  /** Rows that may be appended before anybody has to be asked again. */
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
      await this.#play(batch);
      this.#publish();
      await this.#parts.clock.turn();
    }
    if (!this.#parts.rerun.isPast) await this.#makeWay();
    await this.#interruptAfter();
    this.#publish();
    this.#parts.rerun.note(Infinity);
  }

  /** No further tick is produced. `run` resolves soon. */
  stop(): void {
    this.#stop.abort();
  }

  /** Puts a control row onto the tape and publishes it. @returns its seq, or null if the session has ended */
  async control(row: ControlRow, onAppended: (seq: number, ts: number) => void): Promise<number | null> {
    const { publisher, realTime, rerun, tape } = this.#parts;
    if (!rerun.isPast) await rerun.passed;
    if (rerun.endsAt(tape.tail + 1)) return null;
    while (!this.#ended && (this.#held !== null || (!realTime && publisher.room <= 0))) {
      await (this.#held ?? publisher.waitForRoom(this.#stop.signal));
      if (this.#stop.signal.aborted) return null;
    }
    return this.#ended ? null : this.#append(row, onAppended);
  }

  /** Real time: puts a control row onto the tape at once. @returns its seq, or null if the session has ended */
  append(row: ControlRow): number | null {
    return this.#ended ? null : this.#append(row, () => {});
  }

  /** The last row: nothing follows it. Waits for room, which a drain that is out of time does not. @returns its seq */
  async end(signal: AbortSignal, onAppended: (seq: number, ts: number) => void): Promise<number> {
    const { publisher, realTime } = this.#parts;
    while (!realTime && publisher.room <= 0 && !signal.aborted) await publisher.waitForRoom(signal);
    this.#ended = true;
    return this.#append({ kind: "end", strategy: null }, onAppended);
  }

  #append(row: ControlRow, onAppended: (seq: number, ts: number) => void): number {
    const { tape, publisher } = this.#parts;
    // In real time, and when a drain is out of time, nobody is waited for.
    if (publisher.room <= 0) publisher.replaceOverrun();
    const seq = tape.appendControl(row);
    this.#room = 0;
    onAppended(seq, tape.lastTs);
    this.#publish();
    return seq;
  }

  async #play(batch: TickBatch): Promise<void> {
    const { rerun } = this.#parts;
    const { signal } = this.#stop;
    for (let next = 0; next < batch.count && !signal.aborted;) {
      const from = next;
      next = this.#playOn(batch, from);
      if (next === from) {
        await this.#waitForRow(batch.ts[next]!);
        if (signal.aborted || rerun.isPast) continue;
        this.#put(batch, next);
        this.#noteRepeated(batch.ts[next]!);
        next += 1;
      }
      await this.#interruptAt(batch.ts[next - 1]!);
    }
  }

  /** Puts ticks onto the tape as long as nothing has to be waited for. @returns the next one */
  #playOn(batch: TickBatch, from: number): number {
    const { pace, interruption, rerun } = this.#parts;
    const { signal } = this.#stop;
    if (!rerun.isPast) return from;
    for (let i = from; i < batch.count; i += 1) {
      if (batch.ts[i]! > pace.limit || this.#room <= 0 || signal.aborted) return i;
      this.#put(batch, i);
      if (interruption !== null && batch.ts[i]! >= interruption.nextTs) return i + 1;
    }
    return batch.count;
  }

  #put(batch: TickBatch, i: number): void {
    const { tape, onTick } = this.#parts;
    tape.appendTick(batch, i);
    this.#room -= 1;
    onTick?.(batch, i);
  }

  /** Waits until a tick may be put onto the tape, if not aborted meanwhile. */
  async #waitForRow(ts: number): Promise<void> {
    const { pace, rerun } = this.#parts;
    if (ts > pace.limit && rerun.isPast) await this.#waitForPace(ts);
    if (this.#room <= 0 || !rerun.isPast) await this.#makeWay();
  }

  /** What is to happen after a tick happens, if it is due. */
  async #interruptAt(ts: number): Promise<void> {
    const { interruption } = this.#parts;
    while (interruption !== null && ts >= interruption.nextTs && !this.#stop.signal.aborted) {
      await this.#hold(interruption);
    }
  }

  /** What was to happen after the last tick happens there: a drill is held to its end. */
  async #interruptAfter(): Promise<void> {
    const { interruption, tape } = this.#parts;
    if (interruption === null || tape.tail === 0) return;
    while (interruption.nextTs < Infinity && !this.#stop.signal.aborted) await this.#hold(interruption);
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

  /** Makes room for a row. The control rows that stood before it in an earlier run are put there first. */
  async #makeWay(): Promise<void> {
    const { publisher, tape, rerun, onRepeated } = this.#parts;
    const { signal } = this.#stop;
    for (;;) {
      if (this.#room <= 0) this.#room = publisher.room;
      while (this.#room <= 0 && !signal.aborted) await this.#makeRoom();
      if (signal.aborted) return;
      const control = rerun.take(tape.tail + 1);
      if (control === null) break;
      this.#append(control, (seq, ts) => onRepeated(control, seq, ts));
      this.#noteRepeated(tape.lastTs);
    }
    if (rerun.endsAt(tape.tail + 1)) this.stop();
  }

  /** The last row was one of an earlier run's, perhaps the last of them: from there on time is paced. */
  #noteRepeated(ts: number): void {
    const { tape, rerun, pace } = this.#parts;
    rerun.note(tape.tail);
    if (rerun.isPast) pace.begin(ts);
  }

  async #makeRoom(): Promise<void> {
    const { publisher, realTime } = this.#parts;
    this.#publish();
    if (realTime) publisher.replaceOverrun();
    else await publisher.waitForRoom(this.#stop.signal);
    this.#room = publisher.room;
  }

  async #hold(interruption: Interruption): Promise<void> {
    this.#publish();
    this.#held = interruption.interrupt(this.#parts.tape.tail);
    await untilAborted(this.#held, this.#stop.signal);
    this.#held = null;
  }

  #publish(): void {
    const { tape, publisher, rerun } = this.#parts;
    if (tape.tail === tape.head || rerun.hasPassed(tape.tail)) return;
    publisher.publish();
  }
}

/** Waits for work, but no longer than until the signal. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

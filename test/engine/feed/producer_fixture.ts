import type { TickBatch } from "../../../engine/data/mod.ts";
import type { Feed } from "../../../engine/feed/mod.ts";
import { TapeReader } from "../../../engine/protocol/mod.ts";
import { NO_RECORDED_ROWS, Producer, Tape, TapeRecovery, UNPACED } from "../../../engine/tape/mod.ts";
import type { Interruption, ProducerParts, Publisher } from "../../../engine/tape/producer.ts";
import { START } from "../../fixtures/rows.ts";
import { TestClock } from "../../fixtures/test_clock.ts";

/** A feed of `count` ticks a second apart, `perRead` at a time. */
export function ticks(count: number, perRead = 4): Feed {
  let next = 0;
  return {
    read(batch: TickBatch) {
      batch.count = 0;
      for (; next < count && batch.count < perRead; next += 1) {
        const i = batch.count;
        batch.ts[i] = START + next * 1_000_000;
        batch.instrument[i] = 0;
        batch.price[i] = 10_000 + next;
        batch.size[i] = 1;
        batch.bid[i] = NaN;
        batch.ask[i] = NaN;
        batch.count += 1;
      }
    },
    close: async () => {},
  };
}

/** A publisher that keeps every row after `kept`. */
class TestPublisher implements Publisher {
  readonly tape: Tape;
  kept = Infinity;
  overruns = 0;
  /** The head after each publishing. */
  readonly published: number[] = [];
  #waiting: (() => void)[] = [];

  constructor(tape: Tape) {
    this.tape = tape;
  }

  get room(): number {
    return this.tape.room(Math.min(this.kept, this.tape.tail));
  }

  publish(): void {
    this.tape.publish();
    this.published.push(this.tape.head);
  }

  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (this.room <= 0 && !signal.aborted) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  replaceOverrun(): void {
    this.overruns += 1;
    this.kept = Infinity;
  }

  /** The slots have a checkpoint of row `seq`: there may be room now. */
  keep(seq: number): void {
    this.kept = seq;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** A producer and what it works with. */
export interface ProducerBench {
  readonly tape: Tape;
  readonly publisher: TestPublisher;
  readonly clock: TestClock;
  readonly producer: Producer;
}

/** A producer of ten ticks in virtual time, by default. */
export function bench(over: Partial<ProducerParts> & { readonly capacity?: number } = {}): ProducerBench {
  const tape = new Tape({ capacity: over.capacity ?? 64, instruments: 1, startTs: START });
  const publisher = new TestPublisher(tape);
  const clock = new TestClock(START);
  const parts = { feed: ticks(10), pace: UNPACED, realTime: false, interruption: null, onTick: null, batchRows: 16 };
  const recovery = { recovery: new TapeRecovery(NO_RECORDED_ROWS), onRepeated: () => {} };
  return { tape, publisher, clock, producer: new Producer({ tape, publisher, clock, ...parts, ...recovery, ...over }) };
}

/** Lets the event loop turn. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The kinds of all rows of a tape that has not wrapped around. */
export function kindsOf(tape: Tape): number[] {
  const reader = new TapeReader(tape.memory);
  return Array.from({ length: tape.tail }, (_, i) => reader.rows[reader.offsetOf(i + 1) + 7] ?? NaN);
}

/** Interrupts at these instants, each until `release` is called. */
export function interruptions(...instants: readonly number[]): Interruption & { seqs: number[]; release: () => void } {
  const left = [...instants];
  let go = (): void => {};
  return {
    seqs: [],
    release: () => go(),
    get nextTs() {
      return left[0] ?? Infinity;
    },
    interrupt(seq) {
      left.shift();
      this.seqs.push(seq);
      return new Promise((resolve) => (go = resolve));
    },
  };
}

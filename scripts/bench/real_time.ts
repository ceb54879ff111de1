import { systemClock } from "../../engine/clock.ts";
import type { Engine } from "../../engine/session/engine.ts";
import { MemoryJournal } from "../../engine/journal/mod.ts";
import type { SlotHandle } from "../../engine/pool/mod.ts";
import { MICROS, type OrderRecord, type SlotEvent, type StrategySpec } from "../../engine/protocol/mod.ts";
import { flatOptionsFor, type FlatOptions, startEngine } from "../../test/fixtures/session.ts";
import { INDIA } from "../../test/fixtures/session.ts";
import { percentile } from "./harness.ts";
import { preciseMicros } from "./paced_feed.ts";

/** What happens in a session, for whoever waits for it. */
export interface RealTimeListener {
  readonly onOrder: (order: OrderRecord) => void;
  readonly onSlot?: (slot: number, event: SlotEvent) => void;
}

/** A session in real time that goes on until it is ended. */
export class RealTimeSession {
  readonly engine: Engine;
  readonly #traded: Promise<unknown>;

  /** Starts a session and its feed. Its clock is that of `PacedFeed`. */
  static async start(
    specs: readonly StrategySpec[],
    over: Pick<FlatOptions, "feed" | "worker"> & Partial<FlatOptions>,
    { onOrder, onSlot = () => {} }: RealTimeListener,
  ): Promise<RealTimeSession> {
    const openMicros = preciseMicros();
    const plain = flatOptionsFor(specs, {
      session: { id: "bench-1", openMicros, closeMicros: openMicros + MICROS.day, zone: INDIA, mode: "real" },
      clock: { ...systemClock, nowMicros: preciseMicros },
      journal: new MemoryJournal(),
      workers: 2,
      drainTimeoutMs: 1_000,
      ...over,
    });
    const listener = { ...plain.listener, onOrder, onSlot };
    return new RealTimeSession(await startEngine({ ...plain, listener }));
  }

  private constructor(engine: Engine) {
    this.engine = engine;
    this.#traded = engine.trade();
  }

  /** The slot that a strategy lives in. */
  slotOf(strategy: number): SlotHandle {
    const slot = this.engine.slots.find(({ index }) => this.engine.placedIn(index).some((it) => it.index === strategy));
    if (slot === undefined) throw new RangeError(`Expected a strategy of the session, was ${strategy}`);
    return slot;
  }

  async end(): Promise<void> {
    this.engine.drain();
    await this.#traded;
  }
}

/** How long orders took, in milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Measures from the instant of a tick to an order's being told in main. */
export class Stopwatch {
  #times: number[] = [];

  /** To be told of each order that counts, when it is told. */
  note({ ts }: Pick<OrderRecord, "ts">): void {
    this.#times.push((preciseMicros() - ts) / MICROS.millisecond);
  }

  /** What was measured since the last take. */
  take(): Latency {
    const times = this.#times;
    this.#times = [];
    return { p50: percentile(times, 50), p99: percentile(times, 99) };
  }
}

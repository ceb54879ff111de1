import type { Instrument } from "../protocol/mod.ts";
import { BarReader } from "./bar_reader.ts";
import { type Bar, BarRing } from "./bar_ring.ts";
import type { RowPlayer } from "./row_player.ts";
import type { RowSource } from "./row_source.ts";
import type { TickBatch } from "./tick_batch.ts";

/** Plays bars: each row is four ticks, as `BarRing` says. */
export class BarsPlayer implements RowPlayer {
  readonly #reader: BarReader;
  readonly #ring: BarRing;
  /** The last bar that was taken; it goes into the ring once everything up to its ts is out. */
  #held: Bar | null = null;
  #finished = false;

  /** @throws RangeError if the bars' length is out of range */
  constructor(rows: RowSource, instruments: readonly Instrument[], barMicros: number) {
    this.#reader = new BarReader(rows, instruments, barMicros);
    this.#ring = new BarRing(instruments.length, barMicros);
  }

  get strangers(): readonly string[] {
    return this.#reader.strangers;
  }

  play(batch: TickBatch): void {
    if (this.#held !== null) {
      if (!this.#ring.play(batch, this.#held.ts)) return;
      this.#ring.push(this.#held);
      this.#held = null;
    }
    if (this.#finished) this.#ring.play(batch, Infinity);
  }

  take(_batch: TickBatch): string | null {
    const read = this.#reader.read();
    if (typeof read === "string") return read;
    this.#held = read;
    return null;
  }

  finish(): void {
    this.#finished = true;
  }
}

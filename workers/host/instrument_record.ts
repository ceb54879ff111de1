import { NEED_BITS, type DataNeed, Seen } from "../../engine/protocol/mod.ts";
import type { RowContext } from "../rules/mod.ts";

/** The part of `RowContext` that is looked at. */
type SeenRow = Pick<RowContext, "ask" | "bid" | "size">;

/**
 * What has been seen of an instrument: whether it had a row, and whether it has the data that entry conditions need. In one
 * double of the arena, as bits of `Seen`. No decision depends on it.
 */
export class InstrumentRecord {
  readonly #arena: Float64Array;
  readonly #at: number;
  readonly #wanted: number;
  readonly #always: number;
  /** False when there is nothing more to look for. A field, because every row reads it. */
  isLooking: boolean;

  /**
   * @param needs what entry conditions need of the instrument
   * @param hasPrevClose whether its price before the session is known
   */
  constructor(
    arena: Float64Array,
    at: number,
    { needs, hasPrevClose }: { readonly needs: ReadonlySet<DataNeed>; readonly hasPrevClose: boolean },
  ) {
    this.#arena = arena;
    this.#at = at;
    this.#always = hasPrevClose ? Seen.prevClose : 0;
    this.#wanted = [...needs].reduce<number>((all, need) => all | NEED_BITS[need], Seen.row) & ~Seen.prevClose;
    this.isLooking = this.#isLooking();
  }

  /** A row of the instrument has been shown to `row`. */
  note({ size, bid, ask }: SeenRow): void {
    let bits = this.#arena[this.#at]! | Seen.row;
    if (size > 0) bits |= Seen.volume;
    if (!Number.isNaN(bid)) bits |= Seen.bid;
    if (!Number.isNaN(ask)) bits |= Seen.ask;
    this.#arena[this.#at] = bits & this.#wanted;
    this.isLooking = this.#isLooking();
  }

  /** Bits of `Seen`. */
  get bits(): number {
    return this.#arena[this.#at]! | this.#always;
  }

  #isLooking(): boolean {
    return (this.#wanted & ~this.#arena[this.#at]!) !== 0;
  }
}

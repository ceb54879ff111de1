import { assert, MICROS, type ZoneOffsets } from "../../engine/protocol/mod.ts";

/** A row, and its local time at the market. */
export interface ClockedRow {
  /** Microseconds. */
  readonly ts: number;
  /** Microseconds since local midnight, an integer, 0 to a day. */
  time: number;
  /** The instant up to which the time of day advances with `ts`: midnight, or a change of the zone's offset. */
  dayEnds: number;
}

/**
 * Works out the local time of day of rows, without a division per row: it keeps the start of the local day, and moves it
 * when a row is past midnight or past a change of the zone's offset.
 */
export class LocalTime {
  readonly #zone: ZoneOffsets;
  #dayStart = 0;
  #from = 0;
  #until = 0;

  constructor(zone: ZoneOffsets) {
    assert(zone.from.length > 0 && zone.from.length === zone.offset.length, "a zone has an offset for each instant");
    this.#zone = zone;
  }

  /** Sets the row's local time. */
  tell(row: ClockedRow): void {
    const { ts } = row;
    if (ts < this.#from || ts >= this.#until) this.#move(ts);
    row.time = ts - this.#dayStart;
    row.dayEnds = this.#until;
  }

  #move(ts: number): void {
    const { from, offset } = this.#zone;
    let i = from.length - 1;
    while (i > 0 && ts < from[i]!) i -= 1;
    const local = ts + offset[i]!;
    this.#dayStart = ts - (local % MICROS.day);
    this.#from = i === 0 ? this.#dayStart : Math.max(this.#dayStart, from[i]!);
    this.#until = Math.min(this.#dayStart + MICROS.day, from[i + 1] ?? Infinity);
  }
}

import { daysFromCivil, zoneOffsets } from "../../market/mod.ts";
import { MICROS, parseUnixMicros } from "../../protocol/mod.ts";

/** The first instant of rows, 1990-01-01 UTC, in microseconds. */
export const FIRST_TS: number = daysFromCivil(1990, 1, 1) * MICROS.day;
/** The instant after the last of rows, 2100-01-01 UTC, in microseconds. */
export const END_TS: number = daysFromCivil(2100, 1, 1) * MICROS.day;

/** A time of a clock, and what stands around it in its file. */
export interface LocalTime {
  /** Microseconds since 1970 as the clock shows them. */
  readonly local: number;
  /** The instant of the row before, of the same instrument. NaN: there is none. */
  readonly before: number;
  /** True if the rows of the instrument run backwards. */
  readonly isDescending: boolean;
}

/** The clocks of a zone. Its offsets are looked up once, so that rows need no zone database. */
export class LocalZone {
  readonly zone: string;
  /** Times that clocks skipped. */
  skipped = 0;
  readonly #from: readonly number[];
  readonly #offset: readonly number[];
  /** The offset in use, and the local times of which it is the only one. */
  #index = 0;
  #start = 0;
  #end = 0;

  /** @throws RangeError if the zone is unknown */
  constructor(zone: string) {
    this.zone = zone;
    const { from, offset } = zoneOffsets(
      zone,
      parseUnixMicros(FIRST_TS - 2 * MICROS.day),
      parseUnixMicros(END_TS + 2 * MICROS.day),
    );
    this.#from = from;
    this.#offset = offset;
    this.#use(0);
  }

  /**
   * The instant at which clocks show a time. If they show it twice it is the first, unless the row before is later. If rows
   * run backwards it is the second, unless the row before is earlier. If clocks skip it, it is the end of the gap.
   */
  instantOf(time: LocalTime): number {
    const { local } = time;
    if (local >= this.#start && local < this.#end) return local - (this.#offset[this.#index] ?? NaN);
    return this.#lookUp(time);
  }

  #lookUp({ local, before, isDescending }: LocalTime): number {
    // No offset is more than a day, and a day has at most one change of clocks.
    const early = this.#indexAt(local - MICROS.day);
    const late = this.#indexAt(local + MICROS.day);
    const instants: number[] = [];
    for (let index = early; index <= late; index++) {
      const ts = local - (this.#offset[index] ?? NaN);
      if (this.#indexAt(ts) === index) instants.push(ts);
    }
    const [first, second] = instants;
    if (first === undefined) {
      this.skipped += 1;
      return this.#endOfGap(local, late);
    }
    if (second === undefined) {
      this.#use(this.#indexAt(first));
      return first;
    }
    if (isDescending) return before < second ? first : second;
    return before > first ? second : first;
  }

  /** The change of clocks, at or before the `late`-th, that skips a time. */
  #endOfGap(local: number, late: number): number {
    let index = late;
    while (index > 0 && (this.#from[index] ?? 0) + (this.#offset[index - 1] ?? 0) > local) index--;
    return this.#from[index] ?? NaN;
  }

  #indexAt(ts: number): number {
    let low = 0;
    let high = this.#from.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#from[middle] ?? Infinity) <= ts) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #use(index: number): void {
    this.#index = index;
    const own = this.#offset[index] ?? NaN;
    const from = this.#from[index] ?? NaN;
    const end = this.#from[index + 1] ?? Infinity;
    this.#start = index === 0 ? -Infinity : from + Math.max(own, this.#offset[index - 1] ?? own);
    this.#end = end + Math.min(own, this.#offset[index + 1] ?? own);
  }
}

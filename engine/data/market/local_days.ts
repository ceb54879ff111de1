import { zoneOffsets } from "../../market/mod.ts";
import { MICROS, type UnixMicros } from "../../protocol/mod.ts";

/** The zone's offsets are looked up for so many days at once. */
const WINDOW = 128 * MICROS.day;

interface Span {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

/** Local dates of instants, quickly: rows of a file are near each other. */
export class LocalDays {
  readonly #zone: string;
  readonly #windows: Map<number, readonly Span[]> = new Map();
  #span: Span = { from: 0, until: 0, offset: 0 };

  /** @param zone an IANA zone name */
  constructor(zone: string) {
    this.#zone = zone;
  }

  /** The local date of an instant, in days since 1970. */
  dayOf(micros: number): number {
    return Math.floor((micros + this.offsetAt(micros)) / MICROS.day);
  }

  /** Microseconds to add to an instant to get local time. */
  offsetAt(micros: number): number {
    if (micros < this.#span.from || micros >= this.#span.until) this.#span = this.#find(micros);
    return this.#span.offset;
  }

  #find(micros: number): Span {
    const window = Math.max(0, Math.floor(micros / WINDOW));
    const spans = this.#windows.get(window) ?? this.#read(window);
    return spans.find(({ until }) => micros < until) ?? spans[0]!;
  }

  #read(window: number): readonly Span[] {
    const [start, end] = [window * WINDOW, (window + 1) * WINDOW];
    const { from, offset } = zoneOffsets(this.#zone, start as UnixMicros, (end - 1) as UnixMicros);
    const spans = from.map((each, i) => ({ from: each, until: from[i + 1] ?? end, offset: offset[i]! }));
    this.#windows.set(window, spans);
    return spans;
  }
}

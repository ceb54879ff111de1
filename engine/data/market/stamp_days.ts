import { MICROS } from "../../protocol/mod.ts";
import type { Sessions } from "./market_options.ts";

/** Days that show what stamps are, at least. */
export const MIN_STAMP_DAYS = 3;
/** The part of the days that has to show ends. */
export const MOST_STAMP_DAYS = 0.9;

interface StampDay {
  /** From the session's open to the first bar's stamp, at or after it. */
  first: number;
  /** A bar is stamped with the close. */
  hasClose: boolean;
}

/** Whether the bars of a file's days are stamped as ends are: the first an open and a length, the last the close. */
export class StampDays {
  readonly #sessions: Sessions;
  readonly #days: Map<number, StampDay> = new Map();
  #day = NaN;
  #last: StampDay | null = null;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** Takes a bar's stamp. @param day its local date */
  add(symbol: number, day: number, ts: number): void {
    const session = this.#sessions.of(symbol, day);
    if (session === null || ts < session.openMicros || ts > session.closeMicros) return;
    const stamps = this.#of(day);
    const end = ts + toEnd(ts);
    const first = end - session.openMicros;
    if (first < stamps.first) stamps.first = first;
    if (end === session.closeMicros) stamps.hasClose = true;
  }

  /** How many days there are with rows in the session, and on how many of them stamps are as ends of bars of this length. */
  count(length: number): { readonly days: number; readonly ends: number } {
    let ends = 0;
    for (const { first, hasClose } of this.#days.values()) if (hasClose && first === length) ends += 1;
    return { days: this.#days.size, ends };
  }

  /**
   * The length of bars of which a session has but two, both stamped with their ends: the distance of the first stamp from
   * the open. The spacing of the two says nothing, as the second bar is shorter. Null: it is not so on nearly all of three
   * days.
   */
  firstLength(): number | null {
    const firsts = new Map<number, number>();
    for (const { first, hasClose } of this.#days.values()) {
      if (hasClose && first > 0) firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    const [best, days] = [...firsts].toSorted((a, b) => b[1] - a[1])[0] ?? [0, 0];
    return days >= MIN_STAMP_DAYS && days >= MOST_STAMP_DAYS * this.#days.size ? best : null;
  }

  #of(day: number): StampDay {
    if (this.#last === null || this.#day !== day) {
      this.#day = day;
      this.#last = this.#days.get(day) ?? { first: Infinity, hasClose: false };
      this.#days.set(day, this.#last);
    }
    return this.#last;
  }
}

/** Microseconds to the end of a bar that is stamped with its last second or millisecond; 0: it is not. */
export function toEnd(ts: number): number {
  if (ts % MICROS.minute === 59 * MICROS.second) return MICROS.second;
  return ts % MICROS.second === 999 * MICROS.millisecond ? MICROS.millisecond : 0;
}

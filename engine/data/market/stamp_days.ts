import { MICROS } from "../../protocol/mod.ts";
import type { Sessions } from "./market_options.ts";

/** Days that show what stamps are, at least. */
export const MIN_STAMP_DAYS = 3;
/** The part of the days that has to show ends. */
export const MOST_STAMP_DAYS = 0.9;
const QUARTER = 15 * MICROS.minute;

interface StampDay {
  /** Stamps within the session. */
  stamps: number;
  /** From the session's open to the first of them. */
  first: number;
  /** A bar is stamped with the close. */
  hasClose: boolean;
  /** The last stamp behind the close; 0: there is none. */
  later: number;
}

/** What the days of a file show. Days with a single stamp show nothing. */
export interface StampCount {
  readonly days: number;
  /** Days on which the first stamp is the open and a length, and the last is the close: they are ends. */
  readonly ends: number;
  /**
   * Days on which the first stamp is the open and a length, and stamps go on behind the close, which is not the exchange's:
   * up to a quarter of an hour, as exchanges close at. Starts of a session without its first bar end a length before that.
   */
  readonly openEnds: number;
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
    const end = ts + toEnd(ts);
    if (session === null || end < session.openMicros) return;
    const stamps = this.#of(day);
    if (end > session.closeMicros) {
      stamps.later = Math.max(stamps.later, end);
    } else {
      stamps.stamps += 1;
      const first = end - session.openMicros;
      if (first < stamps.first) stamps.first = first;
      if (end === session.closeMicros) stamps.hasClose = true;
    }
  }

  /** What the days show, if bars have a length. */
  count(length: number): StampCount {
    let [days, ends, openEnds] = [0, 0, 0];
    for (const { stamps, first, hasClose, later } of this.#days.values()) {
      if (stamps < 2) continue;
      days += 1;
      if (first !== length) continue;
      if (hasClose && later === 0) ends += 1;
      // The offsets of all zones are whole quarters.
      else if (later > 0 && later % QUARTER === 0) openEnds += 1;
    }
    return { days, ends, openEnds };
  }

  /**
   * The length of bars of which a session has but two, both stamped with their ends: the distance of the first stamp from
   * the open. The spacing of the two says nothing, as the second bar is shorter. Null: it is not so on nearly all of three
   * days.
   */
  firstLength(): number | null {
    const firsts = new Map<number, number>();
    let all = 0;
    for (const { stamps, first, hasClose, later } of this.#days.values()) {
      if (stamps < 2) continue;
      all += 1;
      if (hasClose && later === 0 && first > 0) firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    const [best, days] = [...firsts].toSorted((a, b) => b[1] - a[1])[0] ?? [0, 0];
    return days >= MIN_STAMP_DAYS && days >= MOST_STAMP_DAYS * all ? best : null;
  }

  #of(day: number): StampDay {
    if (this.#last === null || this.#day !== day) {
      this.#day = day;
      this.#last = this.#days.get(day) ?? newDay();
      this.#days.set(day, this.#last);
    }
    return this.#last;
  }
}

function newDay(): StampDay {
  return { stamps: 0, first: Infinity, hasClose: false, later: 0 };
}

/** Microseconds to the end of a bar that is stamped with its last second or millisecond; 0: it is not. */
export function toEnd(ts: number): number {
  if (ts % MICROS.minute === 59 * MICROS.second) return MICROS.second;
  return ts % MICROS.second === 999 * MICROS.millisecond ? MICROS.millisecond : 0;
}

import type { Sessions } from "./market_options.ts";

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
    const first = ts - session.openMicros;
    if (first < stamps.first) stamps.first = first;
    if (ts === session.closeMicros) stamps.hasClose = true;
  }

  /** How many days there are with rows in the session, and on how many of them stamps are as ends of bars of this length. */
  count(length: number): { readonly days: number; readonly ends: number } {
    let ends = 0;
    for (const { first, hasClose } of this.#days.values()) if (hasClose && first === length) ends += 1;
    return { days: this.#days.size, ends };
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

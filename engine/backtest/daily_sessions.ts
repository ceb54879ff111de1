import type { DayFinder } from "../feed/mod.ts";
import { localDate, phaseAt, type SessionWindow, sessionWindow } from "../market/mod.ts";
import { MICROS, parseUnixMicros, type UnixMicros } from "../protocol/mod.ts";

/** The session of a day, by the market's hours. */
export interface TradingDay extends SessionWindow {
  /** The date of its open, `YYYY-MM-DD`. */
  readonly date: string;
}

/** The hours of a market, the same on every day. */
export interface DailyHours {
  /** Minutes after midnight. */
  readonly open: number;
  readonly close: number;
  /** An IANA zone name. */
  readonly zone: string;
}

/** The sessions of every day, Saturdays and Sundays too: a feed has ticks only of days with trade. */
export class DailySessions implements DayFinder<TradingDay> {
  readonly #hours: DailyHours;

  constructor(hours: DailyHours) {
    this.#hours = hours;
  }

  /** The session that contains an instant, or the next one after it. */
  dayAt(micros: UnixMicros): TradingDay {
    const { zone } = this.#hours;
    // A session that began yesterday may go past midnight.
    for (const daysLater of [-1, 0, 1]) {
      const day = this.#dayOf(localDate(parseUnixMicros(micros + daysLater * MICROS.day), zone));
      if (phaseAt(micros, day) !== "after") return day;
    }
    throw new RangeError(`Expected a session in the day after ${micros}, was none`);
  }

  #dayOf(date: string): TradingDay {
    return { date, ...sessionWindow({ date, ...this.#hours }) };
  }
}

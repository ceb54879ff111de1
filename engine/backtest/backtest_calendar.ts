import type { DayFinder } from "../feed/mod.ts";
import { localDate, phaseAt, type SessionWindow, sessionWindow } from "../market/mod.ts";
import { MICROS, parseUnixMicros, type UnixMicros } from "../protocol/mod.ts";

/** A day's session: when it is, by the market's hours. */
export interface TradingDay extends SessionWindow {
  /** `YYYY-MM-DD`, of its open. */
  readonly date: string;
}

/** When a market trades, whatever the day. */
export interface DailyHours {
  /** Minutes after midnight. */
  readonly open: number;
  readonly close: number;
  /** An IANA zone name. */
  readonly zone: string;
}

/** The sessions of every day of a calendar: Saturdays too, for a feed has ticks only of days on which there was trade. */
export class DailySessions implements DayFinder<TradingDay> {
  readonly #hours: DailyHours;

  constructor(hours: DailyHours) {
    this.#hours = hours;
  }

  dayAt(micros: UnixMicros): TradingDay {
    const { zone } = this.#hours;
    // One that began yesterday may go past midnight.
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

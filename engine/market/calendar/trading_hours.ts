import type { Instrument, UnixMicros } from "../../protocol/mod.ts";
import { type SessionWindow, sessionWindow } from "../market_hours.ts";
import { MINUTES_IN_DAY } from "../minute_of_day.ts";
import { instantOf, localDate } from "../zone.ts";
import { addDays } from "../civil.ts";
import { Calendar, type CalendarDay } from "./calendar.ts";
import type { CalendarFacts, LocalWindow } from "./calendar_facts.ts";

/** Days in a row without a session after which none is expected. */
const MAX_CLOSED_DAYS = 400;
/** The group of all instruments where there is no calendar. */
export const MARKET_GROUP = "market";

/** Hours of one date that somebody has said, as `--hours` has them. */
export interface SaidHours {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Null: there is no session. */
  readonly windows: readonly LocalWindow[] | null;
}

/** What hours are made from, as plain data. */
export interface HoursChoice {
  /** Null: every day is a session, from `open` to `close`. */
  readonly calendar: CalendarFacts | null;
  /** An IANA name. */
  readonly zone: string;
  /** MARKET_OPEN and MARKET_CLOSE, minutes after midnight. A close at or before the open is on the next day. */
  readonly open: number;
  readonly close: number;
  /** Whether somebody has said them. What nobody has said gives way to the calendar. */
  readonly isOpenSaid: boolean;
  readonly isCloseSaid: boolean;
  readonly said: readonly SaidHours[];
}

/** A day with a session, in instants. The kinds are those of `CalendarDay`. */
export interface OpenDay {
  readonly kind: "ordinary" | "special" | "assumed";
  /** What a special session is called. Null: it is none. */
  readonly name: string | null;
  /** One or more, in order. */
  readonly windows: readonly SessionWindow[];
}

/** A day of a group, in instants. The kinds are those of `CalendarDay`. */
export type SessionDay = OpenDay | { readonly kind: "closed" | "unknown"; readonly why: string };

/** The hours of a market by date and by group of instruments: of a calendar, of settings, and of single dates. */
export class TradingHours {
  readonly choice: HoursChoice;
  /** Null: there is none. */
  readonly calendar: Calendar | null;
  readonly #said: ReadonlyMap<string, SaidHours>;
  readonly #days = new Map<string, SessionDay>();
  readonly #closes = new Map<string, CloseSpan>();

  constructor(choice: HoursChoice) {
    this.choice = choice;
    this.calendar = choice.calendar === null ? null : new Calendar(choice.calendar);
    this.#said = new Map(choice.said.map((each) => [each.date, each]));
  }

  get zone(): string {
    return this.choice.zone;
  }

  /** The group whose hours an instrument has. @throws UsageError if the calendar has no such group */
  groupOf(instrument: Pick<Instrument, "symbol" | "kind" | "group">): string {
    return this.calendar?.groupOf(instrument) ?? MARKET_GROUP;
  }

  /** The session of a group on a date, or why there is none. @throws EngineError CONFIGURATION if clocks skip all of it */
  sessionOn(date: string, group: string): SessionDay {
    const key = `${date} ${group}`;
    const known = this.#days.get(key);
    if (known !== undefined) return known;
    const day = this.#makeDay(date, group);
    this.#days.set(key, day);
    return day;
  }

  /**
   * When the exchange closes next after an instant: no bar that begins then has a price of later. The calendar knows it, or
   * `--hours`, or a MARKET_CLOSE that somebody has said; else it is Infinity. A later instant never has an earlier close.
   *
   * @param startMicros where a bar begins
   */
  closeAfter(group: string, startMicros: number): number {
    const span = this.#closes.get(group);
    if (span !== undefined && startMicros >= span.from && startMicros < span.close) return span.close;
    const found = this.#findClose(group, startMicros);
    this.#closes.set(group, found);
    return found.close;
  }

  #makeDay(date: string, group: string): SessionDay {
    const { open, close, zone } = this.choice;
    const { calendar } = this;
    const said = this.#said.get(date);
    if (said !== undefined) return this.#instants(date, saidDay(said));
    if (calendar === null) {
      return { kind: "ordinary", name: null, windows: [sessionWindow({ date, open, close, zone })] };
    }
    const day = this.#instants(date, calendar.dayOf(date, group));
    return "windows" in day ? this.#clipped(date, day) : day;
  }

  /** The day with the instants at which clocks show its times. Windows that clocks skip are left out. */
  #instants(date: string, day: CalendarDay): SessionDay {
    if (!("windows" in day)) return day;
    const windows = day.windows.flatMap(({ open, close }): SessionWindow[] => {
      const [openMicros, closeMicros] = [this.#instant(date, open), this.#instant(date, close)];
      return closeMicros > openMicros ? [{ openMicros, closeMicros }] : [];
    });
    return windows.length === 0
      ? { kind: "closed", why: "a day on which clocks skip the session" }
      : { ...day, windows };
  }

  /** A session of the calendar within MARKET_OPEN and MARKET_CLOSE, if they were said. */
  #clipped(date: string, day: OpenDay): SessionDay {
    const [first, last] = [day.windows[0]!.openMicros, day.windows.at(-1)!.closeMicros];
    const { isOpenSaid, isCloseSaid, open, close } = this.choice;
    let [from, to]: [number, number] = [-Infinity, Infinity];
    if (isOpenSaid) {
      // Of a session that begins the evening before, an open that is after all of it is one of that evening.
      const isEvening = first < this.#instant(date, 0) && this.#instant(date, open) >= last;
      from = this.#instant(date, isEvening ? open - MINUTES_IN_DAY : open);
    }
    if (isCloseSaid) {
      const isNight = last > this.#instant(date, MINUTES_IN_DAY) && this.#instant(date, close) <= first;
      to = this.#instant(date, isNight ? close + MINUTES_IN_DAY : close);
    }
    const windows = day.windows.flatMap((window): SessionWindow[] => {
      const openMicros = Math.max(window.openMicros, from) as UnixMicros;
      const closeMicros = Math.min(window.closeMicros, to) as UnixMicros;
      return closeMicros > openMicros ? [{ openMicros, closeMicros }] : [];
    });
    if (windows.length > 0) return { ...day, windows };
    const name = day.name === null ? "" : ` (${day.name})`;
    return { kind: "closed", why: `a day whose session${name} is outside of MARKET_OPEN and MARKET_CLOSE` };
  }

  /** An instant that clocks show; not before 1970. */
  #instant(date: string, minute: number): UnixMicros {
    return date === "1970-01-01" && minute < MINUTES_IN_DAY ? (0 as UnixMicros) : instantOf(date, minute, this.zone);
  }

  #findClose(group: string, start: number): CloseSpan {
    const { isCloseSaid, said } = this.choice;
    let from = start;
    if (this.calendar === null && !isCloseSaid && said.length === 0) return { from, close: Infinity };
    const today = localDate(start as UnixMicros, this.zone);
    for (let days = -1; days <= MAX_CLOSED_DAYS; days++) {
      const date = addDays(today, days);
      const day = date < "1970-01-01" ? null : this.#exchangeDay(date, group);
      for (const { closeMicros } of day !== null && "windows" in day ? day.windows : []) {
        if (closeMicros > start) return { from, close: closeMicros };
        from = closeMicros;
      }
    }
    return { from, close: Infinity };
  }

  /** As `sessionOn`, but without what is only about trading. */
  #exchangeDay(date: string, group: string): SessionDay | null {
    const said = this.#said.get(date);
    if (said !== undefined) return this.#instants(date, saidDay(said));
    if (this.calendar !== null) return this.#instants(date, this.calendar.dayOf(date, group));
    return this.choice.isCloseSaid ? this.sessionOn(date, group) : null;
  }
}

/** Bars that begin from `from` on and before `close` end at `close` at the latest. */
interface CloseSpan {
  readonly from: number;
  readonly close: number;
}

function saidDay({ windows }: SaidHours): CalendarDay {
  if (windows === null) return { kind: "closed", why: "a day that --hours closes" };
  return { kind: "special", name: "--hours", windows };
}

import { mostOf } from "../../core/mod.ts";
import { type Instrument, type UnixMicros, UsageError } from "../../protocol/mod.ts";
import type { SessionWindow } from "../market_hours.ts";
import { localDate } from "../zone.ts";
import { addDays } from "../civil.ts";
import { refuseOverlaps } from "./overlaps.ts";
import type { SessionDay, TradingHours } from "./trading_hours.ts";

/** The hours of one group in a session. */
export interface GroupHours {
  readonly group: string;
  /** None: the group is closed on this date. */
  readonly windows: readonly SessionWindow[];
}

/** The session of one trading date: from the first open of a group to the last close. */
export interface MarketSession extends SessionWindow {
  /** `YYYY-MM-DD`. It may begin the evening before. */
  readonly date: string;
  /** `assumed`: the calendar does not know the date. */
  readonly kind: "ordinary" | "special" | "assumed";
  /** What a special session is called. Null: it is none. */
  readonly name: string | null;
  /** By group: those of the session's instruments, in their order. */
  readonly groups: readonly GroupHours[];
  /** By the instrument's index. */
  readonly hours: readonly (readonly SessionWindow[])[];
}

/** A date without a session, and why. `unknown`: there is one, and its hours are not known. */
export interface NoSession {
  readonly kind: "closed" | "unknown";
  /** In words that follow "it is" or "it has". */
  readonly why: string;
}

/** Days after which a calendar that has only closed ones is given up: it has no further session. */
const MAX_CLOSED_DAYS = 400;

/** The sessions of a market, for the instruments of a run. */
export class MarketSessions {
  readonly hours: TradingHours;
  readonly #groups: readonly string[];
  readonly #groupOfInstrument: readonly number[];
  readonly #days = new Map<string, MarketSession | NoSession>();

  /**
   * @param instruments by index
   * @throws UsageError if the calendar has not the group of one, or their groups cannot be in one session
   */
  constructor(hours: TradingHours, instruments: readonly Pick<Instrument, "symbol" | "kind" | "group">[]) {
    const groups = instruments.map((instrument) => hours.groupOf(instrument));
    this.hours = hours;
    this.#groups = [...new Set(groups)];
    this.#groupOfInstrument = groups.map((group) => this.#groups.indexOf(group));
    if (hours.calendar !== null) refuseOverlaps(hours.calendar, this.#groups);
  }

  /** The groups of the instruments, each once. */
  get groups(): readonly string[] {
    return this.#groups;
  }

  /** The group of an instrument, by its index. */
  groupOf(instrument: number): string {
    return this.#groups[this.#groupOfInstrument[instrument] ?? -1] ?? "";
  }

  /** The session of a date, or why there is none. */
  sessionOn(date: string): MarketSession | NoSession {
    const known = this.#days.get(date);
    if (known !== undefined) return known;
    const day = this.#makeSession(date);
    this.#days.set(date, day);
    return day;
  }

  /**
   * The session that an instant is in, else the first one after it. A session includes its open and not its close; one that
   * pauses includes its pauses. Dates without a session are passed over.
   *
   * @throws UsageError if there is no session in the year after it
   */
  dayAt(micros: UnixMicros): MarketSession {
    const today = localDate(micros, this.hours.zone);
    for (let days = -1; days < MAX_CLOSED_DAYS; days++) {
      const session = this.sessionOn(addDays(today, days));
      if ("hours" in session && session.closeMicros > micros) return session;
    }
    const name = this.hours.calendar?.facts.name ?? "";
    throw new UsageError(`Expected a session in the year after ${today} in calendar ${name}, was none`, {
      hint: "check CALENDAR",
    });
  }

  /** The first session after a date that the calendar knows. Null: it knows none. */
  nextAfter(date: string): MarketSession | null {
    for (let days = 1; days <= MAX_CLOSED_DAYS; days++) {
      const next = addDays(date, days);
      if (this.hours.calendar?.knows(next) === "after") return null;
      const session = this.sessionOn(next);
      if ("hours" in session) return session;
    }
    return null;
  }

  #makeSession(date: string): MarketSession | NoSession {
    const days = this.#groups.map((group) => this.hours.sessionOn(date, group));
    const unknown = days.find((day) => day.kind === "unknown");
    if (unknown !== undefined && "why" in unknown) return { kind: "unknown", why: unknown.why };
    const groups = this.#groups.map((group, i) => ({ group, windows: windowsOf(days[i]) }));
    const open = days.filter((day) => "windows" in day);
    const [first] = open;
    if (first === undefined) return { kind: "closed", why: this.#whyClosed(days) };
    const windows = groups.flatMap((each) => each.windows);
    const special = open.find(({ kind }) => kind === "special");
    return {
      date,
      kind: special?.kind ?? first.kind,
      name: special?.name ?? null,
      openMicros: windows.reduce((least, { openMicros }) => Math.min(least, openMicros), Infinity) as UnixMicros,
      closeMicros: mostOf(windows, ({ closeMicros }) => closeMicros) as UnixMicros,
      groups,
      hours: this.#groupOfInstrument.map((group) => groups[group]?.windows ?? []),
    };
  }

  #whyClosed(days: readonly SessionDay[]): string {
    const whys = [...new Set(days.flatMap((day) => ("why" in day ? [day.why] : [])))];
    return whys.join(" and ");
  }
}

function windowsOf(day: SessionDay | undefined): readonly SessionWindow[] {
  return day !== undefined && "windows" in day ? day.windows : [];
}

import type { InstrumentKind } from "../../protocol/mod.ts";

/** A part of a session, by the clock: minutes after midnight of the session's date. */
export interface LocalWindow {
  /** -1440 to 1439; below 0: on the day before. */
  readonly open: number;
  /** Later than `open`, up to 2880; above 1440: on the day after. */
  readonly close: number;
}

/** Ordinary hours from a date on. */
export interface HoursPeriod {
  /** `YYYY-MM-DD`. Null: from the beginning. */
  readonly from: string | null;
  /** One or more, in order. A session of several is one session that pauses. */
  readonly windows: readonly LocalWindow[];
  readonly source: string | null;
}

/** Instruments that have the same hours. */
export interface GroupFacts {
  readonly name: string;
  /** Days of the week without a session, 0 (Sunday) to 6 (Saturday). */
  readonly weekend: readonly number[];
  /** One or more, by date. Before the second one the first one holds. */
  readonly periods: readonly HoursPeriod[];
}

/** A day without a session. */
export interface Holiday {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly name: string;
  /** The groups that it closes. Null: all. */
  readonly groups: readonly string[] | null;
  readonly source: string | null;
}

/** A session that weekends, holidays and ordinary hours do not count for. */
export interface SpecialSession {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly name: string;
  /** By group. A group that is not named has its ordinary day. Null: there is a session, and its hours are not known. */
  readonly windows: Readonly<Record<string, readonly LocalWindow[] | null>>;
  readonly source: string | null;
}

/** What a calendar knows, as plain data. */
export interface CalendarFacts {
  readonly name: string;
  /** An IANA name: all its times are by clocks there. */
  readonly zone: string;
  /** The first and the last date that it knows, `YYYY-MM-DD`. */
  readonly knownFrom: string;
  readonly knownUntil: string;
  /** One or more. */
  readonly groups: readonly GroupFacts[];
  /** The group of instruments that nobody has said a group or a kind of. */
  readonly defaultGroup: string;
  /** The group of instruments by their kind. */
  readonly groupOf: Readonly<Partial<Record<InstrumentKind, string>>>;
  readonly holidays: readonly Holiday[];
  readonly specialSessions: readonly SpecialSession[];
}

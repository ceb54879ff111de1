import { namesOf, nearest } from "../../core/mod.ts";
import { type Instrument, UsageError } from "../../protocol/mod.ts";
import { dayNumber } from "../civil.ts";
import type { CalendarFacts, GroupFacts, LocalWindow } from "./calendar_facts.ts";

/**
 * A day of a group by its calendar. `assumed`: the calendar does not know the date, and these are its nearest ordinary
 * hours. `unknown`: there is a session, and its hours are not known.
 */
export type CalendarDay =
  | {
      readonly kind: "ordinary" | "special" | "assumed";
      /** What a special session is called. Null: it is none. */
      readonly name: string | null;
      readonly windows: readonly LocalWindow[];
    }
  | {
      readonly kind: "closed" | "unknown";
      /** In words that follow "it is" or "it has": `a Saturday`, `a holiday (Republic Day)`. */
      readonly why: string;
    };

const WEEKDAY_NAMES = ["a Sunday", "a Monday", "a Tuesday", "a Wednesday", "a Thursday", "a Friday", "a Saturday"];
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** Sessions by date and by group of instruments, by the clock of the calendar's zone. */
export class Calendar {
  readonly facts: CalendarFacts;
  readonly #groups: ReadonlyMap<string, GroupFacts>;
  /** By date and group. */
  readonly #special = new Map<string, CalendarDay>();
  readonly #holidays = new Map<string, string>();

  constructor(facts: CalendarFacts) {
    this.facts = facts;
    this.#groups = new Map(facts.groups.map((group) => [group.name, group]));
    for (const { date, name, groups } of facts.holidays) {
      for (const group of groups ?? this.#groups.keys()) this.#holidays.set(keyOf(date, group), name);
    }
    for (const { date, name, windows } of facts.specialSessions) {
      for (const [group, found] of Object.entries(windows)) {
        const day: CalendarDay =
          found === null
            ? { kind: "unknown", why: `a session (${name}) whose hours calendar ${facts.name} does not know` }
            : { kind: "special", name, windows: found };
        this.#special.set(keyOf(date, group), day);
      }
    }
  }

  get groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /** Whether the calendar knows a date, or the date is before or after those that it knows. */
  knows(date: string): "known" | "before" | "after" {
    const { knownFrom, knownUntil } = this.facts;
    if (date < knownFrom) return "before";
    return date > knownUntil ? "after" : "known";
  }

  /**
   * The group whose hours an instrument has: the one that is said, else that of its kind, else the default one.
   *
   * @throws UsageError if the calendar has no such group
   */
  groupOf({ symbol, kind, group }: Pick<Instrument, "symbol" | "kind" | "group">): string {
    const { defaultGroup, groupOf, name } = this.facts;
    const found = group ?? (kind === null ? defaultGroup : (groupOf[kind] ?? defaultGroup));
    if (this.#groups.has(found)) return found;
    const message = `${symbol}: Expected an hours group of calendar ${name} (${namesOf(this.groups)}), was ${found}`;
    throw new UsageError(message, {
      meant: nearest(found, this.groups),
      hint: "write its hours in a calendar file, and name that with CALENDAR",
    });
  }

  /** The day of a group. */
  dayOf(date: string, group: string): CalendarDay {
    const key = keyOf(date, group);
    const special = this.#special.get(key);
    if (special !== undefined) return special;
    const facts = this.#group(group);
    if (this.knows(date) !== "known") return { kind: "assumed", name: null, windows: hoursOn(facts, date) };
    const holiday = this.#holidays.get(key);
    if (holiday !== undefined) return { kind: "closed", why: `a holiday (${holiday})` };
    const weekday = weekdayOf(date);
    if (facts.weekend.includes(weekday)) return { kind: "closed", why: WEEKDAY_NAMES[weekday] ?? "" };
    return { kind: "ordinary", name: null, windows: hoursOn(facts, date) };
  }

  /** The hours that a group would have on a date if it was an ordinary day. */
  ordinaryHours(date: string, group: string): readonly LocalWindow[] {
    return hoursOn(this.#group(group), date);
  }

  #group(group: string): GroupFacts {
    const facts = this.#groups.get(group);
    if (facts === undefined) throw new RangeError(`Expected a group of calendar ${this.facts.name}, was ${group}`);
    return facts;
  }
}

/** The day of the week, 0 (Sunday) to 6 (Saturday). */
function weekdayOf(date: string): number {
  return (((dayNumber(date) + EPOCH_WEEKDAY) % 7) + 7) % 7;
}

function hoursOn({ periods }: GroupFacts, date: string): readonly LocalWindow[] {
  const last = periods.findLast(({ from }) => from === null || from <= date) ?? periods[0];
  return last?.windows ?? [];
}

function keyOf(date: string, group: string): string {
  return `${date} ${group}`;
}

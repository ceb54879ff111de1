import { mostOf, namesOf } from "../../core/mod.ts";
import { UsageError } from "../../protocol/mod.ts";
import { MINUTES_IN_DAY } from "../minute_of_day.ts";
import { addDays } from "../civil.ts";
import type { Calendar } from "./calendar.ts";
import type { CalendarFacts, LocalWindow } from "./calendar_facts.ts";

/** From the first open to the last close of a group on a date. */
interface GroupSpan extends LocalWindow {
  readonly group: string;
}

/**
 * Sessions of two dates must not overlap, be it of one group or of two: one session ends before the next one begins.
 *
 * @throws UsageError with the groups whose sessions do
 */
export function refuseOverlaps(calendar: Calendar, groups: readonly string[]): void {
  const { facts } = calendar;
  const windows = groups.flatMap((group) => windowsOf(facts, group));
  const latest = mostOf(windows, ({ close }) => close, -MINUTES_IN_DAY);
  const earliest = -mostOf(windows, ({ open }) => -open, -MINUTES_IN_DAY);
  if (latest - MINUTES_IN_DAY <= earliest) return;
  let before: readonly GroupSpan[] = [];
  for (let date = facts.knownFrom; date <= facts.knownUntil; date = addDays(date, 1)) {
    const spans = groups.flatMap((group) => spanOf(calendar, date, group));
    for (const each of before) {
      const next = spans.find(({ open }) => open < each.close - MINUTES_IN_DAY);
      if (next === undefined) continue;
      const names = each.group === next.group ? each.group : namesOf([each.group, next.group]);
      const message = `Expected sessions of two dates that do not overlap in calendar ${facts.name}, but those of ${names} do on ${date}`;
      throw new UsageError(message, { hint: "trade their instruments in engines of their own" });
    }
    before = spans;
  }
}

/** All windows that a group ever has. */
function windowsOf({ groups, specialSessions }: CalendarFacts, group: string): readonly LocalWindow[] {
  const periods = groups.find(({ name }) => name === group)?.periods ?? [];
  return [
    ...periods.flatMap(({ windows }) => windows),
    ...specialSessions.flatMap((special) => special.windows[group] ?? []),
  ];
}

function spanOf(calendar: Calendar, date: string, group: string): readonly GroupSpan[] {
  const day = calendar.dayOf(date, group);
  if (!("windows" in day)) return [];
  return [{ group, open: day.windows[0]?.open ?? 0, close: day.windows.at(-1)?.close ?? 0 }];
}

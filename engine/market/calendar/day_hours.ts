import { type Instrument, MICROS, type UnixMicros } from "../../protocol/mod.ts";
import { MINUTES_IN_DAY } from "../minute_of_day.ts";
import { localDate } from "../zone.ts";
import type { TradingHours } from "./trading_hours.ts";

/** When a session begins and ends, microseconds after local midnight. A close at or before the open is on the next day. */
export interface DayHours {
  readonly open: number;
  readonly close: number;
}

/**
 * The hours of an instrument on an ordinary day: from its first open to its last close.
 *
 * @param now of calendars, whose hours change over the years
 * @throws UsageError if the calendar has no group of the instrument
 */
export function ordinaryDay(
  hours: TradingHours,
  instrument: Pick<Instrument, "group" | "kind" | "symbol">,
  now: UnixMicros,
): DayHours {
  const { choice, calendar, zone } = hours;
  const ordinary = calendar?.ordinaryHours(localDate(now, zone), hours.groupOf(instrument)) ?? [];
  const [first, last] = [ordinary[0], ordinary.at(-1)];
  if (first === undefined || last === undefined) return micros(choice);
  const open = choice.isOpenSaid ? Math.max(first.open, choice.open) : first.open;
  const close = choice.isCloseSaid ? Math.min(last.close, choice.close) : last.close;
  // Settings of another day than that of a session in the evening say nothing here.
  return micros(open < close ? { open, close } : { open: first.open, close: last.close });
}

function micros({ open, close }: DayHours): DayHours {
  const of = (minute: number): number =>
    (((minute % MINUTES_IN_DAY) + MINUTES_IN_DAY) % MINUTES_IN_DAY) * MICROS.minute;
  return { open: of(open), close: of(close) };
}

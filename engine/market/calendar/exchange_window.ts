import { MICROS, type UnixMicros } from "../../protocol/mod.ts";
import { addDays } from "../civil.ts";
import type { SessionWindow } from "../market_hours.ts";
import { localDate } from "../zone.ts";
import type { TradingHours } from "./trading_hours.ts";

/**
 * The window of the exchange that an instant is in. Its session may belong to the date before or after: sessions begin in
 * the evening, and end after midnight. The close that nobody has said ends trading alone: then a window lasts a day.
 *
 * @returns null if no session of the group is on
 */
export function exchangeWindow(hours: TradingHours, group: string, micros: UnixMicros): SessionWindow | null {
  const today = localDate(micros, hours.zone);
  for (const days of [0, 1, -1]) {
    const date = addDays(today, days);
    if (date < "1970-01-01") continue;
    const session = hours.sessionOn(date, group);
    for (const { openMicros } of "windows" in session ? session.windows : []) {
      const closeMicros = Math.min(hours.closeAfter(group, openMicros), openMicros + MICROS.day) as UnixMicros;
      if (openMicros <= micros && micros < closeMicros) return { openMicros, closeMicros };
    }
  }
  return null;
}

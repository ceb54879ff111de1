import { MICROS, type UnixMicros } from "../../protocol/mod.ts";
import { addDays } from "../civil.ts";
import type { SessionWindow } from "../market_hours.ts";
import { localDate } from "../zone.ts";
import type { TradingHours } from "./trading_hours.ts";

/**
 * The window of the exchange that an instant is in. Its session may belong to the date before or after: sessions begin in
 * the evening, and end after midnight. The close that nobody has said ends trading alone: then a window lasts until the
 * next one.
 *
 * @returns null if no session of the group is on
 */
export function exchangeWindow(hours: TradingHours, group: string, micros: UnixMicros): SessionWindow | null {
  const today = localDate(micros, hours.zone);
  for (const days of [0, 1, -1]) {
    const date = addDays(today, days);
    for (const { openMicros } of windowsOn(hours, date, group)) {
      const close = hours.closeAfter(group, openMicros);
      // A day on which clocks go back has more than 24 hours.
      const next = windowsOn(hours, addDays(date, 1), group)[0]?.openMicros ?? openMicros + MICROS.day;
      const closeMicros = (hours.calendar === null ? Math.min(close, next) : close) as UnixMicros;
      if (openMicros <= micros && micros < closeMicros) return { openMicros, closeMicros };
    }
  }
  return null;
}

function windowsOn(hours: TradingHours, date: string, group: string): readonly SessionWindow[] {
  if (date < "1970-01-01") return [];
  const session = hours.sessionOn(date, group);
  return "windows" in session ? session.windows : [];
}

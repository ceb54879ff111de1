import type { MarketOptions } from "../../data/mod.ts";
import { civilFromDays, type SessionWindow, sessionWindow } from "../../market/mod.ts";
import { MICROS } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";

/** The hours by which files are understood: those of the settings. */
export function inputHours(config: Config): Pick<MarketOptions, "closeAfter" | "sessionOf" | "zone"> {
  const { marketOpenMinutes: open, marketCloseMinutes: close, marketTz: zone, isMarketCloseSaid } = config;
  const windows = new Map<number, SessionWindow>();
  const windowOf = (day: number): SessionWindow => {
    const known = windows.get(day);
    if (known !== undefined) return known;
    const window = sessionWindow({ date: isoDate(day), open, close, zone });
    windows.set(day, window);
    return window;
  };
  return {
    zone,
    sessionOf: (day) => windowOf(day),
    closeAfter: (_symbol, micros) => {
      // The close that nobody has said ends trading, and cuts no bar.
      if (!isMarketCloseSaid) return Infinity;
      const day = Math.floor(micros / MICROS.day);
      // A session that began yesterday may go past midnight, and the zone's date may be another than that of UTC.
      for (let at = Math.max(0, day - 2); ; at += 1) {
        const { closeMicros } = windowOf(at);
        if (closeMicros > micros) return closeMicros;
      }
    },
  };
}

function isoDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

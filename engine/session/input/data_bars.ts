import type { Understood } from "../../data/mod.ts";
import { type MarketSessions, offsetAt, zoneOffsets } from "../../market/mod.ts";
import { MICROS, parseUnixMicros } from "../../protocol/mod.ts";
import type { DataBars } from "../../strategies/mod.ts";

/** Ticks, or no rows at all: strategies may ask for any bars. */
export const NO_BARS: DataBars = { barsOf: () => [], sessionTimes: [] };

/** What strategies may ask of the bars of files. */
export function dataBars({ market }: Pick<Understood, "market">, sessions: MarketSessions): DataBars {
  const lengths = new Map(market.instruments.map(({ symbol, barLengths }) => [symbol, barLengths]));
  const daily = market.instruments.filter(({ barLengths, rows }) => rows > 0 && barLengths.includes("1d"));
  const times = daily.flatMap(({ firstTs, lastTs }) => [firstTs, lastTs].flatMap((ts) => edgesAt(ts, sessions)));
  return { barsOf: ({ symbol }) => lengths.get(symbol) ?? [], sessionTimes: [...new Set(times)] };
}

/** The times of day at which the session of an instant opens and closes, microseconds since midnight. */
function edgesAt(ts: number, sessions: MarketSessions): readonly number[] {
  const { groups } = sessions.dayAt(parseUnixMicros(ts));
  const edges = groups.flatMap(({ windows }) => windows.flatMap((window) => [window.openMicros, window.closeMicros]));
  return edges.map((edge) => {
    const local = edge + offsetAt(edge, zoneOffsets(sessions.hours.zone, edge, edge));
    return local - Math.floor(local / MICROS.day) * MICROS.day;
  });
}

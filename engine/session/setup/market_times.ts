import { formatMinuteOfDay } from "../../market/mod.ts";
import type { MarketTimes } from "../../observe/mod.ts";
import type { Config } from "../../settings/mod.ts";

/** The hours of the market, as people write them. */
export function marketTimesOf(config: Pick<Config, "marketCloseMinutes" | "marketOpenMinutes">): MarketTimes {
  return { open: formatMinuteOfDay(config.marketOpenMinutes), close: formatMinuteOfDay(config.marketCloseMinutes) };
}

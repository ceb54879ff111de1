import { loadHours, type SaidHours, type TradingHours } from "../../market/mod.ts";
import type { Config } from "../../settings/mod.ts";

/**
 * The hours that settings and flags say.
 *
 * @param said the values of `--hours`
 * @throws EngineError INPUT_FILE if the calendar's file cannot be used
 * @throws UsageError if MARKET_TZ is said, and the calendar has another zone
 */
export function hoursOfConfig(config: Config, said: readonly SaidHours[]): Promise<TradingHours> {
  return loadHours({
    calendar: config.calendar,
    zone: { value: config.marketTz, isSaid: config.isMarketTzSaid },
    open: { value: config.marketOpenMinutes, isSaid: config.isMarketOpenSaid },
    close: { value: config.marketCloseMinutes, isSaid: config.isMarketCloseSaid },
    said,
  });
}

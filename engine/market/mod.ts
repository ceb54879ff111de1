export { civilFromDays, daysFromCivil, daysInMonth, isCivilDate } from "./civil.ts";
export { currencyDecimals } from "./currency_decimals.ts";
export { UTC_OFFSETS, formatIso, localTime, offsetAt } from "./iso.ts";
export { phaseAt, sessionWindow } from "./market_hours.ts";
export type { MarketHours, SessionWindow } from "./market_hours.ts";
export { formatMinuteOfDay, parseMinuteOfDay } from "./minute_of_day.ts";
export { instantOf, localDate, zoneOffsets } from "./zone.ts";
export { isZone } from "./zone_name.ts";

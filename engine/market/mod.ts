export { civilFromDays, daysFromCivil, daysInMonth, isCivilDate } from "./civil.ts";
export { UTC_OFFSETS, formatIso, localTime, offsetAt } from "./iso.ts";
export { formatMinuteOfDay, parseMinuteOfDay, phaseAt, sessionWindow } from "./market_hours.ts";
export type { MarketHours, SessionWindow } from "./market_hours.ts";
export { instantOf, isZone, localDate, zoneOffsets } from "./zone.ts";

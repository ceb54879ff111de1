export { civilFromDays, daysFromCivil, daysInMonth, isCivilDate } from "./civil.ts";
export type { CivilDate } from "./civil.ts";
export { formatIso, localTime, offsetAt, UTC_OFFSETS } from "./iso.ts";
export { formatMinuteOfDay, parseMinuteOfDay, phaseAt, sessionWindow } from "./market_hours.ts";
export type { MarketHours, Phase, SessionWindow } from "./market_hours.ts";
export { instantOf, isZone, localDate, zoneOffsets } from "./zone.ts";

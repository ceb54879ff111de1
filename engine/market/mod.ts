export {
  Calendar,
  refuseClosedDays,
  HoursTally,
  joinCutReports,
  ClosedDates,
  assumedDaysText,
  closedRowsText,
  cutPlacesText,
  cutRowsTexts,
  exchangeWindow,
  hashSessions,
  ordinaryDay,
  formatHoursFlag,
  parseHoursFlags,
  loadHours,
  MARKET_GROUP,
  MarketSessions,
  openCalendar,
  dateAt,
  planDay,
  TradingHours,
} from "./calendar/mod.ts";
export type {
  CalendarDay,
  CalendarFacts,
  CutReport,
  CutSide,
  CutSpan,
  DayHours,
  MarketSession,
  DayPlan,
  HoursChoice,
  SaidHours,
} from "./calendar/mod.ts";
export { addDays, dayNumber, daysFromCivil, daysInMonth, isCivilDate, isoDate } from "./civil.ts";
export { currencyDecimals, exactText, inUnits, readInstrumentsFile } from "./instruments/mod.ts";
export type { SaidInstrument } from "./instruments/mod.ts";
export { feesOn, feeText, hasNoFees, openFees, readFees, refuseWithoutFees } from "./fees/mod.ts";
export type { FeeFacts } from "./fees/mod.ts";
export { UTC_OFFSETS, formatIso, localTime, offsetAt } from "./iso.ts";
export { phaseAt, sessionWindow } from "./market_hours.ts";
export type { MarketHours, SessionWindow } from "./market_hours.ts";
export { formatMinuteOfDay, MINUTES_IN_DAY, parseMinuteOfDay } from "./minute_of_day.ts";
export { dateBounds, localDate, zoneOffsets } from "./zone.ts";
export { isZone } from "./zone_name.ts";

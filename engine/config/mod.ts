export {
  calendarDate,
  choice,
  decimal,
  filePath,
  integer,
  journalPath,
  MeantError,
  nano,
  shown,
  speed,
  timeOfDay,
  timeZone,
} from "./forms.ts";
export type { Form } from "./forms.ts";
export { findInside } from "./wrapping.ts";
export {
  DEFAULT_SCALE,
  fluctuation,
  instrumentList,
  listedSymbol,
  splitInstruments,
  startPrice,
  symbol,
} from "./instruments.ts";
export type { InstrumentSetting } from "./instruments.ts";
export type { Setting, SettingName } from "./setting.ts";

export { isNamed, readConfig, startedByNpm } from "./config.ts";
export type { Config } from "./config.ts";
export { listedSymbol, splitInstruments } from "./instrument_forms.ts";
export type { Environment } from "./read_settings.ts";
export { SETTINGS } from "./setting_table.ts";
export type { Overrides, Setting, SettingName } from "./setting_table.ts";

export { isNamed, readConfig, startedByNpm } from "./config.ts";
export type { Config, SettingTexts } from "./config.ts";
export type { Environment } from "./read_settings.ts";
export { SETTINGS } from "./setting_table.ts";
export type { Overrides, Setting } from "./setting_table.ts";
export type { SettingName } from "./setting_values.ts";

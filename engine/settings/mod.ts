export { isNamed, readConfig, startedByNpm } from "./config.ts";
export type { Config } from "./config.ts";
export { listedSymbol, splitInstruments } from "./instruments.ts";
export type { Environment } from "./read_settings.ts";
export { SETTINGS } from "./table.ts";
export type { Overrides, Setting, SettingName } from "./table.ts";

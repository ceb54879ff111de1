export { isNamed, readConfig, startedByNpm } from "./config.ts";
export type { Config, Environment, Overrides } from "./config.ts";
export { listedSymbol, splitInstruments } from "./instruments.ts";

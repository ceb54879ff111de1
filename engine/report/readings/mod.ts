export { EntryReader, MAX_READINGS } from "./entry_reader.ts";
export type { EntryReadings } from "./entry_reader.ts";

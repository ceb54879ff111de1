import type { Arguments, Flag } from "./args.ts";

/** The flags that name files of prices. */
export const FILE_FLAGS: readonly Flag[] = [
  { name: "data", value: "FILE", about: "files of ticks or bars, of any form; more may follow" },
  { name: "ticks", value: "FILE", about: "the same, and they have ticks" },
  { name: "bars", value: "FILE", about: "the same, and they have bars" },
  { name: "parquet", value: "FILE", about: "the same: a Parquet file" },
];

/** The flags that say how files are to be understood, where they do not say it themselves. */
export const FORM_FLAGS: readonly Flag[] = [
  { name: "instrument", value: "SYMBOL", about: "of rows that name none" },
  { name: "columns", value: "LIST", about: "ts=Date+Time,price=LTP or ts=1,open=2" },
  { name: "time-zone", value: "ZONE", about: "of times without an offset; else MARKET_TZ" },
  { name: "time-format", value: "FORM", about: "DD/MM/YYYY HH:mm, epoch-s, epoch-ms, …" },
  { name: "date", value: "DATE", about: "the day of times without one" },
  { name: "decimal-mark", value: "MARK", about: "comma or dot" },
  { name: "decimals", value: "N", about: "round prices to so many, 0 to 8" },
  { name: "bar", value: "LENGTH", about: "of bars, where it is not found: 30s, 5m, 1h, 1d" },
  { name: "bar-stamp", value: "END", about: "start or end: what a bar's time is" },
];

/** The flags of a command that reads prices. */
export const DATA_FLAGS: readonly Flag[] = [...FILE_FLAGS, ...FORM_FLAGS];

/** True if the command line names a file of prices. */
export function namesData({ values }: Pick<Arguments, "values">): boolean {
  return FILE_FLAGS.some(({ name }) => values.has(name));
}

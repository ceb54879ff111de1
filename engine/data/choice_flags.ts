import { formatLength, type Market } from "./market/mod.ts";
import { choicesOf, type FileReading, formatColumns } from "./rows/mod.ts";

/** The flags that say by hand how files were understood. Where files differ, it is the first one's. */
export function choiceFlags(
  readings: readonly FileReading[],
  { instruments }: Pick<Market, "instruments">,
): readonly string[] {
  const [reading] = readings;
  if (reading === undefined) return [];
  const { columns, instrument, timeZone, timeFormat, date, decimalMark, decimals } = choicesOf(reading);
  const finest = instruments.find(({ stamp }) => stamp !== null);
  const flags: readonly (readonly [string, string | null])[] = [
    ["--columns", columns === null ? null : formatColumns(columns)],
    ["--instrument", instrument],
    ["--time-format", timeFormat],
    ["--time-zone", timeZone],
    ["--date", date],
    ["--decimal-mark", decimalMark],
    ["--decimals", decimals === null ? null : String(decimals)],
    ["--bar", finest?.barLengths[0] === undefined ? null : formatLength(finest.barLengths[0])],
    ["--bar-stamp", finest?.stamp?.is ?? null],
  ];
  return flags.flatMap(([flag, value]) => (value === null ? [] : [`${flag} ${shellText(value)}`]));
}

/** A value as a shell takes it. */
function shellText(value: string): string {
  return /^[\w.,:=+/-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

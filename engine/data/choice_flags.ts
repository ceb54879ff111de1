import type { Market } from "./market/mod.ts";
import { choicesOf, type FileReading, flagsOf } from "./rows/mod.ts";

/** The flags that say by hand how files were understood. Where files differ, it is the first one's. */
export function choiceFlags(
  readings: readonly FileReading[],
  { instruments }: Pick<Market, "instruments">,
): readonly string[] {
  const [reading] = readings;
  if (reading === undefined) return [];
  const finest = reading.kind === "bars" ? instruments.find(({ stamp }) => stamp !== null) : undefined;
  return flagsOf({
    ...choicesOf(reading),
    bar: finest?.barLengths[0] ?? null,
    barStamp: finest?.stamp?.is ?? null,
  });
}

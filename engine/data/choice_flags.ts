import type { Market } from "./market/mod.ts";
import { choicesOf, type FileReading, flagsOf } from "./rows/mod.ts";

/** The flags that say by hand how files were understood. Where files differ, it is the first one's. */
export function choiceFlags(
  readings: readonly FileReading[],
  { instruments }: Pick<Market, "instruments">,
): readonly string[] {
  const [reading] = readings;
  if (reading === undefined) return [];
  const bars = reading.kind === "bars" ? instruments.filter(({ stamp }) => stamp !== null) : [];
  // What is not the same of all is found again.
  return flagsOf({
    ...choicesOf(reading),
    bar: onlyOf(bars.flatMap(({ barLengths }) => barLengths)),
    barStamp: onlyOf(bars.map(({ stamp }) => stamp?.is ?? null)),
  });
}

/** What all are; null if they differ, or there are none. */
function onlyOf<T>(values: readonly T[]): T | null {
  const [first, ...more] = new Set(values);
  return first === undefined || more.length > 0 ? null : first;
}

import type { ResultFigures } from "./figures.ts";
import { type HonestyLine, honestyOf } from "../statistics/mod.ts";

/** What a reader of a result should know before he believes it: of all strategies of each currency together. */
export function honestyLines({ totals }: ResultFigures): readonly HonestyLine[] {
  return totals.flatMap(({ input }) => honestyOf(input));
}

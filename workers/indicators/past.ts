import type { Indicator } from "./indicator.ts";

/** Where the next value goes, and how many there have been, up to `length`. */
const NEXT = 0;
const FILLED = 1;
const HEAD = 2;

/**
 * The value `length` bars ago: Pine's `x[length]`. It is known when it was known then, whatever the value is now.
 *
 * Unknown in the first `length` bars. Constant cost.
 */
export const past: Indicator = {
  size: (length) => HEAD + length,
  history: (length) => length + 1,
  bind({ arena, at, length, sources: [source], out }) {
    return () => {
      const next = arena[at + NEXT]!;
      const filled = arena[at + FILLED]!;
      arena[out] = filled === length ? arena[at + HEAD + next]! : Number.NaN;
      arena[at + HEAD + next] = arena[source]!;
      arena[at + NEXT] = next + 1 === length ? 0 : next + 1;
      if (filled < length) arena[at + FILLED] = filled + 1;
    };
  },
};

/** Doubles of state of a crossing: the two numbers of the last time. NaN is the initial state. */
export const CROSSING_DOUBLES = 2;

/**
 * Tells whether `rising` has just crossed above `falling`: it was at or below it the last time, and is above it now. For a
 * crossing below, exchange the two.
 *
 * @returns 1 or 0, or NaN if any of the four is unknown
 */
export function crossed(arena: Float64Array, at: number, rising: number, falling: number): number {
  const before = arena[at]!;
  const beforeFalling = arena[at + 1]!;
  arena[at] = rising;
  arena[at + 1] = falling;
  if (Number.isNaN(rising + falling + before + beforeFalling)) return Number.NaN;
  return before <= beforeFalling && rising > falling ? 1 : 0;
}

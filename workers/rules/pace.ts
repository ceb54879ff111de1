/**
 * How often a number changes: never; with each bar of one timeframe, in microseconds; with bars of several; with each
 * tick; or with the strategy's own position.
 */
export type Pace =
  | { readonly kind: "constant" }
  | { readonly kind: "bar"; readonly timeframe: number }
  | { readonly kind: "bars" }
  | { readonly kind: "tick" }
  | { readonly kind: "position" };

const ORDER = ["constant", "bar", "bars", "tick", "position"] as const;

/** The pace of what is computed from numbers of these paces. */
export function joinPaces(paces: readonly Pace[]): Pace {
  return paces.reduce(joinTwo, { kind: "constant" });
}

function joinTwo(left: Pace, right: Pace): Pace {
  if (left.kind === "bar" && right.kind === "bar" && left.timeframe !== right.timeframe) return { kind: "bars" };
  return ORDER.indexOf(left.kind) >= ORDER.indexOf(right.kind) ? left : right;
}

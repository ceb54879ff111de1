import type { StoredResult, StoredTrip } from "./stored_result.ts";

/** The first trade that two results do not have alike. */
export interface TripDifference {
  /** Null: the result has no such trade. */
  readonly a: StoredTrip | null;
  readonly b: StoredTrip | null;
  /** What differs, in words. */
  readonly what: string;
  /** Where the two part. */
  readonly at: PartingRow;
}

/** Where two results part. */
export interface PartingRow extends Pick<StoredTrip, "session" | "strategy"> {
  /** ISO 8601: the instant of the entry that one of them does not have, or else of the earlier exit. */
  readonly ts: string;
  /** The condition that decided it. Null: decisions are alike, and prices or fees differ. */
  readonly condition: "entry" | "exit" | null;
}

const KEYS = ["side", "qty", "entry_price", "exit_ts", "exit_price", "exit_reason", "net"] as const;

/**
 * The first difference between the trades of the strategies that both results have, in the order of their entries. Null: they are
 * alike.
 */
export function firstDifference(a: StoredResult, b: StoredResult): TripDifference | null {
  const both = new Set(a.strategies.map(({ id }) => id).filter((id) => b.strategies.some((each) => each.id === id)));
  const [own, others] = [a, b].map(({ round_trips: trips }) => {
    return trips.filter(({ strategy }) => both.has(strategy)).toSorted(byEntry);
  });
  for (let i = 0; i < Math.max(own!.length, others!.length); i += 1) {
    const [x, y] = [own![i] ?? null, others![i] ?? null];
    if (x === null || y === null || byEntry(x, y) !== 0) {
      const isOwn = y === null || (x !== null && byEntry(x, y) < 0);
      const trip = isOwn ? x! : y;
      const { strategy, session, entry_ts: ts } = trip;
      const at = { strategy, session, ts, condition: "entry" } as const;
      const what = `only ${isOwn ? "A" : "B"} has it`;
      return isOwn ? { a: trip, b: null, what, at } : { a: null, b: trip, what, at };
    }
    const differing = KEYS.filter((key) => x[key] !== y[key]);
    if (differing.length === 0) continue;
    const { strategy, session, entry_ts: entry } = x;
    const isExit = differing.includes("exit_ts") || differing.includes("exit_reason");
    const [ts = entry] = isExit ? [x.exit_ts, y.exit_ts].flatMap((each) => each ?? []).toSorted() : [];
    const at = { strategy, session, ts, condition: isExit ? ("exit" as const) : null };
    const verb = differing.length === 1 ? "differs" : "differ";
    return { a: x, b: y, what: `its ${differing.join(", ")} ${verb}`, at };
  }
  return null;
}

/** By the instant and the row of the entry, then by strategy. */
function byEntry(a: StoredTrip, b: StoredTrip): number {
  return (
    Date.parse(a.entry_ts) - Date.parse(b.entry_ts) ||
    a.entry_seq - b.entry_seq ||
    (a.strategy === b.strategy ? 0 : a.strategy < b.strategy ? -1 : 1)
  );
}

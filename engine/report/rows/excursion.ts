import { grossPnl } from "../../core/mod.ts";
import type { RoundTrip } from "../../journal/mod.ts";
import type { Units } from "../../protocol/mod.ts";
import type { PriceTrack } from "./price_track.ts";

/** How far a trade was against its strategy, and for it. */
export interface Excursion {
  /** The worst open profit, before fees, in minor units of money: <= 0, since a trade begins with 0. */
  readonly adverse: number;
  /** The best open profit, before fees, in minor units of money: >= 0. */
  readonly favourable: number;
}

/**
 * The maximum adverse and favourable excursion of a trade: its worst and best open profit from its entry's row to its
 * exit's row, and at its exit's fill.
 *
 * @param track the prices of its instrument in its session
 * @returns null if the trade is open, or the track does not have the rows of its entry and its exit
 */
export function excursionOf({ entry, exit }: RoundTrip, track: PriceTrack, units: Units): Excursion | null {
  if (exit === null || entry.fillPrice === null || exit.fillPrice === null) return null;
  const rows = track.between(entry.seq, exit.seq);
  if (rows === null) return null;
  const position = { side: entry.side, qty: entry.qty, entryPrice: entry.fillPrice };
  let [adverse, favourable] = [0, 0];
  for (const price of [rows.least, rows.most, exit.fillPrice]) {
    const profit = grossPnl(position, price, units);
    adverse = Math.min(adverse, profit);
    favourable = Math.max(favourable, profit);
  }
  return { adverse, favourable };
}

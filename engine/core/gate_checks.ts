import type { DenialCode, Intent, TradingState } from "../protocol/mod.ts";
import type { Position } from "./ledger.ts";

/** What the gate knows when it judges an entry. Prices in minor units. */
export interface EntryFacts {
  /** The trading state as of the intent's row; in real time the stricter of that and the present one. */
  readonly trading: TradingState;
  readonly enabled: boolean;
  readonly position: Position | null;
  readonly entries: number;
  readonly maxEntries: number;
  readonly lot: number;
  /** The price of the row that would fill it. */
  readonly price: number;
  /** The instrument's price one tick earlier, NaN if there is none. */
  readonly previousPrice: number;
  /** Percent of the previous price that an entry may be away from it; 0 turns the check off. */
  readonly priceBandPct: number;
  readonly rateExceeded: boolean;
  readonly breakerOpen: boolean;
  /** The row is too old. */
  readonly stale: boolean;
  /** The instrument was silent for too long before the row. */
  readonly staleFeed: boolean;
}

/** Judges an entry. @returns the first reason to deny it, in this fixed order, or null */
export function checkEntry(intent: Intent, facts: EntryFacts): DenialCode | null {
  if (facts.position !== null) return "duplicate";
  if (facts.trading !== "active") return facts.trading;
  if (!facts.enabled) return "disabled";
  if (facts.breakerOpen) return "breaker-open";
  if (facts.entries >= facts.maxEntries) return "max-entries";
  if (!Number.isSafeInteger(intent.qty) || intent.qty < 1) return "quantity";
  if (intent.qty % facts.lot !== 0) return "lot";
  if (!Number.isSafeInteger(facts.price) || facts.price < 1) return "no-price";
  if (!Number.isSafeInteger(facts.price * intent.qty)) return "quantity";
  if (isOutsideBand(facts)) return "price-band";
  if (facts.rateExceeded) return "rate";
  if (facts.stale) return "stale";
  if (facts.staleFeed) return "stale-feed";
  return null;
}

/** Judges an exit, which is never denied for any other reason. */
export function checkExit(position: Position | null): DenialCode | null {
  return position === null ? "already-closed" : null;
}

function isOutsideBand({ price, previousPrice, priceBandPct }: EntryFacts): boolean {
  if (priceBandPct === 0 || Number.isNaN(previousPrice)) return false;
  return Math.abs(price - previousPrice) * 100 > previousPrice * priceBandPct;
}

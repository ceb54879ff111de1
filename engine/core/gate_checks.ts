import type { DenialCode, Instrument, Intent, TradingState } from "../protocol/mod.ts";
import type { Position } from "./position.ts";
import { valueOf } from "./value.ts";

/** What the gate knows of an entry when it judges it. Prices in minor units. */
export interface EntryFacts {
  /** The trading state at the intent's row; in real time that or the present state, whichever is stricter. */
  readonly trading: TradingState;
  readonly enabled: boolean;
  /** True if the row is outside of its instrument's hours. */
  readonly closed: boolean;
  readonly position: Position | null;
  readonly entries: number;
  readonly maxEntries: number;
  readonly instrument: Instrument;
  /** True if a bound of the position would be a percentage of its entry's price. */
  readonly hasPercent: boolean;
  /** The price of the row that would fill the entry. NaN: there is none. */
  readonly price: number;
  /** What the band compares it with: the last price before it that is no step within a bar; NaN if there is none. */
  readonly reference: number;
  /** How far `price` may be from `reference`, in percent of the latter without its sign; 0 turns the check off. */
  readonly priceBandPct: number;
  readonly rateExceeded: boolean;
  readonly breakerOpen: boolean;
  /** True if the row is too old. */
  readonly stale: boolean;
  /** True if the instrument had no tick for too long before the row. */
  readonly staleFeed: boolean;
}

/** Judges an entry. The order of the checks is fixed. @returns the first reason to deny the entry, or null */
export function checkEntry(intent: Intent, facts: EntryFacts): DenialCode | null {
  if (facts.position !== null) return "duplicate";
  if (facts.trading !== "active") return facts.trading;
  if (!facts.enabled) return "disabled";
  if (facts.closed) return "closed";
  if (facts.breakerOpen) return "breaker-open";
  if (facts.entries >= facts.maxEntries) return "max-entries";
  const { instrument, price } = facts;
  if (!Number.isSafeInteger(intent.qty) || intent.qty < 1) return "quantity";
  if (intent.qty > (instrument.freezeQty ?? Infinity)) return "quantity";
  if (intent.qty % instrument.lot !== 0) return "lot";
  if (!Number.isSafeInteger(price) || (price === 0 && facts.hasPercent)) return "no-price";
  if (!Number.isSafeInteger(valueOf(price, intent.qty, instrument))) return "quantity";
  if (isOutsideBand(facts)) return "price-band";
  if (facts.rateExceeded) return "rate";
  if (facts.stale) return "stale";
  if (facts.staleFeed) return "stale-feed";
  return null;
}

/** Judges an exit. @returns `already-closed` if there is no position, else null: nothing else denies an exit */
export function checkExit(position: Position | null): DenialCode | null {
  return position === null ? "already-closed" : null;
}

/** Below so many ticks a price moves by whole percents at each tick, so that a band says nothing. */
const LEAST_BAND_TICKS = 100;

/** Options have no band: a few minutes can double them. */
function isOutsideBand({ price, reference, priceBandPct, instrument: { kind, tick } }: EntryFacts): boolean {
  if (priceBandPct === 0 || kind === "option" || Number.isNaN(reference)) return false;
  const previous = Math.abs(reference);
  if (previous < LEAST_BAND_TICKS * tick) return false;
  return Math.abs(price - reference) * 100 > previous * priceBandPct;
}

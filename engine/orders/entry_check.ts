import { checkEntry, type Ledger } from "../core/mod.ts";
import type { Journal } from "../journal/mod.ts";
import type { DenialCode, SessionMode, TradingState } from "../protocol/mod.ts";
import type { TapeRow } from "../tape/mod.ts";
import type { Breaker } from "./breaker.ts";
import type { ControlState } from "./control_state.ts";
import type { EntryRate } from "./entry_rate.ts";
import type { IntentAtRow } from "./executor.ts";

/** What an entry is judged by. */
export interface EntryCheckParts {
  /** In virtual time an entry is judged by its row alone. In real time it must be allowed at present as well. */
  readonly mode: SessionMode;
  readonly control: ControlState;
  readonly ledger: Ledger;
  readonly rate: EntryRate;
  readonly breaker: Breaker;
  readonly journal: Journal;
  /** In percent; 0: no price band. */
  readonly priceBandPct: number;
  /** Real time: true if a row of this instant is too old for an entry. */
  readonly isStale: (ts: number) => boolean;
  /** True if an instrument, by its index, is closed at an instant. */
  readonly isClosed: (instrument: number, ts: number) => boolean;
  /** Real time: after so many microseconds without a tick of an instrument, its next tick is no reason to enter. */
  readonly staleFeedMicros: number;
}

/** Why an entry is denied as of its row, or null. */
export function judgeEntry(
  { intent, strategy, row }: IntentAtRow & { readonly row: TapeRow },
  parts: EntryCheckParts,
): DenialCode | null {
  const { control, ledger, rate, breaker, priceBandPct, isStale, staleFeedMicros, mode } = parts;
  const { position, entries } = ledger.account(strategy.index);
  const enabledThen = control.isEnabledAt(strategy.index, row.seq);
  return checkEntry(intent, {
    trading: tradingFor(row, parts),
    enabled: enabledThen && control.isEnabled(strategy.index),
    closed: parts.isClosed(strategy.instrument.index, row.ts),
    breakerOpen: breaker.isOpen(strategy.index),
    position,
    entries,
    maxEntries: strategy.maxEntries,
    instrument: strategy.instrument,
    hasPercent: strategy.hasPercent,
    price: row.price,
    reference: row.reference,
    priceBandPct,
    rateExceeded: rate.isExceeded(strategy.index, row.ts),
    stale: mode === "real" && isStale(row.ts),
    staleFeed: mode === "real" && row.ts - row.previousTs >= staleFeedMicros,
  });
}

/** The stricter of the state at the row and the present state. In virtual time they are the same: no later row is applied yet. */
function tradingFor(row: TapeRow, { control, journal, mode }: EntryCheckParts): TradingState {
  const then = control.tradingAt(row.seq);
  if (then !== "active" || control.trading !== "active") return then === "active" ? control.trading : then;
  // Real time does not wait for the journal: until the journal has caught up, nobody enters.
  return mode === "real" && journal.behind ? "reducing" : "active";
}

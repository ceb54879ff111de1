import { type Account, type CurrencyTotal, CurrencyTotals, type Ledger, realisedTotal } from "../core/mod.ts";
import type { EventTally } from "../journal/mod.ts";
import type { Breaker } from "../orders/mod.ts";
import {
  type BreakerState,
  type EntryReason,
  type ExitReason,
  type Instrument,
  type StrategyId,
  type StrategyState,
  toDecimal,
} from "../protocol/mod.ts";

/** A strategy, as the summary counts it. */
export interface SummarisedStrategy {
  readonly index: number;
  readonly id: StrategyId | string;
  readonly instrument: Instrument;
  readonly maxEntries: number;
  /** Why it is invalid or quarantined, or null. */
  readonly failed: string | null;
}

/** One line of the summary. Money is a decimal number, of its instrument's currency. */
export interface StrategySummary {
  readonly id: string;
  readonly state: StrategyState;
  readonly entries: number;
  readonly realised: number;
  /** The currency of `realised`; only where its instrument names one. */
  readonly currency?: string;
  /** The reason of its last exit. */
  readonly reason: ExitReason | null;
  readonly error: string | null;
  /** The state of its breaker when the session ended. */
  readonly breaker: BreakerState;
  /** Why it made no entry, and why entries were refused. */
  readonly reasons: readonly EntryReason[];
}

/** The result of a session, schema 1. Each strategy is in one of four classes: `total` is their sum. */
export interface Summary {
  readonly schema: 1;
  readonly session: string;
  readonly total: number;
  readonly completed: number;
  readonly force_closed: number;
  readonly failed: number;
  readonly never_entered: number;
  readonly orders: number;
  readonly ticks: number;
  /** Null: there are several currencies. */
  readonly realised: number | null;
  /** By the currency's name; only where there are several. */
  readonly realised_by_currency?: Readonly<Record<string, number>>;
  /** Ids of the strategies whose position is open. */
  readonly open: readonly string[];
  readonly strategies: readonly StrategySummary[];
  readonly slots: { readonly size: number; readonly restarts: number };
  /** The rows of files that are not used, by reason, as `backtest --json` has them; only where files are replayed. */
  readonly left_out?: readonly object[];
  /** True if everything adds up; if not, the session has failed. */
  readonly conserved: boolean;
}

/** What a summary is made from. */
export interface SummaryInput {
  readonly session: string;
  /** The sums over the journal's records of the session. */
  readonly tally: Pick<EventTally, "account" | "orders" | "realised">;
  readonly strategies: readonly SummarisedStrategy[];
  /** The ledger of the session, which is compared with the tally. */
  readonly ledger: Ledger;
  readonly breaker: Pick<Breaker, "isOpen">;
  readonly ticks: number;
  readonly slots: Summary["slots"];
  /** Why a strategy made no entry, and why entries were refused. */
  readonly reasonsOf: (strategy: number) => readonly EntryReason[];
  /** Differences that other checks have found. */
  readonly discrepancies: readonly string[];
}

/** Sums a session up from its journal, and checks that everything adds up. */
export function summarise(input: SummaryInput): Summary {
  const { tally } = input;
  const lines = input.strategies.map((strategy) => {
    const breaker = input.breaker.isOpen(strategy.index) ? "open" : "closed";
    const { index } = strategy;
    return { ...summariseStrategy(strategy, tally.account(index), breaker), reasons: input.reasonsOf(index) };
  });
  const classes = input.strategies.map((strategy) => classOf(strategy, tally.account(strategy.index)));
  const count = (name: Class): number => classes.filter((each) => each === name).length;
  const { realised, realisedByCurrency } = realisedTotal(totalsIn(input));
  const open = input.strategies.filter(({ index }) => tally.account(index).position !== null);
  return {
    schema: 1,
    session: input.session,
    total: input.strategies.length,
    completed: count("completed"),
    force_closed: count("force_closed"),
    failed: count("failed"),
    never_entered: count("never_entered"),
    orders: tally.orders,
    ticks: input.ticks,
    realised,
    ...(realisedByCurrency === undefined ? {} : { realised_by_currency: realisedByCurrency }),
    open: open.map(({ id }) => id),
    strategies: lines,
    slots: input.slots,
    conserved: input.discrepancies.length === 0 && agree(input),
  };
}

/** What the strategies that have traded have realised. */
function totalsIn({ strategies, tally }: SummaryInput): readonly CurrencyTotal[] {
  const totals = new CurrencyTotals(strategies.map(({ instrument }) => instrument));
  for (const { index, instrument } of strategies) {
    const { entries, realised } = tally.account(index);
    if (entries > 0) totals.add(realised, instrument);
  }
  return totals.all;
}

type Class = "failed" | "never_entered" | "completed" | "force_closed";

function classOf(strategy: SummarisedStrategy, { entries, lastExit }: Account): Class {
  if (strategy.failed !== null) return "failed";
  if (entries === 0) return "never_entered";
  return lastExit === "rule" ? "completed" : "force_closed";
}

function summariseStrategy(
  strategy: SummarisedStrategy,
  account: Account,
  breaker: StrategySummary["breaker"],
): Omit<StrategySummary, "reasons"> {
  const { moneyScale, currency } = strategy.instrument;
  return {
    id: strategy.id,
    state: stateOf(strategy, account),
    entries: account.entries,
    realised: toDecimal(account.realised, moneyScale),
    ...(currency === null ? {} : { currency }),
    reason: account.lastExit,
    error: strategy.failed,
    breaker,
  };
}

/** The state of a strategy, as far as its fills show it. Needs nothing from its slot. */
export function stateOf(
  strategy: Pick<SummarisedStrategy, "failed" | "maxEntries">,
  { position, entries, lastExit }: Account,
): StrategyState {
  if (strategy.failed !== null) return "failed";
  if (position !== null) return "open";
  if (lastExit === "square-off") return "force-closed";
  if (entries < strategy.maxEntries) return "waiting";
  return lastExit === "rule" ? "closed" : "force-closed";
}

/** True if three sums agree: the session's ledger, the ledger made from the journal, and the bare sum over fills. */
function agree({ strategies, ledger, tally }: SummaryInput): boolean {
  return strategies.every(({ index }) => {
    const traded = ledger.account(index);
    const recorded = tally.account(index);
    const samePosition = (traded.position === null) === (recorded.position === null);
    return samePosition && traded.realised === recorded.realised && recorded.realised === tally.realised(index);
  });
}

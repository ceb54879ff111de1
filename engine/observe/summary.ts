import { type Account, finestScale, type Ledger } from "../core/mod.ts";
import type { EventTally } from "../journal/mod.ts";
import type { Breaker } from "../orders/mod.ts";
import {
  type BreakerState,
  type ExitReason,
  type Instrument,
  type StrategyId,
  type StrategyState,
  toDecimal,
} from "../protocol/mod.ts";

/** A strategy as the summary counts it. */
export interface SummarisedStrategy {
  readonly index: number;
  readonly id: StrategyId | string;
  readonly instrument: Instrument;
  readonly maxEntries: number;
  /** Why it is out of action, or null. */
  readonly failed: string | null;
}

/** One line of the summary. Money as a decimal number of the instrument's units. */
export interface StrategySummary {
  readonly id: string;
  readonly state: StrategyState;
  readonly entries: number;
  readonly realised: number;
  /** Of its last exit. */
  readonly reason: ExitReason | null;
  readonly error: string | null;
  /** Its breaker when the session ended. */
  readonly breaker: BreakerState;
}

/** What a session came to, schema 1. Each strategy is in one class: `total` is the sum of the four. */
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
  readonly realised: number;
  /** Ids of strategies whose position is open. */
  readonly open: readonly string[];
  readonly strategies: readonly StrategySummary[];
  readonly slots: { readonly size: number; readonly restarts: number };
  /** True if everything adds up; else the session failed. */
  readonly conserved: boolean;
}

/** What a summary is made from. */
export interface SummaryInput {
  readonly session: string;
  /** What its book comes to, by its records alone. */
  readonly tally: Pick<EventTally, "account" | "orders" | "realised">;
  readonly strategies: readonly SummarisedStrategy[];
  /** The ledger that traded, held against what the book comes to. */
  readonly ledger: Ledger;
  readonly breaker: Pick<Breaker, "isOpen">;
  readonly ticks: number;
  readonly slots: Summary["slots"];
  /** What is known not to add up, from elsewhere. */
  readonly discrepancies: readonly string[];
}

/** Minor units per unit in which all instruments' money can be added as integers. */
export function moneyScale(instruments: readonly Pick<Instrument, "scale">[]): number {
  return finestScale(instruments);
}

/** Sums a session up by its book, and checks that everything adds up. */
export function summarise(input: SummaryInput): Summary {
  const { tally } = input;
  const scale = moneyScale(input.strategies.map(({ instrument }) => instrument));
  const lines = input.strategies.map((strategy) => {
    const breaker = input.breaker.isOpen(strategy.index) ? "open" : "closed";
    return summariseStrategy(strategy, tally.account(strategy.index), breaker);
  });
  const classes = input.strategies.map((strategy) => classOf(strategy, tally.account(strategy.index)));
  const count = (name: Class): number => classes.filter((each) => each === name).length;
  const realised = input.strategies.reduce(
    (sum, { index, instrument }) => sum + tally.account(index).realised * (scale / instrument.scale),
    0,
  );
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
    realised: toDecimal(realised, scale),
    open: open.map(({ id }) => id),
    strategies: lines,
    slots: input.slots,
    conserved: input.discrepancies.length === 0 && Number.isSafeInteger(realised) && agree(input),
  };
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
): StrategySummary {
  return {
    id: strategy.id,
    state: stateOf(strategy, account),
    entries: account.entries,
    realised: toDecimal(account.realised, strategy.instrument.scale),
    reason: account.lastExit,
    error: strategy.failed,
    breaker,
  };
}

/** Where a strategy stands as far as its fills tell: what main can say without asking its slot. */
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

/** The ledger that traded, the one folded from the book, and the bare sum over fills. */
function agree({ strategies, ledger, tally }: SummaryInput): boolean {
  return strategies.every(({ index }) => {
    const traded = ledger.account(index);
    const again = tally.account(index);
    const samePosition = (traded.position === null) === (again.position === null);
    return samePosition && traded.realised === again.realised && again.realised === tally.realised(index);
  });
}

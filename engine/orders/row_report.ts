import { oppositeSide } from "../core/mod.ts";
import { assert, type Fault, type Intent } from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import type { Breaker } from "./breaker.ts";
import type { TradedStrategy } from "./executor.ts";
import type { OrderLog } from "./order_log.ts";

/** What a slot has posted about one row, and waits with for the answer. */
export interface RowReport {
  readonly seq: number;
  readonly intents: readonly Intent[];
  readonly faults: readonly Fault[];
  /** Strategies whose open breaker was tried, and whose judgement did not fail. */
  readonly recovered: readonly number[];
}

/** What a row report is checked against. */
export interface RowRecord {
  readonly strategies: readonly TradedStrategy[];
  readonly tape: Pick<Tape, "read" | "retains">;
  readonly orders: OrderLog;
  readonly breaker: Breaker;
  /** True if the strategy is not judged any more at row `seq`. */
  readonly isStopped: (strategy: number, seq: number) => boolean;
}

/** What is reported about one strategy at one row. */
export interface StrategyReport {
  readonly strategy: number;
  readonly intent: Intent | null;
  readonly fault: Fault | null;
  readonly recovered: boolean;
}

/** The slots' reports on one row, by strategy, in index order. */
export function reportsByStrategy(posted: readonly RowReport[]): readonly StrategyReport[] {
  const reports = new Map<number, StrategyReport>();
  const add = (strategy: number, part: Partial<StrategyReport>): void => {
    const empty = { strategy, intent: null, fault: null, recovered: false };
    reports.set(strategy, { ...(reports.get(strategy) ?? empty), ...part });
  };
  for (const { intents, faults, recovered } of posted) {
    for (const intent of intents) add(intent.strategy, { intent });
    for (const fault of faults) add(fault.strategy, { fault });
    for (const strategy of recovered) add(strategy, { recovered: true });
  }
  return [...reports.values()].sort((a, b) => a.strategy - b.strategy);
}

/** The strategies with a fault or a recovery in the report. */
export function judgedIn({ faults, recovered }: RowReport): readonly number[] {
  return [...faults.map(({ strategy }) => strategy), ...recovered];
}

/** True if the report is on record already: an earlier worker of the slot has posted it before. */
export function isRecorded(posted: RowReport, record: RowRecord): boolean {
  return countRecorded(posted, record) > 0;
}

/**
 * Why no sound slot can have posted this report, or null. A report that is posted again must be the same as before. A new
 * intent must be the next that its strategy can have, at a row at which the strategy can have one.
 */
export function findViolation(posted: RowReport, record: RowRecord): string | null {
  const { seq, intents } = posted;
  const reported = [...intents.map(({ strategy }) => strategy), ...judgedIn(posted)];
  // First of all: the look-ups below need known strategies.
  const unknown = reported.find((strategy) => record.strategies[strategy] === undefined);
  if (unknown !== undefined) return `strategy ${unknown} is not of this session`;
  const recorded = countRecorded(posted, record);
  if (recorded > 0 && recorded < reported.length) return `some of what it says of row ${seq} is recorded, some not`;
  for (const intent of intents) {
    const violation = violationOf(intent, seq, record);
    if (violation !== null) return violation;
  }
  if (recorded > 0) return null;
  const stopped = judgedIn(posted).find((strategy) => record.isStopped(strategy, seq));
  if (stopped !== undefined) return `strategy ${stopped} is out of action, and was judged at row ${seq}`;
  return record.tape.retains(seq) ? null : `row ${seq} is gone`;
}

function countRecorded(posted: RowReport, { orders, breaker }: RowRecord): number {
  return (
    posted.intents.filter(({ strategy, n }) => orders.find(strategy, n) !== null).length +
    judgedIn(posted).filter((strategy) => breaker.hasCounted(strategy, posted.seq)).length
  );
}

function violationOf(intent: Intent, seq: number, { orders, strategies, tape, isStopped }: RowRecord): string | null {
  const strategy = strategies[intent.strategy];
  assert(strategy !== undefined, `strategy ${intent.strategy} is of this session`);
  const id = `${strategy.id}#${intent.n}`;
  const order = orders.find(strategy.index, intent.n);
  if (order !== null) {
    const same = order.seq === seq && order.side === intent.side && order.reason === intent.reason;
    return same
      ? null
      : `${id} was ${order.reason} ${order.side} at ${order.seq}, is ${intent.reason} ${intent.side} at ${seq}`;
  }
  if (isStopped(strategy.index, seq)) return `${id} is of a strategy that is out of action`;
  if (!tape.retains(seq)) return `row ${seq} is gone`;
  const row = tape.read(seq);
  if (row.instrument !== strategy.instrument.index || !Number.isSafeInteger(row.price))
    return `${id} is at row ${seq}, which has no price of its instrument`;
  const next = orders.lastN(strategy.index) + 1;
  if (intent.n !== next) return `the next order of ${strategy.id} is #${next}, was #${intent.n}`;
  if (intent.qty !== strategy.quantity) return `${id} is for ${strategy.quantity}, was for ${intent.qty}`;
  const side = intent.reason === "entry" ? strategy.side : oppositeSide(strategy.side);
  return intent.side === side ? null : `${id} is a ${side}, was a ${intent.side}`;
}

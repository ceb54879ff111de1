import { oppositeSide } from "../core/mod.ts";
import { assert, type Fault, type Intent } from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import type { Breaker } from "./breaker.ts";
import type { TradedStrategy } from "./executor.ts";
import type { OrderLog } from "./order_log.ts";

/** What a slot has posted of one row, and has no answer to. */
export interface RowReport {
  readonly seq: number;
  readonly intents: readonly Intent[];
  readonly faults: readonly Fault[];
  /** Strategies whose breaker was open, and whose trial has passed. */
  readonly recovered: readonly number[];
}

/** What a posted row is held against. */
export interface RowRecord {
  readonly strategies: readonly TradedStrategy[];
  readonly tape: Pick<Tape, "read" | "retains">;
  readonly orders: OrderLog;
  readonly breaker: Breaker;
  /** True if the strategy is out of action at row `seq`. */
  readonly isOut: (strategy: number, seq: number) => boolean;
}

/** What a row says of one strategy. */
export interface StrategyWord {
  readonly strategy: number;
  readonly intent: Intent | null;
  readonly fault: Fault | null;
  readonly recovered: boolean;
}

/** What the slots' messages of one row say, by strategy, in index order. */
export function wordsOf(posted: readonly RowReport[]): readonly StrategyWord[] {
  const words = new Map<number, StrategyWord>();
  const add = (strategy: number, said: Partial<StrategyWord>): void => {
    const nothing = { strategy, intent: null, fault: null, recovered: false };
    words.set(strategy, { ...(words.get(strategy) ?? nothing), ...said });
  };
  for (const { intents, faults, recovered } of posted) {
    for (const intent of intents) add(intent.strategy, { intent });
    for (const fault of faults) add(fault.strategy, { fault });
    for (const strategy of recovered) add(strategy, { recovered: true });
  }
  return [...words.values()].sort((a, b) => a.strategy - b.strategy);
}

/** The strategies whose judgement it says something of. */
export function judgedIn({ faults, recovered }: RowReport): readonly number[] {
  return [...faults.map(({ strategy }) => strategy), ...recovered];
}

/** True if the record has an answer to all of it, because a predecessor of its worker has posted it before. */
export function isRecorded(posted: RowReport, record: RowRecord): boolean {
  return countRecorded(posted, record) > 0;
}

/**
 * Why no sound slot can have posted this row, or null. What a replaced slot posts again must be what its predecessor
 * posted; what is new must be what the strategy can ask next, at a row that it can ask at.
 */
export function findViolation(posted: RowReport, record: RowRecord): string | null {
  // Before anything is looked up by it.
  const { seq, intents } = posted;
  const said = [...intents.map(({ strategy }) => strategy), ...judgedIn(posted)];
  const stranger = said.find((strategy) => record.strategies[strategy] === undefined);
  if (stranger !== undefined) return `strategy ${stranger} is not of this session`;
  const recorded = countRecorded(posted, record);
  if (recorded > 0 && recorded < said.length) return `some of what it says of row ${seq} is recorded, some not`;
  for (const intent of intents) {
    const violation = violationOf(intent, seq, record);
    if (violation !== null) return violation;
  }
  if (recorded > 0) return null;
  const out = judgedIn(posted).find((strategy) => record.isOut(strategy, seq));
  if (out !== undefined) return `strategy ${out} is out of action, and was judged at row ${seq}`;
  return record.tape.retains(seq) ? null : `row ${seq} is gone`;
}

function countRecorded(posted: RowReport, { orders, breaker }: RowRecord): number {
  return (
    posted.intents.filter(({ strategy, n }) => orders.find(strategy, n) !== null).length +
    judgedIn(posted).filter((strategy) => breaker.hasCounted(strategy, posted.seq)).length
  );
}

function violationOf(intent: Intent, seq: number, { orders, strategies, tape, isOut }: RowRecord): string | null {
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
  if (isOut(strategy.index, seq)) return `${id} is of a strategy that is out of action`;
  if (!tape.retains(seq)) return `row ${seq} is gone`;
  const row = tape.read(seq);
  if (row.instrument !== strategy.instrument.index || !(row.price >= 1))
    return `${id} is at row ${seq}, which has no price of its instrument`;
  const next = orders.lastN(strategy.index) + 1;
  if (intent.n !== next) return `the next order of ${strategy.id} is #${next}, was #${intent.n}`;
  if (intent.qty !== strategy.quantity) return `${id} is for ${strategy.quantity}, was for ${intent.qty}`;
  const side = intent.reason === "entry" ? strategy.side : oppositeSide(strategy.side);
  return intent.side === side ? null : `${id} is a ${side}, was a ${intent.side}`;
}

import { beginsBehind, type BookRecord, orderIn, type RecordedStrategy, strategiesIn } from "../journal/mod.ts";
import type { EngineError, LateBegin } from "../protocol/mod.ts";
import { lastRowIn } from "../recorded.ts";
import type { SessionStrategy, StrategyChange } from "../session.ts";

/** The session that is resumed with strategies that may have changed. */
export interface Revision {
  readonly recorded: readonly BookRecord[];
  /** By the file, as it is now. */
  readonly wanted: readonly SessionStrategy[];
  /** The strategies that the session had last, read again from its book. Asked for only if some have changed. */
  readonly readBefore: (strategies: readonly RecordedStrategy[]) => Promise<readonly SessionStrategy[]>;
  /** What is said of a change that cannot be. */
  readonly refuse: (what: string) => EngineError;
}

/**
 * The strategies of a session that is resumed. Each keeps the place that it had, for it is known by that. What is new
 * comes behind them. One with another text begins anew where the book ends, if it has no position; else it finishes that
 * first by the text that it had, as one does that is not wanted any more.
 *
 * @throws EngineError by `refuse` if one trades another instrument now
 */
export async function reviseStrategies({
  recorded,
  wanted,
  readBefore,
  refuse,
}: Revision): Promise<readonly SessionStrategy[]> {
  const before = strategiesIn(recorded);
  if (before.length === 0) return wanted;
  const left = byKey(wanted);
  const own = keysOf(before).map((key) => left.get(key) ?? null);
  const isSame = own.every((strategy, i) => isRead(strategy, before[i]));
  const old = isSame ? [] : await readBefore(before);
  const holds = holdersIn(recorded);
  const past = beginsBehind(recorded, lastRowIn(recorded));
  const kept = before.map((was, i): SessionStrategy => {
    const now = own[i] ?? null;
    if (now !== null && isRead(now, was)) {
      const failed = now.failed === null ? null : (was.failed ?? now.failed);
      return placed({ ...now, failed }, i, was.begins, was.wanted ? undefined : "returned");
    }
    const then = old[i];
    if (then === undefined) throw new RangeError(`Expected strategy ${i} to be read again, was ${old.length}`);
    if (now === null) return placed(then, i, was.begins, "removed");
    // What was traded is traded on, though a file may not begin with its name any more.
    if (now.text === was.text) return placed(then, i, was.begins, was.wanted ? undefined : "returned");
    if (now.spec !== null && then.spec !== null && now.spec.instrument !== then.spec.instrument)
      throw refuse(`strategy ${was.id} traded ${then.instrument.symbol} and is to trade ${now.instrument.symbol}`);
    if (holds.has(i)) return placed(then, i, was.begins, "finishing");
    return placed(now, i, past(i), "changed");
  });
  const known = new Set(own);
  const added = wanted.filter((strategy) => !known.has(strategy));
  return [...kept, ...added.map((strategy, k) => placed(strategy, kept.length + k, past(kept.length + k), "added"))];
}

/** True if the file's reading of a strategy stands for the book's: the same text, and none that failed since. */
function isRead(now: SessionStrategy | null, was: RecordedStrategy | undefined): boolean {
  return now?.text === was?.text && (now?.failed === null || was?.failed !== null);
}

/** What has become of strategies, in words; empty: nothing. */
export function changesIn(strategies: readonly Pick<SessionStrategy, "change" | "id">[]): readonly string[] {
  const named = (change: StrategyChange): string =>
    strategies.flatMap((each) => (each.change === change ? [each.id] : [])).join(", ");
  const said: readonly (readonly [string, StrategyChange])[] = [
    ["New strategies", "added"],
    ["Strategies that begin anew with another text", "changed"],
    ["Strategies that first finish their positions by the text that they had", "finishing"],
    ["Strategies that are not wanted any more, and enter nothing more", "removed"],
    ["Strategies that are wanted again", "returned"],
  ];
  return said.flatMap(([what, change]) => (named(change) === "" ? [] : [`${what}: ${named(change)}`]));
}

function placed(
  strategy: SessionStrategy,
  index: number,
  begins: LateBegin | null,
  change?: StrategyChange,
): SessionStrategy {
  const { spec } = strategy;
  return {
    ...strategy,
    index,
    spec: spec === null ? null : { ...spec, index, ...(begins === null ? {} : { begins }) },
    ...(change === undefined ? {} : { change }),
  };
}

/** An id, and which of those that have it: a second use of an id is a strategy that has failed. */
function keysOf(strategies: readonly { readonly id: string }[]): readonly string[] {
  const uses = new Map<string, number>();
  return strategies.map(({ id }) => {
    const use = (uses.get(id) ?? 0) + 1;
    uses.set(id, use);
    return JSON.stringify([id, use]);
  });
}

function byKey(strategies: readonly SessionStrategy[]): ReadonlyMap<string, SessionStrategy> {
  const keys = keysOf(strategies);
  return new Map(strategies.map((strategy, i) => [keys[i] ?? "", strategy]));
}

/** Strategies with an open position where the book ends: those whose last fill was an entry. */
function holdersIn(recorded: readonly BookRecord[]): ReadonlySet<number> {
  const holders = new Set<number>();
  for (const record of recorded) {
    const order = orderIn(record);
    if (order?.status !== "filled") continue;
    if (order.reason === "entry") holders.add(order.strategy);
    else holders.delete(order.strategy);
  }
  return holders;
}

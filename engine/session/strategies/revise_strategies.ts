import { lateBeginsAfter, type JournalEvent, orderIn, type RecordedStrategy, strategiesIn } from "../../journal/mod.ts";
import type { EarlierLimits, EngineError, LateBegin } from "../../protocol/mod.ts";
import { lastRowIn } from "../resume/recorded_events.ts";
import type { SessionStrategy, StrategyChange } from "../session_strategy.ts";
import { limitsChanged, limitsOf } from "./changed_limits.ts";

/** A session that is resumed with strategies that may have changed. */
export interface Revision {
  readonly recorded: readonly JournalEvent[];
  /** The strategies in the file now. Null: it cannot be read. */
  readonly wanted: readonly SessionStrategy[] | null;
  /** Reads the recorded strategies of the session again. Called only if some have changed. */
  readonly readBefore: (strategies: readonly RecordedStrategy[]) => Promise<readonly SessionStrategy[]>;
  /** Makes the error for a change that is not possible. */
  readonly refuse: (what: string) => EngineError;
  /** Called for a change that is not made because positions are open: with the strategy and the change. */
  readonly onChangeIgnored?: (strategy: string, what: string) => void;
}

/** A strategy of the earlier run: as recorded, as its recorded text is read now, and what it has. */
interface Former {
  readonly was: RecordedStrategy;
  /** Null: no strategy of the session has changed. */
  readonly old: SessionStrategy | null;
  readonly earlier: readonly EarlierLimits[];
  readonly holds: boolean;
}

/**
 * The strategies of a session that is resumed.
 *
 * - Each strategy of the earlier run keeps its index. New ones come after them.
 * - If only limits have changed, the strategy goes on with the new limits.
 * - If its text has changed and it has no position, it starts again where the journal ends.
 * - If its text has changed or is removed and it has a position, it finishes the position by the old text.
 *
 * @throws EngineError by `refuse` if a strategy trades another instrument now, and no position is open
 */
export async function reviseStrategies(revision: Revision): Promise<readonly SessionStrategy[]> {
  const { recorded, readBefore } = revision;
  const wanted = revision.wanted ?? [];
  const before = strategiesIn(recorded);
  if (before.length === 0) return wanted;
  const wantedByKey = byKey(wanted);
  const wantedNow = keysOf(before).map((key) => wantedByKey.get(key) ?? null);
  const areUnchanged = wantedNow.every((strategy, i) => isUnchanged(strategy, before[i]));
  const old = areUnchanged ? [] : await readBefore(before);
  const earlier = await readEarlier(before, readBefore);
  const holders = holdersIn(recorded);
  const startOf = lateBeginsAfter(recorded, lastRowIn(recorded));
  const continued = before.map((was, i): SessionStrategy => {
    const former = { was, old: old[i] ?? null, earlier: earlier[i] ?? [], holds: holders.has(i) };
    return continueStrategy(former, wantedNow[i] ?? null, {
      ...revision,
      index: i,
      startOf,
      holdsAny: holders.size > 0,
    });
  });
  const known = new Set(wantedNow);
  const added = wanted.filter((strategy) => !known.has(strategy));
  const addedAt = (k: number): SessionPlace => ({ index: continued.length + k, begins: startOf(continued.length + k) });
  return [...continued, ...added.map((strategy, k) => withPlace(strategy, addedAt(k), "added"))];
}

/** The strategies with an open position where the events end: their last fill was an entry. */
export function holdersIn(recorded: readonly JournalEvent[]): ReadonlySet<number> {
  const holders = new Set<number>();
  for (const event of recorded) {
    const order = orderIn(event);
    if (order?.status !== "filled") continue;
    if (order.reason === "entry") holders.add(order.strategy);
    else holders.delete(order.strategy);
  }
  return holders;
}

/** True if a strategy of the file is the recorded one: its text is the same, and it is not failed only now. */
function isUnchanged(now: SessionStrategy | null, was: RecordedStrategy | undefined): boolean {
  return now?.text === was?.text && (now?.failed === null || was?.failed !== null);
}

/** What a strategy is continued by. */
interface Continuation extends Pick<Revision, "onChangeIgnored" | "recorded" | "refuse" | "wanted"> {
  readonly index: number;
  /** Where a strategy starts that starts now. */
  readonly startOf: (strategy: number) => LateBegin;
  /** True if any strategy has a position: then the session goes on without a change that is not possible. */
  readonly holdsAny: boolean;
}

/** How a strategy of the earlier run goes on. @param now the strategy in the file; null: it is not there */
function continueStrategy(former: Former, now: SessionStrategy | null, revision: Continuation): SessionStrategy {
  const { was, old, earlier, holds } = former;
  const { index, recorded } = revision;
  const place = { index, begins: was.begins, earlier };
  if (now !== null && isUnchanged(now, was)) {
    const failed = now.failed === null ? null : (was.failed ?? now.failed);
    return withPlace({ ...now, failed }, place, was.wanted ? undefined : "returned");
  }
  if (old === null) throw new RangeError(`Expected strategy ${index} to be read again, was not`);
  if (now === null) return withPlace(old, place, revision.wanted === null ? "unread" : "removed");
  // The text is the same but is invalid by today's checks: the recorded strategy goes on.
  if (now.text === was.text) return withPlace(old, place, was.wanted ? undefined : "returned");
  if (now.spec === null || old.spec === null)
    return holds
      ? withPlace(old, place, "finishing")
      : withPlace(now, { index, begins: revision.startOf(index) }, "changed");
  const keys = limitsChanged(old.spec, now.spec);
  if (keys !== null) {
    const newLimits = keys.length === 0 ? undefined : { keys, held: holds };
    const until = lastRowIn(recorded);
    const limits = newLimits === undefined ? earlier : [...earlier, { until, ...limitsOf(old.spec) }];
    // A new text with the same meaning: the old text stays, so that the journal gets no event.
    const same = { ...old, ...(newLimits === undefined ? {} : { text: now.text, newLimits }) };
    const change = was.wanted ? newLimits && "limits" : "returned";
    return withPlace({ ...same, spec: { ...old.spec, ...limitsOf(now.spec) } }, { ...place, earlier: limits }, change);
  }
  if (now.spec.instrument !== old.spec.instrument) {
    const what = `traded ${old.instrument.symbol} and is to trade ${now.instrument.symbol}`;
    if (!revision.holdsAny) throw revision.refuse(`strategy ${was.id} ${what}`);
    revision.onChangeIgnored?.(was.id, what);
    return withPlace(old, place, "finishing");
  }
  if (holds) return withPlace(old, place, "finishing");
  return withPlace(now, { index, begins: revision.startOf(index) }, "changed");
}

/** By strategy: its limits before the last ones. */
async function readEarlier(
  before: readonly RecordedStrategy[],
  readBefore: Revision["readBefore"],
): Promise<readonly (readonly EarlierLimits[])[]> {
  const all: EarlierLimits[][] = before.map(() => []);
  const most = before.reduce((sum, { earlier }) => Math.max(sum, earlier.length), 0);
  for (let k = 0; k < most; k += 1) {
    const read = await readBefore(before.map((each) => ({ ...each, text: each.earlier[k]?.text ?? each.text })));
    for (const [i, { earlier }] of before.entries()) {
      const [had, spec] = [earlier[k], read[i]?.spec ?? null];
      if (had !== undefined && spec !== null) all[i]?.push({ until: had.until, ...limitsOf(spec) });
    }
  }
  return all;
}

/** The index of a strategy in its session, where it started, and its earlier limits. */
interface SessionPlace {
  readonly index: number;
  readonly begins: LateBegin | null;
  readonly earlier?: readonly EarlierLimits[];
}

function withPlace(
  strategy: SessionStrategy,
  { index, begins, earlier = [] }: SessionPlace,
  change?: StrategyChange,
): SessionStrategy {
  const { spec } = strategy;
  const was = { ...(begins === null ? {} : { begins }), ...(earlier.length === 0 ? {} : { earlier }) };
  return {
    ...strategy,
    index,
    spec: spec === null ? null : { ...spec, index, ...was },
    ...(change === undefined ? {} : { change }),
  };
}

/** Keys of strategies: the id, and a number for each use of the id. A second use is a failed strategy. */
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

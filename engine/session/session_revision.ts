import { type JournalEvent, lateBeginsAfter, orderIn, type RecordedStrategy, strategiesIn } from "../journal/mod.ts";
import type { EarlierLimits, EngineError, LateBegin } from "../protocol/mod.ts";
import { limitsChanged, limitsOf } from "./limits_change.ts";
import { lastRowIn } from "./resume.ts";
import type { NewLimits, SessionStrategy, StrategyChange } from "./session.ts";

/** The session that is resumed with strategies that may have changed. */
export interface Revision {
  readonly recorded: readonly JournalEvent[];
  /** By the file, as it is now; null: it cannot be read. */
  readonly wanted: readonly SessionStrategy[] | null;
  /** The strategies that the session had, read again from its book. Asked for only if some have changed. */
  readonly readBefore: (strategies: readonly RecordedStrategy[]) => Promise<readonly SessionStrategy[]>;
  /** What is said of a change that cannot be. */
  readonly refuse: (what: string) => EngineError;
  /** Told of a change that cannot be while there are positions, so that it is not made: a strategy and what of it. */
  readonly onKept?: (strategy: string, what: string) => void;
}

/** A strategy that the session had: as its book has it, as that text is read again, and what it has meanwhile. */
interface Former {
  readonly was: RecordedStrategy;
  /** Null where nothing has changed. */
  readonly old: SessionStrategy | null;
  readonly earlier: readonly EarlierLimits[];
  readonly holds: boolean;
}

/**
 * The strategies of a session that is resumed. Each keeps the place that it had, for it is known by that. What is new
 * comes behind them. One of which nothing but limits has changed goes on, with these. One with another text begins anew where
 * the book ends, if it has no position; else it finishes that first by the text that it had, as one does that is not wanted
 * any more.
 *
 * @throws EngineError by `refuse` if one trades another instrument now, and no position is open
 */
export async function reviseStrategies(revision: Revision): Promise<readonly SessionStrategy[]> {
  const { recorded, readBefore } = revision;
  const wanted = revision.wanted ?? [];
  const before = strategiesIn(recorded);
  if (before.length === 0) return wanted;
  const left = byKey(wanted);
  const own = keysOf(before).map((key) => left.get(key) ?? null);
  const isSame = own.every((strategy, i) => isRead(strategy, before[i]));
  const old = isSame ? [] : await readBefore(before);
  const earlier = await readEarlier(before, readBefore);
  const holders = holdersIn(recorded);
  const past = lateBeginsAfter(recorded, lastRowIn(recorded));
  const kept = before.map((was, i): SessionStrategy => {
    const former = { was, old: old[i] ?? null, earlier: earlier[i] ?? [], holds: holders.has(i) };
    return goOn(former, own[i] ?? null, { ...revision, index: i, past, holdsAny: holders.size > 0 });
  });
  const known = new Set(own);
  const added = wanted.filter((strategy) => !known.has(strategy));
  const addedAt = (k: number): SessionPlace => ({ index: kept.length + k, begins: past(kept.length + k) });
  return [...kept, ...added.map((strategy, k) => placed(strategy, addedAt(k), "added"))];
}

/** Strategies with an open position where a book ends: those whose last fill was an entry. */
export function holdersIn(recorded: readonly JournalEvent[]): ReadonlySet<number> {
  const holders = new Set<number>();
  for (const record of recorded) {
    const order = orderIn(record);
    if (order?.status !== "filled") continue;
    if (order.reason === "entry") holders.add(order.strategy);
    else holders.delete(order.strategy);
  }
  return holders;
}

/** True if the file's reading of a strategy stands for the book's: the same text, and none that failed since. */
function isRead(now: SessionStrategy | null, was: RecordedStrategy | undefined): boolean {
  return now?.text === was?.text && (now?.failed === null || was?.failed !== null);
}

/** What has become of strategies by their file, in words; empty: nothing. Of one that cannot be read the error says it. */
export function changesIn(
  strategies: readonly Pick<SessionStrategy, "change" | "id" | "newLimits">[],
): readonly string[] {
  const named = (change: StrategyChange): string =>
    strategies.flatMap((each) => (each.change === change ? [each.id] : [])).join(", ");
  const said: readonly (readonly [string, StrategyChange])[] = [
    ["New strategies", "added"],
    ["Strategies that begin anew with another text", "changed"],
    ["Strategies that first finish their positions by the text that they had", "finishing"],
    ["Strategies that are not wanted any more, and enter nothing more", "removed"],
    ["Strategies that the file has again", "returned"],
  ];
  const changes = said.flatMap(([what, change]) => (named(change) === "" ? [] : [`${what}: ${named(change)}`]));
  return [...changes, ...limitsSaid(strategies)];
}

/** Who goes on with which limits: those with the same in one sentence. */
function limitsSaid(strategies: readonly Pick<SessionStrategy, "id" | "newLimits">[]): readonly string[] {
  const alike = new Map<string, { readonly newLimits: NewLimits; readonly ids: string[] }>();
  for (const { id, newLimits } of strategies) {
    if (newLimits === undefined) continue;
    const key = JSON.stringify(newLimits);
    alike.set(key, { newLimits, ids: [...(alike.get(key)?.ids ?? []), id] });
  }
  return [...alike.values()].map(({ newLimits: { keys, held }, ids }) => {
    const [goes, its, position] = ids.length === 1 ? ["goes", "its", "position"] : ["go", "their", "positions"];
    return `${ids.join(", ")} ${goes} on${held ? ` with ${its} ${position}` : ""} under ${its} new ${listed(keys)}`;
  });
}

function listed(words: readonly string[]): string {
  const [last = "", ...others] = words.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}

interface Going extends Pick<Revision, "onKept" | "recorded" | "refuse" | "wanted"> {
  readonly index: number;
  readonly past: (strategy: number) => LateBegin;
  /** True if any strategy has a position: it is better to go on without a change than not at all. */
  readonly holdsAny: boolean;
}

/** How a strategy that the session had goes on. @param now by the file; null: it is not there */
function goOn(former: Former, now: SessionStrategy | null, going: Going): SessionStrategy {
  const { was, old, earlier, holds } = former;
  const { index, recorded } = going;
  const place = { index, begins: was.begins, earlier };
  if (now !== null && isRead(now, was)) {
    const failed = now.failed === null ? null : (was.failed ?? now.failed);
    return placed({ ...now, failed }, place, was.wanted ? undefined : "returned");
  }
  if (old === null) throw new RangeError(`Expected strategy ${index} to be read again, was not`);
  if (now === null) return placed(old, place, going.wanted === null ? "unread" : "removed");
  // What was traded is traded on, though a file may not begin with its name any more.
  if (now.text === was.text) return placed(old, place, was.wanted ? undefined : "returned");
  if (now.spec === null || old.spec === null)
    return holds ? placed(old, place, "finishing") : placed(now, { index, begins: going.past(index) }, "changed");
  const keys = limitsChanged(old.spec, now.spec);
  if (keys !== null) {
    const newLimits = keys.length === 0 ? undefined : { keys, held: holds };
    const until = lastRowIn(recorded);
    const limits = newLimits === undefined ? earlier : [...earlier, { until, ...limitsOf(old.spec) }];
    // What comes to the same keeps the text that it had: the book has nothing new to say.
    const same = { ...old, ...(newLimits === undefined ? {} : { text: now.text, newLimits }) };
    const change = was.wanted ? newLimits && "limits" : "returned";
    return placed({ ...same, spec: { ...old.spec, ...limitsOf(now.spec) } }, { ...place, earlier: limits }, change);
  }
  if (now.spec.instrument !== old.spec.instrument) {
    const what = `traded ${old.instrument.symbol} and is to trade ${now.instrument.symbol}`;
    if (!going.holdsAny) throw going.refuse(`strategy ${was.id} ${what}`);
    going.onKept?.(was.id, what);
    return placed(old, place, "finishing");
  }
  if (holds) return placed(old, place, "finishing");
  return placed(now, { index, begins: going.past(index) }, "changed");
}

/** By strategy, the limits that it had before its last ones. */
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

/** Where a strategy stands in its session, and what it has been there. */
interface SessionPlace {
  readonly index: number;
  readonly begins: LateBegin | null;
  readonly earlier?: readonly EarlierLimits[];
}

function placed(
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

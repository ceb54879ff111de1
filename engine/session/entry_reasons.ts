import { type EntryTally, limitNeeds, namesParts, NO_SESSIONS, reasonsOf, tallySession } from "../observe/mod.ts";
import { importHost, type SlotHandle, type WorkerModule } from "../pool/mod.ts";
import type { EntryReason } from "../protocol/mod.ts";
import type { EngineOptions } from "./engine_options.ts";
import type { EngineParts } from "./engine_parts.ts";

type NeedsOf = WorkerModule["needsOf"];

/** What the reasons of a session are made from. */
export interface SessionReasonParts extends Pick<EngineParts, "strategies"> {
  readonly options: Pick<EngineOptions, "feed" | "limits"> & {
    readonly journal: Pick<EngineOptions["journal"], "writer">;
  };
  /** By strategy: what was seen of its entries. */
  readonly tallies: ReadonlyMap<number, EntryTally>;
  readonly needsOf: NeedsOf;
}

/** What was seen of the entries of a session's strategies, from the last states of its slots. */
export function sessionTallies(slots: readonly Pick<SlotHandle, "snapshot">[]): ReadonlyMap<number, EntryTally> {
  const snapshots = slots.flatMap(({ snapshot }) => snapshot?.strategies ?? []);
  return new Map(snapshots.map((snapshot) => [snapshot.strategy, tallySession(NO_SESSIONS, snapshot)]));
}

/**
 * Loads what tells the parts of conditions, if a reason is to name one. Without the program's files, which may be gone by the
 * end of a session, reasons name none.
 */
export async function loadNeeds(tallies: ReadonlyMap<number, EntryTally>, worker: URL): Promise<NeedsOf> {
  const none: NeedsOf = () => [];
  if (![...tallies.values()].some(namesParts)) return none;
  return importHost(worker).then(
    ({ needsOf }) => needsOf,
    () => none,
  );
}

/** Why each strategy of a session made no entry, by index. */
export function entryReasons({
  options,
  strategies,
  tallies,
  needsOf,
}: SessionReasonParts): (strategy: number) => readonly EntryReason[] {
  const { tally } = options.journal.writer;
  const { priceBandPct } = options.limits;
  const context = { priceBandPct, needsOf: limitNeeds(needsOf), cut: options.feed.cut?.() ?? null };
  return (index) => {
    const strategy = strategies[index];
    if (strategy === undefined) return [];
    const { entries } = tally.account(index);
    const orders = { entries, refusals: tally.refusals(index) };
    const seen = tally.isStopped(strategy.id) ? null : (tallies.get(index) ?? null);
    return reasonsOf({ ...strategy, ...orders, tally: seen }, context);
  };
}

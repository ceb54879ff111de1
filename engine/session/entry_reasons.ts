import { neededBits, NO_SESSIONS, reasonsOf, tallySession } from "../observe/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";
import type { EntryReason, StrategySnapshot } from "../protocol/mod.ts";
import type { EngineOptions } from "./engine_options.ts";
import type { EngineParts } from "./engine_parts.ts";
import type { SessionStrategy } from "./session_strategy.ts";

/** The options that reasons depend on. */
interface ReasonOptions extends Pick<EngineOptions, "feed" | "limits"> {
  readonly journal: Pick<EngineOptions["journal"], "writer">;
}

/** Why each strategy of a session made no entry, by index, from the last states of its slots and from its orders. */
export function entryReasons(
  slots: readonly Pick<SlotHandle, "snapshot">[],
  { options, strategies }: Pick<EngineParts, "strategies"> & { readonly options: ReasonOptions },
): (strategy: number) => readonly EntryReason[] {
  const snapshots = slots.flatMap(({ snapshot }) => snapshot?.strategies ?? []);
  const last = new Map(snapshots.map((snapshot) => [snapshot.strategy, snapshot]));
  const { tally } = options.journal.writer;
  const context = { priceBandPct: options.limits.priceBandPct, cut: options.feed.cut?.() ?? null };
  return (index) => {
    const strategy = strategies[index];
    if (strategy === undefined) return [];
    const { entries } = tally.account(index);
    return reasonsOf(
      { ...strategy, entries, refusals: tally.refusals(index), tally: tallyOf(strategy, last.get(index)) },
      context,
    );
  };
}

function tallyOf({ needs }: SessionStrategy, snapshot: StrategySnapshot | undefined): typeof NO_SESSIONS | null {
  return snapshot === undefined ? null : tallySession(NO_SESSIONS, snapshot, neededBits(needs));
}

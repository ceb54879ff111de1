import type { Summary } from "../../observe/mod.ts";
import type { ResumeMode } from "../resume/resume_plan.ts";
import type { NewLimits, SessionStrategy, StrategyChange } from "../session_strategy.ts";
import type { FeedCounters } from "../setup/setup_session.ts";

const HOW: Readonly<Record<ResumeMode, string>> = {
  fresh: "nothing is known of it",
  checkpoints: "its strategies go on from their last states",
  "replay-all": "all of it is done again from its first tick",
  "replay-slots": "its strategies are brought there again from its first tick",
  live: "the ticks that came meanwhile are lost",
};

/** What the journal has of an earlier run of the session. */
export interface SessionBefore {
  readonly orders: number;
  /** Its last row. */
  readonly row: number;
}

/** Says that a session is resumed, and how. */
export function resumedText(session: string, { orders, row }: SessionBefore, mode: ResumeMode): string {
  const what = orders === 1 ? "1 order is" : `${orders} orders are`;
  return `Resumes session ${session} at row ${row}: ${what} in its journal; ${HOW[mode]}`;
}

/** How strategies have changed since the earlier run, one sentence each. An unreadable file is reported by its error. */
export function changesIn(
  strategies: readonly Pick<SessionStrategy, "change" | "id" | "newLimits">[],
): readonly string[] {
  const named = (change: StrategyChange): string =>
    strategies.flatMap((each) => (each.change === change ? [each.id] : [])).join(", ");
  const kinds: readonly (readonly [string, StrategyChange])[] = [
    ["New strategies", "added"],
    ["Strategies that begin anew with another text", "changed"],
    ["Strategies that first finish their positions by the text that they had", "finishing"],
    ["Strategies that are not wanted any more, and enter nothing more", "removed"],
    ["Strategies that the file has again", "returned"],
  ];
  const changes = kinds.flatMap(([what, change]) => (named(change) === "" ? [] : [`${what}: ${named(change)}`]));
  return [...changes, ...newLimitsTexts(strategies)];
}

/** One sentence for all strategies with the same changes of limits. */
function newLimitsTexts(strategies: readonly Pick<SessionStrategy, "id" | "newLimits">[]): readonly string[] {
  const alike = new Map<string, { readonly newLimits: NewLimits; readonly ids: string[] }>();
  for (const { id, newLimits } of strategies) {
    if (newLimits === undefined) continue;
    const key = JSON.stringify(newLimits);
    alike.set(key, { newLimits, ids: [...(alike.get(key)?.ids ?? []), id] });
  }
  return [...alike.values()].map(({ newLimits: { keys, held }, ids }) => {
    const [goes, its, position] = ids.length === 1 ? ["goes", "its", "position"] : ["go", "their", "positions"];
    return `${ids.join(", ")} ${goes} on${held ? ` with ${its} ${position}` : ""} under ${its} new ${joinWords(keys)}`;
  });
}

function joinWords(words: readonly string[]): string {
  const [last = "", ...others] = words.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
}

/** What the feed has left out. Null: nothing. */
export function leftOutText({ outOfHours, badRows }: FeedCounters): string | null {
  const parts = [
    ...(outOfHours > 0 ? [`${outOfHours} ticks outside of market hours`] : []),
    ...(badRows > 0 ? [`${badRows} bad rows`] : []),
  ];
  return parts.length === 0 ? null : `left out: ${parts.join(", ")}`;
}

/** How a session has ended. @param drainedBy what ended it before its time; null: nothing */
export function endedText(summary: Summary | null, drainedBy: string | null): string {
  if (summary === null) return "the market was closed already";
  return drainedBy === null ? "closed at MARKET_CLOSE or the feed's end" : `drained on ${drainedBy}`;
}

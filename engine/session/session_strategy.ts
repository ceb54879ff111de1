import type { SummarisedStrategy } from "../observe/mod.ts";
import type { Description, StrategySpec } from "../protocol/mod.ts";

/** A strategy of a session: with its spec, or with the reason why it has none. */
export interface SessionStrategy extends SummarisedStrategy {
  readonly spec: StrategySpec | null;
  /** How many complete bars, by timeframe, its conditions need before all their values are known. */
  readonly history: Description["history"];
  /** The most steps that its conditions take at one tick. */
  readonly cost: number;
  /** Its text in the strategies file, for the journal. */
  readonly text: string;
  /** How it differs from an earlier run of the session. Absent: it does not. */
  readonly change?: StrategyChange;
  /** Its limits, if they are all that has changed since the earlier run. */
  readonly newLimits?: NewLimits;
}

/** A limit of a strategy, by its key in the file. */
export type LimitKey = "max_loss" | "max_profit" | "square_off" | "trailing_stop";

/** The changed limits of a strategy in a resumed session. */
export interface NewLimits {
  /** The limits that changed, at least one. */
  readonly keys: readonly LimitKey[];
  /** True if the strategy has a position. The new limits hold for it from now on. */
  readonly held: boolean;
}

/**
 * How a strategy of a resumed session differs from the earlier run:
 *
 * - `added`: the session had no strategy of that id.
 * - `changed`: it starts again with another text.
 * - `limits`: only its limits changed, and it goes on.
 * - `finishing`: its text changed; it first finishes its position by the old text.
 * - `removed`: the file does not have it any more; it finishes its position by the old text.
 * - `returned`: it was finishing or removed, and the file has the old text again.
 * - `unread`: the file cannot be read; it finishes its position by the old text.
 */
export type StrategyChange = "added" | "changed" | "finishing" | "limits" | "removed" | "returned" | "unread";

/** False for a strategy that only finishes its position. */
export function isWanted(change: StrategyChange | undefined): boolean {
  return change !== "finishing" && change !== "removed" && change !== "unread";
}

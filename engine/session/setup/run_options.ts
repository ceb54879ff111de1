import type { SaidHours } from "../../market/mod.ts";
import type { Overrides } from "../../settings/mod.ts";
import type { ChaosSpec } from "../../tape/mod.ts";
import type { FeedChoice } from "./feed_choice.ts";

/** The flags of a run. */
export interface RunOptions {
  readonly overrides: Overrides;
  readonly choice: FeedChoice;
  /** The hours of single dates, as `--hours` has them. */
  readonly hours: readonly SaidHours[];
  readonly chaos: ChaosSpec | null;
  readonly record: string | undefined;
  readonly recordTicks: boolean;
  readonly ordersJson: string | undefined;
  readonly summaryJson: string | undefined;
  readonly plain: boolean;
  readonly fresh: boolean;
  /** True: sessions of earlier days that were killed are settled. */
  readonly settles: boolean;
}

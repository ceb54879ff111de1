import type { Overrides } from "../settings/mod.ts";
import type { ChaosSpec } from "../tape/mod.ts";
import type { FeedChoice } from "./session_setup.ts";

/** What a person asks of a run beyond settings. */
export interface RunOptions {
  readonly overrides: Overrides;
  readonly choice: FeedChoice;
  readonly chaos: ChaosSpec | null;
  readonly record: string | undefined;
  readonly recordTicks: boolean;
  readonly ordersJson: string | undefined;
  readonly summaryJson: string | undefined;
  readonly plain: boolean;
  readonly fresh: boolean;
  /** Whether sessions of other days that were killed are settled. */
  readonly settles: boolean;
}

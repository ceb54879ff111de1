import { headerEvent } from "./opening_events.ts";
import { lastRowIn } from "./recorded_events.ts";
import { recordedRows } from "./recorded_rows.ts";
import type { ResumeContext, ResumePlan } from "./resume_plan.ts";

/** Everything is done again from the first row: the same ticks and the same commands make the same events. */
export function planReplayAll(context: ResumeContext): ResumePlan {
  const { options, strategies, matching } = context;
  const { events } = options.journal.earlier;
  return {
    mode: "replay-all",
    keepsEvents: false,
    lastRow: lastRowIn(events),
    tapeStart: null,
    rows: recordedRows(events, strategies, []),
    checkpoints: matching.map(() => null),
    openingEvents: () => [headerEvent(context)],
    restore: () => {},
    controlsToRepeat: () => [],
    slotState: () => null,
  };
}

import { keptEvents } from "./opening_events.ts";
import { lastRowIn } from "./recorded_events.ts";
import { recordedRows } from "./recorded_rows.ts";
import { restoreEvents } from "./restore_events.ts";
import type { ResumeContext, ResumePlan } from "./resume_plan.ts";

/**
 * Slots judge again from the first row, and the journal answers what they ask for. The strategies are not those of the
 * earlier run, so that the events could not be made again.
 */
export function planReplaySlots(context: ResumeContext): ResumePlan {
  const { options, strategies, matching } = context;
  const { events } = options.journal.earlier;
  return {
    mode: "replay-slots",
    keepsEvents: true,
    lastRow: lastRowIn(events),
    tapeStart: null,
    rows: recordedRows(events, strategies, []),
    checkpoints: matching.map(() => null),
    openingEvents: () => keptEvents(context),
    restore(path) {
      restoreEvents(path, events, { strategies, controls: false });
      for (const { index } of strategies) path.orders.forget(index, 0);
    },
    controlsToRepeat: () => [],
    slotState: () => null,
  };
}

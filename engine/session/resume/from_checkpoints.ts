import { keptEvents } from "./opening_events.ts";
import { lastRowIn } from "./recorded_events.ts";
import { recordedRows } from "./recorded_rows.ts";
import { restoreEvents } from "./restore_events.ts";
import type { ResumeContext, ResumePlan } from "./resume_plan.ts";

/** Every slot starts from its checkpoint. The journal answers what slots ask for again after it. */
export function planFromCheckpoints(context: ResumeContext): ResumePlan {
  const { options, strategies, slotOf, matching } = context;
  const { events } = options.journal.earlier;
  const states = matching.flatMap((checkpoint) => checkpoint ?? []);
  return {
    mode: "checkpoints",
    keepsEvents: true,
    lastRow: lastRowIn(events),
    tapeStart: null,
    rows: recordedRows(events, strategies, states),
    checkpoints: matching,
    openingEvents: () => keptEvents(context),
    restore(path) {
      restoreEvents(path, events, { strategies, controls: false });
      for (const { index } of strategies) path.orders.forget(index, matching[slotOf(index) ?? -1]?.seq ?? 0);
    },
    controlsToRepeat: () => [],
    slotState: () => null,
  };
}

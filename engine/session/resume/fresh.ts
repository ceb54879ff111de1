import { NO_RECORDED_ROWS } from "../../tape/mod.ts";
import { headerEvent } from "./opening_events.ts";
import type { ResumeContext, ResumePlan } from "./resume_plan.ts";

/** The session starts: there is nothing to restore. */
export function planFresh(context: ResumeContext): ResumePlan {
  return {
    mode: "fresh",
    keepsEvents: false,
    lastRow: 0,
    tapeStart: null,
    rows: NO_RECORDED_ROWS,
    checkpoints: context.matching.map(() => null),
    openingEvents: () => [headerEvent(context)],
    restore: () => {},
    controlsToRepeat: () => [],
    slotState: () => null,
  };
}

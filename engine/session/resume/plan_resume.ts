import { planFresh } from "./fresh.ts";
import { planFromCheckpoints } from "./from_checkpoints.ts";
import { planLive } from "./live.ts";
import { planReplayAll } from "./replay_all.ts";
import { planReplaySlots } from "./replay_slots.ts";
import type { ResumeContext, ResumePlan } from "./resume_plan.ts";

/** Chooses how a session is started or resumed. */
export function planResume(context: ResumeContext): ResumePlan {
  const { options, strategies, matching } = context;
  const { events } = options.journal.earlier;
  if (events.length === 0) return planFresh(context);
  if (options.session.mode === "real") return planLive(context);
  if (matching.length > 0 && matching.every((checkpoint) => checkpoint !== null)) return planFromCheckpoints(context);
  const isRevised = strategies.some(({ change }) => change !== undefined);
  return isRevised || events.some(({ type }) => type === "revised") ? planReplaySlots(context) : planReplayAll(context);
}

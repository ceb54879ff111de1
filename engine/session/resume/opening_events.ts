import { HEADER_FORMAT, type JournalEvent, recordedInstruments, strategiesIn } from "../../journal/mod.ts";
import { isWanted } from "../session_strategy.ts";
import { lastRowIn } from "./recorded_events.ts";
import type { ResumeContext } from "./resume_plan.ts";

/** The header of a session whose events start from the beginning. */
export function headerEvent({
  options,
  strategies,
}: Pick<ResumeContext, "strategies"> & {
  readonly options: Pick<ResumeContext["options"], "header" | "instruments">;
}): JournalEvent {
  return {
    type: "session",
    format: HEADER_FORMAT,
    ...options.header,
    instruments: recordedInstruments(options.instruments),
    strategies: strategies.map(({ id, text, failed }) => ({ id, text, failed })),
  };
}

/** The events of the earlier run, then `resumed`, then the strategies of this run if they differ. */
export function* keptEvents(
  { options, strategies }: ResumeContext,
  ...resumed: readonly JournalEvent[]
): Generator<JournalEvent> {
  const { events } = options.journal.earlier;
  const now = strategies.map(({ id, text, failed, change }) => ({ id, text, failed, wanted: isWanted(change) }));
  const before = strategiesIn(events).map(({ id, text, failed, wanted }) => ({ id, text, failed, wanted }));
  yield* events;
  yield* resumed;
  if (JSON.stringify(now) === JSON.stringify(before)) return;
  const revised = now.map((each, i) =>
    strategies[i]?.newLimits === undefined ? each : { ...each, limits: true as const },
  );
  yield { type: "revised", seq: lastRowIn(events), strategies: revised };
}

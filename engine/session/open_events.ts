import { strategiesIn } from "../journal/mod.ts";
import { isBehindBook, lastRowIn, type ResumeMode } from "./resume.ts";
import { type EngineOptions, isWanted, type SessionStrategy } from "./session.ts";

/**
 * Begins a session's book with its header; or puts what an earlier run has of it in front, where that stands, and its
 * strategies behind that, if they are others now.
 */
export function openBook(
  { header, journal, instruments, clock, recorded }: EngineOptions,
  session: {
    readonly strategies: readonly SessionStrategy[];
    readonly resumption: ResumeMode;
    /** The tape's last row. */
    readonly tail: number;
  },
): void {
  const { strategies, resumption, tail } = session;
  if (isBehindBook(resumption)) {
    for (const record of recorded) journal.appendEvent(record);
    if (resumption === "now") journal.appendEvent({ type: "resumed", seq: tail, ts: clock.nowMicros() });
    const now = strategies.map(({ id, text, failed, change }) => ({ id, text, failed, wanted: isWanted(change) }));
    const before = strategiesIn(recorded).map(({ id, text, failed, wanted }) => ({ id, text, failed, wanted }));
    if (JSON.stringify(now) === JSON.stringify(before)) return;
    const revised = now.map((each, i) =>
      strategies[i]?.newLimits === undefined ? each : { ...each, limits: true as const },
    );
    journal.appendEvent({ type: "revised", seq: lastRowIn(recorded), strategies: revised });
    return;
  }
  journal.appendEvent({
    type: "session",
    format: 1,
    ...header,
    instruments: instruments.map(({ symbol, scale, lot }) => ({ symbol, scale, lot })),
    strategies: strategies.map(({ id, text, failed }) => ({ id, text, failed })),
  });
}

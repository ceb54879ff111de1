import { isBehindBook, type Resumption } from "./recorded.ts";
import type { EngineOptions, SessionStrategy } from "./session.ts";

/** Begins a session's book with its header; or puts what an earlier run has of it in front, where that stands. */
export function openBook(
  { header, journal, instruments, clock, recorded }: EngineOptions,
  session: {
    readonly strategies: readonly SessionStrategy[];
    readonly resumption: Resumption;
    /** The tape's last row. */
    readonly tail: number;
  },
): void {
  const { strategies, resumption, tail } = session;
  if (isBehindBook(resumption)) {
    for (const record of recorded) journal.appendBook(record);
    if (resumption === "now") journal.appendBook({ type: "resumed", seq: tail, ts: clock.nowMicros() });
    return;
  }
  journal.appendBook({
    type: "session",
    format: 1,
    ...header,
    instruments: instruments.map(({ symbol, scale, lot }) => ({ symbol, scale, lot })),
    strategies: strategies.map(({ id, text, failed }) => ({ id, text, failed })),
  });
}

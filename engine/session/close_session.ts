import type { Journal } from "../journal/mod.ts";
import { summarise, type Summary } from "../observe/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import type { OrderPath } from "./order_path.ts";
import type { EngineOptions, SessionStrategy } from "./session.ts";

/** What of an engine a session is summed up from. */
interface EndedEngine {
  readonly options: Pick<EngineOptions, "journal" | "session">;
  readonly strategies: readonly SessionStrategy[];
  readonly slots: readonly Pick<SlotHandle, "restarts">[];
  readonly tape: Pick<Tape, "ticks">;
  failureOf(strategy: SessionStrategy): string | null;
}

/** Sums a session up from its book, and ends that with its close. `problem`: it does not add up. */
export function closeSession(
  engine: EndedEngine,
  end: {
    readonly path: Pick<OrderPath, "breaker" | "ledger">;
    /** The row of its end. */
    readonly seq: number;
    /** Where the slots' last states are not what the book says. */
    readonly discrepancies: readonly string[];
  },
): { readonly summary: Summary; readonly problem: EngineError | null } {
  const { journal, session } = engine.options;
  const { path, seq, discrepancies } = end;
  const restarts = engine.slots.reduce((sum, slot) => sum + slot.restarts, 0);
  const summary = summarise({
    session: session.id,
    tally: journal.tally,
    strategies: engine.strategies.map((strategy) => ({ ...strategy, failed: engine.failureOf(strategy) })),
    ...path,
    ticks: engine.tape.ticks,
    slots: { size: engine.slots.length, restarts },
    discrepancies,
  });
  const { orders, ticks, realised, conserved } = summary;
  journal.appendEvent({ type: "close", seq, orders, ticks, realised });
  const lines = ["The session does not add up; its orders must not be relied on", ...discrepancies];
  return { summary, problem: conserved ? null : new EngineError("NOT_CONSERVED", lines.join("\n")) };
}

/** @throws what a session was abandoned for, if it was, once all is told that is written down */
export async function endIfAbandoned(why: Error | null, journal: Pick<Journal, "flush">): Promise<void> {
  if (why === null) return;
  // If it cannot be written down, whoever abandoned the session for that has been told.
  await journal.flush().catch(() => {});
  throw why;
}

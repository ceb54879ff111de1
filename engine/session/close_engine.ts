import { checkSnapshots, summarise, type Summary } from "../observe/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import type { TapePoint } from "./controls.ts";
import { drainMsOf } from "./engine_options.ts";
import type { EngineParts } from "./engine_parts.ts";
import { entryReasons, loadNeeds, sessionTallies } from "./entry_reasons.ts";
import type { SessionStrategy } from "./session_strategy.ts";

/** How a session was closed. */
export interface ClosedSession {
  readonly summary: Summary;
  /** The session does not add up. Null: it does. */
  readonly problem: EngineError | null;
}

/**
 * The third phase of a session: checks the slots' last states, squares off open positions, waits for a real venue, and
 * writes the close into the journal.
 *
 * @param end the end row, and why the feed ended before its time, or null
 * @param failureOf why a strategy is invalid or quarantined, or null
 */
export async function closeEngine(
  parts: EngineParts,
  { end, feedError }: { readonly end: TapePoint; readonly feedError: EngineError | null },
  failureOf: (strategy: SessionStrategy) => string | null,
): Promise<ClosedSession> {
  const { options, strategies, slots, path, controls } = parts;
  const { ledger, orders, gate } = path;
  const comparable = strategies.filter((each) => failureOf(each) === null && controls.isInformed(each.index));
  const discrepancies = checkSnapshots(slots.all, { ledger, orders, strategies: comparable });
  gate.squareOff(end);
  await waitForVenue(parts);
  const { writer } = options.journal;
  const tallies = sessionTallies(slots.all);
  const needsOf = await loadNeeds(tallies, options.slots.worker);
  const summary = summarise({
    session: options.session.id,
    tally: writer.tally,
    strategies: strategies.map((strategy) => ({ ...strategy, failed: failureOf(strategy) })),
    ...path,
    ticks: parts.tape.ticks,
    reasonsOf: entryReasons({ ...parts, tallies, needsOf }),
    slots: { size: slots.all.length, restarts: slots.all.reduce((sum, slot) => sum + slot.restarts, 0) },
    discrepancies,
  });
  const { orders: orderCount, ticks, realised, realised_by_currency: realisedByCurrency, conserved } = summary;
  const total = { realised, ...(realisedByCurrency === undefined ? {} : { realisedByCurrency }) };
  const refused = feedError?.code === "INPUT_FILE" ? { refused: feedError.message } : {};
  writer.appendEvent({ type: "close", seq: end.seq, orders: orderCount, ticks, ...total, ...refused });
  const lines = ["The session does not add up; its orders must not be relied on", ...discrepancies];
  return { summary, problem: conserved ? null : new EngineError("NOT_CONSERVED", lines.join("\n")) };
}

/** Resolves when every order has its outcome, or when a real venue has had its time to answer. */
async function waitForVenue({ options, path, venueTimeout }: EngineParts): Promise<void> {
  const answered = new AbortController();
  // `wait` and not `after`: it keeps the process alive, which a venue's connection may not.
  const timeout = options.clock.wait(drainMsOf(options).venue, answered.signal);
  void timeout.then(() => venueTimeout.abort());
  try {
    await path.gate.untilNoneInFlight();
  } finally {
    answered.abort();
  }
}

import { type IntentEvent, type JournalEvent, orderIn, rowOf } from "../../journal/mod.ts";
import type { QuarantinedFrom } from "../../protocol/mod.ts";
import type { SessionStrategy } from "../session_strategy.ts";

/** The last row that the events know of. 0: none. */
export function lastRowIn(events: readonly JournalEvent[]): number {
  // The row that informs a slot of the guard's exit comes after the row of the exit.
  const informing = (event: JournalEvent): number => (event.type === "guard" ? (event.row ?? 0) : 0);
  return events.reduce((last, event) => Math.max(last, rowOf(event), informing(event)), 0);
}

/** A strategy that an earlier run stopped judging at row `seq`. */
export interface RecordedQuarantine extends QuarantinedFrom {
  /** `out`: it was quarantined. `cut`: its slot did not drain in time. */
  readonly type: "cut" | "out";
}

/** The strategies that an earlier run stopped judging. */
export function recordedQuarantines(
  events: readonly JournalEvent[],
  strategies: readonly SessionStrategy[],
): readonly RecordedQuarantine[] {
  const indexOf = new Map(strategies.map(({ id, index }) => [id, index]));
  return events.flatMap((event) => {
    if (event.type !== "out" && event.type !== "cut") return [];
    const strategy = indexOf.get(event.strategy);
    return strategy === undefined ? [] : [{ type: event.type, strategy, seq: event.seq }];
  });
}

/** Orders that a real venue may have, and whose outcome is not in the events. */
export function unreconciledIntents(events: readonly JournalEvent[]): readonly IntentEvent[] {
  const intents = new Map<string, IntentEvent>();
  for (const event of events) {
    if (event.type === "intent") intents.set(event.order.id, event);
    const order = orderIn(event);
    if (order !== null) intents.delete(order.id);
  }
  return [...intents.values()];
}
